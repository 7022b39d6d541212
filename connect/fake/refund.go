package fake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// RefundParams says what to refund: a payment intent or a charge, not both.
type RefundParams struct {
	PaymentIntent string            `json:"payment_intent,omitempty"`
	Charge        string            `json:"charge,omitempty"`
	Amount        int64             `json:"amount,omitempty"` // minor units; zero means all that is left
	Reason        string            `json:"reason,omitempty"` // duplicate, fraudulent, requested_by_customer, or empty
	Metadata      map[string]string `json:"metadata,omitempty"`
	ID            string            `json:"-"` // "re_…", of a human's refund in [PSP.Refund] alone. Empty makes one
}

// CreateRefund is POST /v1/refunds without HTTP. It fails with ErrLost, ErrTimeout, an *HTTPError, the context's error,
// or an error of the file.
func (p *PSP) CreateRefund(ctx context.Context, key string, params RefundParams) (Answer[Refund], error) {
	return arrive[Refund](p.createRefund(ctx, key, params, false))
}

func (p *PSP) createRefund(ctx context.Context, key string, params RefundParams, hold bool) (reply, error) {
	params.ID = "" // no request can choose it
	name := func(c *change, fate Fate) (any, *HTTPError) {
		named := params
		named.ID = p.refundID(key)
		return p.applyRefund(c, named, fate)
	}
	return p.execute(ctx, write{
		key: key, path: "/v1/refunds", params: params, hold: hold,
		check:   func() *HTTPError { return p.checkRefund(params) },
		apply:   name,
		refusal: invalid("balance_insufficient", "", "Insufficient funds in the account's balance to refund this amount"),
	})
}

// refundID names a refund by its key, so that one day played twice in another order has the same refunds. A key that
// was forgotten and executes again makes another one; without a key the next id will do.
func (p *PSP) refundID(key string) string {
	for n := 0; key != ""; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d refund %d %s", p.config.Seed, n, key))
		id := "re_" + hex.EncodeToString(sum[:12])
		if _, taken := p.refunds.get(id); !taken {
			return id
		}
	}
	return ""
}

func (p *PSP) checkRefund(params RefundParams) *HTTPError {
	reasons := []string{"", "duplicate", "fraudulent", "requested_by_customer"}
	switch {
	case (params.PaymentIntent == "") == (params.Charge == ""):
		return invalid("parameter_missing", "payment_intent", "Give exactly one of payment_intent and charge")
	case params.Amount < 0:
		return invalid("parameter_invalid_integer", "amount", "This value must be greater than or equal to 1")
	case !slices.Contains(reasons, params.Reason):
		return invalid("", "reason", "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer")
	}
	if e := checkMetadata(params.Metadata); e != nil {
		return e
	}
	_, e := p.paymentOf(params.PaymentIntent, params.Charge)
	return e
}

// checkMetadata holds Stripe's limits: 50 keys of 40 characters, values of 500.
func checkMetadata(metadata map[string]string) *HTTPError {
	if len(metadata) > 50 {
		return invalid("", "metadata", "Metadata can have at most 50 keys")
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		value := metadata[key]
		if key == "" || !utf8.ValidString(key) || utf8.RuneCountInString(key) > 40 {
			return invalid("", "metadata", "Metadata keys are UTF-8 of 1 to 40 characters")
		}
		if !utf8.ValidString(value) || utf8.RuneCountInString(value) > 500 {
			return invalid("", "metadata["+key+"]", "Metadata values are UTF-8 of at most 500 characters")
		}
	}
	return nil
}

// paymentOf finds a payment by whichever id is given. A charge's id has the rest of its intent's.
func (p *PSP) paymentOf(intent, charge string) (payment, *HTTPError) {
	if charge != "" {
		pay, ok := p.payments.get("pi_" + strings.TrimPrefix(charge, "ch_"))
		if !ok || pay.Charge.ID != charge {
			return payment{}, missing("charge", "charge", charge)
		}
		return pay, nil
	}
	pay, ok := p.payments.get(intent)
	if !ok {
		return payment{}, missing("payment_intent", "payment_intent", intent)
	}
	return pay, nil
}

func (p *PSP) applyRefund(c *change, params RefundParams, fate Fate) (Refund, *HTTPError) {
	pay, e := p.paymentOf(params.PaymentIntent, params.Charge)
	if e != nil {
		return Refund{}, e
	}
	unrefunded := pay.Charge.AmountCaptured - pay.Charge.AmountRefunded
	left := unrefunded - pay.Disputed
	amount := params.Amount
	if amount == 0 {
		amount = left
	}
	switch {
	case pay.Charge.AmountCaptured == 0:
		return Refund{}, invalid("payment_intent_unexpected_state", "payment_intent", "%s has no captured charge to refund", pay.Intent.ID)
	case unrefunded <= 0:
		return Refund{}, invalid("charge_already_refunded", "", "Charge %s has already been refunded", pay.Charge.ID)
	case left <= 0:
		return Refund{}, invalid("charge_disputed", "", "Charge %s has been charged back; cannot issue a refund", pay.Charge.ID)
	case amount > left:
		return Refund{}, invalid("amount_too_large", "amount",
			"Refund amount (%d) is greater than unrefunded amount on charge (%d)", amount, left)
	}
	if fate == OtherAmount {
		amount = (amount + 1) / 2
	}
	if params.ID == "" {
		params.ID = c.id("re_")
	}
	r := refund{Hidden: fate == HiddenOnce, Refund: Refund{
		ID: params.ID, Object: "refund", Amount: amount, Charge: pay.Charge.ID, Created: c.now.Unix(),
		Currency: pay.Charge.Currency, Metadata: cloneMetadata(params.Metadata), PaymentIntent: pay.Intent.ID,
		Reason: params.Reason, Status: "pending",
	}}
	switch fate {
	case Pending:
		c.schedule(r.Refund.ID, refundSucceeds, p.config.SettleAfter)
	case FailsLater:
		c.schedule(r.Refund.ID, refundFails, p.config.FailAfter)
		c.bookRefund(&r.Refund)
	default:
		c.bookRefund(&r.Refund)
	}
	pay.Charge.refund(amount)
	c.Payments = append(c.Payments, pay)
	c.Refunds = append(c.Refunds, r)
	c.emit("refund.created", r.Refund)
	c.emit("charge.refunded", pay.Charge)
	return r.Refund, nil
}

// bookRefund is the moment at which the money leaves.
func (c *change) bookRefund(r *Refund) {
	r.Status = "succeeded"
	r.BalanceTransaction = c.book(KindRefund, r.ID, -r.Amount, 0, r.Currency).ID
}

// refund counts a refund in, or a failed one out again.
func (c *Charge) refund(amount int64) {
	c.AmountRefunded += amount
	c.Refunded = c.AmountRefunded == c.AmountCaptured
}

// cloneMetadata returns a copy that is never nil, as Stripe always shows an object.
func cloneMetadata(metadata map[string]string) map[string]string {
	copied := map[string]string{}
	maps.Copy(copied, metadata)
	return copied
}
