package refund

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/recourse-go/recourse/money"
)

// components turns a request into the parts of the total, each within what is
// left of the frozen allocation.
func (d *draft) components(q Request) ([]Component, money.Money, error) {
	units := slices.Clone(q.Units)
	for _, l := range q.Lines {
		picked, err := d.pick(l, units)
		if err != nil {
			return nil, money.Money{}, err
		}
		units = append(units, picked...)
	}
	var cs []Component
	for _, part := range []struct {
		kind  ComponentKind
		items []ItemRequest
	}{{ForUnit, units}, {ForShipping, q.Shipping}} {
		for _, it := range part.items {
			if slices.ContainsFunc(cs, func(c Component) bool { return c.ID == it.ID }) {
				return nil, money.Money{}, &RequestError{Field: string(part.kind), Why: fmt.Sprintf("names %q twice", it.ID)}
			}
			amount, err := d.item(part.kind, it)
			if err != nil {
				return nil, money.Money{}, err
			}
			cs = append(cs, Component{Kind: part.kind, ID: it.ID, Amount: amount})
		}
	}
	if !q.Goodwill.IsZero() {
		if q.Goodwill.Sign() < 0 {
			return nil, money.Money{}, &RequestError{Field: "goodwill", Why: "is negative"}
		}
		cs = append(cs, Component{Kind: ForGoodwill, Amount: q.Goodwill})
	}
	cs, err := deduct(q, cs)
	if err != nil {
		return nil, money.Money{}, err
	}
	return d.total(cs)
}

// pick finds quantity units of a line, those with the most left first.
func (d *draft) pick(l LineRequest, taken []ItemRequest) ([]ItemRequest, error) {
	if l.Quantity < 1 {
		return nil, &RequestError{Field: "lines", Why: fmt.Sprintf("asks for %d pieces of %q", l.Quantity, l.Line)}
	}
	type choice struct {
		id   string
		left int64
	}
	var free []choice
	for _, u := range d.Order.Units {
		if u.Line != l.Line || slices.ContainsFunc(taken, func(t ItemRequest) bool { return t.ID == u.ID }) {
			continue
		}
		if left, err := d.Order.Refundable(u.ID); err == nil && left.Minor() > 0 {
			free = append(free, choice{u.ID, left.Minor()})
		}
	}
	if len(free) < l.Quantity {
		return nil, &RequestError{
			Field: "lines",
			Why:   fmt.Sprintf("asks for %d pieces of %q: %d can still be refunded", l.Quantity, l.Line, len(free)),
		}
	}
	slices.SortStableFunc(free, func(a, b choice) int { return cmp.Compare(b.left, a.left) })
	items := make([]ItemRequest, l.Quantity)
	for i := range items {
		items[i].ID = free[i].id
	}
	return items, nil
}

// item is the amount asked for a unit or shipment, at most what is left of it.
func (d *draft) item(kind ComponentKind, it ItemRequest) (money.Money, error) {
	left, err := d.Order.Refundable(it.ID)
	if err != nil {
		return money.Money{}, err
	}
	if (d.Order.Unit(it.ID) != nil) != (kind == ForUnit) {
		return money.Money{}, &RequestError{Field: string(kind), Why: fmt.Sprintf("names %q, which is none: units and shipping are asked for apart", it.ID)}
	}
	amount := it.Amount
	if amount.IsZero() {
		amount = left
	}
	if amount.Currency() != left.Currency() || amount.Minor() <= 0 || amount.Minor() > left.Minor() {
		return money.Money{}, &EntitlementError{Item: it.ID, Want: amount, Left: left}
	}
	return amount, nil
}

func deduct(q Request, cs []Component) ([]Component, error) {
	for _, x := range q.Deductions {
		switch {
		case !x.Kind.deduction():
			return nil, &RequestError{Field: "deductions", Why: fmt.Sprintf("has kind %q: want restocking_fee, return_label or damage", x.Kind)}
		case x.Amount.Sign() <= 0:
			return nil, &RequestError{Field: "deductions", Why: "has an amount that is not positive"}
		case x.Kind == RestockingFee && !feeAllowed(q.Reason, q.Basis):
			return nil, &RequestError{Field: "deductions", Why: "has a restocking fee, which the law or the reason forbids"}
		}
		minus, err := x.Amount.Neg()
		if err != nil {
			return nil, err
		}
		cs = append(cs, Component{Kind: x.Kind, Amount: minus})
	}
	return cs, nil
}

func (d *draft) total(cs []Component) ([]Component, money.Money, error) {
	sum := money.New(0, d.Order.Currency)
	var err error
	for _, c := range cs {
		if sum, err = sum.Add(c.Amount); err != nil {
			return nil, money.Money{}, err
		}
	}
	if sum.Minor() <= 0 {
		return nil, money.Money{}, &RequestError{Field: "amount", Why: "comes to " + sum.String() + ": a refund gives something back"}
	}
	return cs, sum, nil
}
