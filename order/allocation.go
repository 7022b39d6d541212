package order

import (
	"time"

	"github.com/recourse-go/recourse/money"
)

// Allocation is what each unit and each shipment cost, frozen at placement.
// Refunds are computed from it and never from prices or promotions again. An
// edit by the channel makes a new revision; a refund cites the one it used.
type Allocation struct {
	Revision int         `json:"revision"` // from 1
	At       time.Time   `json:"at"`
	Source   string      `json:"source"` // placement, or the channel that edited
	Units    []Share     `json:"units"`
	Shipping []Share     `json:"shipping,omitempty"`
	Total    money.Money `json:"total"`
}

// Share is one unit's or shipment's part of what the customer pays.
type Share struct {
	ID        string      `json:"id"`    // of the unit or shipment
	Gross     money.Money `json:"gross"` // after discounts, with tax: what the customer pays for it
	Taxes     []Tax       `json:"taxes,omitempty"`
	Discounts []Discount  `json:"discounts,omitempty"`
}

// Tax is one tax on a line, unit or shipment.
type Tax struct {
	Jurisdiction string      `json:"jurisdiction,omitempty"`
	Rate         string      `json:"rate"`                // decimal fraction: "0.19"
	Inclusive    bool        `json:"inclusive,omitempty"` // contained in the price
	Amount       money.Money `json:"amount"`
}

// Discount is one reduction of a price.
type Discount struct {
	Code     string      `json:"code,omitempty"`
	FundedBy string      `json:"funded_by,omitempty"` // seller, marketplace
	Amount   money.Money `json:"amount"`              // positive
}

// Allocation is the newest revision.
func (o *Order) Allocation() Allocation {
	if len(o.Allocations) == 0 {
		return Allocation{}
	}
	return o.Allocations[len(o.Allocations)-1]
}

// Share finds a unit's or shipment's part. A replacement has the part of the
// unit it replaces, since it inherits what may be refunded.
func (o *Order) Share(id string) (Share, bool) {
	id, _ = o.origin(id)
	a := o.Allocation()
	for _, shares := range [][]Share{a.Units, a.Shipping} {
		for _, s := range shares {
			if s.ID == id {
				return s, true
			}
		}
	}
	return Share{}, false
}

// Unit finds a unit by id; nil if the order has none.
func (o *Order) Unit(id string) *Unit {
	for i := range o.Units {
		if o.Units[i].ID == id {
			return &o.Units[i]
		}
	}
	return nil
}

// Line finds a line by id; nil if the order has none.
func (o *Order) Line(id string) *Line {
	for i := range o.Lines {
		if o.Lines[i].ID == id {
			return &o.Lines[i]
		}
	}
	return nil
}
