package sla

import (
	"cmp"
	"slices"
	"time"
)

// Event is something that happened to a record and that clocks may heed. Which
// fields are heeded depends on the Kind.
type Event struct {
	// ID and At together identify the event: what comes again is ignored.
	ID string    `json:"id"`
	At time.Time `json:"at"` // kept to the microsecond
	// Seq orders the events of the same instant.
	Seq  int64     `json:"seq,omitempty"`
	Kind EventKind `json:"kind"`
	// Name says what happened, for [EventCustom].
	Name string `json:"name,omitempty"`

	// Actor opened the record or wrote the message. What an agent opens does not
	// make a customer wait.
	Actor Actor `json:"actor,omitempty"`
	// Public is a message of an agent that the customer can read; a note is not.
	Public bool `json:"public,omitempty"`
	// Auto is a message, or an opening, that no human wrote for this case.
	Auto bool `json:"auto,omitempty"`
	// NoAnswer is a message, or an opening, that needs no answer.
	NoAnswer bool `json:"no_answer,omitempty"`

	// Status and Reason are those of the record from now on. They are heeded of the
	// kinds opened, status, solved and reopened.
	Status string `json:"status,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Attrs are attributes that change, with opened and attrs; "" takes one away.
	Attrs map[string]string `json:"attrs,omitempty"`
	// Deadline is what the outside expects, with deadline.
	Deadline time.Time `json:"deadline,omitzero"`
}

// EventKind says what happened.
type EventKind string

// The kinds of events.
const (
	EventOpened   EventKind = "opened"
	EventMessage  EventKind = "message"
	EventNoAnswer EventKind = "no_answer" // somebody decided that what the customer wrote needs no answer
	EventStatus   EventKind = "status"
	EventAttrs    EventKind = "attrs"
	EventSolved   EventKind = "solved"
	EventReopened EventKind = "reopened" // also after merged and canceled
	EventMerged   EventKind = "merged"
	EventCanceled EventKind = "canceled"
	EventPolicy   EventKind = "policy" // the policy or a calendar is another one
	EventDeadline EventKind = "deadline"
	EventCustom   EventKind = "custom"
)

// Actor is the side that wrote or opened.
type Actor string

// The actors.
const (
	ActorCustomer Actor = "customer"
	ActorAgent    Actor = "agent"
	ActorSystem   Actor = "system"
)

// check says what is wrong with the event, if anything.
func (e *Event) check() error {
	bad := func(why string) error { return &EventError{ID: e.ID, Why: why} }
	switch {
	case e.ID == "":
		return bad("has no id")
	case !inYears(e.At):
		return bad("happened outside the years 1900 to 2199")
	}
	switch e.Kind {
	case EventOpened, EventMessage:
		if e.Actor != ActorCustomer && e.Actor != ActorAgent && e.Actor != ActorSystem {
			return bad("has no known actor: want customer, agent or system")
		}
	case EventDeadline:
		if !inYears(e.Deadline) {
			return bad("has a deadline outside the years 1900 to 2199")
		}
	case EventCustom:
		if e.Name == "" {
			return bad("is a custom one without a name")
		}
	case EventNoAnswer, EventStatus, EventAttrs, EventSolved, EventReopened, EventMerged, EventCanceled, EventPolicy:
	default:
		return bad("has no known kind")
	}
	return nil
}

// inYears reports whether calendars know the instant.
func inYears(t time.Time) bool { return knownFrom <= t.Unix() && t.Unix() < knownTo }

// replies reports whether the event answers the customer.
func (e *Event) replies() bool {
	return e.Kind == EventMessage && e.Actor == ActorAgent && e.Public && !e.Auto
}

// asks reports whether the event makes a customer wait.
func (e *Event) asks() bool {
	switch e.Kind {
	case EventOpened:
		return e.Actor != ActorAgent && !e.Auto && !e.NoAnswer
	case EventMessage:
		return e.Actor == ActorCustomer && !e.Auto && !e.NoAnswer
	default:
		return false
	}
}

// isOneOf reports whether the event goes by one of the names of [Target.Start] or
// [Target.Stop].
func (e *Event) isOneOf(names []string) bool {
	name := string(e.Kind)
	if e.Kind == EventCustom {
		name = e.Name
	}
	return slices.Contains(names, name)
}

// compareEvents orders events as they happened.
func compareEvents(a, b *Event) int {
	return cmp.Or(kept(a.At).Compare(kept(b.At)), cmp.Compare(a.Seq, b.Seq))
}

// inOrder gives events as they happened; in a copy if they were not.
func inOrder(events []Event) []Event {
	for i := 1; i < len(events); i++ {
		if compareEvents(&events[i-1], &events[i]) > 0 {
			events = slices.Clone(events)
			slices.SortStableFunc(events, func(a, b Event) int { return compareEvents(&a, &b) })
			return events
		}
	}
	return events
}

// kept is t as clocks keep it.
func kept(t time.Time) time.Time {
	return time.Unix(t.Unix(), int64(t.Nanosecond())/int64(grain)*int64(grain)).UTC()
}
