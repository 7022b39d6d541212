package sla

import (
	"math"
	"time"
)

// Elapsed is how long the calendar is open from a up to b, to the nanosecond; 0 if b
// is not after a. Only the instants count, not their zones or monotonic readings.
// Before 1900 and after 2199 nothing is open. More than a Duration holds, 292 years,
// is the longest Duration.
func (c *Calendar) Elapsed(a, b time.Time) time.Duration {
	from, fromNs, _ := known(a)
	to, toNs, _ := known(b)
	if to < from || to == from && toNs <= fromNs {
		return 0
	}
	w := c.covering(from, to)
	x, xNs := w.open(w.find(from), from, fromNs)
	y, yNs := w.open(w.find(to), to, toNs)
	if y-x >= math.MaxInt64/int64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(y-x)*time.Second + time.Duration(yNs-xNs)
}

// IsOpen reports whether the calendar is open at t. A period is open at its start and
// no longer at its end.
func (c *Calendar) IsOpen(t time.Time) bool {
	sec, _, inside := known(t)
	if !inside {
		return false
	}
	w := c.covering(sec, sec)
	i := w.find(sec)
	_, now := w.years[i].open(w.second(i, sec))
	return now
}
