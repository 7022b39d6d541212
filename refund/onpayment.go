package refund

import (
	"fmt"
	"slices"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
)

// onPaymentCommand runs a payment's own command, with what follows from it for
// the order and its refunds.
func (d *draft) onPaymentCommand(c OnPayment) error {
	switch cmd := c.Cmd.(type) {
	case nil:
		return &RequestError{Field: "cmd", Why: "is missing"}
	case payment.Authorize:
		return d.authorize(cmd)
	case payment.CaptureCmd:
		if s := d.Order.State; s == order.Canceled || s == order.Expired {
			return &order.NotOpenError{State: s, What: "capture"}
		}
	default:
	}
	p, err := d.payment(c.Payment)
	if err != nil {
		return err
	}
	pd, err := payment.Decide(*p, c.Cmd, d.env.payment(d.account(p)))
	if err := d.onPayment(p, pd, err); err != nil {
		return err
	}
	d.Code = p.Status()
	return d.follow()
}

// payment finds a payment that a command names.
func (d *draft) payment(id string) (*payment.Payment, error) {
	p := d.Payment(id)
	if p == nil {
		return nil, &RequestError{Field: "payment", Why: fmt.Sprintf("names %q, which is not of this order", id)}
	}
	return p, nil
}

// authorize adds a payment to the order.
func (d *draft) authorize(a payment.Authorize) error {
	if o := &d.Order; o.Version > 0 {
		switch {
		case a.Order != o.Key.ID:
			return &RequestError{Field: "order", Why: fmt.Sprintf("is %q: the payment is for order %s", a.Order, o.Key.ID)}
		case a.Amount.Currency() != o.Currency:
			return &RequestError{Field: "amount", Why: fmt.Sprintf("is in %s: the order is in %s", a.Amount.Currency(), o.Currency)}
		}
	}
	pd, err := payment.Decide(payment.Payment{}, a, d.env.payment(a.Account))
	if err != nil {
		return err
	}
	if d.Payment(pd.Payment.Key.ID) != nil {
		return &payment.OperationError{Payment: pd.Payment.Key.ID, Why: "the payment exists already"}
	}
	d.Payments = append(d.Payments, payment.Payment{})
	if err := d.onPayment(&d.Payments[len(d.Payments)-1], pd, nil); err != nil {
		return err
	}
	d.sortPayments()
	d.Code = pd.Payment.Status()
	return d.follow()
}

func (d *draft) sortPayments() {
	slices.SortFunc(d.Payments, func(a, b payment.Payment) int { return a.Key.Compare(b.Key) })
}

// attribute books what a refund made by others was for.
func (d *draft) attribute(c Attribute) error {
	known := []string{payment.Unallocated, string(ForGoodwill), string(ForOverpayment)}
	if _, ok := d.Order.Share(c.Component); !ok && !slices.Contains(known, c.Component) {
		return &order.UnknownItemError{Item: "unit or shipping", ID: c.Component}
	}
	p, err := d.payment(c.Payment)
	if err != nil {
		return err
	}
	pd, err := payment.Attribute(*p, c.Operation, c.Component, d.env.payment(d.account(p)))
	if err := d.onPayment(p, pd, err); err != nil {
		return err
	}
	d.Code = p.Status()
	return d.follow()
}
