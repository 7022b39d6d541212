package shopify

import (
	"slices"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
)

func (s *Source) transaction(raw inbox.Raw) ([]inbox.Event, error) {
	w, err := webhook.Decode[wireTransaction](raw.Body)
	if err != nil {
		return nil, err
	}
	return s.payments(raw, w)
}

// refund reads a refund by its transactions. They are what was paid back; the
// lines only say for what.
func (s *Source) refund(raw inbox.Raw) ([]inbox.Event, error) {
	w, err := webhook.Decode[wireRefund](raw.Body)
	if err != nil {
		return nil, err
	}
	var r reading
	if r.id("id", w.ID); r.id("order_id", w.OrderID) != "" {
		for i := range w.Transactions {
			w.Transactions[i].OrderID = w.OrderID
		}
	}
	if r.refusal != nil {
		return r.done()
	}
	return s.payments(raw, w.Transactions...)
}

// payments is one event for each payment that transactions belong to.
func (s *Source) payments(raw inbox.Raw, ts ...wireTransaction) ([]inbox.Event, error) {
	var r reading
	var events []inbox.PaymentEvent
	for _, t := range ts {
		e := s.payment(&r, eventID(raw), t)
		i := slices.IndexFunc(events, func(o inbox.PaymentEvent) bool { return o.Account == e.Account && o.Payment == e.Payment })
		switch {
		case len(e.Facts) == 0:
		case i < 0:
			events = append(events, e)
		default:
			events[i].Facts = append(events[i].Facts, e.Facts...)
		}
	}
	out := make([]inbox.Event, len(events))
	for i, e := range events {
		out[i] = e
	}
	return r.done(out...)
}

// payment is the facts of one transaction; none if it moved nothing.
func (s *Source) payment(r *reading, event string, w wireTransaction) inbox.PaymentEvent {
	t := Transaction{
		ID: r.id("id", w.ID), Order: r.id("order_id", w.OrderID), Parent: r.optionalID("parent_id", w.ParentID),
		Kind: w.Kind, Gateway: w.Gateway, Authorization: w.Authorization, Receipt: w.Receipt,
	}
	kind := opKind(r, w.Kind)
	amount := r.amount("amount", w.Amount, r.currency("currency", w.Currency))
	if amount == (money.Money{}) || amount.Sign() < 0 {
		r.refuse(inbox.Malformed, "amount is missing or negative: want 0 or more")
	}
	g, known := s.config.Gateways[w.Gateway]
	if !known {
		r.refuse(inbox.Unmatched, "the payment gateway is not configured: name it in Config.Gateways and replay")
	}
	opens := kind == payment.Authorization || kind == payment.Purchase
	if r.refusal != nil || kind == "" || opens && amount.IsZero() {
		return inbox.PaymentEvent{}
	}
	source, vendorID, object := g.read(t)
	if vendorID == "" {
		r.refuse(inbox.Unmatched, "the owner's id of the payment is not in the transaction: see Gateway.Payment")
	}
	e := inbox.PaymentEvent{
		Account: g.Account,
		Payment: vendorID,
		Order:   inbox.OrderRef{Channel: order.Channel{Name: name, Account: s.config.Shop, Order: t.Order}},
	}
	if opens && g.Payment == nil {
		e.Facts = append(e.Facts, payment.Opened{
			Source: source, Account: g.Account, VendorID: e.Payment, Owner: g.owner(), At: w.CreatedAt.Time, Amount: amount,
			Details: payment.Details{Method: g.Method, Brand: w.Card.Brand, Last4: last4(w.Card.Number), Wallet: w.Card.Wallet},
			Decline: decline(w),
		})
	}
	e.Facts = append(e.Facts, payment.Reported{
		Source: source, Event: event, Kind: kind, VendorID: object, Parent: t.Parent, State: opState(w.Status),
		Amount: amount, Reason: reason(w.ErrorCode), ARN: w.Refund.ARN, ExpiresAt: w.ExpiresAt.Time,
	})
	return e
}

// opKind is what a transaction does; empty for change that is handed over a
// counter, which is no payment's.
func opKind(r *reading, kind string) payment.OpKind {
	switch kind {
	case "authorization", "emv_authorization":
		return payment.Authorization
	case "sale":
		return payment.Purchase
	case "capture":
		return payment.Capture
	case "void":
		return payment.Void
	case "refund":
		return payment.Refund
	case "change":
	default:
		r.refuse(inbox.UnsupportedVersion, "the kind of transaction is not known to this release: replay after an upgrade")
	}
	return ""
}

// opState is how a transaction stands; what is not known stays text and ends
// nothing.
func opState(status string) payment.OpState {
	switch status {
	case "success":
		return payment.Succeeded
	case "failure", "error":
		return payment.Failed
	case "pending":
		return payment.Pending
	}
	return payment.OpState(status)
}

// last4 is the last four digits of a masked card number; no more of it is kept.
func last4(masked string) string {
	if len(masked) < 4 {
		return ""
	}
	tail := masked[len(masked)-4:]
	for _, c := range []byte(tail) {
		if c < '0' || c > '9' {
			return ""
		}
	}
	return tail
}
