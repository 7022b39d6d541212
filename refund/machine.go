package refund

import "github.com/recourse-go/recourse/internal/machine"

// State is where a refund, the decision, stands. What its legs do is derived
// from the operations on the payments.
type State string

// The states of a refund.
const (
	Draft              State = "draft"
	Requested          State = "requested" // waits for approval
	NeedsReview        State = "needs_review"
	Approved           State = "approved"
	Executing          State = "executing"
	Succeeded          State = "succeeded"
	PartiallySucceeded State = "partially_succeeded"
	Failed             State = "failed"
	SettledManually    State = "settled_manually"
	Denied             State = "denied"
	Withdrawn          State = "withdrawn"
	Expired            State = "expired"
)

// Event moves a refund.
type Event string

// The events of a refund.
const (
	EventRequest       Event = "request"
	EventReview        Event = "review"
	EventApprove       Event = "approve"
	EventDeny          Event = "deny"
	EventWithdraw      Event = "withdraw"
	EventExpire        Event = "expire"
	EventExecute       Event = "execute"
	EventSucceed       Event = "succeed"
	EventSucceedPartly Event = "succeed_partly"
	EventFail          Event = "fail"
	EventRetry         Event = "retry"
	EventReopen        Event = "reopen" // a leg turned out otherwise than it was booked
	EventSettle        Event = "settle_manually"
)

// Machine is the life of a refund. It never goes back to a person once all is
// sent; what a guard stopped before it was sent does.
var Machine = machine.Must(machine.Spec[State, Event]{
	Name: "refund",
	States: []State{
		Draft, Requested, NeedsReview, Approved, Executing, Succeeded, PartiallySucceeded, Failed,
		SettledManually, Denied, Withdrawn, Expired,
	},
	Initial:  []State{Draft},
	Terminal: []State{Succeeded, SettledManually, Denied, Withdrawn, Expired},
	Reopens:  []Event{EventReopen},
	Owners: map[State][]machine.Owner{
		Draft:              {machine.Host},
		Requested:          {machine.Supervisor, machine.Timer},
		NeedsReview:        {machine.Agent, machine.Supervisor},
		Approved:           {machine.Timer},
		Executing:          {machine.PSP, machine.Timer},
		PartiallySucceeded: {machine.Agent, machine.Finance},
		Failed:             {machine.Agent, machine.Finance, machine.Timer},
	},
	Rules: []machine.Rule[State, Event]{
		{Event: EventRequest, From: []State{Draft}, To: Requested},
		{Event: EventReview, From: []State{Requested, Approved, Executing}, To: NeedsReview},
		{Event: EventApprove, From: []State{Requested, NeedsReview}, To: Approved},
		{Event: EventDeny, From: []State{Requested, NeedsReview}, To: Denied},
		{Event: EventWithdraw, From: []State{Requested, NeedsReview, Failed}, To: Withdrawn},
		{Event: EventExpire, From: []State{Requested, Approved}, To: Expired},
		{Event: EventExecute, From: []State{Approved}, To: Executing},
		{Event: EventSucceed, From: []State{Executing}, To: Succeeded},
		{Event: EventSucceedPartly, From: []State{Executing}, To: PartiallySucceeded},
		{Event: EventFail, From: []State{Executing}, To: Failed},
		{Event: EventRetry, From: []State{PartiallySucceeded, Failed}, To: Executing},
		{
			Event: EventReopen, To: Executing,
			From: []State{Succeeded, PartiallySucceeded, Failed, SettledManually, Denied, Withdrawn, Expired},
		},
		{Event: EventSettle, From: []State{PartiallySucceeded, Failed}, To: SettledManually},
	},
})
