package refund

import (
	"math"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
)

// entitled sums up what went back or is on its way, by id of the item.
type entitled map[string]order.Entitlement

func (e entitled) add(id string, part order.Entitlement) {
	sum := e[id]
	e[id] = order.Entitlement{Reserved: upTo(sum.Reserved, part.Reserved), Refunded: upTo(sum.Refunded, part.Refunded)}
}

// upTo adds two amounts of one currency up to the largest there is: a fact is
// never refused for how much it says.
func upTo(a, b money.Money) money.Money {
	if sum, err := a.Add(b); err == nil {
		return sum
	}
	return money.New(math.MaxInt64, b.Currency())
}

// entitle recomputes, from all refunds of the order, what went back or is on
// its way back for each unit and shipment, and for goodwill.
func (d *draft) entitle() error {
	if d.Order.Version == 0 {
		return nil
	}
	items := entitled{}
	for i := range d.Refunds {
		r := &d.Refunds[i]
		parts, err := r.parts(&d.Records)
		if err != nil {
			return err
		}
		for j, c := range r.Components {
			id := c.ID
			if c.Kind == ForGoodwill {
				id = string(ForGoodwill)
			}
			items.add(id, parts[j])
		}
	}
	d.madeByOthers(items)
	goodwill := items[string(ForGoodwill)]
	delete(items, string(ForGoodwill))
	if !d.Order.Entitle(items, goodwill) {
		return nil
	}
	return d.note(d.Order.Key, "order.entitlement", "", figures{Refund: d.Refund})
}

// madeByOthers adds the refunds of others that somebody attributed.
func (d *draft) madeByOthers(items entitled) {
	for i := range d.Payments {
		for _, op := range d.Payments[i].Operations {
			m := op.Booked()
			if !op.External || op.Kind != payment.Refund || m.Currency() != d.Order.Currency {
				continue
			}
			part := order.Entitlement{}
			switch {
			case op.State == payment.Succeeded:
				part.Refunded = m
			case op.Live():
				part.Reserved = m
			}
			items.add(op.Component, part)
		}
	}
}

// weights are the positive components, by which money that comes in parts is
// spread over them, and their sum. Deductions have none.
func (r *Refund) weights() ([]int64, money.Money, error) {
	weights, sum := make([]int64, len(r.Components)), money.New(0, r.Total.Currency())
	var err error
	for i, c := range r.Components {
		if c.Amount.Minor() <= 0 {
			continue
		}
		weights[i] = c.Amount.Minor()
		if sum, err = sum.Add(c.Amount); err != nil {
			return nil, sum, err
		}
	}
	return weights, sum, nil
}

// parts says of each component how much is reserved and how much went back.
// What several legs returned so far is spread over the components by exact
// largest remainder, so never more than a component's amount.
func (r *Refund) parts(rs *Records) ([]order.Entitlement, error) {
	out := make([]order.Entitlement, len(r.Components))
	weights, positive, err := r.weights()
	if err != nil {
		return nil, err
	}
	returned := r.returned(rs)
	live := r.State == Requested || r.State == NeedsReview || r.State == Approved || r.State == Executing
	if r.State == SettledManually || returned.Minor() >= r.Total.Minor() {
		returned = positive // what was deducted counts as given: the customer owed it
	}
	shares, err := returned.Allocate(weights...)
	if err != nil {
		return nil, err
	}
	for i, c := range r.Components {
		if weights[i] == 0 {
			continue
		}
		out[i].Refunded = shares[i]
		if live {
			if out[i].Reserved, err = c.Amount.Sub(shares[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// returned is what the refund's legs gave back, in its own currency, at most
// its total.
func (r *Refund) returned(rs *Records) money.Money {
	sum := money.New(0, r.Total.Currency())
	for i := range r.Legs {
		op := rs.operation(&r.Legs[i])
		if op == nil || op.State != payment.Succeeded {
			continue
		}
		m := op.Booked()
		if m.Currency() != sum.Currency() {
			m = r.Legs[i].Amount // the payment is frozen over it; the customer has the leg's worth
		}
		sum = upTo(sum, m)
	}
	if sum.Minor() > r.Total.Minor() {
		return r.Total
	}
	return sum
}
