package sla_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// Every answer of a calendar is the one that a walk through all minutes gives.
func TestCalendarIsTheWalkThroughMinutes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		loc, err := time.LoadLocation(q.configs[0].TimeZone)
		require.NoError(t, err)
		slow := bruteForce(loc, q.configs, q.from, q.to)
		for range 3 {
			askBoth(t, q, slow)
		}
	})
}

func askBoth(t *rapid.T, q question, slow *minutes) {
	c := q.calendar
	a, b := q.drawInstant(t, "a"), q.drawInstant(t, "b")
	d := time.Duration(rapid.Int64Range(0, 60*24).Draw(t, "d")) * time.Minute
	if elapsed := slow.elapsed(a, b); rapid.Bool().Draw(t, "d to b") {
		d = elapsed // ends where a period does more often
	}
	require.Equal(t, slow.elapsed(a, b), c.Elapsed(a, b), "elapsed")
	require.Equal(t, slow.isOpen(a), c.IsOpen(a), "is open")
	require.Equal(t, slow.periods(a, b), slices.Collect(c.Periods(a, b)), "periods")

	for _, boundary := range []sla.Boundary{sla.AtClose, sla.AtNextOpen} {
		want, found := slow.add(a, d, boundary)
		got, err := c.Add(a, d, boundary)
		sameInstant(t, q, "add "+string(boundary), want, found, got, err)
	}
	want, found := slow.sub(a, d)
	got, err := c.Sub(a, d)
	sameInstant(t, q, "sub", want, found, got, err)
	want, found = slow.nextOpen(a)
	got, err = c.NextOpen(a)
	sameInstant(t, q, "next open", want, found, got, err)
	want, found = slow.prevClose(a)
	got, err = c.PrevClose(a)
	sameInstant(t, q, "previous close", want, found, got, err)
}

// sameInstant compares an answer with that of the walk, or, where the walk found
// none, checks that it is not within the walk.
func sameInstant(t *rapid.T, q question, what string, want time.Time, found bool, got time.Time, err error) {
	switch {
	case found:
		require.NoError(t, err, what)
		require.Equal(t, want, got, what)
	case err != nil:
		require.ErrorIs(t, err, sla.ErrRange, what)
	default:
		require.False(t, got.After(q.from) && got.Before(q.to), "%s: %s is within the walk, which did not find it", what, got)
	}
}
