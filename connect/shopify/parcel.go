package shopify

import "github.com/recourse-go/recourse/order"

// group is a fulfillment as a parcel.
func (f wireFulfillment) group(r *reading) order.Group {
	g := order.Group{ID: r.id("fulfillments.id", f.ID), State: f.state(), Carrier: f.Carrier, Tracking: f.Tracking}
	if f.Status == "success" {
		g.ShippedAt = f.CreatedAt.Time
	}
	if g.State == order.GroupDelivered {
		g.DeliveredAt = f.UpdatedAt.Time // Shopify gives no time of delivery here; this one is never before it
	}
	return g
}

// void reports whether nothing travels by the fulfillment.
func (f wireFulfillment) void() bool {
	return f.Status == "cancelled" || f.Status == "error" || f.Status == "failure"
}

// state is where the parcel stands. A successful fulfillment has left, whatever
// its track says. A status that is not known stays text.
func (f wireFulfillment) state() order.GroupState {
	switch f.Status {
	case "cancelled":
		return order.GroupCanceled
	case "pending", "error", "failure":
		return order.GroupPlanned
	case "open":
		return order.GroupAllocated
	case "success":
	default:
		return order.GroupState(f.Status)
	}
	switch f.ShipmentStatus {
	case "out_for_delivery", "ready_for_pickup":
		return order.GroupOutForDelivery
	case "attempted_delivery", "delayed":
		return order.GroupDelayed
	case "delivered":
		return order.GroupDelivered
	default:
		return order.GroupShipped
	}
}
