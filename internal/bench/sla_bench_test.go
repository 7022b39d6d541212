package bench

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// asked is how many questions are one round.
const asked = 40 * questions

var kept int64 // what came out of a round

// answerTime is the CPU time of one answer, most of which take nanoseconds: nobody
// waits here, and the time on the wall would be that of the machine's other guests.
var answerTime = figure{"CPU", func(u usage) float64 { return float64(u.own) / asked }, func(ns float64) string {
	switch {
	case ns >= 1e6:
		return fmt.Sprintf("%.1f ms", ns/1e6)
	case ns >= 1e3:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	}
	return fmt.Sprintf("%.0f ns", ns)
}}

// faster wants ours to be that many times as fast as theirs; 0 is no goal.
func faster(beside string, times float64) goal {
	g := goal{answerTime, beside, fmt.Sprintf("≥ %g×", times), func(ours, theirs float64) (string, bool) {
		return fmt.Sprintf("%.0f× faster", theirs/ours), theirs >= times*ours
	}}
	if times == 0 {
		g.text = ""
	}
	return g
}

// justCPU is a measure for compare; a run that says how long it took says it in CPU.
func justCPU(n int, run func(n int) (time.Duration, error)) (usage, error) {
	start := ownCPU()
	took, err := run(n)
	if took == 0 {
		took = ownCPU() - start
	}
	return usage{own: took}, err
}

// rival has a clerk answer the questions of a job; one who is slow gets fewer of
// them, and a time as if it were all.
func (j job) rival(c clerk, ts *[questions]time.Time) rival {
	fewer := 1
	if c.name == "rickar/cal" {
		fewer = j.slow
	}
	return rival{c.name, nil, func(n int) (time.Duration, error) {
		n = max(1, n/fewer)
		start := ownCPU()
		kept += j.do(c, ts, n)
		return (ownCPU() - start) * time.Duration(asked/n), nil
	}}
}

// BenchmarkBusinessTime answers the same questions by all clerks.
func BenchmarkBusinessTime(b *testing.B) {
	for _, d := range []desk{utcDesk(b), londonDesk(b)} {
		ts := instants(d.zone)
		for _, j := range timeJobs {
			var rivals []rival
			var goals []goal
			for _, c := range d.clerks {
				rivals = append(rivals, j.rival(c, &ts))
				switch c.name {
				case "by hand":
					goals = append(goals, atMost(answerTime, c.name, 2))
				case "rickar/cal":
					goals = append(goals, faster(c.name, j.times))
				}
			}
			b.Run(strings.ReplaceAll(fmt.Sprintf("%s/%s", d.zone, j.name), " ", "_"), func(b *testing.B) {
				compare(b, justCPU, asked, rivals, goals)
			})
		}
		b.Run(fmt.Sprintf("%s/flat", d.zone), func(b *testing.B) {
			hour, decade := timeJobs[0].rival(d.clerks[0], &ts), timeJobs[3].rival(d.clerks[0], &ts)
			hour.name = "over 1 h"
			compare(b, justCPU, asked, []rival{decade, hour}, []goal{atMost(answerTime, hour.name, 1.5)})
		})
	}
}

// BenchmarkThousandHolidays asks a calendar with a thousand of them beside one with
// none, which is where a well-known peer becomes slow.
func BenchmarkThousandHolidays(b *testing.B) {
	var days []string
	for i := range 1000 {
		days = append(days, fmt.Sprintf(`{"date":%q}`, time.Date(2018, 1, 1+2*i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)))
	}
	many, none := oursOf(compiled(b, "UTC", "["+strings.Join(days, ",")+"]")), oursOf(compiled(b, "UTC", "[]"))
	none.name = "without holidays"
	ts := instants(time.UTC)
	for _, j := range timeJobs {
		b.Run(strings.ReplaceAll(j.name, " ", "_"), func(b *testing.B) {
			compare(b, justCPU, asked, []rival{j.rival(many, &ts), j.rival(none, &ts)}, []goal{shown(answerTime, none.name)})
		})
	}
}

// BenchmarkCalendarCompile makes calendars and the years in question, beside the
// table by hand.
func BenchmarkCalendarCompile(b *testing.B) {
	configs, err := sla.ParseCalendar([]byte(`{"version":1,"time_zone":"Europe/London","hours":` + nineToFiveWeek + `}`))
	require.NoError(b, err)
	for _, years := range []int{1, 10} {
		from, to := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2020+years, 12, 31, 0, 0, 0, 0, time.UTC)
		b.Run(fmt.Sprintf("%d_years", years), func(b *testing.B) {
			compare(b, justCPU, asked, []rival{
				{"recourse", nil, func(int) (time.Duration, error) {
					start := ownCPU()
					c, err := sla.Compile(nil, configs...)
					if err == nil {
						kept += int64(c.Elapsed(from, to))
					}
					return (ownCPU() - start) * asked, err
				}},
				{"by hand", nil, func(int) (time.Duration, error) {
					start := ownCPU()
					kept += int64(nineToFive(2021, 2021+years).elapsed(from, to))
					return (ownCPU() - start) * asked, nil
				}},
			}, []goal{shown(answerTime, "by hand")})
		})
	}
}

// TestCalendarBytes holds that a year takes at most 16 KB, that years are made when
// they are asked for, and that answers take no memory at all.
func TestCalendarBytes(t *testing.T) {
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	c := compiled(t, "America/New_York", "[]")
	c.IsOpen(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	one := heap() - before
	c.Elapsed(time.Date(1951, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2051, 1, 1, 0, 0, 0, 0, time.UTC))
	hundred := (heap() - before - one) / 100
	t.Logf("a calendar with one year: %d B, each of a hundred more: %d B", one, hundred)
	require.Less(t, one, int64(128<<10), "with its configuration and the data of its zone, but not with other years")
	require.Less(t, hundred, int64(16<<10))
	from := time.Date(2026, 6, 1, 12, 30, 0, 0, time.UTC)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		due, _ := c.Add(from, 2000*time.Hour, sla.AtClose)
		kept += int64(c.Elapsed(from, due))
	}))
}
