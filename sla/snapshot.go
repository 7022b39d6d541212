package sla

import (
	"maps"
	"slices"
	"time"
)

const (
	// snapshotVersion is the form of [Snapshot] as JSON.
	snapshotVersion = 1
	// maxSeen is how many events of one instant a snapshot can tell from new ones.
	maxSeen = 64
	// maxCycles is how many cycles of a target a snapshot keeps.
	maxCycles = 32
)

// Snapshot is all that is known about the clocks of one record after some events:
// what [Agreement.Apply] needs to go on without the history. It is a value; nothing
// changes one. As JSON it fits into the record's body. The zero Snapshot is that of
// no events.
type Snapshot struct {
	Version int `json:"v"`
	// Policy is the id@version the clocks run by.
	Policy string `json:"policy"`
	// Last is the instant of the latest event, LastSeq its Seq, and Seen are the ids of
	// the events at that instant.
	Last    time.Time `json:"last,omitzero"`
	LastSeq int64     `json:"last_seq,omitempty"`
	Seen    []string  `json:"seen,omitempty"`
	// Known is Last, or later if a signal was: what is from before is out of order.
	Known time.Time `json:"known,omitzero"`
	// Wake is the instant of [Snapshot.NextWake].
	Wake time.Time `json:"wake,omitzero"`

	// Opened is when the record was opened, Closed the kind of event that ended it:
	// solved, merged or canceled.
	Opened time.Time `json:"opened,omitzero"`
	Closed EventKind `json:"closed,omitempty"`
	// Waiting is since when the customer waits for an answer, Replied whether there
	// has ever been one.
	Waiting  time.Time         `json:"waiting,omitzero"`
	Replied  bool              `json:"replied,omitempty"`
	Status   string            `json:"status,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Attrs    map[string]string `json:"attrs,omitempty"`
	Deadline time.Time         `json:"deadline,omitzero"`

	// Clocks are in the order they were started: of each target the open cycle and
	// those before it, 32 together.
	Clocks []Clock `json:"clocks,omitempty"`
}

// NextWake is the next instant at which time alone changes something, and false if
// it never does: the only timer a host needs. [Agreement.Advance] at that instant
// has at least one signal.
func (s Snapshot) NextWake() (time.Time, bool) { return s.Wake, !s.Wake.IsZero() }

// IsZero reports whether it is the snapshot of no events.
func (s Snapshot) IsZero() bool { return s.Version == 0 }

// Clock is the latest cycle of a target, and false if it has none.
func (s Snapshot) Clock(metric Metric, name string) (Clock, bool) {
	if i := s.latest(metric, name); i >= 0 {
		return s.Clocks[i], true
	}
	return Clock{}, false
}

// latest is the index of the latest cycle, or -1.
func (s Snapshot) latest(metric Metric, name string) int {
	for i, c := range slices.Backward(s.Clocks) {
		if c.Metric == metric && c.Name == name {
			return i
		}
	}
	return -1
}

// clone shares nothing with s.
func (s Snapshot) clone() Snapshot {
	s.Seen, s.Attrs = slices.Clone(s.Seen), maps.Clone(s.Attrs)
	clocks := make([]Clock, len(s.Clocks), len(s.Clocks)+1)
	for i, c := range s.Clocks {
		clocks[i] = c.clone()
	}
	s.Clocks = clocks
	return s
}
