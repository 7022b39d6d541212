package sla

import (
	"slices"
	"time"
)

// run is one pass over events: a snapshot that is changed in place.
type run struct {
	Agreement

	s       Snapshot
	slots   []slot
	signals []Signal
}

// slot is a target of the rule that matches, with its latest clock.
type slot struct {
	target *Target
	cal    *Calendar
	was    *Calendar // what its clock ran by before a change
	hash   string
	clock  int // its index in Snapshot.Clocks, or -1
	// quiet is an instant before which time alone changes nothing. Pauses only make
	// it later.
	quiet time.Time
}

// load starts a run from a snapshot. Unless the event to come says that the policy
// is another one, the clocks must run by what the agreement has.
func (a Agreement) load(s Snapshot, next EventKind) (*run, error) {
	if s.Version > snapshotVersion {
		return nil, ErrSnapshotVersion
	}
	r := &run{Agreement: a, s: s.clone()}
	if err := r.place(); err != nil {
		return nil, err
	}
	if s.Version != 0 && !r.current() {
		if next != EventPolicy {
			return nil, ErrPolicyChanged
		}
		r.slots = nil
	}
	for i := range r.slots { // the wake says nothing of clocks that stand still
		if c := r.clock(&r.slots[i]); c != nil && !c.Since.IsZero() {
			r.slots[i].quiet = s.Wake
		}
	}
	r.s.Version, r.s.Policy = snapshotVersion, a.Policy.ref()
	return r, nil
}

// place makes the slots of the rule that matches the attributes.
func (r *run) place() error {
	targets := r.Policy.Match(r.s.Attrs)
	r.slots = make([]slot, 0, len(targets))
	for i := range targets {
		t := &targets[i]
		last := r.s.latest(t.Metric, t.Name)
		if last >= 0 && !r.s.Clocks[last].State.known() {
			continue
		}
		cal, err := r.calendar(t.Calendar)
		if err != nil {
			return err
		}
		r.slots = append(r.slots, slot{target: t, cal: cal, was: cal, hash: cal.Hash(), clock: last})
	}
	return nil
}

// current reports whether the open clocks run by what the agreement has.
func (r *run) current() bool {
	for i := range r.s.Clocks {
		c := &r.s.Clocks[i]
		if !c.State.Open() {
			continue
		}
		if sl := slotOf(r.slots, i); sl == nil || sl.hash != c.CalendarHash {
			return false
		}
	}
	return r.s.Policy == r.Policy.ref()
}

// calendar asks the resolver. The empty name is around the clock.
func (r *run) calendar(id string) (*Calendar, error) {
	if id == "" {
		return AlwaysOpen(), nil
	}
	if r.Calendars != nil {
		if cal, err := r.Calendars.Calendar(id, r.s.Attrs); cal != nil || err != nil {
			return cal, err
		}
	}
	return Calendars(nil).Calendar(id, nil)
}

// clock is the slot's latest clock, or nil. It is good until the next start.
func (r *run) clock(sl *slot) *Clock {
	if sl.clock < 0 {
		return nil
	}
	return &r.s.Clocks[sl.clock]
}

// slotOf is the slot of a clock, or nil.
func slotOf(slots []slot, clock int) *slot {
	if i := slices.IndexFunc(slots, func(sl slot) bool { return sl.clock == clock }); i >= 0 {
		return &slots[i]
	}
	return nil
}

// signal notes what became of a clock.
func (r *run) signal(kind SignalKind, c *Clock, at time.Time) *Signal {
	r.signals = append(r.signals, Signal{At: at, Kind: kind, Metric: c.Metric, Name: c.Name, Cycle: c.Cycle, Due: c.Due})
	return &r.signals[len(r.signals)-1]
}

// apply takes in one event that comes after all the others.
func (r *run) apply(e *Event) error {
	at := kept(e.At)
	if err := r.settle(at); err != nil {
		return err
	}
	r.heed(e, at)
	switch e.Kind {
	case EventOpened, EventAttrs, EventDeadline, EventPolicy:
		if err := r.retarget(at); err != nil {
			return err
		}
	default:
	}
	for i := range r.slots {
		if err := r.turn(&r.slots[i], e, at); err != nil {
			return err
		}
	}
	return r.settle(at)
}

// finish makes the snapshot whole: due times and the next wake.
func (r *run) finish() error {
	r.s.Wake = time.Time{}
	for i := range r.slots {
		sl := &r.slots[i]
		c := r.clock(sl)
		if c == nil || c.Since.IsZero() {
			continue
		}
		if err := sl.expect(c, c.Since); err != nil {
			return err
		}
		level, left := sl.next(c)
		if !left {
			continue
		}
		when, err := sl.when(c, level)
		if err != nil {
			return err
		}
		if r.s.Wake.IsZero() || when.Before(r.s.Wake) {
			r.s.Wake = when
		}
	}
	r.s.Seen = r.s.Seen[:min(len(r.s.Seen), maxSeen)]
	return nil
}
