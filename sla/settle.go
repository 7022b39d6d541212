package sla

import (
	"math"
	"slices"
	"time"
)

// settle lets time pass up to an instant: it notes the thresholds and the due times
// that have been reached since.
func (r *run) settle(at time.Time) error {
	first := len(r.signals)
	for i := range r.slots {
		sl := &r.slots[i]
		c := r.clock(sl)
		if c == nil || c.Since.IsZero() || at.Before(sl.quiet) {
			continue
		}
		if err := r.reach(sl, c, at); err != nil {
			return err
		}
	}
	if fresh := r.signals[first:]; len(fresh) > 1 {
		slices.SortStableFunc(fresh, func(a, b Signal) int { return a.At.Compare(b.At) })
	}
	return nil
}

// reach notes what a running clock has reached.
func (r *run) reach(sl *slot, c *Clock, at time.Time) error {
	elapsed := plus(c.Used, sl.cal.Elapsed(c.Since, at))
	for {
		level, left := sl.next(c)
		if !left {
			sl.quiet = at.Add(math.MaxInt64)
			return nil
		}
		if elapsed < level { // business time is never faster than time
			sl.quiet = at.Add(level - elapsed)
			return nil
		}
		when, err := sl.when(c, level)
		if err != nil {
			return err
		}
		if when.After(at) {
			sl.quiet = when
			return nil
		}
		r.fire(sl.target, c, level, when)
	}
}

// next is the lowest elapsed time at which there is something to signal of a clock.
// Its goal is one until it is breached.
func (sl *slot) next(c *Clock) (level time.Duration, left bool) {
	t := sl.target
	level = math.MaxInt64
	if c.BreachedAt.IsZero() {
		level = c.Goal
	}
	for _, w := range t.Warn {
		if at := w.level(c.Goal); at < level && !signaled(c, w, "") {
			level = at
		}
	}
	for _, l := range t.Escalate {
		if at := l.At.level(c.Goal); at < level && !signaled(c, l.At, l.To) {
			level = at
		}
	}
	return level, level < math.MaxInt64
}

// when is the instant at which the signals of a level are noticed. Those of the goal
// come when it is over: at the due time itself the clock can still be met.
func (sl *slot) when(c *Clock, level time.Duration) (time.Time, error) {
	if err := sl.expect(c, c.Since); err != nil {
		return time.Time{}, err
	}
	if level == c.Goal {
		return c.Due.Add(grain), nil
	}
	return sl.cal.Add(c.Since, max(0, level-c.Used), AtClose)
}

// fire signals what belongs to a level.
func (r *run) fire(t *Target, c *Clock, level time.Duration, when time.Time) {
	r.know(when)
	at := when
	if level == c.Goal {
		at = c.Due
	}
	if at.Before(r.s.Last) { // the clock was given a due time that had passed
		at = r.s.Last
	}
	for _, w := range t.Warn {
		if w.level(c.Goal) == level && !signaled(c, w, "") {
			r.signal(SignalWarned, c, at).Threshold = w
			c.Signaled = append(c.Signaled, markOf(w, ""))
		}
	}
	if level == c.Goal && c.BreachedAt.IsZero() {
		c.State, c.BreachedAt = StateBreached, c.Due
		r.signal(SignalBreached, c, at)
	}
	for _, l := range t.Escalate {
		if l.At.level(c.Goal) == level && !signaled(c, l.At, l.To) {
			s := r.signal(SignalEscalated, c, at)
			s.Threshold, s.To = l.At, l.To
			c.Signaled = append(c.Signaled, markOf(l.At, l.To))
		}
	}
}

// signaled reports whether a threshold needs no signal any more.
func signaled(c *Clock, t Threshold, to string) bool {
	return len(c.Signaled) > 0 && slices.Contains(c.Signaled, markOf(t, to))
}
