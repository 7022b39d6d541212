package order

import (
	"fmt"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// OpenHold stops named events of an order. Repeated it changes nothing; an id
// that is taken otherwise is an [*ExistsError].
type OpenHold struct {
	ID       string    `json:"id"`
	Kind     HoldKind  `json:"kind"`
	Blocks   []Blocked `json:"blocks"`             // at least one
	Reason   string    `json:"reason,omitzero"`    // code
	FourEyes bool      `json:"four_eyes,omitzero"` // the opener may not release it
	Due      time.Time `json:"due,omitzero"`       // escalated then, never released
	Systems  []string  `json:"systems,omitzero"`   // outside systems that are asked to hold too
}

func (x OpenHold) decide(c *change, _ Facts) error {
	h := Hold{
		ID: x.ID, Kind: x.Kind, State: HoldOpen, Blocks: slices.Sorted(slices.Values(x.Blocks)), Reason: x.Reason,
		Opener: c.actor, FourEyes: x.FourEyes, OpenedAt: c.now, Due: store.Time(x.Due),
	}
	h.Blocks = slices.Compact(h.Blocks)
	systems := slices.Compact(slices.Sorted(slices.Values(x.Systems)))
	for _, s := range systems {
		h.External = append(h.External, ExternalHold{System: s, State: ExternalRequested})
	}
	if err := h.check(); err != nil {
		return err
	}
	if old, err := c.hold(x.ID); err == nil {
		if old.State == HoldOpen && old.Kind == h.Kind && slices.Equal(old.Blocks, h.Blocks) {
			return nil
		}
		return &ExistsError{Item: "hold", ID: x.ID}
	}
	c.o.Holds = append(c.o.Holds, h)
	c.record("hold_opened", h.Reason, data{Hold: h.ID, State: moved("", h.State), Kind: h.Kind, Blocks: h.Blocks, Due: h.Due})
	for _, e := range h.External {
		c.record("hold_requested", h.Reason, data{Hold: h.ID, System: e.System, External: moved("", e.State)})
	}
	return nil
}

func (h *Hold) check() error {
	if err := store.CheckID("hold id", h.ID); err != nil {
		return err
	}
	if h.Reason != "" {
		if err := store.CheckID("hold reason", h.Reason); err != nil {
			return err
		}
	}
	for _, e := range h.External {
		if err := store.CheckID("hold system", e.System); err != nil {
			return err
		}
	}
	kinds := []HoldKind{HoldFraud, HoldPayment, HoldAddress, HoldStock, HoldCompliance, HoldCustomer}
	if !slices.Contains(kinds, h.Kind) {
		return &InvalidError{Field: "hold kind", Why: fmt.Sprintf("is unknown: want one of %v", kinds)}
	}
	known := []Blocked{BlocksConfirm, BlocksAllocate, BlocksShip, BlocksRefund}
	if len(h.Blocks) == 0 || slices.ContainsFunc(h.Blocks, func(b Blocked) bool { return !slices.Contains(known, b) }) {
		return &InvalidError{Field: "hold blocks", Why: fmt.Sprintf("nothing or something unknown: want some of %v", known)}
	}
	return nil
}

// Release ends a hold. Under four eyes its opener may not: [*FourEyesError].
type Release struct {
	Hold   string `json:"hold"`
	Reason string `json:"reason,omitzero"` // code
}

func (x Release) decide(c *change, _ Facts) error {
	return c.closeHold(x.Hold, EventRelease, x.Reason)
}

// Reject ends a hold with a no: the order will not go on, and is to be
// canceled. Until then goods stay blocked, see [Order.Blocked].
type Reject struct {
	Hold   string `json:"hold"`
	Reason string `json:"reason,omitzero"` // code
}

func (x Reject) decide(c *change, _ Facts) error {
	return c.closeHold(x.Hold, EventReject, x.Reason)
}

func (c *change) closeHold(id string, event HoldEvent, reason string) error {
	h, err := c.hold(id)
	if err != nil {
		return err
	}
	from := h.State
	to, err := HoldMachine.Fire(from, event)
	if err != nil || to == from {
		return err
	}
	if to == HoldReleased && h.FourEyes && h.Opener == c.actor {
		return &FourEyesError{Hold: id}
	}
	if reason != "" {
		if err := store.CheckID("hold reason", reason); err != nil {
			return err
		}
	}
	h.State, h.Closer, h.ClosedAt = to, c.actor, c.now
	c.record("hold_"+string(to), reason, data{Hold: id, State: moved(from, to)})
	c.attend(AttentionHoldOverdue, slices.ContainsFunc(c.o.Holds, func(h Hold) bool { return h.State == HoldOpen && h.Overdue }))
	return nil
}

// ConfirmHold books what an outside system said about a hold asked of it:
// confirmed, not supported or too late. It answers once: [*ExternalHoldError].
type ConfirmHold struct {
	Hold   string            `json:"hold"`
	System string            `json:"system"`
	State  ExternalHoldState `json:"state"`
}

func (x ConfirmHold) decide(c *change, _ Facts) error {
	answers := []ExternalHoldState{ExternalConfirmed, ExternalNotSupported, ExternalTooLate}
	if !slices.Contains(answers, x.State) {
		return &InvalidError{Field: "hold state", Why: fmt.Sprintf("is no answer: want one of %v", answers)}
	}
	h, err := c.hold(x.Hold)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(h.External, func(e ExternalHold) bool { return e.System == x.System })
	if i < 0 {
		return &UnknownItemError{Item: "system of the hold", ID: x.System}
	}
	e := &h.External[i]
	switch e.State {
	case x.State:
		return nil
	case ExternalRequested:
	default:
		return &ExternalHoldError{Hold: x.Hold, System: x.System, Have: e.State, Got: x.State}
	}
	c.record("hold_answered", string(x.State), data{Hold: x.Hold, System: x.System, External: moved(e.State, x.State)})
	e.State = x.State
	return nil
}

func (c *change) hold(id string) (*Hold, error) {
	for i := range c.o.Holds {
		if c.o.Holds[i].ID == id {
			return &c.o.Holds[i], nil
		}
	}
	return nil, &UnknownItemError{Item: "hold", ID: id}
}

// Blocked lists the holds that block something now: open ones, and rejected
// ones for everything but a refund, since the answer to them was no.
func (o *Order) Blocked(by Blocked) []Hold {
	var out []Hold
	for _, h := range o.Holds {
		stops := h.State == HoldOpen || h.State == HoldRejected && by != BlocksRefund
		if stops && slices.Contains(h.Blocks, by) {
			out = append(out, h)
		}
	}
	return out
}

// free returns a [*HeldError] if a hold blocks it.
func (o *Order) free(by Blocked) error {
	if holds := o.Blocked(by); len(holds) > 0 {
		return &HeldError{Blocks: by, Holds: holds}
	}
	return nil
}
