package fake

import (
	"context"
	"slices"
)

// CaptureParams says what to capture of an authorized payment intent.
type CaptureParams struct {
	AmountToCapture int64 `json:"amount_to_capture,omitempty"` // minor units; zero means all that is capturable
	KeepOpen        bool  `json:"keep_open,omitempty"`         // final_capture=false: the rest stays capturable
}

// Capture is POST /v1/payment_intents/{id}/capture without HTTP. It fails as CreateRefund does.
func (p *PSP) Capture(ctx context.Context, key, intent string, params CaptureParams) (Answer[PaymentIntent], error) {
	return arrive[PaymentIntent](p.capture(ctx, key, intent, params, false))
}

// Void is POST /v1/payment_intents/{id}/cancel without HTTP: it releases what is still capturable. The reason is
// duplicate, fraudulent, requested_by_customer, abandoned, or empty. It fails as CreateRefund does.
func (p *PSP) Void(ctx context.Context, key, intent, reason string) (Answer[PaymentIntent], error) {
	return arrive[PaymentIntent](p.void(ctx, key, intent, reason, false))
}

func (p *PSP) capture(ctx context.Context, key, intent string, params CaptureParams, hold bool) (reply, error) {
	return p.execute(ctx, write{
		key: key, path: "/v1/payment_intents/" + intent + "/capture", params: params, hold: hold,
		check: func() *HTTPError {
			if params.AmountToCapture < 0 {
				return invalid("parameter_invalid_integer", "amount_to_capture", "This value must be greater than or equal to 1")
			}
			return p.checkIntent(intent)
		},
		apply: func(c *change, fate Fate) (any, *HTTPError) { return p.applyCapture(c, intent, params, fate) },
		refusal: &HTTPError{
			Status: 402, Type: "card_error", Code: "card_declined", Message: "Your card was declined.",
		},
	})
}

func (p *PSP) void(ctx context.Context, key, intent, reason string, hold bool) (reply, error) {
	reasons := []string{"", "duplicate", "fraudulent", "requested_by_customer", "abandoned"}
	return p.execute(ctx, write{
		key: key, path: "/v1/payment_intents/" + intent + "/cancel", params: reason, hold: hold,
		check: func() *HTTPError {
			if !slices.Contains(reasons, reason) {
				return invalid("", "cancellation_reason",
					"Invalid cancellation_reason: must be one of duplicate, fraudulent, requested_by_customer, or abandoned")
			}
			return p.checkIntent(intent)
		},
		apply:   func(c *change, _ Fate) (any, *HTTPError) { return p.applyVoid(c, intent, reason) },
		refusal: invalid("payment_intent_unexpected_state", "", "This PaymentIntent could not be canceled"),
	})
}

func (p *PSP) checkIntent(intent string) *HTTPError {
	if _, ok := p.payments.get(intent); !ok {
		return missing("intent", "payment_intent", intent)
	}
	return nil
}

func (p *PSP) applyCapture(c *change, intent string, params CaptureParams, fate Fate) (PaymentIntent, *HTTPError) {
	pay, _ := p.payments.get(intent)
	amount := params.AmountToCapture
	if amount == 0 {
		amount = pay.Intent.AmountCapturable
	}
	switch {
	case pay.Intent.Status != "requires_capture":
		return PaymentIntent{}, pay.unexpected("captured")
	case pay.expired(c.now):
		return PaymentIntent{}, invalid("charge_expired_for_capture", "", "The authorization of charge %s has expired", pay.Charge.ID)
	case amount > pay.Intent.AmountCapturable:
		return PaymentIntent{}, invalid("amount_too_large", "amount_to_capture",
			"The amount to capture (%d) is greater than the amount capturable (%d)", amount, pay.Intent.AmountCapturable)
	}
	if fate == OtherAmount {
		amount = (amount + 1) / 2
	}
	c.capture(&pay, amount, !params.KeepOpen)
	c.Payments = append(c.Payments, pay)
	c.emit("charge.captured", pay.Charge)
	if pay.Intent.Status == "succeeded" {
		c.emit("payment_intent.succeeded", pay.Intent)
	}
	return pay.Intent, nil
}

// capture takes the money; a final capture releases the rest. The fee comes with the first one.
func (c *change) capture(p *payment, amount int64, final bool) {
	p.Intent.AmountCapturable -= amount
	p.Intent.AmountReceived += amount
	if final || p.Intent.AmountCapturable == 0 {
		p.Intent.AmountCapturable = 0
		p.Intent.Status = "succeeded"
	}
	p.Charge.AmountCaptured += amount
	p.Charge.Captured = true
	p.Charge.Refunded = p.Charge.AmountRefunded == p.Charge.AmountCaptured
	p.Charge.BalanceTransaction = c.book(KindCharge, p.Charge.ID, amount, p.Fee, p.Charge.Currency).ID
	p.Fee = 0
}

func (p *PSP) applyVoid(c *change, intent, reason string) (PaymentIntent, *HTTPError) {
	pay, _ := p.payments.get(intent)
	if pay.Intent.Status != "requires_capture" {
		return PaymentIntent{}, pay.unexpected("canceled")
	}
	c.cancel(&pay, reason)
	return pay.Intent, nil
}

func (c *change) cancel(p *payment, reason string) {
	p.Intent.AmountCapturable = 0
	p.Intent.CanceledAt = c.now.Unix()
	p.Intent.CancellationReason = reason
	p.Intent.Status = "canceled"
	c.Payments = append(c.Payments, *p)
	c.emit("payment_intent.canceled", p.Intent)
}

func (p payment) unexpected(done string) *HTTPError {
	return invalid("payment_intent_unexpected_state", "",
		"This PaymentIntent could not be %s because it has a status of %s", done, p.Intent.Status)
}
