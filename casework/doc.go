// Package casework is work on records against the clock. Any record, an order, a
// payment, a refund or a dispute, may carry clocks of package sla: [Track] tells
// them what happened to it, and [Wake] does what time alone brings, whatever else
// has fallen due below the same root.
//
// Every signal of a clock, from started over warned, breached and escalated to met
// or missed, becomes one journal entry, in the commit that changes the record. The
// clocks are part of the record, so what was signaled is signaled once, however
// often a process starts or loses a race; who wants to be told subscribes to the
// journal. The clocks' next instant is the record's wake, so no timer has to
// survive anything.
//
//	d, err := casework.Decide(records, casework.Track{
//		Order: "o_1042", Policy: "support",
//		Event: sla.Event{ID: "zendesk-1", Kind: sla.EventOpened, Actor: sla.ActorCustomer},
//	}, env)
package casework
