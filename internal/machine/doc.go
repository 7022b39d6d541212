// Package machine is the one typed state machine of the project.
//
// Every kind of record (order, payment, refund, dispute …) declares its life
// as data, a [Spec], and builds an immutable [Machine] from it once, as a
// package variable. The definition is handed to looplab/fsm, which is the
// definition's engine, checker and source of its diagram. The legal moves are
// then read out of looplab into a table, so that [Machine.Can], [Machine.Fire]
// and [Machine.Available] answer from many goroutines without allocation. No
// live looplab instance stays on that path: a canceled context poisons one for
// good, its callbacks can deadlock, and sharing one makes its state race.
//
//	var life = machine.Must(machine.Spec[State, Event]{
//		Name:     "refund",
//		States:   []State{Requested, Submitted, Succeeded, Failed},
//		Initial:  []State{Requested},
//		Terminal: []State{Succeeded, Failed},
//		Owners: map[State][]machine.Owner{
//			Requested: {machine.Agent},
//			Submitted: {machine.PSP, machine.Timer},
//		},
//		Rules: []machine.Rule[State, Event]{
//			{Event: Submit, From: []State{Requested}, To: Submitted},
//			{Event: Succeed, From: []State{Submitted}, To: Succeeded},
//			{Event: Fail, From: []State{Requested, Submitted}, To: Failed},
//		},
//	})
//
//	next, err := life.Fire(refund.State, Submit)
//
// # What an event does
//
// For a known state s and an event e, in this order:
//
//  1. A rule of e that names s as a source decides.
//  2. Otherwise, if s is a destination of any rule of e, the record is already
//     where e leads: nothing moves and that is a success. So a repeated
//     command, or a webhook delivered twice, is not an error.
//  3. Otherwise the move is illegal: a [*TransitionError].
//
// Unknown events are always refused. A state the machine does not know, such
// as one stored by a newer release, refuses every event: such a record can be
// read but not moved.
package machine
