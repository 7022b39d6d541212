package stripe

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/recourse-go/recourse/payment"
)

// Send orders a refund, once.
//
// Done and Waiting are what Stripe's refund says of itself. Declined is a
// refund that failed, or a refusal such as charge_already_refunded;
// Retryable is set where the account's balance was too low. Rejected is a
// request that Stripe, or this client, would not take. All else is Unanswered,
// and comes with the [*Error] that says why: no answer or one that cannot be
// read, 5xx, 409 and 429, and also 401 and 403, which are about the account's
// key, and the error for a reused idempotency key. An answer of 5xx that
// Stripe had saved for the key is Unanswered, Replayed and comes without error.
func (c *Client) Send(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	if why := c.mine(in); why != "" {
		return rejected(why), nil
	}
	amount, err := toWire(in.Amount)
	if err != nil {
		return rejected("invalid_amount"), err
	}
	form := refundsOf(in.Payment)
	form.Set("amount", strconv.FormatInt(amount, 10))
	form.Set("metadata["+operationKey+"]", in.Operation)
	if in.Refund != "" {
		form.Set("metadata["+refundKey+"]", in.Refund)
	}
	return c.send(ctx, "/v1/refunds", in, form, readRefund)
}

// refundsOf names a payment by its intent or its charge.
func refundsOf(id string) url.Values {
	if strings.HasPrefix(id, "pi_") {
		return url.Values{"payment_intent": {id}}
	}
	return url.Values{"charge": {id}}
}

func readRefund(r reply) (payment.Answer, error) {
	var o refundObject
	if err := r.read(&o); err != nil || o.Object != "refund" || o.ID == "" {
		return payment.Answer{}, r.unreadable()
	}
	got, err := fromWire(o.Amount, o.Currency)
	if err != nil {
		return payment.Answer{}, r.unreadable()
	}
	a := payment.Answer{Outcome: payment.Waiting, VendorID: o.ID, Amount: got, ARN: o.arn()}
	switch o.state() {
	case payment.Succeeded:
		a.Outcome = payment.Done
	case payment.Failed, payment.Canceled:
		a.Outcome, a.Reason = payment.Declined, code(o.FailureReason)
	case payment.ActionRequired:
		a.WhoMustAct = "customer"
	default:
	}
	return a, nil
}

// Lookup reads what Stripe has on the instruction's payment: all its refunds,
// or its one capture or void.
func (c *Client) Lookup(ctx context.Context, in payment.Instruction) (payment.Found, error) {
	if why := c.mine(in); why != "" {
		return payment.Found{}, &Error{Method: http.MethodGet, Path: "/v1/refunds", Why: why}
	}
	if in.Kind != payment.Refund {
		return c.lookupIntent(ctx, in)
	}
	refunds, asOf, err := readAll(ctx, c, "/v1/refunds", refundsOf(in.Payment), func(o refundObject) string { return o.ID })
	if err != nil {
		return payment.Found{}, err
	}
	found := payment.Found{Complete: true, AsOf: asOf}
	for _, o := range refunds {
		if o.released() {
			continue
		}
		got, err := fromWire(o.Amount, o.Currency)
		if err != nil {
			return payment.Found{}, err
		}
		found.Objects = append(found.Objects, payment.Object{
			Kind: payment.Refund, VendorID: o.ID, Operation: o.Metadata[operationKey], State: o.state(),
			Amount: got, Reason: code(o.FailureReason), ARN: o.arn(),
		})
	}
	return found, nil
}
