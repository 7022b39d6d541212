package sla

import (
	"strings"
	"time"
)

// Signal is something about a clock that somebody may want to hear of. Each comes
// once: a snapshot remembers what it has signaled.
type Signal struct {
	// At is when it became true, to the microsecond, however late it was noticed.
	At     time.Time  `json:"at"`
	Kind   SignalKind `json:"kind"`
	Metric Metric     `json:"metric"`
	Name   string     `json:"name,omitempty"`
	Cycle  int        `json:"cycle"`
	// Due is the clock's due time, zero while it is paused.
	Due time.Time `json:"due,omitzero"`
	// Threshold is what was reached, of kinds warned and escalated.
	Threshold Threshold `json:"threshold,omitzero"`
	// To is whom to tell, of kind escalated.
	To string `json:"to,omitempty"`
}

// SignalKind says what became of a clock.
type SignalKind string

// The kinds of signals.
const (
	SignalStarted       SignalKind = "started"
	SignalPaused        SignalKind = "paused"
	SignalResumed       SignalKind = "resumed" // after a pause, or opened again
	SignalTargetChanged SignalKind = "target_changed"
	SignalWarned        SignalKind = "warned"
	SignalBreached      SignalKind = "breached"
	SignalEscalated     SignalKind = "escalated"
	SignalMet           SignalKind = "met"
	SignalMissed        SignalKind = "missed"
	SignalCanceled      SignalKind = "canceled"
)

// markOf is how [Clock.Signaled] remembers a threshold: "75%", or "100% team lead"
// for a level of the escalation chain.
func markOf(t Threshold, to string) string { return strings.TrimSuffix(t.String()+" "+to, " ") }
