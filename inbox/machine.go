package inbox

import "github.com/recourse-go/recourse/internal/machine"

// State is where a delivery stands.
type State string

// The states of a delivery.
const (
	Received State = "received" // kept, not applied yet
	Applied  State = "applied"
	Ignored  State = "ignored" // says nothing of interest
	Parked   State = "parked"  // about something that is not known yet
	Dead     State = "dead"    // given up for a [Reason], until somebody replays it
)

// Transition moves a delivery.
type Transition string

// The transitions of a delivery.
const (
	ToApply  Transition = "apply"
	ToIgnore Transition = "ignore"
	ToPark   Transition = "park"
	ToBury   Transition = "bury"
	ToReplay Transition = "replay"
)

// Machine is the life of a delivery.
var Machine = machine.Must(machine.Spec[State, Transition]{
	Name:     "delivery",
	States:   []State{Received, Applied, Ignored, Parked, Dead},
	Initial:  []State{Received},
	Terminal: []State{Applied, Ignored, Dead},
	Reopens:  []Transition{ToReplay},
	Owners: map[State][]machine.Owner{
		Received: {machine.Timer},
		Parked:   {machine.Timer, machine.Agent},
	},
	Rules: []machine.Rule[State, Transition]{
		{Event: ToApply, From: []State{Received, Parked}, To: Applied},
		{Event: ToIgnore, From: []State{Received, Parked}, To: Ignored},
		{Event: ToPark, From: []State{Received}, To: Parked},
		{Event: ToBury, From: []State{Received, Parked}, To: Dead},
		{Event: ToReplay, From: []State{Dead, Ignored, Parked}, To: Received},
	},
})
