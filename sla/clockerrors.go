package sla

import "errors"

var (
	// ErrOutOfOrder is what [Agreement.Apply] answers to an event from before
	// something the snapshot already knows. Nothing is lost: [Agreement.Replay] of
	// the whole history takes it in. Its code is "out_of_order".
	ErrOutOfOrder = errors.New("sla: the event is from before what the snapshot knows: replay the history")

	// ErrPolicyChanged is what [Agreement.Apply] and [Agreement.Advance] answer when
	// the snapshot's clocks run by another policy or calendar than the agreement has.
	// Due times never move unseen: an [EventPolicy] moves them.
	ErrPolicyChanged = errors.New("sla: the clocks run by another policy or calendar: apply an event of kind policy")

	// ErrSnapshotVersion is what is answered to a snapshot of a later version of this
	// package, which may mean something that this one does not know.
	ErrSnapshotVersion = errors.New("sla: the snapshot was written by a later version of this package")
)

// PolicyError says what is wrong in a policy, and where: Path is in the terms of
// the JSON, like "rules[1].targets[0].goal".
type PolicyError struct {
	Path string // empty for the policy as a whole
	Why  string // what was found and what would be right
}

// Error tells path and reason.
func (e *PolicyError) Error() string {
	if e.Path == "" {
		return "sla: policy: " + e.Why
	}
	return "sla: policy: " + e.Path + ": " + e.Why
}

// Code is "invalid_policy", for a host that maps errors to its own messages.
func (e *PolicyError) Code() string { return "invalid_policy" }

// EventError says what is wrong with an event.
type EventError struct {
	ID  string
	Why string // a predicate: "has no id"
}

// Error tells id and reason.
func (e *EventError) Error() string {
	if e.ID == "" {
		return "sla: an event " + e.Why
	}
	return "sla: event " + e.ID + " " + e.Why
}

// Code is "invalid_event", for a host that maps errors to its own messages.
func (e *EventError) Code() string { return "invalid_event" }
