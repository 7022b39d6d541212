package payment

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
)

// Headroom is how much a command of ours may still give back: the raw
// remainder, never below zero; zero while that is unsure, while a capture is
// unknown, while the payment is frozen, and under a live chargeback unless the
// account can refund the rest.
func (p *Payment) Headroom(c Capabilities) money.Money { return p.headroom(c, "") }

// headroom leaves out one operation, so that a leg can be judged again before
// it is sent without standing in its own way.
func (p *Payment) headroom(c Capabilities, except string) money.Money {
	zero := money.New(0, p.Currency())
	b := p.without(except).Balance()
	if b.Unsure || p.Frozen() || b.Raw.Minor() <= 0 || p.any((*Operation).unknownCapture) {
		return zero
	}
	if p.UnderChargeback() {
		switch c.RefundUnderDispute {
		case UndisputedRest:
		case FullUndisputed:
			if b.Refunded.Minor() != 0 {
				return zero
			}
		case NothingDisputed:
			return zero
		default:
			return zero
		}
	}
	return b.Raw
}

// Shortage names what makes the headroom small, as a code.
func (p *Payment) Shortage(c Capabilities) string {
	switch {
	case p.Frozen():
		return "frozen"
	case p.UnderChargeback() && c.RefundUnderDispute != UndisputedRest:
		return "chargeback"
	case p.any((*Operation).unknownCapture):
		return "capture_unknown"
	case p.Balance().Unsure:
		return "unsure"
	}
	return "no_headroom"
}

func (op *Operation) unknownCapture() bool { return op.Kind == Capture && op.State == Unknown }

func (p *Payment) without(op string) *Payment {
	return p.only(func(o *Operation) bool { return o.ID != op })
}

// only is the payment with some of its operations.
func (p *Payment) only(keep func(*Operation) bool) *Payment {
	q := *p
	q.Operations = slices.DeleteFunc(slices.Clone(p.Operations), func(o Operation) bool { return !keep(&o) })
	return &q
}

// ceiling is how much more may be captured: what stands of the authorizations
// with the overcapture allowance, less what was captured of them or is being
// captured. Nothing may be while a final capture is on its way.
func (p *Payment) ceiling(now time.Time) money.Money {
	zero := money.New(0, p.Currency())
	if p.any(func(op *Operation) bool { return op.openCapture() && op.Final }) {
		return zero
	}
	stands := func(op *Operation) bool {
		return op.Kind != Authorization || op.State == Succeeded && !late(now, op.ExpiresAt)
	}
	b := p.only(func(op *Operation) bool {
		auth := p.Operation(op.Parent)
		return stands(op) && (auth == nil || stands(auth))
	}).Balance()
	unsure := b.Unsure
	most := b.Authorized
	if p.Details.Overcapture.Minor() > 0 && most.Minor() > b.Captured.Minor() {
		a := adder{most, &unsure}
		a.add(p.Details.Overcapture)
		most = a.sum
	}
	rest := less(less(most, b.Captured, &unsure), b.Capturing, &unsure)
	if unsure {
		return zero
	}
	return atLeastZero(rest)
}

// voidable is what is authorized and neither captured nor voided.
func (p *Payment) voidable() money.Money {
	b := p.Balance()
	unsure := b.Unsure
	most := less(b.Authorized, b.Captured, &unsure)
	if unsure {
		return money.New(0, p.Currency())
	}
	return atLeastZero(most)
}

// late reports whether a time limit has passed; the zero one never does.
func late(now, by time.Time) bool { return !by.IsZero() && !now.Before(by) }
