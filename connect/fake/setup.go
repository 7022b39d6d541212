package fake

import (
	"fmt"
	"strings"
	"time"
)

// maxAmount is the largest amount Stripe takes in any currency: twelve digits.
const maxAmount = 999_999_999_999

// PaymentParams describes a purchase that the customer made before the test begins.
type PaymentParams struct {
	ID       string // of the payment intent, "pi_…"; its charge is "ch_…" with the same rest. Empty makes one
	Amount   int64  // minor units, 1 to 999999999999
	Currency string // three lower-case letters
	Fee      int64  // taken from the first capture
	Metadata map[string]string
	Expires  time.Time // of an authorization; zero means never
}

// Authorize puts a hold on the customer's money, to be captured later.
func (p *PSP) Authorize(params PaymentParams) (PaymentIntent, error) {
	return p.pay(params, func(c *change, pay *payment) {
		c.emit("charge.succeeded", pay.Charge)
		c.emit("payment_intent.amount_capturable_updated", pay.Intent)
	})
}

// Charge takes the customer's money at once.
func (p *PSP) Charge(params PaymentParams) (PaymentIntent, error) {
	return p.pay(params, func(c *change, pay *payment) {
		pay.Intent.CaptureMethod = "automatic"
		c.capture(pay, params.Amount, true)
		c.emit("charge.succeeded", pay.Charge)
		c.emit("payment_intent.succeeded", pay.Intent)
	})
}

func (p *PSP) pay(params PaymentParams, finish func(*change, *payment)) (PaymentIntent, error) {
	if err := params.check(); err != nil {
		return PaymentIntent{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.begin(p.config.Now())
	if params.ID == "" {
		params.ID = c.id("pi_")
	}
	if _, taken := p.payments.get(params.ID); taken {
		return PaymentIntent{}, fmt.Errorf("%w: %s", ErrExists, params.ID)
	}
	charge := "ch_" + strings.TrimPrefix(params.ID, "pi_")
	created, metadata := c.now.Unix(), cloneMetadata(params.Metadata)
	pay := payment{
		Expires: params.Expires.UTC(), Fee: params.Fee,
		Intent: PaymentIntent{
			ID: params.ID, Object: "payment_intent", Amount: params.Amount, AmountCapturable: params.Amount,
			CaptureMethod: "manual", Created: created, Currency: params.Currency, LatestCharge: charge,
			Metadata: metadata, Status: "requires_capture",
		},
		Charge: Charge{
			ID: charge, Object: "charge", Amount: params.Amount, Created: created, Currency: params.Currency,
			Metadata: metadata, Paid: true, PaymentIntent: params.ID, Status: "succeeded",
		},
	}
	finish(c, &pay)
	c.Payments = append(c.Payments, pay)
	if !params.Expires.IsZero() && pay.Intent.Status == "requires_capture" {
		c.schedule(pay.Intent.ID, authorizationExpires, params.Expires.Sub(c.now))
	}
	return pay.Intent, p.commit(c)
}

func (params PaymentParams) check() error {
	switch {
	case params.ID != "" && (!strings.HasPrefix(params.ID, "pi_") || len(params.ID) > 255):
		return fmt.Errorf("fake: payment id %q: want pi_… of at most 255 bytes", params.ID)
	case params.Amount < 1 || params.Amount > maxAmount:
		return fmt.Errorf("fake: amount %d: want 1 to %d minor units", params.Amount, int64(maxAmount))
	case params.Fee < 0 || params.Fee > params.Amount:
		return fmt.Errorf("fake: fee %d: want 0 to the amount %d", params.Fee, params.Amount)
	case len(params.Currency) != 3 || strings.Trim(params.Currency, "abcdefghijklmnopqrstuvwxyz") != "":
		return fmt.Errorf("fake: currency %q: want three lower-case letters", params.Currency)
	}
	if e := checkMetadata(params.Metadata); e != nil {
		return e
	}
	return nil
}

// Refund is a refund that a human made in the provider's dashboard: no key, no fate, but the same limits. It fails with
// an *HTTPError, or with ErrExists if its ID is taken.
func (p *PSP) Refund(params RefundParams) (Refund, error) {
	if params.ID != "" && (!strings.HasPrefix(params.ID, "re_") || len(params.ID) > 255) {
		return Refund{}, fmt.Errorf("fake: refund id %q: want re_… of at most 255 bytes", params.ID)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, taken := p.refunds.get(params.ID); taken {
		return Refund{}, fmt.Errorf("%w: %s", ErrExists, params.ID)
	}
	if e := p.checkRefund(params); e != nil {
		return Refund{}, e
	}
	c := p.begin(p.config.Now())
	made, e := p.applyRefund(c, params, Done)
	if e != nil {
		return Refund{}, e
	}
	return made, p.commit(c)
}

// Fee takes a fee on its own, as providers do that do not blend it into the charge.
func (p *PSP) Fee(source string, amount int64, currency string) (BalanceTransaction, error) {
	params := PaymentParams{Amount: amount, Currency: currency}
	if err := params.check(); err != nil {
		return BalanceTransaction{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.begin(p.config.Now())
	return c.book(KindFee, source, -amount, 0, currency), p.commit(c)
}
