package stripe

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/recourse-go/recourse/payment"
)

// declines are the codes of an invalid_request_error by which Stripe refuses
// what was asked for properly, and whether it may be taken later. Any other
// code means that we asked for something wrong.
var declines = map[string]bool{
	"amount_too_large":                     false,
	"amount_too_small":                     false,
	"balance_insufficient":                 true,
	"capture_charge_authorization_expired": false,
	"capture_unauthorized_payment":         false,
	"charge_already_captured":              false,
	"charge_already_refunded":              false,
	"charge_disputed":                      false,
	"charge_expired_for_capture":           false,
	"charge_not_refundable":                false,
	"insufficient_funds":                   true,
	"payment_intent_unexpected_state":      false,
	"refund_disputed_payment":              false,
}

// send makes one call that changes something, and sorts what comes back. A
// success is read by the caller's function.
//
// An outcome that is unknown comes with the error that says why, except where
// it is the saved answer to the key.
func (c *Client) send(ctx context.Context, path string, in payment.Instruction, form url.Values, read func(reply) (payment.Answer, error)) (payment.Answer, error) {
	if in.Key == "" || len(in.Key) > 255 {
		return payment.Answer{Outcome: payment.Rejected, Reason: "bad_key"}, nil
	}
	r, err := c.post(ctx, path, in.Key, form)
	switch {
	case err != nil:
	case r.status == http.StatusOK:
		var a payment.Answer
		if a, err = read(r); err == nil {
			return a, nil
		}
	default:
		return r.refusal()
	}
	return unanswered(err)
}

// unanswered is the outcome of a call without a usable answer.
func unanswered(err error) (payment.Answer, error) {
	a := payment.Answer{Outcome: payment.Unanswered}
	if e, ok := errors.AsType[*Error](err); ok {
		a.Reason = e.Why
	}
	return a, err
}

// refusal sorts an answer that is no success. Only where Stripe itself says
// that it did nothing is it a refusal. A reused key whose parameters differ
// (idempotency_error) belongs to an earlier request, of which this says
// nothing; a bad key to the account (401, 403) is no answer to the operation.
func (r reply) refusal() (payment.Answer, error) {
	e := r.error()
	unknown := payment.Answer{Outcome: payment.Unanswered, Reason: e.Why}
	if r.status >= http.StatusInternalServerError && r.replayed {
		unknown.Replayed = true
		return unknown, nil
	}
	switch r.status {
	case http.StatusBadRequest, http.StatusPaymentRequired, http.StatusNotFound:
	default:
		return unknown, e
	}
	retryable, declined := declines[e.Why]
	switch {
	case e.Type == "card_error", e.Type == "invalid_request_error" && declined:
		return payment.Answer{Outcome: payment.Declined, Reason: e.Why, Retryable: retryable}, nil
	case e.Type == "invalid_request_error":
		return payment.Answer{Outcome: payment.Rejected, Reason: e.Why}, nil
	}
	return unknown, e
}

// mine reports why an instruction cannot be followed at this account, as a
// code; empty if it can.
func (c *Client) mine(in payment.Instruction) string {
	switch {
	case in.Account != "" && in.Account != c.account:
		return "wrong_account"
	case in.Payment == "":
		return "no_payment"
	case in.Target != "" && in.Target != payment.ToOriginal:
		return "target_unsupported"
	}
	return ""
}

func rejected(why string) payment.Answer {
	return payment.Answer{Outcome: payment.Rejected, Reason: why}
}
