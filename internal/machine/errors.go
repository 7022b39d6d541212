package machine

import (
	"errors"
	"fmt"
	"strings"
)

// ErrIllegal is what every [*TransitionError] is, by errors.Is.
var ErrIllegal = errors.New("machine: illegal transition")

// TransitionError says that an event may not happen in a state, and which ones
// may.
type TransitionError struct {
	Machine string   // kind of record
	From    string   // the state it was in, and still is
	Event   string   // what was asked for
	Allowed []string // the events with a rule from From, sorted
	Unknown bool     // the machine does not know From: a newer release wrote it
}

// Error says what was wrong and what would be right.
func (e *TransitionError) Error() string {
	switch {
	case e.Unknown:
		return fmt.Sprintf("%s: state %q is unknown to this release, so event %q cannot move it: the record can only be read until an upgrade", e.Machine, e.From, e.Event)
	case len(e.Allowed) == 0:
		return fmt.Sprintf("%s: event %q is not allowed in state %q, which is final", e.Machine, e.Event, e.From)
	}
	return fmt.Sprintf("%s: event %q is not allowed in state %q; allowed: %s", e.Machine, e.Event, e.From, strings.Join(e.Allowed, ", "))
}

// Code returns "unknown_state" if the machine does not know the state, else
// "illegal_transition".
func (e *TransitionError) Code() string {
	if e.Unknown {
		return "unknown_state"
	}
	return "illegal_transition"
}

// Unwrap returns [ErrIllegal].
func (e *TransitionError) Unwrap() error { return ErrIllegal }

// SpecError lists what is wrong with a [Spec]. It is a mistake of the program,
// never of its users, so it has no code.
type SpecError struct {
	Machine string   // kind of record
	Defects []string // every defect found, sorted
}

// Error lists the defects, one a line.
func (e *SpecError) Error() string {
	return fmt.Sprintf("machine %q is not valid:\n\t%s", e.Machine, strings.Join(e.Defects, "\n\t"))
}
