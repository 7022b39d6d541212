package machine_test

import (
	"errors"
	"fmt"

	"github.com/recourse-go/recourse/internal/machine"
)

type (
	ReturnState string
	ReturnEvent string
)

const (
	Requested ReturnState = "requested"
	InTransit ReturnState = "in_transit"
	Received  ReturnState = "received"
	Expired   ReturnState = "expired"

	Ship    ReturnEvent = "ship"
	Receive ReturnEvent = "receive"
	Expire  ReturnEvent = "expire"
)

var life = machine.Must(machine.Spec[ReturnState, ReturnEvent]{
	Name:     "return",
	States:   []ReturnState{Requested, InTransit, Received, Expired},
	Initial:  []ReturnState{Requested},
	Terminal: []ReturnState{Received, Expired},
	Reopens:  []ReturnEvent{Receive}, // a parcel may arrive after all
	Owners: map[ReturnState][]machine.Owner{
		Requested: {machine.Customer, machine.Timer},
		InTransit: {machine.Warehouse, machine.Timer},
		Expired:   {machine.Warehouse},
	},
	Rules: []machine.Rule[ReturnState, ReturnEvent]{
		{Event: Ship, From: []ReturnState{Requested}, To: InTransit},
		{Event: Receive, From: []ReturnState{InTransit, Expired}, To: Received},
		{Event: Expire, From: []ReturnState{Requested, InTransit}, To: Expired},
	},
})

func Example() {
	fmt.Println(life.Fire(Requested, Ship))
	fmt.Println(life.Fire(InTransit, Ship)) // again: a no-op
	fmt.Println(life.Fire(Expired, Receive))
	fmt.Println(life.Available(InTransit), life.Owners(InTransit))

	_, err := life.Fire(Received, Expire)
	fmt.Println(err)
	_, err = life.Fire(Requested, Receive)
	fmt.Println(err)
	if illegal, ok := errors.AsType[*machine.TransitionError](err); ok {
		fmt.Println(illegal.Code())
	}
	// Output:
	// in_transit <nil>
	// in_transit <nil>
	// received <nil>
	// [expire receive] [warehouse timer]
	// return: event "expire" is not allowed in state "received", which is final
	// return: event "receive" is not allowed in state "requested"; allowed: expire, ship
	// illegal_transition
}

func ExampleMachine_Mermaid() {
	fmt.Print(life.Mermaid())
	// Output:
	// stateDiagram-v2
	//     [*] --> requested
	//     expired --> received: receive
	//     in_transit --> expired: expire
	//     in_transit --> received: receive
	//     requested --> expired: expire
	//     requested --> in_transit: ship
	//     received --> [*]
	//     expired --> [*]
}

func ExampleNew() {
	_, err := machine.New(machine.Spec[ReturnState, ReturnEvent]{
		Name:    "return",
		States:  []ReturnState{Requested, InTransit},
		Initial: []ReturnState{Requested},
		Rules: []machine.Rule[ReturnState, ReturnEvent]{
			{Event: Ship, From: []ReturnState{Requested}, To: "intransit"},
		},
	})
	fmt.Println(err)
	// Output:
	// machine "return" is not valid:
	// 	event "ship": destination state "intransit": not declared in States
	// 	state "in_transit": declared but used in no rule
	// 	state "in_transit": no owner, and not listed as terminal
	// 	state "requested": no owner, and not listed as terminal
}
