package refund

import (
	"slices"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
)

// OnOrder runs a command of package order on the records, judged on what the
// payments cover, with what follows from it for the money: a rejected fraud
// hold cancels the order if nothing has left yet.
func OnOrder(r Records, cmd order.Command, env Env) (Decision, error) {
	d := begin(r, env)
	od, err := order.Decide(d.orderFacts(), cmd)
	err = d.onOrder(od, err)
	d.Code = string(d.Order.State)
	if reject, ok := cmd.(order.Reject); ok && err == nil && d.fraudRejected(reject.Hold) {
		err = d.cancelOrder(CancelOrder{Order: d.Order.Key.ID, Reason: "fraud"})
	}
	return d.end(err)
}

// fraudRejected reports whether the hold is a fraud hold that was rejected, on
// an order that can still be canceled.
func (d *draft) fraudRejected(hold string) bool {
	return order.Machine.Can(d.Order.State, order.EventCancel) && d.Order.State != order.Canceled && !d.Order.Shipped() &&
		slices.ContainsFunc(d.Order.Holds, func(h order.Hold) bool {
			return h.ID == hold && h.Kind == order.HoldFraud && h.State == order.HoldRejected
		})
}

// ObserveOrder books a snapshot of the order as its channel shows it. A
// snapshot that cancels the order starts its money plan, after a while: whoever
// canceled it may have given the money back too, and that has to arrive first.
func ObserveOrder(r Records, s order.Snapshot, env Env) (Decision, error) {
	d := begin(r, env)
	before := d.Order.State
	od, err := order.Observe(d.Order, s, d.env.Now)
	err = d.onOrder(od, err)
	d.Code = string(d.Order.State)
	if err == nil && d.Order.State == order.Canceled && before != order.Canceled {
		err = d.setPlan(order.MoneyPlan{
			State: order.PlanBlocked, Reason: order.AttentionCanceledOutside, Wake: d.env.Now.Add(blockedRetry),
		})
	}
	if err == nil {
		err = d.follow()
	}
	return d.end(err)
}

// onOrder takes a decision of package order over into this one.
func (d *draft) onOrder(od order.Decision, err error) error {
	if err != nil {
		return err
	}
	d.Order = od.Order
	for _, e := range od.Entries {
		if e.Actor == "" {
			e.Actor = d.env.Actor.ID
		}
		d.Entries = append(d.Entries, e)
	}
	return nil
}

func (d *draft) orderFacts() order.Facts { return OrderFacts(d.Records, d.env) }

// OrderFacts is what the commands of package order are judged on: the order
// with what its payments cover.
func OrderFacts(r Records, env Env) order.Facts {
	f := order.Facts{
		Order: r.Order, Actor: env.Actor, Now: env.Now, Tenant: env.Tenant,
		Covered: money.New(0, r.Order.Currency), Captured: money.New(0, r.Order.Currency),
	}
	for i := range r.Payments {
		p := &r.Payments[i]
		f.InFlight = f.InFlight || hasOp(p, func(op *payment.Operation) bool { return op.Kind != payment.Refund && op.Live() })
		b := p.Balance()
		if b.Unsure || p.Currency() != r.Order.Currency {
			continue // what is not sure covers nothing
		}
		f.Covered = plus(f.Covered, money.New(max(b.Authorized.Minor(), b.Captured.Minor()), p.Currency()))
		f.Captured = plus(f.Captured, b.Captured)
	}
	return f
}

// plus adds as long as the sum fits; beyond, what there is is enough.
func plus(a, b money.Money) money.Money {
	if s, err := a.Add(b); err == nil {
		return s
	}
	return a
}
