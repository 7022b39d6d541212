package inbox

import (
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
)

// Event is what a delivery says, in our words: an [OrderEvent], a
// [PaymentEvent] or a [DisputeEvent]. No other package can add one.
type Event interface{ inboxEvent() }

// OrderEvent is an order as its channel shows it. The order is found by the
// channel's id of it.
type OrderEvent struct {
	Snapshot order.Snapshot
}

// PaymentEvent is news of one payment, found by the owner's id of it.
type PaymentEvent struct {
	Account string // money account
	Payment string // the owner's id of the payment
	Order   OrderRef
	// Facts are booked in this order; [payment.Opened] first makes a payment
	// that nobody knew.
	Facts []payment.Fact
}

// OrderRef is how an event says which order it belongs to: by our id, or by a
// channel's. The zero value says nothing.
type OrderRef struct {
	ID      string
	Channel order.Channel
}

// DisputeEvent is news of a dispute on a payment, which is found by the
// owner's id of it or of its charge.
type DisputeEvent struct {
	Account     string
	Payment     string // the owner's id of the payment or charge
	Observation dispute.Observation
}

func (OrderEvent) inboxEvent()   {}
func (PaymentEvent) inboxEvent() {}
func (DisputeEvent) inboxEvent() {}
