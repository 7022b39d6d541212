package sla

import (
	"encoding/json"
	"slices"
	"time"
)

// State is where a clock stands.
//
//	idle -> running <-> paused -> met | missed
//	        running -> breached -> missed
//	any open state -> canceled
//
// A breached clock goes on counting and is never met: only another target brings it
// back to running. States that are not listed here come from a later version and
// are left alone.
type State string

// The states.
const (
	StateIdle     State = "idle"     // external, without a deadline so far
	StateRunning  State = "running"  // not late, though the calendar may be closed
	StatePaused   State = "paused"   // not late, and no due time is known
	StateBreached State = "breached" // not done and late, also while it is paused
	StateMet      State = "met"      // done at the due time or before
	StateMissed   State = "missed"   // done late
	StateCanceled State = "canceled" // no longer wanted
)

// Open reports whether the clock has not ended.
func (s State) Open() bool {
	return s == StateIdle || s == StateRunning || s == StatePaused || s == StateBreached
}

// known reports whether this version of the package knows the state.
func (s State) known() bool {
	return s.Open() || s == StateMet || s == StateMissed || s == StateCanceled
}

// maxPauses is how many pauses a clock keeps; the oldest are forgotten, though not
// what they did to the elapsed time.
const maxPauses = 32

// Clock is one cycle of one target. Times are UTC to the microsecond. Goal, Policy
// and CalendarHash are those it ended under: a change of the policy or of a calendar
// never reaches a clock that has ended.
type Clock struct {
	Metric Metric `json:"metric"`
	Name   string `json:"name,omitempty"`
	Cycle  int    `json:"cycle"` // from 1 on
	State  State  `json:"state"`
	// Reason is why it was canceled: the kind of the event, or no_target or restarted.
	Reason string        `json:"reason,omitempty"`
	Goal   time.Duration `json:"-"`
	Start  time.Time     `json:"start"`
	// Due is zero while it is not known: paused or idle.
	Due time.Time `json:"due,omitzero"`
	// External is set if Due comes from a deadline. Goal is then the business time
	// from Start to Due.
	External bool `json:"external,omitempty"`
	// Done is when it ended. It is met if Done is not after Due.
	Done time.Time `json:"done,omitzero"`
	// BreachedAt is the due time that passed, also of a clock that was canceled later.
	BreachedAt time.Time `json:"breached_at,omitzero"`
	// Used is the business time elapsed before Since; see [Clock.Elapsed].
	Used time.Duration `json:"-"`
	// Since is from when on the clock runs, zero if it does not.
	Since  time.Time `json:"since,omitzero"`
	Pauses []Pause   `json:"pauses,omitempty"` // the last 32
	// Calendar is the [Resolver]'s name of it, CalendarHash its [Calendar.Hash].
	Calendar     string   `json:"calendar,omitempty"`
	CalendarHash string   `json:"calendar_hash,omitempty"`
	Boundary     Boundary `json:"boundary,omitempty"`
	Policy       string   `json:"policy"` // id@version
	// Signaled are the thresholds that need no signal any more.
	Signaled []string `json:"signaled,omitempty"`
}

// Pause is a spell in which a clock stood still. End is zero while it lasts.
type Pause struct {
	Start  time.Time `json:"start"`
	End    time.Time `json:"end,omitzero"`
	Reason string    `json:"reason"` // the status or reason that paused, or "solved"
}

// Paused reports whether the clock stands still: also of one that is breached.
func (c Clock) Paused() bool { return paused(&c) }

// paused spares a copy.
func paused(c *Clock) bool {
	return len(c.Pauses) > 0 && c.Pauses[len(c.Pauses)-1].End.IsZero()
}

// Elapsed is the business time that the clock has used by now, which is not before
// its last event. The calendar is that of [Clock.Calendar]; it may be nil for a clock
// that does not run.
func (c Clock) Elapsed(cal *Calendar, now time.Time) time.Duration {
	if c.Since.IsZero() {
		return c.Used
	}
	return plus(c.Used, cal.Elapsed(c.Since, kept(now)))
}

// Remaining is what is left of the goal by now, below zero when it is late.
func (c Clock) Remaining(cal *Calendar, now time.Time) time.Duration {
	return c.Goal - c.Elapsed(cal, now)
}

// Segments are the spells up to now in which the clock ran, as far as its pauses
// are still known. The calendar may have been closed in them.
func (c Clock) Segments(now time.Time) []Interval {
	end := kept(now)
	if !c.Done.IsZero() {
		end = c.Done
	}
	var spells []Interval
	from := c.Start
	if c.State == StateIdle {
		return nil
	}
	for _, p := range c.Pauses {
		if from.Before(p.Start) {
			spells = append(spells, Interval{Start: from, End: p.Start})
		}
		if from = p.End; from.IsZero() {
			return spells
		}
	}
	if from.Before(end) {
		spells = append(spells, Interval{Start: from, End: end})
	}
	return spells
}

// Why says what makes up the clock's due time, with its pauses. Of a clock that
// is paused it goes as far as the pause, and Due is that.
func (c Clock) Why(cal *Calendar) Explanation {
	due := c.Due
	if due.IsZero() {
		due = c.Start
		if c.Paused() {
			due = c.Pauses[len(c.Pauses)-1].Start
		}
	}
	why := cal.Why(c.Start, due)
	for _, p := range c.Pauses {
		if p.Start.Before(due) {
			spell := Interval{Start: p.Start, End: p.End}
			why.Pauses = append(why.Pauses, PauseStep{Interval: spell, Reason: p.Reason, Open: cal.Elapsed(p.Start, p.End)})
		}
	}
	return why
}

// clockFields is a Clock without methods.
type clockFields Clock

// clockJSON is a Clock as JSON has it.
type clockJSON struct {
	*clockFields

	Goal duration `json:"goal"`
	Used duration `json:"used"`
}

// MarshalJSON writes durations like "1h30m" and times in RFC 3339.
func (c Clock) MarshalJSON() ([]byte, error) {
	return json.Marshal(clockJSON{(*clockFields)(&c), duration(c.Goal), duration(c.Used)})
}

// UnmarshalJSON reads what [Clock.MarshalJSON] writes.
func (c *Clock) UnmarshalJSON(data []byte) error {
	wire := clockJSON{clockFields: (*clockFields)(c)}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	c.Goal, c.Used = time.Duration(wire.Goal), time.Duration(wire.Used)
	return nil
}

// clone shares nothing with c.
func (c Clock) clone() Clock {
	c.Pauses, c.Signaled = slices.Clone(c.Pauses), slices.Clone(c.Signaled)
	return c
}
