package order

import (
	"fmt"
	"strconv"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/store"
)

// frozen is the content of a sale taken apart into units with their shares.
type frozen struct {
	lines    []Line
	units    []Unit
	goods    []Share // of units, in their order
	shipping []Share
	total    money.Money   // sum of the shares
	cut      *InvalidError // the first discount beyond the price it reduces; only its price was taken off
}

func (s *frozen) allocation(revision int, at time.Time, source string) Allocation {
	return Allocation{Revision: revision, At: at, Source: source, Units: s.goods, Shipping: s.shipping, Total: s.total}
}

// freezer takes one sale apart.
type freezer struct {
	cur money.Currency
	ids map[string]bool // of units and shipments, which share one name space
	out frozen
}

// maxLineID leaves room for the ordinal and ".r1" of unit ids.
const maxLineID = 100

// freeze fails with [*InvalidError] or [*CurrencyError] on content that is not
// well-formed, never for a total that does not add up.
func freeze(p Place) (*frozen, error) {
	if _, err := p.Currency.MarshalText(); err != nil || p.Currency.IsZero() {
		return nil, &InvalidError{Field: "currency", Why: "is missing: want one such as EUR"}
	}
	f := &freezer{cur: p.Currency, ids: map[string]bool{}}
	if _, err := f.amount("total", p.Total); err != nil {
		return nil, err
	}
	if ch := p.Sale.Channel; ch.Order != "" {
		if err := (store.Ref{Name: ChannelRef(ch), Value: ch.Order}).Check(); err != nil {
			return nil, err
		}
	}
	for i, g := range p.Groups {
		if err := f.id(fmt.Sprintf("groups[%d].id", i), "group "+g.ID, g.ID); err != nil {
			return nil, err
		}
	}
	ends := make([]int, len(p.Lines)) // of each line's units
	for i, l := range p.Lines {
		if err := f.line(fmt.Sprintf("lines[%d]", i), l); err != nil {
			return nil, err
		}
		ends[i] = len(f.out.goods)
	}
	if err := f.reduce("discounts", f.out.goods, p.Discounts); err != nil {
		return nil, err
	}
	start := 0
	for i, l := range p.Lines {
		if err := f.tax(fmt.Sprintf("lines[%d].taxes", i), f.out.goods[start:ends[i]], l.Taxes); err != nil {
			return nil, err
		}
		start = ends[i]
	}
	for i, s := range p.Shipping {
		if err := f.ship(fmt.Sprintf("shipping[%d]", i), s); err != nil {
			return nil, err
		}
	}
	total, err := f.sum("total", f.out.goods, f.out.shipping)
	f.out.total = total
	return &f.out, err
}

func (f *freezer) line(field string, l PlaceLine) error {
	switch {
	case len(l.ID) > maxLineID:
		return &InvalidError{Field: field + ".id", Why: fmt.Sprintf("is longer than %d bytes", maxLineID)}
	case l.Quantity < 1:
		return &InvalidError{Field: field + ".quantity", Why: fmt.Sprintf("is %d: want 1 or more", l.Quantity)}
	case l.Quantity > MaxUnits-len(f.out.units):
		return &InvalidError{Field: field + ".quantity", Why: fmt.Sprintf("makes more than %d units: split the order", MaxUnits)}
	}
	if err := f.id(field+".id", "line "+l.ID, l.ID); err != nil {
		return err
	}
	price, err := f.amount(field+".total", l.Total)
	if err != nil {
		return err
	}
	prices, err := price.Split(l.Quantity)
	if err != nil {
		return err
	}
	start := len(f.out.goods)
	for i, price := range prices {
		id := l.ID + "/" + strconv.Itoa(i+1)
		if err := f.id(field+".id", id, id); err != nil {
			return err
		}
		f.out.units = append(f.out.units, Unit{ID: id, Line: l.ID, Group: l.Group})
		f.out.goods = append(f.out.goods, Share{ID: id, Gross: price})
	}
	f.out.lines = append(f.out.lines, Line{ID: l.ID, SKU: l.SKU, Class: l.Class, Seller: l.Seller, Quantity: l.Quantity})
	return f.reduce(field+".discounts", f.out.goods[start:], l.Discounts)
}

func (f *freezer) ship(field string, s PlaceShipping) error {
	if err := f.id(field+".id", s.ID, s.ID); err != nil {
		return err
	}
	price, err := f.amount(field+".total", s.Total)
	if err != nil {
		return err
	}
	share := []Share{{ID: s.ID, Gross: price}}
	if err := f.reduce(field+".discounts", share, s.Discounts); err != nil {
		return err
	}
	if err := f.tax(field+".taxes", share, s.Taxes); err != nil {
		return err
	}
	f.out.shipping = append(f.out.shipping, share...)
	return nil
}

// reduce takes discounts off, one after the other, by what is left of each
// price: that way no unit goes below zero.
func (f *freezer) reduce(field string, shares []Share, discounts []Discount) error {
	for i, d := range discounts {
		field := fmt.Sprintf("%s[%d]", field, i)
		off, err := f.amount(field+".amount", d.Amount)
		if err != nil {
			return err
		}
		rest, err := f.sum(field, shares)
		if err != nil {
			return err
		}
		if off.Minor() > rest.Minor() {
			if f.out.cut == nil {
				f.out.cut = &InvalidError{Field: field, Why: fmt.Sprintf("takes %s off %s: want at most the price that is left", off, rest)}
			}
			off = rest
		}
		if off.IsZero() {
			continue
		}
		parts, err := off.Allocate(weights(shares)...)
		if err != nil {
			return err
		}
		for i, part := range parts {
			if part.IsZero() {
				continue
			}
			s := &shares[i]
			s.Gross = money.New(s.Gross.Minor()-part.Minor(), f.cur)
			s.Discounts = append(s.Discounts, Discount{Code: d.Code, FundedBy: d.FundedBy, Amount: part})
		}
	}
	return nil
}

// tax gives each share its part of the taxes, by price after discounts, and
// adds those that the price does not contain.
func (f *freezer) tax(field string, shares []Share, taxes []Tax) error {
	prices := weights(shares)
	for i, t := range taxes {
		field := fmt.Sprintf("%s[%d].amount", field, i)
		amount, err := f.amount(field, t.Amount)
		if err != nil {
			return err
		}
		parts, err := spread(amount, prices)
		if err != nil {
			return err
		}
		for i, part := range parts {
			s := &shares[i]
			t.Amount = part
			s.Taxes = append(s.Taxes, t)
			if t.Inclusive {
				continue
			}
			if s.Gross, err = s.Gross.Add(part); err != nil {
				return &InvalidError{Field: field, Why: "is more than an amount can hold"}
			}
		}
	}
	return nil
}

// spread divides by weight, or evenly where all weights are zero.
func spread(amount money.Money, weights []int64) ([]money.Money, error) {
	for _, w := range weights {
		if w > 0 {
			return amount.Allocate(weights...)
		}
	}
	return amount.Split(len(weights))
}

func weights(shares []Share) []int64 {
	out := make([]int64, len(shares))
	for i, s := range shares {
		out[i] = s.Gross.Minor()
	}
	return out
}

func (f *freezer) sum(field string, lists ...[]Share) (money.Money, error) {
	total := money.New(0, f.cur)
	for _, shares := range lists {
		for _, s := range shares {
			var err error
			if total, err = total.Add(s.Gross); err != nil {
				return total, &InvalidError{Field: field, Why: "is more than an amount can hold"}
			}
		}
	}
	return total, nil
}

// amount checks one amount of the sale; "no money" is zero.
func (f *freezer) amount(field string, m money.Money) (money.Money, error) {
	switch {
	case m == money.Money{}:
		return money.New(0, f.cur), nil
	case m.Currency() != f.cur:
		return m, &CurrencyError{Field: field, Want: f.cur, Got: m.Currency()}
	case m.Sign() < 0:
		return m, &InvalidError{Field: field, Why: "is negative: want 0 or more"}
	}
	return m, nil
}

// id checks an id's grammar and that its name is new.
func (f *freezer) id(field, name, id string) error {
	if err := store.CheckID(field, id); err != nil {
		return err
	}
	if f.ids[name] {
		return &InvalidError{Field: field, Why: "occurs twice: want ids of their own"}
	}
	f.ids[name] = true
	return nil
}
