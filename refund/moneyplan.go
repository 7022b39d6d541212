package refund

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

// blockedRetry is how long a money plan waits that something blocks. The
// look-ups of an operation that does come sooner; this is the sweep behind them.
const blockedRetry = time.Hour

// planMoney gives back all that can be given back now of a canceled order, and
// says what blocks the rest.
func (d *draft) planMoney(reason string) error {
	blocked := ""
	for i := range d.Payments {
		why, err := d.voidRest(&d.Payments[i])
		if err != nil {
			return err
		}
		blocked = cmp.Or(blocked, why)
	}
	why, err := d.refundRest(reason)
	if err != nil {
		return err
	}
	plan := order.MoneyPlan{State: order.PlanNone}
	switch blocked = cmp.Or(blocked, why); {
	case blocked != "":
		plan = order.MoneyPlan{State: order.PlanBlocked, Reason: blocked, Wake: d.env.Now.Add(blockedRetry)}
	case d.givesBack():
		plan.State = order.PlanPlanned
	}
	if err := d.setPlan(plan); err != nil {
		return err
	}
	return d.follow()
}

func (d *draft) setPlan(plan order.MoneyPlan) error {
	if plan == d.Order.MoneyPlan {
		return nil
	}
	d.Order.MoneyPlan = plan
	return d.note(d.Order.Key, "order.money_plan", plan.Reason, figures{Codes: []string{string(plan.State)}})
}

// givesBack reports whether a void or a refund stands for the money.
func (d *draft) givesBack() bool {
	voids := slices.ContainsFunc(d.Payments, func(p payment.Payment) bool {
		return hasOp(&p, func(op *payment.Operation) bool {
			return op.Kind == payment.Void && (op.Live() || op.State == payment.Succeeded)
		})
	})
	return voids || slices.ContainsFunc(d.Refunds, func(r Refund) bool { return r.standing() || r.State == Failed })
}

func hasOp(p *payment.Payment, is func(*payment.Operation) bool) bool {
	return slices.ContainsFunc(p.Operations, func(op payment.Operation) bool { return is(&op) })
}

func openVoid(op *payment.Operation) bool { return op.Kind == payment.Void && op.Live() }

// voidRest gives up what a payment has authorized and not captured. A capture
// that is not sent yet makes way; any other open operation blocks it.
func (d *draft) voidRest(p *payment.Payment) (blocked string, err error) {
	for _, op := range p.Operations {
		if op.Kind != payment.Capture || op.State != payment.Created {
			continue
		}
		pd, err := payment.Release(*p, op.ID, "order_canceled", d.env.payment(d.account(p)))
		if err := d.onPayment(p, pd, err); err != nil {
			return "", err
		}
	}
	if hasOp(p, openVoid) {
		return "", nil
	}
	for _, op := range p.Operations {
		if op.Kind != payment.Refund && op.Live() {
			return fmt.Sprintf("%s_%s", op.Kind, op.State), nil
		}
	}
	if b := p.Balance(); b.Authorized.Minor() <= b.Captured.Minor() {
		return "", nil
	}
	voids := 0 // unlike all operations together they never get fewer
	for _, op := range p.Operations {
		if op.Kind == payment.Void && !op.External {
			voids++
		}
	}
	void := payment.VoidCmd{ID: store.DigestID(p.Key.ID, "void", fmt.Sprint(voids))}
	pd, err := payment.Decide(*p, void, d.env.payment(d.account(p)))
	if err != nil {
		return "void_refused", nil //nolint:nilerr // the guard's refusal is what blocks the plan
	}
	return "", d.onPayment(p, pd, nil)
}

// refundRest opens one refund of all that was captured and can go back. The
// policies judge it like any other, but cannot deny it: the goods stay here.
func (d *draft) refundRest(reason string) (blocked string, err error) {
	q := Request{}
	total := money.New(0, d.Order.Currency)
	for _, p := range d.newestFirst() {
		room, why := d.room(p)
		blocked = cmp.Or(blocked, why)
		if room.Minor() <= 0 {
			continue
		}
		if e, open := p.OpenInquiry(); open {
			q.InLieuOf = cmp.Or(q.InLieuOf, e.Dispute)
			if q.InLieuOf != e.Dispute {
				blocked = cmp.Or(blocked, "inquiry")
				continue // one refund is in lieu of one inquiry
			}
		}
		q.Payments = append(q.Payments, PaymentRequest{Payment: p.Key.ID, Amount: room})
		if total, err = total.Add(room); err != nil {
			return "", err
		}
	}
	switch {
	case total.IsZero():
		return blocked, nil
	case d.notHeld() != nil:
		return "held", nil //nolint:nilerr // the refusal is what blocks the plan
	}
	r := Refund{
		Meta: store.Meta{
			Key:  Repo.Key(d.env.Tenant, store.DigestID(d.Order.Key.ID, "cancel", fmt.Sprint(len(d.Refunds)))),
			Root: d.Order.Key,
		},
		State: Draft, Type: TypeCancel, Reason: cmp.Or(reason, "order_canceled"), Basis: BasisContract, InLieuOf: q.InLieuOf,
		Requester: d.env.Actor, RequestedAt: d.env.Now, Revision: d.Order.Allocation().Revision, Total: total,
	}
	if r.Components, err = d.cancelComponents(total); err != nil {
		return "", err
	}
	return blocked, d.propose(q, r, policy.Review)
}

// room is how much of a payment a money plan can refund now, and what keeps
// the rest of it back. What is under a chargeback may yet come back to us.
func (d *draft) room(p *payment.Payment) (room money.Money, blocked string) {
	zero := money.New(0, d.Order.Currency)
	caps, raw := d.env.Caps[d.account(p)], d.loose(p)
	have := p.Headroom(caps)
	if p.UnderChargeback() {
		blocked = "chargeback"
	}
	switch {
	case raw <= 0:
		return zero, blocked
	case p.Currency() != d.Order.Currency:
		return zero, "currency"
	case have.IsZero():
		return zero, p.Shortage(caps)
	}
	room = money.New(min(raw, have.Minor()), d.Order.Currency)
	if d.canRefund(p, room) != nil {
		return zero, "refund_unsupported"
	}
	return room, blocked
}

// loose is how much of a payment's money no refund stands for, in minor units.
// What a cancellation's refund was to give and could not is that refund's to
// settle: another one would only fail the same way, again and again.
func (d *draft) loose(p *payment.Payment) int64 {
	raw := p.Balance().Raw.Minor()
	for i := range d.Refunds {
		r := &d.Refunds[i]
		if r.Type != TypeCancel {
			continue
		}
		for j := range r.Legs {
			if l := &r.Legs[j]; l.Payment == p.Key.ID && d.givenUp(l) {
				raw -= l.Amount.Minor()
			}
		}
	}
	return raw
}

// MoneyArrived is the attention code of an order that expired and holds money
// all the same, and the reason of a canceled order's plan to give it back.
const MoneyArrived = "money_arrived"

// arrivals notices money on an order that ended. A canceled order's money plan
// takes it up at once; on an expired one a person decides between reopening
// and giving it back. Neither reopens by itself.
func (d *draft) arrivals() error {
	o := &d.Order
	if o.Version == 0 || o.State != order.Canceled && o.State != order.Expired {
		return nil
	}
	held, voided := false, false
	for i := range d.Payments {
		p := &d.Payments[i]
		b := p.Balance()
		open := b.Authorized.Minor() > b.Captured.Minor() && !hasOp(p, openVoid)
		held = held || open || d.loose(p) > 0
		voided = voided || open && hasOp(p, func(op *payment.Operation) bool { return op.Kind == payment.Void })
	}
	if o.State == order.Canceled {
		if !held || o.MoneyPlan.State == order.PlanBlocked {
			return nil
		}
		plan := order.MoneyPlan{State: order.PlanBlocked, Reason: MoneyArrived, Wake: d.env.Now}
		if voided { // a void failed: not again at once
			plan.Reason, plan.Wake = "void_failed", d.env.Now.Add(blockedRetry)
		}
		return d.setPlan(plan)
	}
	if !o.SetAttention(MoneyArrived, held) {
		return nil
	}
	event := "order.money_returned"
	if held {
		event = "order.money_arrived"
	}
	return d.note(o.Key, event, "", figures{})
}
