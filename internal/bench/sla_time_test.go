package bench

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // for the desk in London, wherever this runs

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// questions is how many instants everyone is asked about, each another one.
const questions = 512

// clerk can say what time is open between two instants, and when some is up.
type clerk struct {
	name    string
	elapsed func(a, b time.Time) time.Duration
	add     func(t time.Time, d time.Duration) time.Time
}

// desk is a calendar in the forms of all clerks, ours first.
type desk struct {
	zone   *time.Location
	clerks []clerk
}

const nineToFiveWeek = `{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}`

// utcDesk has no zone to speak of and no holidays.
func utcDesk(tb testing.TB) desk {
	tb.Helper()
	flat := nineToFive(2016, 2036)
	return desk{time.UTC, []clerk{
		oursOf(compiled(tb, "UTC", "[]")),
		{"by hand", flat.elapsed, flat.add},
		rickarOf(),
	}}
}

// londonDesk has a zone with summer time and the holidays of England, by rickar/cal's
// own definition of them. It has nothing by hand: who would write it.
func londonDesk(tb testing.TB) desk {
	tb.Helper()
	london, err := time.LoadLocation("Europe/London")
	require.NoError(tb, err)
	holidays := ""
	for year := 2016; year < 2036; year++ {
		for _, h := range gb.Holidays {
			if _, day := h.Calc(year); !day.IsZero() {
				holidays += fmt.Sprintf(`{"name":%q,"date":%q},`, h.Name, day.Format(time.DateOnly))
			}
		}
	}
	return desk{london, []clerk{
		oursOf(compiled(tb, "Europe/London", "["+holidays[:len(holidays)-1]+"]")),
		rickarOf(gb.Holidays...),
	}}
}

func compiled(tb testing.TB, zone, holidays string) *sla.Calendar {
	tb.Helper()
	configs, err := sla.ParseCalendar([]byte(fmt.Sprintf(`{"version":1,"time_zone":%q,"hours":%s,"holidays":%s}`, zone, nineToFiveWeek, holidays)))
	require.NoError(tb, err)
	c, err := sla.Compile(nil, configs...)
	require.NoError(tb, err)
	return c
}

func oursOf(c *sla.Calendar) clerk {
	return clerk{"recourse", c.Elapsed, func(t time.Time, d time.Duration) time.Time {
		due, err := c.Add(t, d, sla.AtClose)
		if err != nil {
			panic(err) // the years of the questions are known
		}
		return due
	}}
}

func rickarOf(holidays ...*cal.Holiday) clerk {
	c := cal.NewBusinessCalendar()
	c.AddHoliday(holidays...)
	return clerk{"rickar/cal", c.WorkHoursInRange, c.AddWorkHours}
}

// instants are in the years 2018 to 2022, to the second, any day and any hour.
func instants(zone *time.Location) (ts [questions]time.Time) {
	random := rand.New(rand.NewPCG(4217, 2))
	for i := range ts {
		ts[i] = time.Unix(1514764800+random.Int64N(5*365*86400), 0).In(zone)
	}
	return ts
}

// job is a row of the table.
type job struct {
	name  string
	slow  int // how many times fewer questions a slow clerk is asked
	after time.Duration
	add   bool
	times float64 // how many times as fast as rickar/cal is wanted, 0 for no goal
}

var timeJobs = []job{
	{"elapsed over 1 h", 10, time.Hour, false, 0},
	{"elapsed over 1 day", 10, 24 * time.Hour, false, 0},
	{"elapsed over 1 year", 1_000, 365 * 24 * time.Hour, false, 10_000},
	{"elapsed over 10 years", 10_000, 3652 * 24 * time.Hour, false, 0},
	{"add 8 h", 20, 8 * time.Hour, true, 100},
	{"add 2,000 h", 1_000, 2_000 * time.Hour, true, 0},
}

// do answers n questions. What comes out is kept, so that no compiler leaves it out.
func (j job) do(c clerk, ts *[questions]time.Time, n int) (sum int64) {
	if j.add {
		for i := range n {
			sum += c.add(ts[i%questions], j.after).Unix()
		}
		return sum
	}
	for i := range n {
		t := ts[i%questions]
		sum += int64(c.elapsed(t, t.Add(j.after)))
	}
	return sum
}

// TestBusinessTimeAgrees holds that all give the same answers, where rickar/cal can:
// one span a day, within it, in whole seconds, and no holiday that is moved to a
// later year's.
func TestBusinessTimeAgrees(t *testing.T) {
	t.Parallel()
	for _, d := range []desk{utcDesk(t), londonDesk(t)} {
		ts := instants(d.zone)
		for _, j := range timeJobs {
			for i, at := range ts[:min(questions, 100_000/j.slow)] {
				for _, c := range d.clerks[1:] {
					ours, theirs := d.clerks[0].elapsed(at, at.Add(j.after)), c.elapsed(at, at.Add(j.after))
					if j.add {
						ours = time.Duration(d.clerks[0].add(at, j.after).UnixNano())
						theirs = time.Duration(c.add(at, j.after).UnixNano())
					}
					require.Equal(t, ours, theirs, "%s from %s by %s in %s, question %d", j.name, at, c.name, d.zone, i)
				}
			}
		}
	}
}
