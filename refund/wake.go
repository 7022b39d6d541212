package refund

import (
	"time"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
)

// Wake does what has fallen due on an order and what hangs on it: it submits
// approved legs after judging the guards again, asks for look-ups, retries what
// can be retried, lets stale plans and unpaid orders expire, and takes up money
// plans that were blocked. Calls are made after the commit.
func Wake(r Records, env Env) (Decision, error) {
	d := begin(r, env)
	for _, step := range []func() error{d.wakeRefunds, d.stopHeld, d.wakePayments, d.follow, d.wakeOrder, d.follow} {
		if err := step(); err != nil {
			return Decision{}, err
		}
	}
	return d.Decision, nil
}

func (d *draft) due(at time.Time) bool { return !at.IsZero() && !at.After(d.env.Now) }

func (d *draft) wakeRefunds() error {
	for i := range d.Refunds {
		r := &d.Refunds[i]
		if !d.due(r.NextWake()) {
			continue
		}
		var err error
		if r.State == Failed {
			err = d.retryByTimer(r)
		} else if err = d.fire(r, EventExpire, "stale"); err == nil {
			err = d.release(r, "expired")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stopHeld stops legs that a hold blocks now; headroom is judged where the leg
// is submitted.
func (d *draft) stopHeld() error {
	if d.notHeld() == nil {
		return nil
	}
	for i := range d.Refunds {
		r := &d.Refunds[i]
		if r.State != Approved && r.State != Executing {
			continue
		}
		if err := d.release(r, "held"); err != nil {
			return err
		}
	}
	return nil
}

func (d *draft) wakePayments() error {
	for i := range d.Payments {
		p := &d.Payments[i]
		pd, err := payment.Wake(*p, d.env.payment(d.account(p)))
		if err := d.onPayment(p, pd, err); err != nil {
			return err
		}
	}
	return nil
}

func (d *draft) wakeOrder() error {
	o := &d.Order
	if o.Version == 0 {
		return nil
	}
	if o.MoneyPlan.State == order.PlanBlocked && d.due(o.MoneyPlan.Wake) {
		if err := d.planMoney(o.CancelReason); err != nil {
			return err
		}
	}
	if o.State == order.Placed && d.due(o.PayBy) {
		if err := d.expireUnpaid(); err != nil {
			return err
		}
	}
	od, err := order.Wake(*o, d.env.Now)
	return d.onOrder(od, err)
}

// expireUnpaid ends an order that was not paid in time, with what it had
// authorized. Money that came in time keeps it; an open payment delays it.
func (d *draft) expireUnpaid() error {
	o := &d.Order
	f := d.orderFacts()
	switch {
	case f.Captured.Minor() > 0 || f.Covered.Minor() >= o.Total.Minor():
		o.PayBy = time.Time{}
		return d.note(o.Key, "order.pay_by_met", "", figures{Amount: f.Covered})
	case f.InFlight:
		o.PayBy = d.env.Now.Add(blockedRetry)
		return d.note(o.Key, "order.pay_by_delayed", "payment_open", figures{})
	}
	od, err := order.Decide(f, order.Expire{})
	if err := d.onOrder(od, err); err != nil {
		return err
	}
	for i := range d.Payments {
		if _, err := d.voidRest(&d.Payments[i]); err != nil {
			return err
		}
	}
	return nil
}
