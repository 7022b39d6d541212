package shopify

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/order"
)

// version is what snapshots of the order are ranked by. Shopify's updated_at
// has whole seconds, and a checkout makes several snapshots within one: of
// those the one in which more has happened is the newer. What is counted only
// grows in the life of an order, and adds less than a second.
func (w wireOrder) version() time.Time {
	if w.UpdatedAt.IsZero() {
		return time.Time{}
	}
	n := len(w.Lines) + len(w.Shipping) + len(w.Refunds)
	for _, l := range w.Lines {
		if l.CurrentQuantity != nil {
			n += max(l.Quantity-*l.CurrentQuantity, 0)
		}
	}
	for _, r := range w.Refunds {
		n += len(r.Transactions)
	}
	for _, f := range w.Fulfillments {
		n += 2 + slices.Index(track, f.state())
	}
	if !w.CanceledAt.IsZero() {
		n++
	}
	return w.UpdatedAt.Add(time.Duration(min(n, 999_999)) * time.Microsecond)
}

// track is what becomes of a parcel, in this order.
var track = []order.GroupState{
	order.GroupPlanned, order.GroupAllocated, order.GroupShipped, order.GroupOutForDelivery, order.GroupDelayed, order.GroupDelivered,
	order.GroupCanceled,
}
