package refund

import (
	"fmt"
	"slices"
	"time"

	"github.com/recourse-go/recourse/payment"
)

func (d *draft) retry(c Retry) error {
	r, err := d.find(c.Refund)
	if err != nil {
		return err
	}
	if r.State == Executing {
		return nil // its operations are still open: they are looked up, never sent twice
	}
	return d.again(r, c.InLieuOf)
}

// again reserves anew and sends the legs that did not succeed.
func (d *draft) again(r *Refund, inLieuOf string) error {
	if _, err := Machine.Fire(r.State, EventRetry); err != nil {
		return err
	}
	if err := d.notHeld(); err != nil {
		return err
	}
	if err := d.settling(r, inLieuOf); err != nil {
		return err
	}
	if err := d.reserveAgain(r, false); err != nil {
		return err
	}
	r.RetryAt = time.Time{}
	if err := d.fire(r, EventRetry, ""); err != nil {
		return err
	}
	if err := d.clear(r); err != nil {
		return err
	}
	return d.follow()
}

// reserveAgain opens new operations for the legs that gave theirs up, under
// the same guards as the first time. By hand says that a person pays them.
func (d *draft) reserveAgain(r *Refund, byHand bool) error {
	if err := d.stillEntitled(r); err != nil {
		return err
	}
	for i := range r.Legs {
		l := &r.Legs[i]
		if !d.givenUp(l) {
			continue
		}
		former := l.Operation
		l.Earlier = append(slices.Clip(l.Earlier), former)
		l.Operation = fmt.Sprintf("%s.%d", l.ID, len(l.Earlier)+1)
		if byHand {
			l.Target = payment.ToOffline
		}
		if err := d.reserve(r, l, former); err != nil {
			return err
		}
	}
	return nil
}

// stillEntitled holds that what a refund is to give was not given to its items
// by another one, such as while it had failed and reserved nothing.
func (d *draft) stillEntitled(r *Refund) error {
	without := begin(d.Records, d.env)
	without.Records.Refund(r.Key.ID).State = Failed // as if it reserved nothing
	if err := without.entitle(); err != nil {
		return err
	}
	parts, err := r.parts(&d.Records)
	if err != nil {
		return err
	}
	for i, c := range r.Components {
		if c.Kind != ForUnit && c.Kind != ForShipping {
			continue
		}
		left, err := without.Order.Refundable(c.ID)
		if err != nil {
			return err
		}
		need, err := c.Amount.Sub(parts[i].Refunded)
		if err != nil {
			return err
		}
		if need.Minor() > left.Minor() {
			return &EntitlementError{Item: c.ID, Want: need, Left: left}
		}
	}
	return nil
}

// retryByTimer tries again, as often as the settings say. Where a guard says
// no, or another refund was asked for since, which may stand in its place, a
// person has to look.
func (d *draft) retryByTimer(r *Refund) error {
	if !d.overtaken(r) {
		try := begin(d.Records, d.env)
		if try.again(try.Records.Refund(r.Key.ID), "") == nil {
			r.Tries++
			return d.again(r, "")
		}
	}
	r.RetryAt = time.Time{}
	return d.note(r.Key, "refund.retry_refused", "guard", figures{Amount: r.Total})
}

// overtaken reports whether a later refund of the order may give what this one
// failed to. Units and shipments are guarded by what they are entitled to, but
// nothing tells two goodwills apart.
func (d *draft) overtaken(r *Refund) bool {
	guarded := !slices.ContainsFunc(r.Components, func(c Component) bool {
		return c.Kind != ForUnit && c.Kind != ForShipping && c.Amount.Sign() > 0
	})
	return !guarded && slices.ContainsFunc(d.Refunds, func(o Refund) bool {
		return o.Key != r.Key && o.RequestedAt.After(r.RequestedAt) && o.standing()
	})
}

// standing reports whether the refund gave money, holds some for it, or will
// be tried again by itself.
func (r *Refund) standing() bool {
	switch r.State {
	case Failed:
		return !r.RetryAt.IsZero()
	case Draft, Denied, Withdrawn, Expired:
		return false
	case Requested, NeedsReview, Approved, Executing, Succeeded, PartiallySucceeded, SettledManually:
	}
	return true
}

// settleManually books the legs that did not succeed as paid by hand.
func (d *draft) settleManually(c Settle) error {
	r, err := d.find(c.Refund)
	if err != nil {
		return err
	}
	if r.State == SettledManually {
		return nil
	}
	if c.Proof == "" {
		return &RequestError{Field: "proof", Why: "is empty: name the proof of payment"}
	}
	if _, err := Machine.Fire(r.State, EventSettle); err != nil {
		return err
	}
	if err := d.reserveAgain(r, true); err != nil {
		return err
	}
	for _, l := range r.Legs {
		if d.LegState(l) != payment.Created {
			continue
		}
		p := d.Payment(l.Payment)
		pd, err := payment.Observe(*p, d.env.payment(d.account(p)), payment.Reported{
			Source: p.Books, Kind: payment.Refund, Operation: l.Operation,
			VendorID: "manual/" + l.Operation, State: payment.Succeeded, Amount: l.Amount,
		})
		if err := d.onPayment(p, pd, err); err != nil {
			return err
		}
	}
	r.Settled = &ManualProof{Actor: d.env.Actor.ID, Proof: c.Proof, At: d.env.Now}
	r.SettledAt, r.RetryAt = d.env.Now, time.Time{}
	if err := d.fire(r, EventSettle, ""); err != nil {
		return err
	}
	return d.follow()
}
