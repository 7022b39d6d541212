package refund

import (
	"cmp"

	"github.com/recourse-go/recourse/payment"
)

// Observe books facts about one payment, and what follows from them for the
// order and its refunds. Facts are never refused. A payment that nobody knew
// is made by [payment.Opened] as the first fact, under the id it derives, and
// hangs on the order if one was loaded.
func Observe(r Records, paymentID string, env Env, facts ...payment.Fact) (Decision, error) {
	d := begin(r, env)
	p := d.Payment(paymentID)
	if p == nil {
		d.Payments = append(d.Payments, payment.Payment{})
		p = &d.Payments[len(d.Payments)-1]
		if d.Order.Version > 0 {
			p.Root = d.Order.Key
		}
	}
	account := p.Account
	for _, f := range facts {
		if o, ok := f.(payment.Opened); ok && account == "" {
			account = o.Account
		}
	}
	pd, err := payment.Observe(*p, d.env.payment(cmp.Or(d.Order.Sale.Front, account)), facts...)
	if err := d.onPayment(p, pd, err); err != nil {
		return Decision{}, err
	}
	if p.Key.IsZero() {
		return Decision{}, &RequestError{Field: "payment", Why: "is not known: book Opened first"}
	}
	d.sortPayments()
	return d.end(d.follow())
}
