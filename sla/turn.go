package sla

import "time"

// turn lets an event, which the snapshot has heeded, act on the clock of a target.
func (r *run) turn(sl *slot, e *Event, at time.Time) error {
	c := r.clock(sl)
	open := c != nil && c.State.Open()
	if open && sl.fulfilled(e) {
		open = false
		if err := r.judge(sl, c, e, at); err != nil {
			return err
		}
	}
	switch wanted := r.wanted(sl.target, c, e); {
	case open && !wanted:
		return r.end(sl, c, StateCanceled, string(e.Kind), at)
	case open:
		r.hold(sl, c, at)
	case wanted:
		return r.begin(sl, at)
	}
	return nil
}

// judge ends a clock that is fulfilled.
func (r *run) judge(sl *slot, c *Clock, e *Event, at time.Time) error {
	if c.State == StateIdle { // nothing was asked of it
		return r.end(sl, c, StateCanceled, string(e.Kind), at)
	}
	if c.State == StateBreached {
		return r.end(sl, c, StateMissed, "", at)
	}
	return r.end(sl, c, StateMet, "", at)
}

// fulfilled reports whether the event is what the target's open clock waits for.
func (sl *slot) fulfilled(e *Event) bool {
	switch t := sl.target; {
	case t.Metric.reply():
		return e.replies()
	case t.Metric.untilSolved():
		return e.Kind == EventSolved
	default:
		return e.isOneOf(t.Stop)
	}
}

// wanted reports whether the target has an open clock after the event.
func (r *run) wanted(t *Target, c *Clock, e *Event) bool {
	s := &r.s
	waits := !s.Waiting.IsZero()
	switch {
	case s.Closed == EventMerged || s.Closed == EventCanceled:
		return false
	case t.Metric == Custom:
		return c != nil && c.State.Open() || e.isOneOf(t.Start)
	case s.Closed != "":
		return false
	case t.Metric == FirstResponse:
		return waits && !s.Replied
	case t.Metric == NextResponse:
		return waits && (s.Replied || t.From == FromAnyMessage)
	case t.Metric == PeriodicUpdate:
		return s.Replied
	case t.Metric.untilSolved():
		// A verdict stands until the record is opened again.
		verdict := c != nil && (c.State == StateMet || c.State == StateMissed)
		return !s.Opened.IsZero() && (!verdict || e.Kind == EventReopened)
	default:
		return false
	}
}

// begin starts the next cycle of a target; when the record was opened again, it may
// go on with the latest one instead.
func (r *run) begin(sl *slot, at time.Time) error {
	c := r.clock(sl)
	if c == nil || !sl.target.Metric.untilSolved() || c.State == StateCanceled {
		return r.start(sl, at)
	}
	switch sl.target.Reopen {
	case ReopenKeep:
		return nil
	case ReopenNewCycle:
		return r.start(sl, at)
	default:
		return r.revive(sl, c, at)
	}
}

// start starts the next cycle of a target.
func (r *run) start(sl *slot, at time.Time) error {
	next := Clock{Metric: sl.target.Metric, Name: sl.target.Name, Cycle: 1, State: StateRunning, Start: at, Since: at}
	if c := r.clock(sl); c != nil {
		next.Cycle = c.Cycle + 1
	}
	if next.Cycle > maxCycles {
		r.forget(sl.target)
	}
	goal, due, err := r.goal(sl)
	if err != nil {
		return err
	}
	r.aim(sl, &next, goal, due, at)
	r.s.Clocks = append(r.s.Clocks, next)
	sl.clock, sl.quiet = len(r.s.Clocks)-1, time.Time{}
	c := r.clock(sl)
	if c.State != StateIdle {
		r.signal(SignalStarted, c, at)
	}
	r.hold(sl, c, at)
	return nil
}

// forget drops the oldest cycle of a target.
func (r *run) forget(t *Target) {
	for i := range r.s.Clocks {
		if c := &r.s.Clocks[i]; c.Metric != t.Metric || c.Name != t.Name {
			continue
		}
		r.s.Clocks = append(r.s.Clocks[:i], r.s.Clocks[i+1:]...)
		for k := range r.slots {
			if r.slots[k].clock > i {
				r.slots[k].clock--
			}
		}
		return
	}
}
