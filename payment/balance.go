package payment

import (
	"math"

	"github.com/recourse-go/recourse/money"
)

// Balance is the sums over a payment's facts, in presentment currency.
type Balance struct {
	Authorized money.Money // live authorizations and increments, less what was voided
	Captured   money.Money // C: captures and purchases that succeeded and were not reversed
	Capturing  money.Money // captures asked for and not settled
	Refunded   money.Money // R: every refund that was not given up, ours or others'
	Returned   money.Money // the part of R that succeeded
	Exposed    money.Money // X: what disputes hold or took, each chain once
	Raw        money.Money // C − R − X; facts may make it negative
	Unsure     bool        // some amount is unknown, in another currency or beyond any sum: nothing may leave
}

// adder sums positive amounts in one currency and notes what does not add. It
// stops at the largest sum there is, so that the order of amounts cannot
// matter.
type adder struct {
	sum    money.Money
	unsure *bool
}

func (a *adder) add(m money.Money) {
	if m.Currency() != a.sum.Currency() || m.Minor() <= 0 {
		*a.unsure = true
		return
	}
	s, err := a.sum.Add(m)
	if err != nil {
		*a.unsure = true
		s = money.New(math.MaxInt64, m.Currency())
	}
	a.sum = s
}

// positive adds what is left of a difference, if anything is.
func (a *adder) positive(m money.Money) {
	if m.Minor() > 0 {
		a.add(m)
	}
}

// Balance adds up the facts.
func (p *Payment) Balance() Balance {
	var b Balance
	sum := func() adder { return adder{money.New(0, p.Currency()), &b.Unsure} }
	authorized, captured, capturing, voided, refunded, returned := sum(), sum(), sum(), sum(), sum(), sum()
	settling := map[string]*[2]adder{} // by dispute: all, and the part that succeeded
	rest := true                       // whether any rest of the authorization stands
	for i := range p.Operations {
		op := &p.Operations[i]
		if !op.counts() {
			continue
		}
		m, done := op.weight(), op.State == Succeeded
		switch op.Kind {
		case Authorization, Increment:
			authorized.add(m)
		case Purchase:
			captured.add(m)
		case Capture:
			if done {
				rest = rest && !op.Final
				captured.add(m)
			} else {
				capturing.add(m)
			}
		case Void:
			switch {
			case m == money.Money{}:
				rest = false // no amount means all of it
			case p.stands(op.Parent):
				voided.add(m)
			}
		case Refund:
			all, part := &refunded, &returned
			if op.Settles != "" {
				if settling[op.Settles] == nil {
					settling[op.Settles] = &[2]adder{sum(), sum()}
				}
				all, part = &settling[op.Settles][0], &settling[op.Settles][1]
			}
			all.add(m)
			if done {
				part.add(m)
			}
		}
	}
	for dispute, s := range settling {
		// The same money as the exposure, as far as the dispute holds it.
		held := p.held(dispute)
		refunded.positive(less(s[0].sum, held, &b.Unsure))
		returned.positive(less(s[1].sum, held, &b.Unsure))
	}
	exposed := sum()
	p.eachChain(func(largest money.Money) { exposed.add(largest) })
	b.Captured, b.Capturing, b.Refunded, b.Returned, b.Exposed = captured.sum, capturing.sum, refunded.sum, returned.sum, exposed.sum
	b.Authorized = atLeastZero(less(authorized.sum, voided.sum, &b.Unsure))
	if !rest {
		b.Authorized = lesser(b.Authorized, b.Captured)
	}
	b.Raw = less(less(b.Captured, b.Refunded, &b.Unsure), b.Exposed, &b.Unsure)
	return b
}

// stands reports whether an authorization may still be acted on; one that is
// not known counts as if it did.
func (p *Payment) stands(authorization string) bool {
	auth := p.Operation(authorization)
	return auth == nil || auth.Kind != Authorization || auth.State == Succeeded
}

func less(a, b money.Money, unsure *bool) money.Money {
	d, err := a.Sub(b)
	if err != nil {
		*unsure = true
		return a
	}
	return d
}

func lesser(a, b money.Money) money.Money {
	if b.Minor() < a.Minor() {
		return b
	}
	return a
}

func atLeastZero(m money.Money) money.Money {
	if m.Minor() < 0 {
		return money.New(0, m.Currency())
	}
	return m
}
