package order

import "github.com/recourse-go/recourse/internal/machine"

// State is where an order stands in its life. What was paid, sent or returned
// is derived, never a state.
type State string

// The states of an order.
const (
	Draft     State = "draft"
	Placed    State = "placed"
	Confirmed State = "confirmed"
	Closed    State = "closed"
	Canceled  State = "canceled"
	Expired   State = "expired"
)

// Event moves an order from state to state.
type Event string

// The events of an order.
const (
	EventPlace        Event = "place"
	EventConfirm      Event = "confirm"
	EventExpire       Event = "expire"
	EventCancel       Event = "cancel"
	EventClose        Event = "close"
	EventReopen       Event = "reopen"
	EventMarkPaidLate Event = "mark_paid_late" // a person accepts money that came after expiry
)

// Machine is the life of an order.
var Machine = machine.Must(machine.Spec[State, Event]{
	Name:     "order",
	States:   []State{Draft, Placed, Confirmed, Closed, Canceled, Expired},
	Initial:  []State{Draft},
	Terminal: []State{Closed, Canceled, Expired},
	Reopens:  []Event{EventReopen, EventMarkPaidLate},
	Owners: map[State][]machine.Owner{
		Draft:     {machine.Host, machine.Customer},
		Placed:    {machine.Host, machine.Agent, machine.Timer},
		Confirmed: {machine.Host, machine.Agent, machine.Timer},
	},
	Rules: []machine.Rule[State, Event]{
		{Event: EventPlace, From: []State{Draft}, To: Placed},
		{Event: EventConfirm, From: []State{Placed}, To: Confirmed},
		{Event: EventExpire, From: []State{Placed}, To: Expired},
		{Event: EventCancel, From: []State{Placed, Confirmed}, To: Canceled},
		{Event: EventClose, From: []State{Confirmed}, To: Closed},
		{Event: EventReopen, From: []State{Closed}, To: Confirmed},
		{Event: EventMarkPaidLate, From: []State{Expired}, To: Placed},
	},
})

// HoldState is where a hold stands.
type HoldState string

// The states of a hold.
const (
	HoldOpen     HoldState = "open"
	HoldReleased HoldState = "released"
	HoldRejected HoldState = "rejected"
)

// HoldEvent moves a hold.
type HoldEvent string

// The events of a hold.
const (
	EventRelease HoldEvent = "release"
	EventReject  HoldEvent = "reject"
)

// HoldMachine is the life of a hold.
var HoldMachine = machine.Must(machine.Spec[HoldState, HoldEvent]{
	Name:     "hold",
	States:   []HoldState{HoldOpen, HoldReleased, HoldRejected},
	Initial:  []HoldState{HoldOpen},
	Terminal: []HoldState{HoldReleased, HoldRejected},
	Owners:   map[HoldState][]machine.Owner{HoldOpen: {machine.Agent, machine.Supervisor, machine.Timer}},
	Rules: []machine.Rule[HoldState, HoldEvent]{
		{Event: EventRelease, From: []HoldState{HoldOpen}, To: HoldReleased},
		{Event: EventReject, From: []HoldState{HoldOpen}, To: HoldRejected},
	},
})

// GroupState is where a fulfillment group, one parcel, stands.
type GroupState string

// The states of a fulfillment group.
const (
	GroupPlanned          GroupState = "planned"
	GroupBackordered      GroupState = "backordered"
	GroupAllocated        GroupState = "allocated"
	GroupPacked           GroupState = "packed"
	GroupShipped          GroupState = "shipped"
	GroupOutForDelivery   GroupState = "out_for_delivery"
	GroupDelayed          GroupState = "delayed"
	GroupDelivered        GroupState = "delivered"
	GroupLost             GroupState = "lost"
	GroupDamaged          GroupState = "damaged"
	GroupReturnedToSender GroupState = "returned_to_sender"
	GroupDeliveryRefused  GroupState = "delivery_refused"
	GroupCanceled         GroupState = "canceled"
)

// GroupEvent moves a fulfillment group.
type GroupEvent string

// The events of a fulfillment group.
const (
	EventAllocate       GroupEvent = "allocate"
	EventBackorder      GroupEvent = "backorder"
	EventPack           GroupEvent = "pack"
	EventShip           GroupEvent = "ship"
	EventOutForDelivery GroupEvent = "out_for_delivery"
	EventDelay          GroupEvent = "delay"
	EventDeliver        GroupEvent = "deliver"
	EventLose           GroupEvent = "lose"
	EventDamage         GroupEvent = "damage"
	EventReturnToSender GroupEvent = "return_to_sender"
	EventRefuse         GroupEvent = "refuse"
	EventCancelGroup    GroupEvent = "cancel"
)

var underway = []GroupState{GroupShipped, GroupOutForDelivery, GroupDelayed}

// GroupMachine is the life of a fulfillment group. A delayed parcel returns to
// its track with the next scan, a lost one may be found.
var GroupMachine = machine.Must(machine.Spec[GroupState, GroupEvent]{
	Name: "fulfillment",
	States: []GroupState{
		GroupPlanned, GroupBackordered, GroupAllocated, GroupPacked, GroupShipped, GroupOutForDelivery, GroupDelayed,
		GroupDelivered, GroupLost, GroupDamaged, GroupReturnedToSender, GroupDeliveryRefused, GroupCanceled,
	},
	Initial:  []GroupState{GroupPlanned},
	Terminal: []GroupState{GroupDelivered, GroupLost, GroupDamaged, GroupReturnedToSender, GroupDeliveryRefused, GroupCanceled},
	Reopens:  []GroupEvent{EventDeliver}, // found
	Owners: map[GroupState][]machine.Owner{
		GroupPlanned:        {machine.Warehouse, machine.Host},
		GroupBackordered:    {machine.Warehouse, machine.Host},
		GroupAllocated:      {machine.Warehouse, machine.Host},
		GroupPacked:         {machine.Warehouse, machine.Host},
		GroupShipped:        {machine.Warehouse, machine.Timer},
		GroupOutForDelivery: {machine.Warehouse, machine.Timer},
		GroupDelayed:        {machine.Warehouse, machine.Agent},
	},
	Rules: []machine.Rule[GroupState, GroupEvent]{
		{Event: EventAllocate, From: []GroupState{GroupPlanned, GroupBackordered}, To: GroupAllocated},
		{Event: EventBackorder, From: []GroupState{GroupPlanned, GroupAllocated}, To: GroupBackordered},
		{Event: EventPack, From: []GroupState{GroupAllocated}, To: GroupPacked},
		{Event: EventShip, From: []GroupState{GroupPlanned, GroupAllocated, GroupPacked, GroupDelayed}, To: GroupShipped},
		{Event: EventOutForDelivery, From: []GroupState{GroupShipped, GroupDelayed}, To: GroupOutForDelivery},
		{Event: EventDelay, From: []GroupState{GroupShipped, GroupOutForDelivery}, To: GroupDelayed},
		{Event: EventDeliver, From: []GroupState{GroupShipped, GroupOutForDelivery, GroupDelayed, GroupLost}, To: GroupDelivered},
		{Event: EventLose, From: underway, To: GroupLost},
		{Event: EventDamage, From: underway, To: GroupDamaged},
		{Event: EventReturnToSender, From: underway, To: GroupReturnedToSender},
		{Event: EventRefuse, From: underway, To: GroupDeliveryRefused},
		{Event: EventCancelGroup, From: []GroupState{GroupPlanned, GroupBackordered, GroupAllocated, GroupPacked}, To: GroupCanceled},
	},
})

// ExternalHoldState is what an outside system said about a hold asked of it.
// A hold is never shown as held there before it is confirmed.
type ExternalHoldState string

// The states of a hold in an outside system.
const (
	ExternalRequested    ExternalHoldState = "requested"
	ExternalConfirmed    ExternalHoldState = "confirmed"
	ExternalNotSupported ExternalHoldState = "not_supported"
	ExternalTooLate      ExternalHoldState = "too_late"
)
