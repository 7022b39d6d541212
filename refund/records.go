package refund

import (
	"slices"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/store"
)

// Records is all that a decision about money reads and may change: an order
// with its payments and refunds. An orphan payment has no order.
type Records struct {
	Order    order.Order
	Payments []payment.Payment // sorted by key
	Refunds  []Refund          // sorted by key
}

// Read decodes the records that were loaded for one root.
func Read(l store.Loaded) (Records, error) {
	var r Records
	orders, err := order.Repo.All(l)
	if err != nil {
		return r, err
	}
	if len(orders) > 0 {
		r.Order = orders[0]
	}
	if r.Payments, err = payment.Repo.All(l); err != nil {
		return r, err
	}
	r.Refunds, err = Repo.All(l)
	return r, err
}

// Payment finds a payment by id; nil if there is none.
func (r *Records) Payment(id string) *payment.Payment {
	i := slices.IndexFunc(r.Payments, func(p payment.Payment) bool { return p.Key.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Payments[i]
}

// Refund finds a refund by id; nil if there is none.
func (r *Records) Refund(id string) *Refund {
	i := slices.IndexFunc(r.Refunds, func(f Refund) bool { return f.Key.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Refunds[i]
}

// operation finds the operation a leg's state is derived from.
func (r *Records) operation(l *Leg) *payment.Operation {
	if l.Own != nil {
		return l.Own
	}
	if p := r.Payment(l.Payment); p != nil {
		return p.Operation(l.Operation)
	}
	return nil
}

// LegState is where a leg stands: reserved until it is sent, and from then on
// what its operation says.
func (r *Records) LegState(l Leg) payment.OpState {
	if op := r.operation(&l); op != nil {
		return op.State
	}
	return payment.Released
}

// givenUp reports whether no money goes or went back through the leg.
func (r *Records) givenUp(l *Leg) bool {
	switch r.LegState(*l) {
	case payment.Released, payment.Failed, payment.Canceled, payment.Reversed, payment.Expired:
		return true
	case payment.Created, payment.Submitted, payment.Pending, payment.ActionRequired, payment.Unknown, payment.Succeeded:
	}
	return false
}
