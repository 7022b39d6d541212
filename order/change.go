package order

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/store"
)

// change is an order while it is being changed, with the entries so far.
type change struct {
	o       Order
	actor   string
	now     time.Time
	entries []store.Entry
	err     error // the first entry that did not encode
}

// newChange works on a copy, so that a refused command leaves nothing behind.
func newChange(o Order, actor string, now time.Time) *change {
	o.Lines = slices.Clone(o.Lines)
	o.Units = slices.Clone(o.Units)
	o.Shipping = slices.Clone(o.Shipping)
	o.Groups = slices.Clone(o.Groups)
	o.Holds = slices.Clone(o.Holds)
	for i := range o.Holds {
		o.Holds[i].External = slices.Clone(o.Holds[i].External)
	}
	o.Allocations = slices.Clip(o.Allocations) // only ever appended to
	return &change{o: o, actor: actor, now: store.Time(now)}
}

func (c *change) done() (Decision, error) {
	if c.err != nil {
		return Decision{}, c.err
	}
	return Decision{Order: c.o, Entries: c.entries}, nil
}

// data is what a journal entry of an order says beside event, actor and code.
type data struct {
	State    *step       `json:"state,omitempty"` // of the group or hold if one is named, else of the order
	Group    string      `json:"group,omitempty"`
	Hold     string      `json:"hold,omitempty"`
	Kind     HoldKind    `json:"kind,omitempty"`
	Blocks   []Blocked   `json:"blocks,omitempty"`
	Due      time.Time   `json:"due,omitzero"`
	System   string      `json:"system,omitempty"`
	External *step       `json:"external,omitempty"` // of the hold in that system
	Unit     string      `json:"unit,omitempty"`
	By       string      `json:"by,omitempty"` // the unit that replaces it
	Total    money.Money `json:"total,omitzero"`
	Units    int         `json:"units,omitempty"` // how many
	Revision int         `json:"revision,omitempty"`
	Version  time.Time   `json:"version,omitzero"` // of a snapshot
	At       time.Time   `json:"at,omitzero"`      // when it happened, if not now
}

// step is one move of a machine; From is empty where its life begins.
type step struct {
	From string `json:"from,omitempty"`
	To   string `json:"to"`
}

func moved[S ~string](from, to S) *step { return &step{From: string(from), To: string(to)} }

func (c *change) record(event, code string, d data) {
	body, err := store.Marshal(d)
	if err != nil && c.err == nil {
		c.err = err
	}
	c.entries = append(c.entries, store.Entry{
		Key: c.o.Key, Event: "order." + event, Actor: c.actor, Code: code, Data: body,
	})
}

// moves reports whether an event leads elsewhere; without an error, false
// means that the order is already there.
func (c *change) moves(e Event) (bool, error) {
	to, err := Machine.Fire(c.o.State, e)
	return to != c.o.State, err
}

func (c *change) setState(to State, code string, d data) {
	d.State = moved(c.o.State, to)
	c.o.State = to
	c.record(string(to), code, d)
}

func (c *change) setGroup(i int, to GroupState, code string, at time.Time) {
	g := &c.o.Groups[i]
	d := data{Group: g.ID, State: moved(g.State, to), At: at}
	g.State = to
	c.record("group_"+string(to), code, d)
}

// attend raises or clears an attention code.
func (c *change) attend(code string, on bool) {
	switch {
	case !c.o.SetAttention(code, on):
	case on:
		c.record("attention_raised", code, data{})
	default:
		c.record("attention_cleared", code, data{})
	}
}
