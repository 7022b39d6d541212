package sla_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// Composed calendars are open as their parts are, minute by minute.
func TestCompositionIsThatOfTheInstants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		day := sla.DateOf(q.from)
		other, err := sla.Compile(nil, drawConfig(t, rapid.SampledFrom(clocks).Draw(t, "other").zone, day))
		if err != nil {
			require.ErrorIs(t, err, sla.ErrNoOpenTime)
			return
		}
		c := q.calendar
		either, err := sla.Union(c, other)
		require.NoError(t, err)
		both, errBoth := sla.Intersect(c, other)
		only, errOnly := sla.Without(c, other)
		var sumEither, sumBoth, sumOnly time.Duration
		for at := q.from; at.Before(q.to); at = at.Add(13 * time.Minute) {
			inC, inOther := c.IsOpen(at), other.IsOpen(at)
			require.Equal(t, inC || inOther, either.IsOpen(at), at)
			if errBoth == nil {
				require.Equal(t, inC && inOther, both.IsOpen(at), at)
			} else {
				require.ErrorIs(t, errBoth, sla.ErrNoOpenTime)
				require.False(t, inC && inOther, at)
			}
			if errOnly == nil {
				require.Equal(t, inC && !inOther, only.IsOpen(at), at)
			} else {
				require.ErrorIs(t, errOnly, sla.ErrNoOpenTime)
				require.False(t, inC && !inOther, at)
			}
		}
		a, b := q.drawInstant(t, "a"), q.drawInstant(t, "b")
		inC, inOther := c.Elapsed(a, b), other.Elapsed(a, b)
		sumEither = either.Elapsed(a, b)
		if errBoth == nil {
			sumBoth = both.Elapsed(a, b)
		}
		if errOnly == nil {
			sumOnly = only.Elapsed(a, b)
		}
		require.GreaterOrEqual(t, sumEither, max(inC, inOther))
		require.LessOrEqual(t, sumBoth, min(inC, inOther))
		require.Equal(t, inC+inOther, sumEither+sumBoth, "what both have counts once in the union")
		require.Equal(t, inC, sumOnly+sumBoth)
	})
}

// A calendar with breaks is the calendar minus the breaks.
func TestBreaksAreSubtracted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(clocks).Draw(t, "clock").zone
		hours, breaks := drawWeek(t, "hours", 3), drawWeek(t, "breaks", 2)
		plain, errPlain := sla.Compile(nil, sla.CalendarConfig{TimeZone: zone, Hours: hours})
		pauses, errPauses := sla.Compile(nil, sla.CalendarConfig{TimeZone: zone, Hours: breaks})
		if errPlain != nil || errPauses != nil {
			return
		}
		with, errWith := sla.Compile(nil, sla.CalendarConfig{TimeZone: zone, Hours: hours, Breaks: sla.Breaks{Weekly: breaks}})
		minus, errMinus := sla.Without(plain, pauses)
		require.Equal(t, errWith, errMinus)
		if errWith != nil {
			return
		}
		a := time.Unix(rapid.Int64Range(1e9, 2e9).Draw(t, "a"), 0)
		b := a.Add(time.Duration(rapid.Int64Range(0, int64(500*time.Hour)).Draw(t, "length")))
		require.Equal(t, minus.Elapsed(a, b), with.Elapsed(a, b))
	})
}

func TestCompositionErrors(t *testing.T) {
	t.Parallel()
	monday := compiled(t, `{"time_zone":"UTC","hours":{"mon":[["09:00","17:00"]]}}`)
	tuesday := compiled(t, `{"time_zone":"UTC","hours":{"tue":[["09:00","17:00"]]}}`)
	_, err := sla.Intersect(monday, tuesday)
	require.ErrorIs(t, err, sla.ErrNoOpenTime)
	_, err = sla.Without(monday, sla.AlwaysOpen())
	require.ErrorIs(t, err, sla.ErrNoOpenTime)
	var config *sla.ConfigError
	_, err = sla.Union()
	require.ErrorAs(t, err, &config)
	_, err = sla.Union(monday, nil)
	require.ErrorAs(t, err, &config)
	require.Equal(t, "union[1]", config.Path)
	_, err = sla.Without(nil)
	require.ErrorAs(t, err, &config)
}

// Three desks that follow the sun are one that never sleeps on weekdays.
func TestFollowTheSun(t *testing.T) {
	t.Parallel()
	week := `"hours":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}`
	lisbon := compiled(t, `{"time_zone":"Europe/Lisbon",`+week+`}`)
	manila := compiled(t, `{"time_zone":"Asia/Manila",`+week+`}`)
	denver := compiled(t, `{"time_zone":"America/Denver",`+week+`}`)
	sun, err := sla.Union(lisbon, manila, denver)
	require.NoError(t, err)
	require.Equal(t, lisbon.Location(), sun.Location())
	// In winter Manila has 01-09 UTC, Lisbon 09-17, Denver 16-24.
	require.Equal(t, 23*time.Hour, sun.Elapsed(at(t, "2024-01-10T00:00:00Z"), at(t, "2024-01-11T00:00:00Z")))
	due, err := sun.Add(at(t, "2024-01-10T16:30:00Z"), 8*time.Hour, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-01-11T01:30:00Z"), due)

	again, err := sla.Union(lisbon, denver, manila)
	require.NoError(t, err)
	require.Equal(t, sun.Hash(), again.Hash(), "the order of those added makes no difference")
	fewer, err := sla.Union(lisbon, denver)
	require.NoError(t, err)
	require.NotEqual(t, sun.Hash(), fewer.Hash())
}
