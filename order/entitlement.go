package order

import (
	"slices"

	"github.com/recourse-go/recourse/money"
)

// Refundable is what may still go back for a unit or shipment: its share less
// what went back or is on its way, never below zero. A replacement inherits
// what is left of the unit it replaces. What an edit took out of the order has
// no share any more and gives zero: money for it is an overpayment.
//
// It fails with [*ResolvedError] for a unit that was replaced or written off
// and with [*UnknownItemError] for what is not of the order.
func (o *Order) Refundable(id string) (money.Money, error) {
	zero := money.New(0, o.Currency)
	used, err := o.used(id)
	if err != nil {
		return zero, err
	}
	share, ok := o.Share(id)
	if !ok {
		return zero, nil
	}
	rest := share.Gross
	for _, e := range used {
		for _, m := range []money.Money{e.Reserved, e.Refunded} {
			if rest, err = rest.Sub(m); err != nil {
				return zero, err
			}
		}
	}
	if rest.Sign() < 0 {
		return zero, nil
	}
	return rest, nil
}

// used is what was taken of an item, and of the units it replaces.
func (o *Order) used(id string) ([]Entitlement, error) {
	for _, s := range o.Shipping {
		if s.ID == id {
			return []Entitlement{s.Entitlement}, nil
		}
	}
	u := o.Unit(id)
	switch {
	case u == nil:
		return nil, &UnknownItemError{Item: "unit or shipping", ID: id}
	case u.ReplacedBy != "" || u.WrittenOff != "":
		return nil, u.settled()
	}
	var out []Entitlement
	for u != nil && len(out) < len(o.Units) {
		out = append(out, u.Entitlement)
		u = o.Unit(u.Replaces)
	}
	return out, nil
}

// Entitle sets what went back, or is on its way, for every unit and shipment
// by id; what is missing is set to nothing, ids of no item are ignored. It
// reports whether anything changed. Copies of the order are left alone.
func (o *Order) Entitle(items map[string]Entitlement, goodwill Entitlement) bool {
	changed := false
	set := func(e *Entitlement, to Entitlement) {
		to = Entitlement{Reserved: orNone(to.Reserved), Refunded: orNone(to.Refunded)}
		changed = changed || *e != to
		*e = to
	}
	o.Units, o.Shipping = slices.Clone(o.Units), slices.Clone(o.Shipping)
	for i := range o.Units {
		set(&o.Units[i].Entitlement, items[o.Units[i].ID])
	}
	for i := range o.Shipping {
		set(&o.Shipping[i].Entitlement, items[o.Shipping[i].ID])
	}
	set(&o.Goodwill, goodwill)
	return changed
}

// orNone makes every zero the one that is not stored.
func orNone(m money.Money) money.Money {
	if m.IsZero() {
		return money.Money{}
	}
	return m
}
