package shopify

import (
	"encoding/json"
	"slices"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
)

// line reads one line, and reports whether all of it is still in the order.
// Units that were refunded are: money went back for them. Units that were taken
// out for nothing are not, unless the whole order was canceled.
func (w wireOrder) line(r *reading, l wireLine) (order.PlaceLine, bool) {
	line := order.PlaceLine{ID: r.id("line_items.id", l.ID), SKU: l.SKU}
	if l.GiftCard {
		line.Class = "gift_card"
	}
	if l.Quantity < 0 || l.Quantity > order.MaxUnits {
		r.refuse(inbox.Malformed, "line_items.quantity is not from 0 to 1000")
		return line, false
	}
	line.Quantity = l.Quantity
	if w.CanceledAt.IsZero() {
		line.Quantity -= w.takenOut(l)
	}
	if line.Quantity == 0 {
		return line, l.Quantity == 0
	}
	part := share{r, line.Quantity, l.Quantity}
	unit := r.price("line_items.price", price{l.Price, l.PriceSet})
	line.Total = r.total("line_items.price", slices.Repeat([]money.Money{unit}, line.Quantity)...)
	line.Discounts = w.discounts(r, l.Discounts)
	if off := r.price("line_items.total_discount", price{l.TotalDiscount, l.TotalDiscountSet}); len(l.Discounts) == 0 && !off.IsZero() {
		line.Discounts = []order.Discount{{FundedBy: "seller", Amount: off}}
	}
	line.Taxes = w.taxes(r, l.Taxes)
	for _, d := range l.Duties {
		line.Taxes = append(line.Taxes, order.Tax{Jurisdiction: "duty", Amount: r.price("duties.price_set", price{Set: d.PriceSet})})
		line.Taxes = append(line.Taxes, w.taxes(r, d.Taxes)...)
	}
	for i := range line.Discounts {
		part.of(&line.Discounts[i].Amount)
	}
	for i := range line.Taxes {
		part.of(&line.Taxes[i].Amount)
	}
	line.Group = w.parcel(l.ID, line.Quantity)
	return line, line.Quantity == l.Quantity
}

// takenOut counts the units that left the order without money going back.
func (w wireOrder) takenOut(l wireLine) int {
	if l.CurrentQuantity == nil {
		return 0
	}
	out := l.Quantity - *l.CurrentQuantity
	for _, refund := range w.Refunds {
		for _, back := range refund.Lines {
			if back.Line == l.ID && refund.movedMoney() {
				out -= back.Quantity
			}
		}
	}
	return min(max(out, 0), l.Quantity)
}

// share is the part of a line that is still in the order.
type share struct {
	r         *reading
	kept, all int
}

// of reduces an amount of the whole line to that part, unit by unit.
func (s share) of(m *money.Money) {
	if s.kept == s.all {
		return
	}
	parts, err := m.Split(s.all)
	if err != nil {
		s.r.refuse(inbox.Malformed, "line_items.quantity cannot be divided by")
		return
	}
	*m = s.r.total("line_items", parts[:s.kept]...)
}

func (w wireOrder) discounts(r *reading, allocated []wireDiscount) []order.Discount {
	var out []order.Discount
	for _, d := range allocated {
		code := ""
		if i := d.Application; i >= 0 && i < len(w.Applications) {
			if code = w.Applications[i].Code; code == "" {
				code = w.Applications[i].Type
			}
		}
		out = append(out, order.Discount{Code: code, FundedBy: "seller", Amount: r.price("discount_allocations.amount", price{d.Amount, d.AmountSet})})
	}
	return out
}

func (w wireOrder) taxes(r *reading, lines []wireTax) []order.Tax {
	var out []order.Tax
	for _, t := range lines {
		out = append(out, order.Tax{
			Jurisdiction: t.Title, Rate: t.Rate.String(), Inclusive: w.TaxesIncluded,
			Amount: r.price("tax_lines.price", price{t.Price, t.PriceSet}),
		})
	}
	return out
}

// parcel is the fulfillment that carries all units of a line; empty if they
// travel apart. One that came to nothing still counts while there is no other:
// what a snapshot says of a unit, a later one never leaves out.
func (w wireOrder) parcel(line json.Number, quantity int) string {
	var parcel string
	for _, f := range w.Fulfillments {
		for _, l := range f.Lines {
			if l.ID == line && l.Quantity >= quantity && (parcel == "" || !f.void()) {
				parcel = f.ID.String()
			}
		}
	}
	return parcel
}
