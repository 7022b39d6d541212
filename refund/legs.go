package refund

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// legs spreads the total over payments: those named, or the newest first, as
// far as each can give back.
func (d *draft) legs(q Request, r Refund) ([]Leg, error) {
	parts := q.Payments
	if len(parts) == 0 {
		var err error
		if parts, err = d.spread(r.Total); err != nil {
			return nil, err
		}
	}
	sum := money.New(0, r.Total.Currency())
	var legs []Leg
	for i, part := range parts {
		p, err := d.payment(part.Payment)
		switch {
		case err != nil:
			return nil, err
		case slices.ContainsFunc(legs, func(l Leg) bool { return l.Payment == part.Payment }):
			return nil, &RequestError{Field: "payments", Why: "names " + part.Payment + " twice"}
		}
		if err := d.canRefund(p, part.Amount); err != nil {
			return nil, err
		}
		if sum, err = sum.Add(part.Amount); err != nil {
			return nil, err
		}
		id := fmt.Sprintf("%s/%d", r.Key.ID, i+1)
		legs = append(legs, Leg{
			ID: id, Source: FromPayment, Payment: part.Payment, Operation: id, Amount: part.Amount,
			Target: target(q, p), Mode: d.env.Caps[d.account(p)].Mode,
		})
	}
	if sum != r.Total {
		return nil, &RequestError{Field: "payments", Why: fmt.Sprintf("add up to %s: the refund is %s", sum, r.Total)}
	}
	return legs, nil
}

func target(q Request, p *payment.Payment) payment.Target {
	switch {
	case q.Target != "":
		return q.Target
	case p.Owner == payment.Marketplace:
		return payment.ByMarketplace
	}
	return payment.ToOriginal
}

// canRefund holds the account to its capabilities.
func (d *draft) canRefund(p *payment.Payment, amount money.Money) error {
	switch d.env.Caps[d.account(p)].Refund {
	case payment.RefundAmount, payment.RefundLines:
		return nil
	case payment.RefundFullOnly:
		if amount == p.Balance().Captured {
			return nil
		}
		return &payment.UnsupportedError{Account: d.account(p), What: "refund a part of a payment"}
	case payment.RefundNone:
	}
	return &payment.UnsupportedError{Account: d.account(p), What: "refund"}
}

// spread is the default plan: the newest payment first, each as far as its
// headroom goes.
func (d *draft) spread(total money.Money) ([]PaymentRequest, error) {
	var parts []PaymentRequest
	var refused error // why a payment with room was passed over
	rest, have, why := total, money.New(0, total.Currency()), ""
	for _, p := range d.newestFirst() {
		if p.Currency() != total.Currency() {
			continue
		}
		caps := d.env.Caps[d.account(p)]
		room := p.Headroom(caps)
		if room.IsZero() {
			why = cmp.Or(why, p.Shortage(caps))
			continue
		}
		var err error
		if have, err = have.Add(room); err != nil {
			return nil, err
		}
		part := money.New(min(room.Minor(), rest.Minor()), total.Currency())
		if part.IsZero() {
			continue
		}
		if err := d.canRefund(p, part); err != nil {
			refused = err
			continue
		}
		parts = append(parts, PaymentRequest{Payment: p.Key.ID, Amount: part})
		if rest, err = rest.Sub(part); err != nil {
			return nil, err
		}
	}
	switch {
	case rest.IsZero():
		return parts, nil
	case refused != nil:
		return nil, refused
	}
	return nil, &payment.HeadroomError{Payment: "of order " + d.Order.Key.ID, Want: total, Have: have, Why: why}
}

func (d *draft) newestFirst() []*payment.Payment {
	ps := make([]*payment.Payment, len(d.Payments))
	for i := range d.Payments {
		ps[i] = &d.Payments[i]
	}
	slices.SortStableFunc(ps, func(a, b *payment.Payment) int {
		return cmp.Or(opened(b).Compare(opened(a)), a.Key.Compare(b.Key))
	})
	return ps
}

// opened is when a payment was opened at its owner; when we first heard of it,
// where nobody says.
func opened(p *payment.Payment) time.Time {
	if p.OpenedAt.IsZero() {
		return p.Created
	}
	return p.OpenedAt
}

// settling takes the dispute that a command names, and holds that what the
// refund has still to send names the inquiries that are open today.
func (d *draft) settling(r *Refund, dispute string) error {
	r.InLieuOf = cmp.Or(dispute, r.InLieuOf)
	r.Warnings = slices.DeleteFunc(r.Warnings, func(w Warning) bool { return w.Code == belowDispute })
	return d.checkDisputes(r)
}

const belowDispute = "refund.below_dispute"

// checkDisputes holds that a refund on money under an open alert or inquiry
// says so, and warns when it is for less than is disputed.
func (d *draft) checkDisputes(r *Refund) error {
	for _, l := range r.Legs {
		if d.LegState(l) != payment.Created && !d.givenUp(&l) {
			continue // on its way, or there
		}
		p, err := d.payment(l.Payment)
		if err != nil {
			return err
		}
		e, open := p.OpenInquiry()
		if !open {
			continue
		}
		if i := slices.IndexFunc(p.Exposures, func(x payment.Exposure) bool {
			return x.Status == payment.ExposureInquiry && x.Dispute == r.InLieuOf
		}); i >= 0 {
			e = p.Exposures[i]
		} else {
			return &InquiryError{Payment: l.Payment, Dispute: e.Dispute, Amount: e.Amount}
		}
		if l.Amount.Currency() != e.Amount.Currency() || l.Amount.Minor() < e.Amount.Minor() {
			r.Warnings = append(r.Warnings, warning(belowDispute, "dispute", e.Dispute, "disputed", e.Amount.String(), "refund", l.Amount.String()))
		}
	}
	return nil
}

// reserve opens the operation of a leg on its payment, in place of a former
// one that was given up.
func (d *draft) reserve(r *Refund, l *Leg, former string) error {
	p, err := d.payment(l.Payment)
	if err != nil {
		return err
	}
	lines, err := d.lineRefs(r, l.Amount)
	if err != nil {
		return err
	}
	pd, err := payment.Reserve(*p, payment.Operation{
		ID: l.Operation, Amount: l.Amount, Refund: r.Key.ID, Target: l.Target, Mode: l.Mode, Rail: d.Order.Sale.Front, Lines: lines,
		Retries: former,
	}, d.env.payment(d.account(p)))
	return d.onPayment(p, pd, err)
}

// lineRefs tells owners that refund by line what a leg is for: its amount,
// after deductions, spread over the refund's components.
func (d *draft) lineRefs(r *Refund, amount money.Money) ([]payment.LineRef, error) {
	weights, _, err := r.weights()
	if err != nil {
		return nil, err
	}
	shares, err := amount.Allocate(weights...)
	if err != nil {
		return nil, err
	}
	var refs []payment.LineRef
	for i, c := range r.Components {
		u := d.Order.Unit(c.ID)
		if c.Kind != ForUnit || u == nil || shares[i].IsZero() {
			continue
		}
		at := slices.IndexFunc(refs, func(l payment.LineRef) bool { return l.Line == u.Line })
		if at < 0 {
			refs = append(refs, payment.LineRef{Line: u.Line, Quantity: 1, Amount: shares[i]})
			continue
		}
		refs[at].Quantity++
		if refs[at].Amount, err = refs[at].Amount.Add(shares[i]); err != nil {
			return nil, err
		}
	}
	return refs, nil
}
