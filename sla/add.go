package sla

import (
	"math"
	"time"
)

// Boundary says which instant is meant when time is up exactly as the calendar closes.
type Boundary string

// The boundaries.
const (
	// AtClose is the closing itself, which is what a deadline means: what is done by
	// then is done in time. It is the default.
	AtClose Boundary = ""
	// AtNextOpen is the next opening, when work can go on.
	AtNextOpen Boundary = "at_next_open"
)

// Add is the first instant from t on by which the calendar has been open for d; with
// [AtNextOpen] the last such instant, another one only if d is up as the calendar
// closes, or if it is 0. A negative d goes back, as [Calendar.Sub] does.
// The result is in UTC. The error is [ErrRange].
func (c *Calendar) Add(t time.Time, d time.Duration, b Boundary) (time.Time, error) {
	if d < 0 {
		return c.Sub(t, -max(d, -math.MaxInt64))
	}
	sec, ns, inside := known(t)
	if !inside {
		return time.Time{}, ErrRange
	}
	if d == 0 && b != AtNextOpen {
		return time.Unix(sec, ns).UTC(), nil
	}
	w := c.covering(sec, sec)
	i := w.find(sec)
	sum, sumNs := w.open(i, sec, ns)
	sum, sumNs = sum+int64(d/time.Second), sumNs+int64(d%time.Second)
	if sumNs >= int64(time.Second) {
		sum, sumNs = sum+1, sumNs-int64(time.Second)
	}
	var end int64
	if sumNs == 0 && b != AtNextOpen {
		sum, end = sum-1, 1 // the end of the last second, not the start of the next
	}
	for w.marks[i+1].open <= sum {
		if w, i = c.next(w, i); w == nil {
			return time.Time{}, ErrRange
		}
	}
	return time.Unix(w.opening(i, sum)+end, sumNs).UTC(), nil
}

// Sub is the last instant up to t from which the calendar is open for d until t: the
// latest start that leaves d. A negative d goes forward, as [Calendar.Add] does.
// The result is in UTC. The error is [ErrRange].
func (c *Calendar) Sub(t time.Time, d time.Duration) (time.Time, error) {
	if d < 0 {
		return c.Add(t, -max(d, -math.MaxInt64), AtClose)
	}
	sec, ns, inside := known(t)
	if !inside {
		return time.Time{}, ErrRange
	}
	if d == 0 {
		return time.Unix(sec, ns).UTC(), nil
	}
	w := c.covering(sec, sec)
	i := w.find(sec)
	sum, sumNs := w.open(i, sec, ns)
	sum, sumNs = sum-int64(d/time.Second), sumNs-int64(d%time.Second)
	if sumNs < 0 {
		sum, sumNs = sum-1, sumNs+int64(time.Second)
	}
	for w.marks[i].open > sum {
		if w, i = c.previous(w, i); w == nil {
			return time.Time{}, ErrRange
		}
	}
	return time.Unix(w.opening(i, sum), sumNs).UTC(), nil
}
