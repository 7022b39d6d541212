package sla

import (
	"slices"
	"time"
)

// ReplayOptions are what a replay has to respect; nil is for a first one.
type ReplayOptions struct {
	// Before is the snapshot that the replay takes the place of. What it has signaled
	// is not signaled again. A verdict that it reached under another goal, policy or
	// calendar stands, if the clock started and ended at the same instants.
	Before Snapshot
	// Reverdict judges such clocks too by what is agreed now.
	Reverdict bool
}

// Replay is the snapshot of a whole history at now, with the signals on the way in
// the order of time. The events may be in any order, duplicates are ignored. If now
// is before the last event it is that of the event. Errors: [ErrRange],
// [*EventError], and those of the resolver.
func (a Agreement) Replay(events []Event, now time.Time, o *ReplayOptions) (Snapshot, []Signal, error) {
	r, err := a.load(Snapshot{}, "")
	if err != nil {
		return Snapshot{}, nil, err
	}
	events = inOrder(events)
	r.signals = make([]Signal, 0, len(events))
	for i := range events {
		e := &events[i]
		if err := e.check(); err != nil {
			return Snapshot{}, nil, err
		}
		if seen(&r.s, e) {
			continue
		}
		if err := r.apply(e); err != nil {
			return Snapshot{}, nil, err
		}
	}
	if !inYears(now) {
		return Snapshot{}, nil, ErrRange
	}
	if now = kept(now); now.After(r.s.Last) {
		if err := r.settle(now); err != nil {
			return Snapshot{}, nil, err
		}
	}
	if o != nil {
		if err := r.follow(o); err != nil {
			return Snapshot{}, nil, err
		}
	}
	if err := r.finish(); err != nil {
		return Snapshot{}, nil, err
	}
	return r.s, r.signals, nil
}

// follow makes the replay one that takes the place of a snapshot.
func (r *run) follow(o *ReplayOptions) error {
	was := &o.Before
	r.signals = slices.DeleteFunc(r.signals, func(g Signal) bool { return r.had(was, g) })
	for i := range r.s.Clocks {
		c := &r.s.Clocks[i]
		old := cycle(was, c.Metric, c.Name, c.Cycle)
		switch {
		case old == nil:
		case c.State.Open():
			for _, m := range old.Signaled {
				if !slices.Contains(c.Signaled, m) {
					c.Signaled = append(c.Signaled, m)
				}
			}
		case !o.Reverdict && frozen(old, c):
			*c = old.clone()
		}
	}
	if o.Reverdict {
		return nil
	}
	// Verdicts on targets that there are no longer stand as well.
	var gone []Clock
	for _, old := range was.Clocks {
		if !old.State.Open() && r.s.latest(old.Metric, old.Name) < 0 {
			gone = append(gone, old.clone())
		}
	}
	r.s.Clocks = append(r.s.Clocks, gone...)
	slices.SortStableFunc(r.s.Clocks, func(a, b Clock) int { return a.Start.Compare(b.Start) })
	return r.place()
}

// cycle is one of a snapshot's clocks, or nil.
func cycle(s *Snapshot, metric Metric, name string, n int) *Clock {
	for i := range s.Clocks {
		if c := &s.Clocks[i]; c.Metric == metric && c.Name == name && c.Cycle == n {
			return c
		}
	}
	return nil
}

// frozen reports whether a clock's verdict stands against that of a replay.
func frozen(old, c *Clock) bool {
	ended := !old.Done.IsZero() && old.Done.Equal(c.Done) && old.Start.Equal(c.Start)
	return ended && (old.Policy != c.Policy || old.Goal != c.Goal || old.CalendarHash != c.CalendarHash)
}

// had reports whether a signal of the replay is no news to a host that has the
// snapshot: it had it already, or what was signaled did not last.
func (r *run) had(was *Snapshot, g Signal) bool {
	old := cycle(was, g.Metric, g.Name, g.Cycle)
	late := !g.At.After(was.Known)
	switch {
	case old == nil:
		return false
	case g.Kind == SignalStarted:
		return true
	case g.Kind == SignalPaused || g.Kind == SignalResumed || g.Kind == SignalTargetChanged:
		return late
	case State(g.Kind) == StateMet || State(g.Kind) == StateMissed || State(g.Kind) == StateCanceled:
		return late && (remembers(old, g) || !remembers(cycle(&r.s, g.Metric, g.Name, g.Cycle), g))
	default:
		return remembers(old, g) || late && !remembers(cycle(&r.s, g.Metric, g.Name, g.Cycle), g)
	}
}

// remembers reports whether a clock shows that it has had the signal.
func remembers(c *Clock, g Signal) bool {
	switch {
	case c == nil:
		return false
	case g.Kind == SignalBreached:
		return !c.BreachedAt.IsZero()
	case g.Kind == SignalWarned || g.Kind == SignalEscalated:
		return slices.Contains(c.Signaled, markOf(g.Threshold, g.To))
	default:
		return c.State == State(g.Kind)
	}
}
