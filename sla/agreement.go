package sla

import "time"

// Agreement is a policy with the calendars that it names: all that clocks run by.
// Its methods are pure functions of their arguments, and safe for concurrent use if
// the Resolver is.
type Agreement struct {
	Policy *Policy
	// Calendars may be nil if no target names a calendar.
	Calendars Resolver
}

// Apply is what the snapshot becomes by one more event, with the signals of the
// time up to the event and of the event itself. The result is that of
// [Agreement.Replay] of the longer history. An event that the snapshot has seen
// changes nothing. Errors: [ErrOutOfOrder], [ErrPolicyChanged], [ErrRange],
// [ErrSnapshotVersion], [*EventError], and those of the resolver; the snapshot is
// then s itself.
func (a Agreement) Apply(s Snapshot, e Event) (Snapshot, []Signal, error) {
	if err := e.check(); err != nil {
		return s, nil, err
	}
	if seen(&s, &e) {
		return s, nil, nil
	}
	if disordered(&s, &e) {
		return s, nil, ErrOutOfOrder
	}
	r, err := a.load(s, e.Kind)
	if err != nil {
		return s, nil, err
	}
	if err := r.apply(&e); err != nil {
		return s, nil, err
	}
	if err := r.finish(); err != nil {
		return s, nil, err
	}
	return r.s, r.signals, nil
}

// Advance is what the snapshot becomes by time alone, up to now: thresholds are
// reached and due times pass. Without signals it is s itself, so that there is
// nothing to store. Errors are those of [Agreement.Apply].
func (a Agreement) Advance(s Snapshot, now time.Time) (Snapshot, []Signal, error) {
	if !inYears(now) {
		return s, nil, ErrRange
	}
	if wake, wakes := s.NextWake(); !wakes || kept(now).Before(wake) {
		return s, nil, nil
	}
	r, err := a.load(s, "")
	if err != nil {
		return s, nil, err
	}
	if err := r.settle(kept(now)); err != nil {
		return s, nil, err
	}
	if err := r.finish(); err != nil {
		return s, nil, err
	}
	return r.s, r.signals, nil
}
