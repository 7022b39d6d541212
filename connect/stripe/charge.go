package stripe

import (
	"cmp"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// chargeObject is Stripe's charge, as far as it is read.
type chargeObject struct {
	Created                   int64             `json:"created"`
	ID                        string            `json:"id"`
	Amount                    int64             `json:"amount"`
	AmountCaptured            int64             `json:"amount_captured"`
	Captured                  bool              `json:"captured"`
	Currency                  string            `json:"currency"`
	Descriptor                string            `json:"calculated_statement_descriptor"`
	FailureBalanceTransaction ref               `json:"failure_balance_transaction"`
	FailureCode               string            `json:"failure_code"`
	Metadata                  map[string]string `json:"metadata"`
	Method                    methodDetails     `json:"payment_method_details"`
	PaymentIntent             ref               `json:"payment_intent"`
	Refunds                   struct {
		Data []refundObject `json:"data"`
	} `json:"refunds"`
	Outcome struct {
		AdviceCode        string `json:"advice_code"`
		NetworkAdviceCode string `json:"network_advice_code"`
	} `json:"outcome"`
}

// payment is the vendor's id of the charge's payment.
func (c *chargeObject) payment() string { return cmp.Or(string(c.PaymentIntent), c.ID) }

func (s Source) onCharge(e event) ([]inbox.Event, error) {
	c, err := object[chargeObject](e, "charge")
	if err != nil {
		return nil, err
	}
	if e.Type == "charge.refunded" {
		return s.embedded(e, &c)
	}
	total, err := amount(c.Amount, c.Currency)
	if err != nil {
		return nil, err
	}
	if total.IsZero() {
		return nil, malformed("the charge has no amount")
	}
	opened := payment.Opened{Source: s.Account, Account: s.Account, VendorID: c.payment(), At: unix(c.Created), Amount: total}
	if e.Type == "charge.failed" {
		return s.chargeFailed(e, &c, opened), nil
	}
	opened.Details = c.details()
	taken, err := c.taken(total)
	if err != nil {
		return nil, err
	}
	facts := []payment.Fact{opened}
	report := func(kind payment.OpKind, state payment.OpState, m money.Money) {
		r := payment.Reported{Source: s.Account, Event: e.ID, Kind: kind, VendorID: c.ID, State: state, Amount: m}
		if kind == payment.Authorization {
			r.ExpiresAt = unix(c.Method.Card.CaptureBefore)
		}
		r.Final = kind == payment.Capture
		facts = append(facts, r)
	}
	switch {
	case e.Type == "charge.pending" && c.Captured:
		report(payment.Purchase, payment.Pending, total)
	case e.Type == "charge.succeeded" && c.Captured:
		report(payment.Purchase, payment.Succeeded, taken)
	case e.Type == "charge.succeeded":
		report(payment.Authorization, payment.Succeeded, total)
	case e.Type == "charge.expired":
		report(payment.Authorization, payment.Expired, total)
	case e.Type == "charge.captured":
		report(payment.Authorization, payment.Succeeded, total)
		if c.Method.Card.Multicapture.Status != "available" { // else more may follow: the intent says when it is all
			report(payment.Capture, payment.Succeeded, taken)
		}
	}
	return s.about(c.payment(), c.Metadata, facts...), nil
}

// taken is what was captured; old versions of the API do not say.
func (c *chargeObject) taken(total money.Money) (money.Money, error) {
	if c.AmountCaptured == 0 {
		return total, nil
	}
	return amount(c.AmountCaptured, c.Currency)
}

// chargeFailed reads a charge that failed. An attempt at an intent is told by
// the intent; one that had succeeded before, as bank debits do, takes its money
// back and is reversed.
func (s Source) chargeFailed(e event, c *chargeObject, opened payment.Opened) []inbox.Event {
	r := payment.Reported{
		Source: s.Account, Event: e.ID, Kind: payment.Purchase, VendorID: c.ID, State: payment.Failed,
		Amount: opened.Amount, Reason: code(c.FailureCode),
	}
	switch {
	case c.FailureBalanceTransaction != "":
		r.State = payment.Reversed
	case c.PaymentIntent != "":
		return s.about(c.payment(), c.Metadata, opened)
	default:
		d := payment.Classify(r.Reason, code(c.Outcome.NetworkAdviceCode), code(c.Outcome.AdviceCode), e.created())
		opened.Decline = &d
	}
	return s.about(c.payment(), c.Metadata, opened, r)
}

// embedded reads charge.refunded. Its own amount is the sum of all refunds, so
// only the refunds themselves are read, where the API version has them; else
// the event is a hint, and the refund's own events tell.
func (s Source) embedded(e event, c *chargeObject) ([]inbox.Event, error) {
	var facts []payment.Fact
	for _, o := range c.Refunds.Data {
		f, ok, err := s.refund(e, o)
		if err != nil {
			return nil, err
		}
		if ok && c.Captured {
			facts = append(facts, f)
		}
	}
	return s.about(c.payment(), c.Metadata, facts...), nil
}

func (s Source) onRefund(e event) ([]inbox.Event, error) {
	o, err := object[refundObject](e, "refund")
	if err != nil {
		return nil, err
	}
	f, ok, err := s.refund(e, o)
	id := cmp.Or(string(o.PaymentIntent), string(o.Charge))
	if err != nil || !ok || id == "" {
		return nil, err
	}
	return s.about(id, nil, f), nil
}

// refund is a refund as a fact; ok is false where no money moved.
func (s Source) refund(e event, o refundObject) (f payment.Reported, ok bool, err error) {
	m, err := amount(o.Amount, o.Currency)
	if err == nil && !isID(o.ID) {
		err = malformed("a refund has no id")
	}
	return payment.Reported{
		Source: s.Account, Event: e.ID, Kind: payment.Refund, VendorID: o.ID, Operation: o.Metadata[operationKey],
		Parent: string(o.Charge), State: o.state(), Amount: m, Reason: code(o.FailureReason), ARN: o.arn(),
	}, !o.released(), err
}
