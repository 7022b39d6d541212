package main

import (
	"fmt"
	"time"
)

// story is the whole day. What happens on an order stands together; the files are in order of receipt.
func (r *recorder) story() {
	s := r.sales()
	for _, n := range []int{1001, 1002, 1007, 1010, 1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019, 1020, 1022, 1023, 1024, 1025, 1026, 1027, 1028, 1029} {
		r.paid(s[n])
	}
	r.delivered(s[1001], "09:15:00", "10:40:00")
	r.delivered(s[1002], "09:16:00", "10:55:00")
	r.delivered(s[1022], "15:00:00", "19:30:00")
	r.declined(s[1003])
	r.authorized(s[1004], s[1004].placed(r).AddDate(0, 0, 7))
	r.authorized(s[1005], r.at("17:30:00"))
	r.expired(s[1005], r.at("17:30:00"))
	r.authorized(s[1006], s[1006].placed(r).AddDate(0, 0, 7))
	r.paidAfterCancellation(s[1008])
	r.paidTwice(s[1009])
	r.thrice(s[1010])
	r.refundFirst(s[1011])
	r.sameSecond(s[1012])
	r.dashboardRefund(s[1013], 1250, "10:05:00")
	r.dashboardRefund(s[1014], 800, "10:15:00")
	r.sameRefundAtTheShop(s[1014], 800, "10:15:00")
	r.disputes(s)
	r.longAgo(s[1021])
	r.shopsOwnPayment(s[1030])
	r.unreadable(s)
}

func (s sale) placed(r *recorder) time.Time { return r.at(s.Clock) }

// order delivers the order as it stands.
func (r *recorder) order(received time.Time, what, topic string, o snapshot) {
	o.At = o.placed(r)
	if o.UpdatedAt.IsZero() {
		o.UpdatedAt = received.Add(-2 * time.Second)
	}
	r.shopify(received, o.Order()+"-"+what, topic, r.render("order", o))
}

// payment is one of the sale that took its whole total, or that much.
func (r *recorder) payment(s sale, amount int64, at time.Time) payment {
	return payment{sale: s, Amount: amount, Received: amount, At: at, Status: "succeeded"}
}

func (r *recorder) intent(received, created time.Time, what, typ string, p payment) {
	r.event(received, created, p.Order()+"-"+what, "payment_intent."+typ, r.render("payment_intent", p))
}

func (r *recorder) charge(received, created time.Time, what, typ string, p payment) {
	r.event(received, created, p.Order()+"-"+what, "charge."+typ, r.render("charge", p))
}

// paid is an order that is placed and paid at once.
func (r *recorder) paid(s sale) payment {
	t := s.placed(r)
	p := r.payment(s, s.Total(), t)
	r.order(t.Add(2*time.Second), "order-created", "orders/create", snapshot{sale: s, Financial: "paid"})
	r.intent(t.Add(3*time.Second), t, "payment-succeeded", "succeeded", p)
	r.charge(t.Add(4*time.Second), t, "charge-succeeded", "succeeded", p)
	return p
}

// delivered is a parcel that leaves and arrives.
func (r *recorder) delivered(s sale, shipped, arrived string) {
	o := snapshot{sale: s, Financial: "paid", ShippedAt: r.at(shipped)}
	r.order(o.ShippedAt.Add(2*time.Second), "order-shipped", "orders/fulfilled", o)
	o.DeliveredAt = r.at(arrived)
	r.order(o.DeliveredAt.Add(2*time.Second), "order-delivered", "orders/updated", o)
}

// declined is paid at the second try, in one intent.
func (r *recorder) declined(s sale) {
	t := s.placed(r)
	r.order(t.Add(2*time.Second), "order-created", "orders/create", snapshot{sale: s, Financial: "pending"})
	p := r.payment(s, s.Total(), t)
	p.Received, p.Attempt, p.Declined, p.Status = 0, "_declined", true, "requires_payment_method"
	failed := t.Add(20 * time.Second)
	r.intent(failed.Add(time.Second), failed, "payment-declined", "payment_failed", p)
	r.charge(failed.Add(2*time.Second), failed, "charge-declined", "failed", p)
	p = r.payment(s, s.Total(), t)
	paid := t.Add(2 * time.Minute)
	r.intent(paid.Add(time.Second), paid, "payment-succeeded", "succeeded", p)
	r.charge(paid.Add(2*time.Second), paid, "charge-succeeded", "succeeded", p)
	r.order(paid.Add(5*time.Second), "order-paid", "orders/paid", snapshot{sale: s, Financial: "paid"})
}

// authorized is to be captured by hand before that time.
func (r *recorder) authorized(s sale, before time.Time) {
	t := s.placed(r)
	p := r.hold(s, before)
	r.order(t.Add(2*time.Second), "order-created", "orders/create", snapshot{sale: s, Financial: "authorized"})
	r.charge(t.Add(3*time.Second), t, "charge-authorized", "succeeded", p)
	r.intent(t.Add(4*time.Second), t, "payment-authorized", "amount_capturable_updated", p)
}

func (r *recorder) hold(s sale, before time.Time) payment {
	return payment{sale: s, Amount: s.Total(), Capturable: s.Total(), At: s.placed(r), CaptureBefore: before, Status: "requires_capture"}
}

// expired is an authorization that nobody captured.
func (r *recorder) expired(s sale, at time.Time) {
	p := r.hold(s, at)
	p.Capturable, p.CanceledAt, p.Status = 0, at, "canceled"
	r.charge(at.Add(3*time.Second), at, "charge-expired", "expired", p)
	r.intent(at.Add(4*time.Second), at, "payment-expired", "canceled", p)
}

func (r *recorder) paidAfterCancellation(s sale) {
	t := s.placed(r)
	r.order(t.Add(2*time.Second), "order-created", "orders/create", snapshot{sale: s, Financial: "pending"})
	canceled := r.at("08:52:00")
	const topic = "orders/cancelled" //nolint:misspell // Shopify spells it so
	r.order(canceled.Add(2*time.Second), "order-canceled", topic, snapshot{sale: s, Financial: "voided", CanceledAt: canceled})
	paid := r.at("09:03:00")
	p := r.payment(s, s.Total(), paid)
	r.intent(paid.Add(2*time.Second), paid, "payment-succeeded-late", "succeeded", p)
	r.charge(paid.Add(3*time.Second), paid, "charge-succeeded-late", "succeeded", p)
}

// paidTwice is one order on two cards.
func (r *recorder) paidTwice(s sale) {
	t := s.placed(r)
	r.order(t.Add(2*time.Second), "order-created", "orders/create", snapshot{sale: s, Financial: "pending"})
	first, second := r.payment(s, 7000, t.Add(10*time.Second)), r.payment(s, 5000, t.Add(time.Minute))
	first.Letter, second.Letter = "a", "b"
	second.Card = mastercard
	for _, p := range []payment{first, second} {
		r.intent(p.At.Add(2*time.Second), p.At, "payment-"+p.Letter+"-succeeded", "succeeded", p)
		r.charge(p.At.Add(3*time.Second), p.At, "charge-"+p.Letter+"-succeeded", "succeeded", p)
	}
	r.order(second.At.Add(6*time.Second), "order-paid", "orders/paid", snapshot{sale: s, Financial: "paid"})
}

// thrice is an order all of whose deliveries come three times.
func (r *recorder) thrice(s sale) {
	for i, t := range []time.Time{r.at("08:55:00"), r.at("09:10:00")} {
		for j, what := range []string{"order-created", "payment-succeeded", "charge-succeeded"} {
			name := s.Order() + "-" + what
			r.repeat(t.Add(time.Duration(j)*time.Second), name, fmt.Sprintf("%s-again-%d", name, i+1))
		}
	}
	r.shopify(r.at("09:10:05"), s.Order()+"-order-created-other-webhook-id", "orders/create", string(r.named(s.Order()+"-order-created").Raw.Body))
}

// refundFirst is a refund that is told before its payment and before its order.
func (r *recorder) refundFirst(s sale) {
	t := s.placed(r)
	p := r.payment(s, s.Total(), t)
	back := refund{Payment: p, Amount: 1000, At: r.at("09:20:00"), Status: "succeeded"}
	r.refund(back.At.Add(3*time.Second), back.At, "refund-created-early", "created", back, "")
	back.ARN = "74627216060000000001011"
	r.refund(r.at("09:24:03"), r.at("09:24:00"), "refund-updated-early", "updated", back, `{"destination_details": {"card": {"reference_status": "pending"}}}`)
	r.intent(r.at("09:32:00"), t, "payment-succeeded-late", "succeeded", p)
	r.charge(r.at("09:32:01"), t, "charge-succeeded-late", "succeeded", p)
	r.order(r.at("09:35:00"), "order-created-late", "orders/create", snapshot{sale: s, Financial: "paid", UpdatedAt: t})
}

func (r *recorder) refund(received, created time.Time, what, typ string, back refund, previous string) {
	r.changed(received, created, back.Payment.Order()+"-"+what, "refund."+typ, r.render("refund", back), previous)
}

// sameSecond is a refund whose two events are of one second and come the wrong way round.
func (r *recorder) sameSecond(s sale) {
	at := r.at("09:40:00")
	back := refund{Payment: r.payment(s, s.Total(), s.placed(r)), Amount: 1500, At: at, Status: "succeeded"}
	r.refund(at.Add(5*time.Second), at, "refund-updated-succeeded", "updated", back, `{"balance_transaction": null, "status": "pending"}`)
	back.Status = "pending"
	r.refund(at.Add(9*time.Second), at, "refund-created-pending", "created", back, "")
}

// dashboardRefund is a refund that a person made in Stripe's dashboard.
func (r *recorder) dashboardRefund(s sale, amount int64, clock string) {
	at := r.at(clock)
	p := r.payment(s, s.Total(), s.placed(r))
	back := refund{Payment: p, Amount: amount, At: at, Status: "succeeded"}
	r.refund(at.Add(2*time.Second), at, "refund-created", "created", back, "")
	p.Refunded = amount
	r.charge(at.Add(3*time.Second), at, "charge-refunded", "refunded", p)
}

// sameRefundAtTheShop is Stripe's refund once more, as the shop tells of it.
func (r *recorder) sameRefundAtTheShop(s sale, amount int64, clock string) {
	at := r.at(clock)
	back := refund{Payment: r.payment(s, s.Total(), s.placed(r)), Amount: amount, At: at, Status: "succeeded"}
	body := r.render("shop_refund", struct {
		sale

		At               time.Time
		Amount, Negative int64
		Transaction      string
	}{s, at, amount, -amount, r.render("transaction", transaction{
		sale: s, ID: s.Number*100 + 72, Parent: s.Number*100 + 60, Kind: "refund", Amount: amount,
		Authorization: back.ID(), Receipt: r.render("refund", back), At: at,
	})})
	r.shopify(at.Add(6*time.Second), s.Order()+"-refund-created-at-the-shop", "refunds/create", body)
}

// longAgo is an order of January, of which the shop is told only now; its events were sent once more by hand.
func (r *recorder) longAgo(s sale) {
	placed := time.Date(2026, time.January, 5, 11, 0, 0, 0, time.UTC)
	o := snapshot{
		sale: s, At: placed, UpdatedAt: r.at("08:00:10"), Financial: "paid", Tags: "imported",
		ShippedAt: placed.AddDate(0, 0, 1), DeliveredAt: placed.AddDate(0, 0, 4),
	}
	r.shopify(r.at("08:00:12"), s.Order()+"-order-of-january", "orders/updated", r.render("order", o))
	p := r.payment(s, s.Total(), placed)
	r.intent(r.at("08:00:40"), placed, "payment-of-january", "succeeded", p)
	r.charge(r.at("08:00:41"), placed, "charge-of-january", "succeeded", p)
}

// shopsOwnPayment is paid through the shop's own gateway, of which Stripe tells us nothing.
func (r *recorder) shopsOwnPayment(s sale) {
	t := s.placed(r)
	r.order(t.Add(2*time.Second), "order-created", "orders/create", snapshot{sale: s, Financial: "paid"})
	r.shopify(t.Add(3*time.Second), s.Order()+"-transaction-created", "order_transactions/create", r.render("transaction", transaction{
		sale: s, ID: s.Number*100 + 60, Kind: "sale", Amount: s.Total(), Authorization: "mugs_" + s.Order(), At: t,
	}))
}

// unreadable is what has to be refused, ignored or given up.
func (r *recorder) unreadable(s map[int]sale) {
	// On its way a bit turned; the sender tries again with what it meant.
	t := s[1024].placed(r)
	r.repeat(t.Add(2*time.Second), "s1024-payment-succeeded", "s1024-payment-flipped-bit")
	r.flip(`"amount": `)
	r.replay(r.at("10:20:03"), "s1022-payment-succeeded", "s1022-payment-stale-signature") // signed at 10:10:03
	future := r.named("s1025-payment-succeeded")
	r.signed(r.at("10:35:05"), r.at("10:45:05"), "s1025-payment-future-signature", string(future.Raw.Body))
	r.replay(r.at("10:36:00"), "s1025-order-created", "s1025-order-flipped-bit")
	r.flip(`"total_price": "`)
	r.event(r.at("11:20:01"), r.at("11:20:00"), "customer-unknown-type", "customer.created", r.render("customer", struct {
		Buyer customer
		At    time.Time
	}{s[1001].Buyer, r.at("11:20:00")}))
	r.shopify(r.at("11:25:02"), "product-unknown-topic", "products/update", r.render("product", snapshot{At: r.at("11:25:00")}))
	whole := string(r.named("s1026-payment-succeeded").Raw.Body)
	r.stripe(r.at("11:40:00"), "payment-malformed", whole[:len(whole)/2])
	whole = string(r.named("s1026-order-created").Raw.Body)
	r.shopify(r.at("11:41:00"), "order-malformed", "orders/create", whole[:len(whole)/2])
}
