package sla_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// Outside 1900 to 2199 nothing is open, and nothing fails but with ErrRange.
func TestBeyondTheYearsKnown(t *testing.T) {
	t.Parallel()
	first, end := at(t, "1900-01-01T00:00:00Z"), at(t, "2200-01-01T00:00:00Z")
	long := []time.Time{
		at(t, "0001-01-01T00:00:00Z"), at(t, "9999-12-31T23:59:59Z"), {}, time.Unix(math.MinInt64, 0), time.Unix(math.MaxInt64, 0),
		first.Add(-1), end.Add(1),
	}
	for _, c := range []*sla.Calendar{sla.AlwaysOpen(), compiled(t, `{"time_zone":"Europe/London",`+nineToFive+`}`)} {
		for _, far := range long {
			require.False(t, c.IsOpen(far))
			for name, ask := range map[string]func(time.Time) (time.Time, error){
				"next": c.NextOpen, "previous": c.PrevClose,
				"add":  func(t time.Time) (time.Time, error) { return c.Add(t, 0, sla.AtClose) },
				"sub":  func(t time.Time) (time.Time, error) { return c.Sub(t, 0) },
				"days": func(t time.Time) (time.Time, error) { return c.AddDays(t, 1) },
			} {
				_, err := ask(far)
				require.ErrorIs(t, err, sla.ErrRange, "%s of %s", name, far)
			}
		}
		year := c.Elapsed(first, first.AddDate(1, 0, 0))
		require.Equal(t, year, c.Elapsed(long[0], first.AddDate(1, 0, 0)), "from year 1 is from 1900")
		year = c.Elapsed(end.AddDate(-1, 0, 0), end)
		require.Equal(t, year, c.Elapsed(end.AddDate(-1, 0, 0), long[1]), "to year 9999 is to 2200")
		require.Zero(t, c.Elapsed(long[0], first))
		require.Zero(t, c.Elapsed(end, long[1]))
		require.Empty(t, slices.Collect(c.Periods(end, long[1])))
		require.Positive(t, c.Elapsed(long[0], long[1]))
		for _, d := range []time.Duration{math.MaxInt64, math.MinInt64} {
			_, err := c.Add(at(t, "2024-05-06T00:00:00Z"), d, sla.AtNextOpen)
			require.ErrorIs(t, err, sla.ErrRange)
			_, err = c.Sub(at(t, "2024-05-06T00:00:00Z"), d)
			require.ErrorIs(t, err, sla.ErrRange)
		}
	}
	always := sla.AlwaysOpen()
	require.Equal(t, time.Duration(math.MaxInt64), always.Elapsed(first, end), "300 years are more than a Duration holds")
	due, err := always.Add(end.Add(-time.Hour), time.Hour, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, end, due, "the last instant of all")
	_, err = always.Add(end.Add(-time.Hour), time.Hour, sla.AtNextOpen)
	require.ErrorIs(t, err, sla.ErrRange)
	start, err := always.Sub(first.Add(time.Hour), time.Hour)
	require.NoError(t, err)
	require.Equal(t, first, start)
	_, err = always.Sub(first.Add(time.Hour), time.Hour+1)
	require.ErrorIs(t, err, sla.ErrRange)
	require.Equal(t, []sla.Interval{{Start: first, End: end}}, slices.Collect(always.Periods(long[0], long[1])), "one period over all years")
}

// From any year on, over all days up to 400 away and all years.
func TestEveryDayIsFound(t *testing.T) {
	t.Parallel()
	for year := 1900; year < 2200; year += 23 {
		c, err := sla.Union(sla.AlwaysOpen()) // with years of its own
		require.NoError(t, err)
		start := time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC)
		c.Elapsed(start, start)
		for days := -400; days <= 400; days++ {
			day := start.AddDate(0, 0, days)
			if day.Year() < 1900 || day.Year() > 2199 {
				continue
			}
			require.Equal(t, day.Sub(start).Abs(), max(c.Elapsed(start, day), c.Elapsed(day, start)))
		}
	}
	c, err := sla.Union(sla.AlwaysOpen())
	require.NoError(t, err)
	start := at(t, "1950-01-01T00:00:00Z")
	for day := start.AddDate(-50, 0, 0); day.Year() < 2200; day = day.AddDate(0, 0, 3) {
		require.Equal(t, day.Sub(start).Abs(), max(c.Elapsed(start, day), c.Elapsed(day, start)))
		require.Equal(t, day.Sub(start).Abs()+1, max(c.Elapsed(start.Add(-1), day), c.Elapsed(day, start.Add(1))))
	}
}

// A calendar of few hours finds them in years far away.
func TestSparseCalendar(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"UTC","hours":{},"overrides":{"1910-05-06":[["09:00","10:00"]],"2190-05-06":[["09:00","10:00"]]}}`)
	next, err := c.NextOpen(at(t, "2024-05-06T00:00:00Z"))
	require.NoError(t, err)
	require.Equal(t, at(t, "2190-05-06T09:00:00Z"), next)
	last, err := c.PrevClose(at(t, "2024-05-06T00:00:00Z"))
	require.NoError(t, err)
	require.Equal(t, at(t, "1910-05-06T10:00:00Z"), last)
	due, err := c.Add(at(t, "1910-05-06T09:30:00Z"), time.Hour, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, at(t, "2190-05-06T09:30:00Z"), due)
	start, err := c.Sub(due, time.Hour)
	require.NoError(t, err)
	require.Equal(t, at(t, "1910-05-06T09:30:00Z"), start)
	_, err = c.NextOpen(at(t, "2191-05-06T00:00:00Z"))
	require.ErrorIs(t, err, sla.ErrRange)
	_, err = c.PrevClose(at(t, "1910-05-06T09:00:00Z"))
	require.ErrorIs(t, err, sla.ErrRange)
}

// Many ask at once for years that nobody has asked for yet.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"America/New_York",`+nineToFive+`}`)
	want := compiled(t, `{"time_zone":"America/New_York",`+nineToFive+`}`)
	from, to := at(t, "2000-01-01T00:00:00Z"), at(t, "2050-01-01T00:00:00Z")
	whole := want.Elapsed(from, to)
	done := make(chan time.Duration)
	for i := range 16 {
		go func() {
			middle := from.AddDate((i*7)%50, i, 0)
			sum := c.Elapsed(from, middle) + c.Elapsed(middle, to)
			if back, err := c.Sub(middle, time.Duration(i)*1000*time.Hour); err != nil || c.Elapsed(back, middle) != time.Duration(i)*1000*time.Hour {
				sum = -1
			}
			done <- sum
		}()
	}
	for range 16 {
		require.Equal(t, whole, <-done)
	}
}
