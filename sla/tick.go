package sla

import (
	"slices"
	"time"
)

// hold pauses or resumes the clock as the status demands.
func (r *run) hold(sl *slot, c *Clock, at time.Time) {
	pause := sl.pauses(r.s.Status, r.s.Reason)
	if pause == paused(c) {
		return
	}
	if !pause {
		endPause(c, at)
		c.Since = at
		if c.State == StatePaused {
			c.State = StateRunning
		}
		r.signal(SignalResumed, c, at)
		return
	}
	reason := r.s.Status
	if !slices.Contains(sl.target.Pause, reason) {
		reason = r.s.Reason
	}
	sl.bank(c, at)
	addPause(c, Pause{Start: at, Reason: reason})
	if c.State == StateRunning {
		c.State, c.Due = StatePaused, time.Time{}
	}
	r.signal(SignalPaused, c, at)
}

// pauses reports whether clocks of the target stand still in that status.
func (sl *slot) pauses(status, reason string) bool {
	has := func(word string) bool { return word != "" && slices.Contains(sl.target.Pause, word) }
	return !sl.target.External && (has(status) || has(reason))
}

// revive goes on with a clock that has a verdict.
func (r *run) revive(sl *slot, c *Clock, at time.Time) error {
	c.Since = c.Done
	if sl.target.Reopen == ReopenResume {
		addPause(c, Pause{Start: c.Done, End: at, Reason: string(EventSolved)})
		c.Since = at
	}
	c.Done, c.State = time.Time{}, StateBreached
	if c.BreachedAt.IsZero() {
		c.State = StateRunning
		if !c.External {
			c.Due = time.Time{}
		}
	}
	r.signal(SignalResumed, c, at)
	if err := r.change(sl, at); err != nil {
		return err
	}
	r.hold(sl, r.clock(sl), at)
	return nil
}

// end ends a clock.
func (r *run) end(sl *slot, c *Clock, state State, reason string, at time.Time) error {
	from := c.Since
	if paused(c) {
		endPause(c, at)
		if state != StateCanceled {
			from = at // it is judged as if it ran on
		}
	}
	if !from.IsZero() && sl.cal != nil {
		if err := sl.expect(c, from); err != nil {
			return err
		}
	}
	sl.bank(c, at)
	c.State, c.Reason, c.Done = state, reason, at
	r.signal(SignalKind(state), c, at)
	return nil
}

// bank adds the time since the clock was last started to what it has used.
func (sl *slot) bank(c *Clock, at time.Time) {
	if !c.Since.IsZero() && sl.cal != nil {
		c.Used = plus(c.Used, sl.cal.Elapsed(c.Since, at))
	}
	c.Since = time.Time{}
}

// expect works out the due time of a clock that runs from an instant on.
func (sl *slot) expect(c *Clock, from time.Time) error {
	if !c.Due.IsZero() {
		return nil
	}
	due, err := sl.cal.Add(from, max(0, c.Goal-c.Used), c.Boundary)
	c.Due = due
	return err
}

// addPause notes a pause and forgets the oldest if they are too many.
func addPause(c *Clock, p Pause) {
	c.Pauses = append(c.Pauses, p)
	c.Pauses = c.Pauses[max(0, len(c.Pauses)-maxPauses):]
}

// endPause ends the pause that lasts; one that took no time never was.
func endPause(c *Clock, at time.Time) {
	last := len(c.Pauses) - 1
	if c.Pauses[last].End = at; c.Pauses[last].Start.Equal(at) {
		c.Pauses = c.Pauses[:last]
	}
}
