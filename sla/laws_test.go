package sla_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// law checks one property of every calendar, with two instants in order and a third.
func law(t *testing.T, check func(t *rapid.T, c *sla.Calendar, a, b, x time.Time)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		instants := []time.Time{q.drawInstant(t, "a"), q.drawInstant(t, "b")}
		slices.SortFunc(instants, time.Time.Compare)
		check(t, q.calendar, instants[0], instants[1], q.drawInstant(t, "x"))
	})
}

func drawDuration(t *rapid.T) time.Duration {
	grain := rapid.SampledFrom([]time.Duration{time.Hour, time.Minute, time.Second, 1}).Draw(t, "grain")
	return time.Duration(rapid.Int64Range(0, int64(1000*time.Hour/grain)).Draw(t, "d")) * grain
}

func TestLawAddThenElapsed(t *testing.T) {
	t.Parallel()
	law(t, func(t *rapid.T, c *sla.Calendar, a, _, _ time.Time) {
		d := drawDuration(t)
		first, err := c.Add(a, d, sla.AtClose)
		if err != nil { // a calendar of a few dates may hold less than d
			require.ErrorIs(t, err, sla.ErrRange)
			return
		}
		require.Equal(t, d, c.Elapsed(a, first))
		if d > 0 {
			require.Equal(t, d-1, c.Elapsed(a, first.Add(-1)), "an instant before is too early")
		}
		if last, err := c.Add(a, d, sla.AtNextOpen); err == nil {
			require.Equal(t, d, c.Elapsed(a, last))
			require.Equal(t, d+1, c.Elapsed(a, last.Add(1)), "an instant later is too late")
			require.True(t, c.IsOpen(last))
			require.False(t, last.Before(first))
		}
	})
}

func TestLawSubInvertsAdd(t *testing.T) {
	t.Parallel()
	law(t, func(t *rapid.T, c *sla.Calendar, a, _, _ time.Time) {
		d := drawDuration(t)
		start, err := c.Sub(a, d)
		if err != nil {
			require.ErrorIs(t, err, sla.ErrRange)
			return
		}
		require.Equal(t, d, c.Elapsed(start, a))
		if d > 0 {
			require.Equal(t, d-1, c.Elapsed(start.Add(1), a), "it is the latest start")
		}
		back, err := c.Add(start, d, sla.AtClose)
		require.NoError(t, err)
		require.Zero(t, c.Elapsed(back, a), "and leads back, but for closed time")
		require.False(t, back.After(a))
		negative, err := c.Add(a, -d, sla.AtClose)
		require.NoError(t, err)
		require.Equal(t, start, negative)
	})
}

func TestLawElapsedIsAdditiveMonotoneAndBounded(t *testing.T) {
	t.Parallel()
	law(t, func(t *rapid.T, c *sla.Calendar, a, b, x time.Time) {
		require.Zero(t, c.Elapsed(b, a))
		require.LessOrEqual(t, c.Elapsed(a, b), b.Sub(a))
		three := []time.Time{a, b, x}
		slices.SortFunc(three, time.Time.Compare)
		whole := c.Elapsed(three[0], three[2])
		require.Equal(t, whole, c.Elapsed(three[0], three[1])+c.Elapsed(three[1], three[2]))
		require.GreaterOrEqual(t, whole, c.Elapsed(three[0], three[1]))
	})
}

func TestLawPeriodsAddUpToElapsed(t *testing.T) {
	t.Parallel()
	law(t, func(t *rapid.T, c *sla.Calendar, a, b, _ time.Time) {
		var sum time.Duration
		end := a.Add(-1)
		for p := range c.Periods(a, b) {
			require.True(t, p.Start.Before(p.End), "none is empty")
			require.True(t, p.Start.After(end), "none touch")
			require.False(t, p.Start.Before(a) || p.End.After(b))
			require.True(t, c.IsOpen(p.Start))
			require.Equal(t, p.End.Equal(b) && c.IsOpen(b), c.IsOpen(p.End), "a period is all there is")
			sum, end = sum+p.End.Sub(p.Start), p.End
		}
		require.Equal(t, c.Elapsed(a, b), sum)
	})
}

func TestLawIsOpenIsElapsedOfASecond(t *testing.T) {
	t.Parallel()
	law(t, func(t *rapid.T, c *sla.Calendar, a, _, _ time.Time) {
		a = a.Truncate(time.Second)
		elapsed := c.Elapsed(a, a.Add(time.Second))
		require.Equal(t, c.IsOpen(a), elapsed == time.Second)
		require.Equal(t, !c.IsOpen(a), elapsed == 0)
	})
}

func TestLawNextOpenAndPrevClose(t *testing.T) {
	t.Parallel()
	law(t, func(t *rapid.T, c *sla.Calendar, a, _, _ time.Time) {
		if next, err := c.NextOpen(a); err == nil {
			require.Equal(t, c.IsOpen(a), next.Equal(a))
			require.True(t, c.IsOpen(next))
			require.Zero(t, c.Elapsed(a, next))
		}
		if previous, err := c.PrevClose(a); err == nil {
			require.Zero(t, c.Elapsed(previous, a))
			require.Equal(t, time.Duration(1), c.Elapsed(previous.Add(-1), previous))
		}
	})
}

// Only the instant counts: not the zone a time is in, and not a monotonic reading.
func TestLawZonesOfTheInputDoNotMatter(t *testing.T) {
	t.Parallel()
	law(t, func(t *rapid.T, c *sla.Calendar, a, b, _ time.Time) {
		there := time.FixedZone("there", rapid.IntRange(-50_000, 50_000).Draw(t, "offset"))
		d := drawDuration(t)
		require.Equal(t, c.Elapsed(a, b), c.Elapsed(a.In(there), b.In(there)))
		require.Equal(t, c.IsOpen(a), c.IsOpen(a.In(there)))
		for _, ask := range []func(time.Time) (time.Time, error){
			c.NextOpen, c.PrevClose,
			func(t time.Time) (time.Time, error) { return c.Add(t, d, sla.AtClose) },
			func(t time.Time) (time.Time, error) { return c.Sub(t, d) },
			func(t time.Time) (time.Time, error) { return c.AddDays(t, 3) },
		} {
			here, errHere := ask(a)
			other, errOther := ask(a.In(there))
			require.Equal(t, errHere, errOther)
			require.Equal(t, here, other)
			require.Equal(t, time.UTC, other.Location())
		}
	})
}

// A monotonic reading says what time.Time.Sub and Before go by; a calendar does not.
func TestMonotonicReadingsDoNotMatter(t *testing.T) {
	t.Parallel()
	c := sla.AlwaysOpen()
	now := time.Now()
	wall := now.Round(0)
	require.NotEqual(t, wall, now, "there is a monotonic reading")
	require.Equal(t, time.Hour, c.Elapsed(now, wall.Add(time.Hour)))
	require.Equal(t, time.Hour, c.Elapsed(wall, now.Add(time.Hour)))
	same, err := c.Add(now, 0, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, wall.UTC(), same)
}

func TestLawAlwaysOpenIsSubtraction(t *testing.T) {
	t.Parallel()
	c := sla.AlwaysOpen()
	rapid.Check(t, func(t *rapid.T) {
		// What a Duration holds is 292 years.
		a := time.Unix(rapid.Int64Range(-2208988800, 1e9).Draw(t, "a"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
		d := time.Duration(rapid.Int64Range(0, int64(190*365*24*time.Hour)).Draw(t, "d"))
		require.Equal(t, d, c.Elapsed(a, a.Add(d)))
		later, err := c.Add(a, d, sla.AtClose)
		require.NoError(t, err)
		require.Equal(t, a.Add(d), later)
		back, err := c.Sub(later, d)
		require.NoError(t, err)
		require.Equal(t, a, back)
	})
}

// A calendar in UTC without dates is the same every week.
func TestLawWeeksShift(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := sla.Compile(nil, sla.CalendarConfig{
			TimeZone: "UTC", Hours: drawWeek(t, "hours", 3), Breaks: sla.Breaks{Weekly: drawWeek(t, "breaks", 1)},
		})
		if err != nil {
			require.ErrorIs(t, err, sla.ErrNoOpenTime)
			return
		}
		a := time.Unix(rapid.Int64Range(1e9, 2e9).Draw(t, "a"), 0).UTC()
		b := a.Add(time.Duration(rapid.Int64Range(0, int64(2000*time.Hour)).Draw(t, "length")))
		shift := time.Duration(rapid.IntRange(-500, 500).Draw(t, "weeks")) * 7 * 24 * time.Hour
		d := drawDuration(t)
		require.Equal(t, c.Elapsed(a, b), c.Elapsed(a.Add(shift), b.Add(shift)))
		here, err := c.Add(a, d, sla.AtNextOpen)
		require.NoError(t, err)
		there, err := c.Add(a.Add(shift), d, sla.AtNextOpen)
		require.NoError(t, err)
		require.Equal(t, here.Add(shift), there)
	})
}
