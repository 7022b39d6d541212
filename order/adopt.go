package order

import (
	"reflect"
	"time"

	"github.com/recourse-go/recourse/money"
)

// adopt takes over the content of a sale and reports whether that made a new
// revision of the allocation. Units and shipments keep their facts by id. What
// the content has no more stays where something hangs on it: lines and units
// always, a shipment if money went back for it.
func (c *change) adopt(p Place, sold *frozen, source string, at time.Time) bool {
	o := &c.o
	o.Currency, o.Sale, o.PayBy, o.PayLater = p.Currency, p.Sale, p.PayBy, p.PayLater
	if p.Private != nil {
		o.Private = p.Private
	}
	o.Lines = keepLines(sold.lines, o.Lines)
	o.Units = keepUnits(sold.units, o.Units)
	o.Shipping = keepShipping(sold.shipping, o.Shipping)
	next := sold.allocation(len(o.Allocations)+1, at, source)
	if len(o.Allocations) > 0 && sameAmounts(o.Allocation(), next) {
		return false
	}
	o.Allocations = append(o.Allocations, next)
	o.Total = next.Total
	return true
}

func sameAmounts(a, b Allocation) bool {
	return a.Total == b.Total && reflect.DeepEqual(a.Units, b.Units) && reflect.DeepEqual(a.Shipping, b.Shipping)
}

func keepLines(lines, old []Line) []Line {
	known := map[string]bool{}
	for _, l := range lines {
		known[l.ID] = true
	}
	for _, l := range old {
		if !known[l.ID] {
			l.Quantity = 0
			lines = append(lines, l)
		}
	}
	return lines
}

func keepUnits(units, old []Unit) []Unit {
	was := make(map[string]Unit, len(old))
	for _, u := range old {
		was[u.ID] = u
	}
	for i, fresh := range units {
		u, ok := was[fresh.ID]
		if !ok {
			continue
		}
		delete(was, u.ID)
		if fresh.Group != "" {
			u.Group = fresh.Group
		}
		units[i] = u
	}
	for _, u := range old {
		if _, ok := was[u.ID]; ok {
			units = append(units, u)
		}
	}
	return units
}

func keepShipping(shares []Share, old []Shipping) []Shipping {
	was := make(map[string]Entitlement, len(old))
	for _, s := range old {
		was[s.ID] = s.Entitlement
	}
	var out []Shipping
	for _, s := range shares {
		out = append(out, Shipping{ID: s.ID, Entitlement: was[s.ID]})
		delete(was, s.ID)
	}
	for _, s := range old {
		if e, ok := was[s.ID]; ok && !e.IsZero() {
			out = append(out, s)
		}
	}
	return out
}

// apply makes the order what the newest snapshot says.
func (c *change) apply(s Snapshot, sold *frozen) error {
	stated := s.Content.Total
	mismatch := sold.cut != nil || stated != (money.Money{}) && stated != sold.total
	if mismatch && stated != (money.Money{}) {
		if err := sold.scaleTo(stated); err != nil {
			return err
		}
	}
	fresh := !c.o.placed()
	revised := c.adopt(s.Content, sold, s.Source, s.Version)
	d := data{Total: c.o.Total, Units: len(sold.units), Revision: len(c.o.Allocations), Version: s.Version}
	switch {
	case fresh:
		c.setState(Placed, "", d)
	case revised:
		c.record("reallocated", "", d)
	default:
		c.record("snapshot_applied", "", d)
	}
	c.attend(AttentionUnknownGroupState, !c.reportGroups(s.Content.Groups))
	c.markCanceled()
	c.attend(AttentionTotalMismatch, mismatch)
	c.attend(AttentionTotalBelowRefunded, c.o.belowRefunded())
	return nil
}

// scaleTo makes the shares add up to the total a channel states, by what they
// cost, so that all of it can go back and no more.
func (s *frozen) scaleTo(total money.Money) error {
	shares := len(s.goods) + len(s.shipping)
	if shares == 0 {
		return nil
	}
	parts, err := spread(total, append(weights(s.goods), weights(s.shipping)...))
	if err != nil {
		return err
	}
	for i := range s.goods {
		s.goods[i].Gross = parts[i]
	}
	for i := range s.shipping {
		s.shipping[i].Gross = parts[len(s.goods)+i]
	}
	s.total = total
	return nil
}

// belowRefunded reports whether more goes back than the order costs.
func (o *Order) belowRefunded() bool {
	var back []money.Money
	for _, u := range o.Units {
		back = append(back, u.Entitlement.Reserved, u.Entitlement.Refunded)
	}
	for _, s := range o.Shipping {
		back = append(back, s.Entitlement.Reserved, s.Entitlement.Refunded)
	}
	sum, err := money.Sum(back...)
	return err != nil || sum.Minor() > o.Total.Minor()
}
