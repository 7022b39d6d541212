package order

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/store"
)

// Place makes an order of what a customer bought. It freezes what each unit
// and shipment costs: the price of a line is split evenly over its units, the
// first ones getting the odd minor units; discounts and taxes follow by price,
// with the largest remainder. What the units and shipments cost must add up to
// Total, else it fails with [*TotalError]. Repeated with the same amounts it
// changes nothing, with others it is an [*ExistsError].
type Place struct {
	ID        string          `json:"id"`
	Currency  money.Currency  `json:"currency"`
	Sale      Sale            `json:"sale,omitzero"`
	Lines     []PlaceLine     `json:"lines,omitzero"`     // at least one
	Discounts []Discount      `json:"discounts,omitzero"` // on all lines, after their own
	Shipping  []PlaceShipping `json:"shipping,omitzero"`
	Groups    []Group         `json:"groups,omitzero"` // planned parcels
	Total     money.Money     `json:"total,omitzero"`  // what the customer was told
	PayBy     time.Time       `json:"pay_by,omitzero"` // expires unpaid after this; zero for never
	PayLater  bool            `json:"pay_later,omitzero"`
	Private   []store.Private `json:"private,omitzero"`
}

// PlaceLine is one line of an order to place.
type PlaceLine struct {
	ID        string      `json:"id"` // at most 100 bytes; unit ids are made from it
	SKU       string      `json:"sku,omitzero"`
	Class     string      `json:"class,omitzero"`
	Seller    string      `json:"seller,omitzero"`
	Quantity  int         `json:"quantity,omitzero"`  // 1 or more; see MaxUnits
	Total     money.Money `json:"total,omitzero"`     // of the whole line, before discounts
	Discounts []Discount  `json:"discounts,omitzero"` // of the whole line
	Taxes     []Tax       `json:"taxes,omitzero"`     // of the whole line
	Group     string      `json:"group,omitzero"`     // the planned parcel of all its units
}

// PlaceShipping is the charge for one shipment of an order to place.
type PlaceShipping struct {
	ID        string      `json:"id"`
	Total     money.Money `json:"total,omitzero"` // before discounts
	Discounts []Discount  `json:"discounts,omitzero"`
	Taxes     []Tax       `json:"taxes,omitzero"`
}

// MaxUnits is the most units of one order, over all lines. It leaves room in
// the record for a few revisions of the allocation.
const MaxUnits = 1_000

// SourcePlacement is the source of the allocation made at placement.
const SourcePlacement = "placement"

func (p Place) decide(c *change, f Facts) error {
	p = p.normal()
	sold, err := freeze(p)
	switch {
	case err != nil:
		return err
	case len(p.Lines) == 0:
		return &InvalidError{Field: "lines", Why: "are missing: want at least one"}
	case sold.cut != nil:
		return sold.cut
	case p.Total.Minor() != sold.total.Minor():
		return &TotalError{Want: sold.total, Got: money.New(p.Total.Minor(), p.Currency)}
	}
	if err := p.checkGroups(); err != nil {
		return err
	}
	if c.o.placed() {
		if _, err := c.moves(EventPlace); err != nil {
			return err
		}
		if p.ID != c.o.ID() || len(c.o.Allocations) == 0 || !sameAmounts(c.o.Allocations[0], sold.allocation(1, c.now, SourcePlacement)) {
			return &ExistsError{Item: "order", ID: c.o.ID()}
		}
		return nil
	}
	if err := c.begin(f.Tenant, p.ID); err != nil {
		return err
	}
	c.o.PlacedAt = c.now
	c.adopt(p, sold, SourcePlacement, c.now)
	c.setState(Placed, "", data{Total: c.o.Total, Units: len(c.o.Units), Revision: 1})
	for i := range p.Groups {
		c.addGroup(p.Groups[i], GroupPlanned)
	}
	return nil
}

// checkGroups holds that parcels are planned ones and that lines name them.
func (p Place) checkGroups() error {
	known := map[string]bool{"": true}
	for i, g := range p.Groups {
		if g.State != "" && g.State != GroupPlanned {
			return &InvalidError{Field: fmt.Sprintf("groups[%d].state", i), Why: "is not planned: place the order first, then move its groups"}
		}
		known[g.ID] = true
	}
	for _, l := range p.Lines {
		if !known[l.Group] {
			return &UnknownItemError{Item: "group", ID: l.Group}
		}
	}
	return nil
}

// begin gives a new order its key.
func (c *change) begin(tenant, id string) error {
	key := Repo.Key(tenant, id)
	if c.o.Version > 0 {
		key = c.o.Key
	}
	if err := key.Check(); err != nil {
		return err
	}
	c.o.Key, c.o.Root, c.o.State = key, key, Draft
	return nil
}

// normal brings all times to the form they are stored in.
func (p Place) normal() Place {
	s := &p.Sale
	for _, t := range []*time.Time{&p.PayBy, &s.AcceptBy, &s.ExportBy, &s.ShipBy, &s.DeliverBy} {
		*t = store.Time(*t)
	}
	groups := make([]Group, len(p.Groups))
	for i, g := range p.Groups {
		g.ShippedAt, g.DeliveredAt, g.PromisedAt = store.Time(g.ShippedAt), store.Time(g.DeliveredAt), store.Time(g.PromisedAt)
		groups[i] = g
	}
	p.Groups = groups
	return p
}
