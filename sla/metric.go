package sla

// Metric is what a clock measures. Requests for metrics beyond these are
// [Custom] ones with a name and events of their own.
//
// A reply is a public message of an agent that is not automatic; only such a
// message ever answers. A customer waits from the oldest message that no reply has
// followed; automatic and private messages and those that need no answer do not
// count. Solving, merging and canceling cancel the clocks of the reply metrics.
type Metric string

// The metrics, in the terms of help desks.
const (
	// FirstResponse runs from when a customer first waits until the first reply.
	FirstResponse Metric = "first_response"
	// NextResponse runs from the oldest unanswered message of a customer until the
	// next reply; see [Target.From].
	NextResponse Metric = "next_response"
	// PeriodicUpdate runs from each reply until the next one, whoever wrote last.
	PeriodicUpdate Metric = "periodic_update"
	// Resolution runs from opening until solved.
	Resolution Metric = "resolution"
	// RequesterWait runs as Resolution does. Its pauses leave the time that the
	// customer spends waiting for the desk: pending, for example.
	RequesterWait Metric = "requester_wait"
	// AgentWork runs as Resolution does. Its pauses leave the time that the desk can
	// work: pending and on hold, for example.
	AgentWork Metric = "agent_work"
	// Custom runs from an event named in [Target.Start] to one named in
	// [Target.Stop]. Only merging and canceling cancel it.
	Custom Metric = "custom"
)

var metrics = []Metric{FirstResponse, NextResponse, PeriodicUpdate, Resolution, RequesterWait, AgentWork, Custom}

// untilSolved reports whether the metric runs from opening until solved.
func (m Metric) untilSolved() bool {
	return m == Resolution || m == RequesterWait || m == AgentWork
}

// reply reports whether replies end the metric's cycles.
func (m Metric) reply() bool {
	return m == FirstResponse || m == NextResponse || m == PeriodicUpdate
}

// Reopen says what becomes of a finished clock when the record is opened again.
type Reopen string

// The reopen policies.
const (
	// ReopenResume goes on with the elapsed time; the closed spell is a pause.
	ReopenResume Reopen = ""
	// ReopenCountThrough goes on as if it had never been closed.
	ReopenCountThrough Reopen = "count_through"
	// ReopenNewCycle leaves the verdict and starts the next cycle.
	ReopenNewCycle Reopen = "new_cycle"
	// ReopenKeep leaves the verdict: the first resolution is final.
	ReopenKeep Reopen = "keep"
)

// OnChange says what becomes of an open clock when its goal, calendar, boundary or
// deadline becomes another one: because attributes of the record changed, or by
// an [EventPolicy].
type OnChange string

// The change policies.
const (
	// ChangeKeepElapsed keeps the elapsed time. A clock that has used up its new
	// goal already is due at the change.
	ChangeKeepElapsed OnChange = ""
	// ChangeRestart cancels the cycle and starts the next one.
	ChangeRestart OnChange = "restart"
	// ChangeMax keeps the elapsed time and the larger of the two goals.
	ChangeMax OnChange = "max"
)

// From says which messages of a customer start a [NextResponse] clock.
type From string

// The starts of NextResponse.
const (
	// FromFirstResponse leaves what precedes the first reply to [FirstResponse].
	FromFirstResponse From = ""
	// FromAnyMessage counts every message, that which opened the record included.
	FromAnyMessage From = "any_customer_message"
)
