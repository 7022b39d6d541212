package sla

import (
	"slices"
	"time"
)

// retarget gives every open clock the target that the policy has for it now.
func (r *run) retarget(at time.Time) error {
	before := r.slots
	if err := r.place(); err != nil {
		return err
	}
	for i := range r.s.Clocks {
		c := &r.s.Clocks[i]
		if !c.State.Open() {
			continue
		}
		old, now := slotOf(before, i), slotOf(r.slots, i)
		if old == nil { // what it ran by is known no longer, but for its due time
			r.lapse(c, at)
			old = &slot{}
			if cal, err := r.calendar(c.Calendar); err == nil {
				old.cal = cal
			}
		}
		if now == nil {
			if err := r.end(old, c, StateCanceled, "no_target", at); err != nil {
				return err
			}
		} else if old.cal != nil {
			now.was = old.cal
		}
	}
	for i := range r.slots {
		sl := &r.slots[i]
		if c := r.clock(sl); c != nil && c.State.Open() {
			if err := r.change(sl, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// lapse breaches a clock by the due time it was last given.
func (r *run) lapse(c *Clock, at time.Time) {
	if c.BreachedAt.IsZero() && !c.Due.IsZero() && at.After(c.Due) {
		c.State, c.BreachedAt = StateBreached, c.Due
		r.signal(SignalBreached, c, c.Due)
	}
}

// change gives the open clock of a target what the target says now.
func (r *run) change(sl *slot, at time.Time) error {
	c, t := r.clock(sl), sl.target
	goal, due, err := r.goal(sl)
	if err != nil {
		return err
	}
	if t.OnChange == ChangeMax && !t.External && !c.External {
		goal = max(goal, c.Goal)
	}
	same := c.Calendar == t.Calendar && c.CalendarHash == sl.hash && c.External == t.External
	if same && (t.External && c.Due.Equal(due) || !t.External && c.Goal == goal && c.Boundary == t.Boundary) {
		c.Policy = r.s.Policy
		return nil
	}
	was := slot{cal: sl.was}
	idle := c.State == StateIdle
	if t.OnChange == ChangeRestart && !idle {
		if err := r.end(&was, c, StateCanceled, "restarted", at); err != nil {
			return err
		}
		return r.start(sl, at)
	}
	switch {
	case idle: // it counts from its start once there is a goal
		c.Since = c.Start
	case !paused(c):
		was.bank(c, at)
		c.Since = at
	case t.External: // which no pause moves
		endPause(c, at)
		c.Since = at
	}
	r.aim(sl, c, goal, due, at)
	c.Signaled = slices.DeleteFunc(c.Signaled, func(mark string) bool { return !sl.passed(mark, c) })
	switch {
	case !idle:
		r.signal(SignalTargetChanged, c, at)
	case c.State != StateIdle:
		r.signal(SignalStarted, c, at)
	}
	return nil
}

// goal is the goal of a target, or else the due time that its deadline gives it.
func (r *run) goal(sl *slot) (goal time.Duration, due time.Time, err error) {
	if !sl.target.External {
		return sl.target.Goal, time.Time{}, nil
	}
	if r.s.Deadline.IsZero() {
		return 0, time.Time{}, nil
	}
	due, err = sl.cal.Sub(r.s.Deadline, sl.target.Lead)
	return 0, due, err
}

// aim points a clock, of which all time so far is banked, at its target.
func (r *run) aim(sl *slot, c *Clock, goal time.Duration, due, at time.Time) {
	t := sl.target
	c.Calendar, c.CalendarHash, c.Policy = t.Calendar, sl.hash, r.s.Policy
	c.Boundary, c.External, c.Goal = t.Boundary, t.External, goal
	late := c.State == StateBreached
	if t.External {
		c.Due = due
		if due.IsZero() {
			c.State, c.Since = StateIdle, time.Time{}
			return
		}
		c.Goal = plus(c.Used, sl.cal.Elapsed(c.Since, due))
		late = late && at.After(due)
	} else {
		late = late && c.Used > goal
		if !late {
			c.Due = time.Time{}
		}
	}
	switch {
	case late:
	case paused(c):
		c.State, c.BreachedAt = StatePaused, time.Time{}
	default:
		c.State, c.BreachedAt = StateRunning, time.Time{}
	}
}

// passed reports whether the clock is still past a threshold that was signaled: what
// a new goal moves ahead again is signaled again.
func (sl *slot) passed(mark string, c *Clock) bool {
	for _, w := range sl.target.Warn {
		if markOf(w, "") == mark {
			return w.level(c.Goal) <= c.Used
		}
	}
	for _, l := range sl.target.Escalate {
		if markOf(l.At, l.To) == mark {
			return l.At.level(c.Goal) <= c.Used
		}
	}
	return false
}
