package sla_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// desk compiles a calendar in a zone from the rest of its JSON.
func desk(tb testing.TB, zone, rest string) *sla.Calendar {
	tb.Helper()
	configs, err := sla.ParseCalendar([]byte(`{"version": 1, "time_zone": "` + zone + `", ` + rest + `}`))
	require.NoError(tb, err)
	c, err := sla.Compile(nil, configs...)
	require.NoError(tb, err)
	return c
}

const (
	officeHours = `"hours": {"mon": [["09:00","17:00"]], "tue": [["09:00","17:00"]], "wed": [["09:00","17:00"]], "thu": [["09:00","17:00"]], "fri": [["09:00","17:00"]]}`
	allHours    = `"hours": {"mon": [["00:00","24:00"]], "tue": [["00:00","24:00"]], "wed": [["00:00","24:00"]], "thu": [["00:00","24:00"]], "fri": [["00:00","24:00"]], "sat": [["00:00","24:00"]], "sun": [["00:00","24:00"]]}`
	nightShift  = `"hours": {"sat": [["22:00","06:00"]], "sun": [["22:00","06:00"]]}`
)

func TestWhy(t *testing.T) {
	t.Parallel()
	office := func(more string) *sla.Calendar { return desk(t, "Europe/London", officeHours+more) }
	newYork := desk(t, "America/New_York", officeHours+`, "holidays": [{"name": "Independence Day", "month": 7, "day": 3}]`)
	both, err := sla.Union(office(""), newYork)
	require.NoError(t, err)
	maintained, err := sla.Without(office(""), desk(t, "UTC", `"hours": {"wed": [["08:00","10:00"]]}`))
	require.NoError(t, err)
	moved, err := sla.ParseCalendar([]byte(`[
		{"version": 1, "time_zone": "UTC", ` + officeHours + `, "valid_to": "2026-06-30"},
		{"version": 1, "time_zone": "UTC", "hours": {"thu": [["10:00","12:00"]]}, "valid_from": "2026-07-01", "valid_to": "2026-07-05"}]`))
	require.NoError(t, err)
	seasons, err := sla.Compile(nil, moved...)
	require.NoError(t, err)

	for name, c := range map[string]struct {
		calendar  *sla.Calendar
		from, due string
		want      string
	}{
		"a day": {office(""), "2026-06-01 10:00", "2026-06-01 16:00:30", `6h0m30s of open time from Mon 1 Jun 2026 10:00 to Mon 1 Jun 2026 16:00 (Europe/London)
Mon 1 Jun: 10:00-16:00:30, 6h0m30s`},
		"nothing": {office(""), "2026-06-01 10:00", "2026-06-01 10:00", `0s of open time from Mon 1 Jun 2026 10:00 to Mon 1 Jun 2026 10:00 (Europe/London)`},
		"holidays and a weekend": {office(`, "holidays": [{"name": "Good Friday", "easter": -2}, {"name": "Easter Monday", "easter": 1}]`), "2026-04-02 16:00", "2026-04-07 16:00", `8h of open time from Thu 2 Apr 2026 16:00 to Tue 7 Apr 2026 16:00 (Europe/London)
Thu 2 Apr: 16:00-17:00, 1h
Fri 3 Apr: closed, holiday Good Friday
Sat 4 Apr to Sun 5 Apr: closed
Mon 6 Apr: closed, holiday Easter Monday
Tue 7 Apr: 09:00-16:00, 7h`},
		"a long run": {office(""), "2026-06-01 12:00", "2026-07-01 12:00", `176h of open time from Mon 1 Jun 2026 12:00 to Wed 1 Jul 2026 12:00 (Europe/London)
Mon 1 Jun: 12:00-17:00, 5h
Tue 2 Jun to Tue 30 Jun: 09:00-17:00 on 21 days, 168h
Wed 1 Jul: 09:00-12:00, 3h`},
		"partly a holiday, over a year's end": {office(`, "holidays": [{"name": "Heiligabend", "month": 12, "day": 24, "closed": [["12:00","24:00"]]}, {"name": "Xmas", "month": 12, "day": 25}, {"name": "New Year", "month": 1, "day": 1, "observed": "next_weekday"}]`), "2027-12-24 09:00", "2028-01-04 09:30", `43h30m of open time from Fri 24 Dec 2027 09:00 to Tue 4 Jan 2028 09:30 (Europe/London)
Fri 24 Dec 2027: 09:00-12:00, 3h, holiday Heiligabend 12:00-24:00
Sat 25 Dec 2027 to Sun 26 Dec 2027: closed
Mon 27 Dec 2027 to Fri 31 Dec 2027: 09:00-17:00 on 5 days, 40h
Sat 1 Jan 2028 to Sun 2 Jan 2028: closed
Mon 3 Jan 2028: closed, holiday New Year
Tue 4 Jan 2028: 09:00-09:30, 30m`},
		"breaks": {office(`, "breaks": {"weekly": {"tue": [["12:00","13:00"]]}, "dates": {"2026-06-01": [["10:00","11:00"],["14:00","14:15"]]}}`), "2026-06-01 11:30", "2026-06-02 14:00", `9h15m of open time from Mon 1 Jun 2026 11:30 to Tue 2 Jun 2026 14:00 (Europe/London)
Mon 1 Jun: 11:30-14:00, 14:15-17:00, 5h15m, break 14:00-14:15
Tue 2 Jun: 09:00-12:00, 13:00-14:00, 4h`},
		"overrides": {office(`, "overrides": {"2026-06-06": [["10:00","12:00"]], "2026-06-08": []}`), "2026-06-05 16:00", "2026-06-09 10:00", `4h of open time from Fri 5 Jun 2026 16:00 to Tue 9 Jun 2026 10:00 (Europe/London)
Fri 5 Jun: 16:00-17:00, 1h
Sat 6 Jun: 10:00-12:00, 2h, hours of this date
Sun 7 Jun: closed
Mon 8 Jun: closed, hours of this date
Tue 9 Jun: 09:00-10:00, 1h`},
		"the clock goes forward": {desk(t, "America/New_York", allHours), "2026-03-07 00:00", "2026-03-10 00:00", `71h of open time from Sat 7 Mar 2026 00:00 to Tue 10 Mar 2026 00:00 (America/New_York)
Sat 7 Mar: 00:00-24:00, 24h
Sun 8 Mar: 00:00-24:00, 23h, the clock went forward 1h at 02:00
Mon 9 Mar: 00:00-24:00, 24h`},
		"the clock goes back in a night": {desk(t, "Europe/Berlin", nightShift), "2026-10-24 20:00", "2026-10-25 20:00", `9h of open time from Sat 24 Oct 2026 20:00 to Sun 25 Oct 2026 20:00 (Europe/Berlin)
Sat 24 Oct: 22:00-24:00, 2h
Sun 25 Oct: 00:00-06:00, 7h, the clock went back 1h at 03:00`},
		"a change while closed says nothing": {office(""), "2026-03-27 16:00", "2026-03-30 10:00", `2h of open time from Fri 27 Mar 2026 16:00 to Mon 30 Mar 2026 10:00 (Europe/London)
Fri 27 Mar: 16:00-17:00, 1h
Sat 28 Mar to Sun 29 Mar: closed
Mon 30 Mar: 09:00-10:00, 1h`},
		"a midnight that is skipped": {desk(t, "America/Sao_Paulo", allHours), "2018-11-03 12:00", "2018-11-05 00:00", `35h of open time from Sat 3 Nov 2018 12:00 to Mon 5 Nov 2018 00:00 (America/Sao_Paulo)
Sat 3 Nov: 12:00-24:00, 12h
Sun 4 Nov: 01:00-24:00, 23h, the clock went forward 1h at 00:00`},
		"a date that does not exist": {desk(t, "Pacific/Apia", allHours), "2011-12-29 00:00", "2012-01-01 00:00", `48h of open time from Thu 29 Dec 2011 00:00 to Sun 1 Jan 2012 00:00 (Pacific/Apia)
Thu 29 Dec 2011: 00:00-24:00, 24h
Sat 31 Dec 2011: 00:00-24:00, 24h, the clock went forward 24h at 00:00`},
		"other hours from a date on, then none": {seasons, "2026-06-30 16:00", "2026-07-07 00:00", `3h of open time from Tue 30 Jun 2026 16:00 to Tue 7 Jul 2026 00:00 (UTC)
Tue 30 Jun: 16:00-17:00, 1h
Wed 1 Jul: closed, other hours are valid from here on
Thu 2 Jul: 10:00-12:00, 2h
Fri 3 Jul to Sun 5 Jul: closed
Mon 6 Jul: closed, no hours are valid`},
		"a part's holiday": {both, "2026-07-02 16:00", "2026-07-06 10:00", `15h of open time from Thu 2 Jul 2026 16:00 to Mon 6 Jul 2026 10:00 (Europe/London)
Thu 2 Jul: 16:00-22:00, 6h
Fri 3 Jul: 09:00-17:00, 8h, holiday Independence Day (America/New_York)
Sat 4 Jul to Sun 5 Jul: closed
Mon 6 Jul: 09:00-10:00, 1h`},
		"taken away": {maintained, "2026-06-02 16:00", "2026-06-04 10:00", `8h of open time from Tue 2 Jun 2026 16:00 to Thu 4 Jun 2026 10:00 (Europe/London)
Tue 2 Jun: 16:00-17:00, 1h
Wed 3 Jun: 11:00-17:00, 6h, time taken away (UTC)
Thu 4 Jun: 09:00-10:00, 1h`},
		"always": {sla.AlwaysOpen(), "2026-06-01 10:00", "2026-06-02 10:00", `24h of open time from Mon 1 Jun 2026 10:00 to Tue 2 Jun 2026 10:00 (UTC)
Mon 1 Jun: 10:00-24:00, 14h
Tue 2 Jun: 00:00-10:00, 10h`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.calendar.Why(wall(t, c.calendar, c.from), wall(t, c.calendar, c.due))
			require.Equal(t, c.want+"\n", got.String())
		})
	}
}

// wall is an instant by the clock on the calendar's wall.
func wall(tb testing.TB, c *sla.Calendar, text string) time.Time {
	tb.Helper()
	layout := "2006-01-02 15:04:05"
	at, err := time.ParseInLocation(layout[:len(text)], text, c.Location())
	require.NoError(tb, err)
	return at
}

func TestWhyPauses(t *testing.T) {
	t.Parallel()
	c := desk(t, "Europe/Lisbon", officeHours)
	e := c.Why(wall(t, c, "2026-06-01 10:00"), wall(t, c, "2026-06-02 15:00"))
	e.Pauses = []sla.PauseStep{{
		Interval: sla.Interval{Start: wall(t, c, "2026-06-01 16:00").UTC(), End: wall(t, c, "2026-06-02 11:00").UTC()},
		Reason:   "pending", Open: 3 * time.Hour,
	}}
	require.Equal(t, `10h of open time from Mon 1 Jun 2026 10:00 to Tue 2 Jun 2026 15:00 (Europe/Lisbon)
Mon 1 Jun: 10:00-17:00, 7h
Tue 2 Jun: 09:00-15:00, 6h
Paused Mon 1 Jun 2026 16:00 to Tue 2 Jun 2026 11:00: pending, 3h not counted
`, e.String())
}

// What a host needs to say it in its own words.
func TestWhyFields(t *testing.T) {
	t.Parallel()
	c := desk(t, "America/New_York", allHours+`, "holidays": [{"name": "Half", "date": "2026-03-09", "closed": [["12:00","24:00"]]}]`)
	e := c.Why(wall(t, c, "2026-03-08 00:00"), wall(t, c, "2026-03-10 00:00"))
	require.Equal(t, 35*time.Hour, e.Open)
	require.Len(t, e.Steps, 2)
	spring, half := e.Steps[0], e.Steps[1]
	require.Equal(t, sla.Date{Year: 2026, Month: 3, Day: 8}, spring.First)
	require.Equal(t, spring.First, spring.Last)
	require.Equal(t, 1, spring.Days)
	require.Equal(t, 23*time.Hour, spring.Open)
	require.Len(t, spring.Reasons, 1)
	require.Equal(t, sla.ReasonOffset, spring.Reasons[0].Kind)
	require.Equal(t, time.Hour, spring.Reasons[0].Shift)
	require.True(t, wall(t, c, "2026-03-08 03:00").Equal(spring.Reasons[0].At))
	require.Equal(t, []sla.Interval{{Start: wall(t, c, "2026-03-09 00:00"), End: wall(t, c, "2026-03-09 12:00")}}, half.Periods)
	require.Equal(t, []sla.Reason{{Kind: sla.ReasonHoliday, Name: "Half", Closed: []sla.Span{{From: sla.At(12, 0), To: sla.At(24, 0)}}}}, half.Reasons)
}

// However long the time, the explanation is short, and adds up.
func TestWhyIsShort(t *testing.T) {
	t.Parallel()
	c := desk(t, "Europe/London", officeHours+`, "holidays": [{"name": "Late", "month": 5, "nth": -1, "weekday": "mon"}, {"name": "Early", "month": 5, "nth": 1, "weekday": "mon"}]`)
	e := c.Why(time.Date(2180, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	require.LessOrEqual(t, len(e.Steps), 32)
	var open time.Duration
	omitted := 0
	for _, s := range e.Steps {
		open += s.Open
		if s.Omitted {
			omitted++
			require.Contains(t, e.String(), fmt.Sprintf("%d dates, ", s.Days))
		}
	}
	require.Equal(t, 1, omitted)
	require.Equal(t, e.Open, open)
	require.Equal(t, sla.Date{Year: 2199, Month: 12, Day: 31}, e.Steps[len(e.Steps)-1].Last)
}

// The steps go through the dates without a gap, and their open times add up to
// what the calendar says, in whatever zone the question is put.
func TestWhyAddsUp(t *testing.T) {
	t.Parallel()
	zones := []string{"Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "Asia/Kathmandu"}
	hours := []string{officeHours, allHours, nightShift, `"hours": {"mon": [["08:30","12:00"],["13:00","02:30"]], "sat": [["00:00","24:00"]], "sun": [["01:00","02:30"]]}`}
	rapid.Check(t, func(rt *rapid.T) {
		draw := func() *sla.Calendar {
			year := rapid.IntRange(2010, 2018).Draw(rt, "year")
			return desk(t, rapid.SampledFrom(zones).Draw(rt, "zone"), rapid.SampledFrom(hours).Draw(rt, "hours")+fmt.Sprintf(
				`, "holidays": [{"name": "Day", "month": 11, "day": 3}], "overrides": {"%d-11-10": [["23:00","01:00"]]}, "breaks": {"dates": {"%d-10-20": [["23:30","00:30"]]}}`, year, year))
		}
		c := draw()
		if rapid.Bool().Draw(rt, "composed") {
			var err error
			c, err = sla.Union(c, draw())
			require.NoError(rt, err)
		}
		from := time.Unix(rapid.Int64Range(1262304000, 1546300800).Draw(rt, "from"), rapid.Int64Range(0, 999).Draw(rt, "ns"))
		due := from.Add(time.Duration(rapid.Int64Range(0, int64(90*24*time.Hour)).Draw(rt, "long")))
		e := c.Why(from, due)
		var open time.Duration
		for i, s := range e.Steps {
			open += s.Open
			if i > 0 && c.Location().String() != "Pacific/Apia" {
				require.Equal(rt, e.Steps[i-1].Last.AddDays(1), s.First)
			}
			require.GreaterOrEqual(rt, s.Last.Compare(s.First), 0)
			require.LessOrEqual(rt, s.Days, int(due.Sub(from)/(22*time.Hour))+2)
			if s.Days == 1 && !s.Omitted {
				var sum time.Duration
				for _, p := range s.Periods {
					require.Equal(rt, p.End.Sub(p.Start), c.Elapsed(p.Start, p.End))
					sum += p.End.Sub(p.Start)
				}
				require.Equal(rt, s.Open, sum)
			}
		}
		require.Equal(rt, c.Elapsed(from, due), open)
		require.Equal(rt, e.Open, open)
		require.LessOrEqual(rt, len(e.Steps), 32)
		require.Equal(rt, e.String(), c.Why(from.In(time.FixedZone("", 5*3600)), due.UTC()).String())
	})
}

// A host shows the customer when to expect an answer, and why not sooner.
func ExampleCalendar_Why() {
	configs, err := sla.ParseCalendar([]byte(`{
		"version": 1,
		"time_zone": "Europe/London",
		"hours": {"mon": [["09:00","17:00"]], "tue": [["09:00","17:00"]], "wed": [["09:00","17:00"]], "thu": [["09:00","17:00"]], "fri": [["09:00","17:00"]]},
		"holidays": [{"name": "Good Friday", "easter": -2}, {"name": "Easter Monday", "easter": 1}]
	}`))
	if err != nil {
		panic(err)
	}
	calendar, err := sla.Compile(nil, configs...)
	if err != nil {
		panic(err)
	}
	opened := time.Date(2026, 4, 2, 15, 0, 0, 0, time.UTC)
	due, err := calendar.Add(opened, 8*time.Hour, sla.AtClose)
	if err != nil {
		panic(err)
	}
	fmt.Print(calendar.Why(opened, due))
	// Output:
	// 8h of open time from Thu 2 Apr 2026 16:00 to Tue 7 Apr 2026 16:00 (Europe/London)
	// Thu 2 Apr: 16:00-17:00, 1h
	// Fri 3 Apr: closed, holiday Good Friday
	// Sat 4 Apr to Sun 5 Apr: closed
	// Mon 6 Apr: closed, holiday Easter Monday
	// Tue 7 Apr: 09:00-16:00, 7h
}
