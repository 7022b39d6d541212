package payment

import "github.com/recourse-go/recourse/internal/machine"

// OpState is where an operation stands.
type OpState string

// The states of an operation. Failed means that the vendor's object says so or
// that the vendor refused before executing; a time-out is Unknown.
const (
	Created        OpState = "created" // reserved here, asked of nobody
	Submitted      OpState = "submitted"
	Pending        OpState = "pending"
	ActionRequired OpState = "action_required"
	Unknown        OpState = "unknown"
	Succeeded      OpState = "succeeded"
	Failed         OpState = "failed"
	Canceled       OpState = "canceled"
	Expired        OpState = "expired"
	Reversed       OpState = "reversed" // succeeded, and later failed or taken back
	Released       OpState = "released" // given up before it was sent
)

// OpEvent moves an operation.
type OpEvent string

// The events of an operation.
const (
	EventSubmit        OpEvent = "submit"
	EventResend        OpEvent = "resend" // the same attempt, after proof that it never arrived
	EventLose          OpEvent = "lose"   // no answer
	EventPend          OpEvent = "pend"
	EventRequireAction OpEvent = "require_action"
	EventSucceed       OpEvent = "succeed"
	EventFail          OpEvent = "fail"
	EventCancel        OpEvent = "cancel"
	EventExpire        OpEvent = "expire"
	EventReverse       OpEvent = "reverse"
	EventRelease       OpEvent = "release"
)

// open are the states in which an operation may still become anything.
var open = []OpState{Created, Submitted, Pending, ActionRequired, Unknown}

// OpMachine is the life of an operation. Facts arrive in any order, so a fact
// may lead out of a settled state: an attempt that was called failed may turn
// out to have succeeded, and a success may be reversed.
var OpMachine = machine.Must(machine.Spec[OpState, OpEvent]{
	Name: "operation",
	States: []OpState{
		Created, Submitted, Pending, ActionRequired, Unknown,
		Succeeded, Failed, Canceled, Expired, Reversed, Released,
	},
	Initial:  []OpState{Created},
	Terminal: []OpState{Succeeded, Failed, Canceled, Expired, Reversed, Released},
	Reopens:  []OpEvent{EventPend, EventRequireAction, EventSucceed, EventFail, EventCancel, EventExpire, EventReverse},
	Owners: map[OpState][]machine.Owner{
		Created:        {machine.Timer, machine.Agent},
		Submitted:      {machine.PSP, machine.Timer},
		Pending:        {machine.PSP, machine.Timer, machine.Finance},
		ActionRequired: {machine.PSP, machine.Customer, machine.Timer},
		Unknown:        {machine.Timer, machine.Finance},
	},
	Rules: []machine.Rule[OpState, OpEvent]{
		{Event: EventSubmit, From: []OpState{Created}, To: Submitted},
		{Event: EventResend, From: []OpState{Unknown}, To: Submitted},
		{Event: EventLose, From: []OpState{Submitted}, To: Unknown},
		{Event: EventRelease, From: []OpState{Created}, To: Released},
		// Where an object came to nothing, another of the same operation may
		// stand or succeed; and of two facts the older may come last.
		{Event: EventPend, From: []OpState{Created, Submitted, Unknown, Failed, Canceled, Expired, Reversed, Released}, To: Pending},
		{Event: EventRequireAction, From: []OpState{Created, Submitted, Pending, Unknown, Failed, Canceled, Expired, Reversed, Released}, To: ActionRequired},
		{Event: EventSucceed, From: append([]OpState{Failed, Canceled, Expired, Reversed, Released}, open...), To: Succeeded},
		{Event: EventReverse, From: append([]OpState{Succeeded, Failed, Canceled, Expired, Released}, open...), To: Reversed},
		// The vendor's object outweighs an answer and a person's word, so what
		// they called succeeded can turn out to have failed.
		{Event: EventFail, From: append([]OpState{Succeeded, Canceled, Expired, Released}, open...), To: Failed},
		{Event: EventCancel, From: append([]OpState{Succeeded, Failed, Expired, Released}, open...), To: Canceled},
		{Event: EventExpire, From: append([]OpState{Succeeded, Failed, Released}, open...), To: Expired},
	},
})

// reaching names the event that leads to each state a fact can bring about.
var reaching = map[OpState]OpEvent{
	Submitted: EventSubmit, Pending: EventPend, ActionRequired: EventRequireAction, Unknown: EventLose,
	Succeeded: EventSucceed, Failed: EventFail, Canceled: EventCancel, Expired: EventExpire,
	Reversed: EventReverse, Released: EventRelease,
}
