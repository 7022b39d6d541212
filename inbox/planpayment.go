package inbox

import (
	"slices"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// planPayment books facts on the payment the owner calls so, below its order
// where that is known.
func planPayment(tenant string, e PaymentEvent) (plan, error) {
	if err := named(e.Account, e.Payment); err != nil {
		return plan{}, err
	}
	opens := false
	if len(e.Facts) > 0 {
		var o payment.Opened
		if o, opens = e.Facts[0].(payment.Opened); opens && (o.Account != e.Account || o.VendorID != e.Payment) {
			return plan{}, &Refusal{Reason: Malformed, Why: "its first fact opens another payment than the event is about"}
		}
	}
	sel := e.Order.find(tenant)
	vendor := payment.VendorKey(tenant, e.Account, e.Payment)
	sel.Refs = append(sel.Refs, vendor)
	return plan{sel: sel, tells: e.tells(), decide: func(l store.Loaded, env refund.Env) (booking, error) {
		found := e.Order.in(l, tenant)
		p, known := holder(l, payment.Repo.Kind(), vendor)
		switch {
		case !known && !opens:
			return booking{outcome: outcome{unmatched: true, awaits: []string{awaited("payment", e.Account, e.Payment)}}}, nil
		case !known:
			return e.book(below(l, found), payment.ID(tenant, e.Account, e.Payment), env)
		case isOrder(p.Root) || found.IsZero():
			return e.book(below(l, p.Root), p.Key.ID, env)
		}
		return e.adopt(l, p, found, env)
	}}, nil
}

// book decides the facts on the records of one root.
func (e PaymentEvent) book(l store.Loaded, id string, env refund.Env) (booking, error) {
	d, err := e.observe(l, id, env)
	if err != nil {
		return booking{}, err
	}
	puts, err := d.Puts()
	b := booking{puts: puts, guards: d.Guards(), root: d.Payment(id).Root}
	b.outcome = e.outcome(b.root, d.Order.Sale.Customer)
	return b, err
}

func (e PaymentEvent) observe(l store.Loaded, id string, env refund.Env) (refund.Decision, error) {
	rs, err := refund.Read(l)
	if err != nil {
		return refund.Decision{}, err
	}
	d, err := refund.Observe(rs, id, env, e.Facts...)
	if err != nil {
		return refund.Decision{}, undecided{err}
	}
	return d, nil
}

// adopt hangs an orphan payment, with all below it, on the order it was found
// to belong to, and decides the facts there.
func (e PaymentEvent) adopt(l store.Loaded, p store.Record, found store.Key, env refund.Env) (booking, error) {
	l.Records = slices.Clone(l.Records)
	var moved []store.Record
	for i := range l.Records {
		if r := &l.Records[i]; r.Root == p.Root {
			r.Root = found
			moved = append(moved, *r)
		}
	}
	d, err := e.observe(below(l, found), p.Key.ID, env)
	if err != nil {
		return booking{}, err
	}
	data, err := store.Marshal(struct {
		Order string `json:"order"`
	}{found.ID})
	if err != nil {
		return booking{}, err
	}
	d.Entries = slices.Insert(d.Entries, 0, store.Entry{Key: p.Key, Event: "payment.matched", Actor: env.Actor.ID, Data: data})
	puts, err := d.Puts()
	for _, r := range moved {
		if !slices.ContainsFunc(puts, func(put store.Put) bool { return put.Record.Key == r.Key }) {
			puts = append(puts, store.Put{Record: r, Entries: []store.Entry{
				{Key: r.Key, Event: r.Key.Kind + ".matched", Actor: env.Actor.ID, Data: data},
			}})
		}
	}
	return booking{puts: puts, guards: d.Guards(), root: found, outcome: e.outcome(found, d.Order.Sale.Customer)}, err
}

// outcome of an event that was booked. On an orphan it waits until the payment
// is matched, and looks for the order if it names one.
func (e PaymentEvent) outcome(root store.Key, customer string) outcome {
	if isOrder(root) {
		return outcome{booked: 1, customer: customer}
	}
	orders := e.Order.awaits()
	return outcome{
		booked: 1, orderless: len(orders) > 0,
		awaits: append(orders, awaited("payment", e.Account, e.Payment)),
	}
}

// tells is what becomes known by the event: the payment, and the objects of it.
func (e PaymentEvent) tells() []string {
	values := []string{awaited("payment", e.Account, e.Payment)}
	for _, f := range e.Facts {
		if r, ok := f.(payment.Reported); ok && r.VendorID != "" {
			values = append(values, awaited("payment", e.Account, r.VendorID))
		}
	}
	return values
}
