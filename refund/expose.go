package refund

import (
	"slices"

	"github.com/recourse-go/recourse/payment"
)

// Expose books what a dispute may take, or took, of a payment. A chargeback
// stops what was not sent yet: its commit releases every leg that is still
// reserved on the payment, and the refund goes to a person. So does money that
// a dispute has taken, as far as the legs no longer fit. What was sent already
// runs on and is flagged. An exposure that is known already changes nothing.
func Expose(r Records, paymentID string, e payment.Exposure, env Env) (Decision, error) {
	d := begin(r, env)
	p, err := d.payment(paymentID)
	if err != nil {
		return Decision{}, err
	}
	pd, err := payment.Expose(*p, e, d.env.payment(d.account(p)))
	if err := d.onPayment(p, pd, err); err != nil {
		return Decision{}, err
	}
	if len(pd.Entries) == 0 {
		return d.Decision, nil
	}
	stop := e.Chargeback && e.Status == payment.ExposureLive
	for _, op := range slices.Backward(p.Operations) { // the newest legs make way first
		if op.Kind != payment.Refund {
			continue
		}
		if err := d.stopUnsent(p, op, stop); err != nil {
			return Decision{}, err
		}
	}
	return d.end(d.follow())
}

func (d *draft) stopUnsent(p *payment.Payment, op payment.Operation, chargeback bool) error {
	switch op.State {
	case payment.Created:
		reason := "chargeback"
		if !chargeback {
			reason = "no_headroom"
			if p.Balance().Raw.Sign() >= 0 {
				return nil
			}
		}
		pd, err := payment.Release(*p, op.ID, reason, d.env.payment(d.account(p)))
		return d.onPayment(p, pd, err)
	case payment.Submitted, payment.Pending, payment.ActionRequired, payment.Unknown:
		if r := d.Records.Refund(op.Refund); r != nil && chargeback {
			return d.flagSent(r, p, op)
		}
	case payment.Succeeded, payment.Failed, payment.Canceled, payment.Expired, payment.Reversed, payment.Released:
	}
	return nil
}

// flagSent warns, once, that a leg was out before the chargeback came.
func (d *draft) flagSent(r *Refund, p *payment.Payment, op payment.Operation) error {
	const code = "refund.sent_before_chargeback"
	if slices.ContainsFunc(r.Warnings, func(w Warning) bool { return w.Code == code }) {
		return nil
	}
	r.Warnings = append(slices.Clip(r.Warnings), warning(code, "operation", op.ID, "amount", op.Amount.String()))
	return d.note(r.Key, "refund.flagged", "sent_before_chargeback", figures{Amount: op.Amount, Payment: p.Key.ID})
}
