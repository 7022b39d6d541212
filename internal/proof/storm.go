package proof

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// step is one thing that happens: in a process, at the PSP, or on the clock.
func (w *world) step() {
	switch n := w.rng.IntN(100); {
	case n < 12:
		w.pass()
	case n < 18:
		w.atPSP()
	case n < 22:
		w.disputed()
	default:
		p := w.idle()
		if p == nil {
			return
		}
		p.busy = true
		switch {
		case n < 48:
			w.work(p)
		case n < 62:
			w.deliver(p)
		case n < 66:
			w.repeat(p)
		case n < 68:
			w.reuse(p)
		default:
			w.commanded(p)
		}
		p.busy = false
	}
	w.paidOnce()
}

// pass lets time pass, by seconds mostly and days now and then.
func (w *world) pass() {
	by := []time.Duration{time.Second, 15 * time.Second, 31 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 7 * time.Hour, 25 * time.Hour, 49 * time.Hour}
	d := pick(w, by[:1+w.rng.IntN(len(by))])
	if !w.latest.IsZero() {
		d = min(d, w.latest.Sub(w.Clock.Now())-time.Millisecond)
	}
	if d > 0 {
		w.Clock.Advance(d)
	}
	if err := w.PSP.Tick(w.Clock.Now()); err != nil {
		w.fail("tick: %v", err)
	}
}

// work lets a process do what is due.
func (w *world) work(p *process) int {
	n, err := p.desk.Step(context.Background())
	if err != nil && !p.dead && !errors.Is(err, store.ErrBusy) {
		w.fail("%s works: %v", p.name, err)
	}
	if n > 0 {
		w.tell("%s worked on %d", p.name, n)
	}
	return n
}

func (w *world) sell() {
	s := recoursetest.Sale{Order: fmt.Sprintf("o%d", len(w.orders)+1), Authorize: w.chance(25)}
	total := int64(0)
	for i := range 1 + w.rng.IntN(3) {
		l := recoursetest.Line{ID: fmt.Sprint(i + 1), Quantity: 1 + w.rng.IntN(3)}
		price := int64(1 + w.rng.IntN(3000))
		l.Price = money.New(price, euro).String()
		total += price * int64(l.Quantity)
		s.Lines = append(s.Lines, l)
	}
	if w.chance(50) {
		s.Shipping = "4.90 EUR"
		total += 490
	}
	for n := w.rng.IntN(3); n > 0 && total > 300; n-- {
		part := 1 + w.rng.Int64N(total/2)
		s.Pay = append(s.Pay, money.New(part, euro).String())
		total -= part
	}
	s.Pay = append(s.Pay, money.New(total, euro).String())
	w.orders = append(w.orders, s.Order)
	for _, p := range w.Sell(s).Payments {
		w.payments = append(w.payments, paid{s.Order, p.Key.ID, p.VendorID})
	}
}

// commanded lets a person give a command.
func (w *world) commanded(p *process) {
	id := pick(w, w.orders)
	recs := w.Order(id)
	who := pick(w, []policy.Actor{agent, agent, boss})
	switch n := w.rng.IntN(100); {
	case n < 45:
		w.request(p, recs.Records, who)
	case n < 75 && len(recs.Refunds) > 0:
		w.onRefund(p, id, pick(w, recs.Refunds), who)
	case n < 85:
		w.onPayment(p, id, pick(w, recs.Payments), who)
	case n < 88:
		w.give(p, w.command("cancel", id, who, func(ctx ctx, s *session, key string) (result, error) {
			return s.Orders.Cancel(ctx, refund.CancelOrder{Key: key, Order: id, Reason: "changed_mind"})
		}))
	case n < 93:
		w.onHold(p, recs.Order, who)
	default:
		unit := pick(w, recs.Order.Units).ID
		as := pick(w, []order.Resolution{order.Replaced, order.WrittenOff})
		w.give(p, w.command("resolve", id, who, func(ctx ctx, s *session, key string) (result, error) {
			return s.Orders.Resolve(ctx, key, id, order.Resolve{Unit: unit, As: as, Reason: "damaged"})
		}))
	}
}

func (w *world) request(p *process, recs refund.Records, who policy.Actor) {
	o := recs.Order
	q := refund.Request{Order: o.Key.ID, Reason: pick(w, []string{"damaged", "late", "changed_mind"})}
	switch w.rng.IntN(5) {
	case 0, 1:
		l := pick(w, o.Lines)
		q.Lines = []refund.LineRequest{{Line: l.ID, Quantity: 1 + w.rng.IntN(l.Quantity)}}
	case 2:
		u := refund.ItemRequest{ID: pick(w, o.Units).ID}
		if w.chance(50) {
			u.Amount = money.New(1+w.rng.Int64N(2000), euro)
		}
		q.Units = []refund.ItemRequest{u}
	case 3:
		q.Goodwill = money.New(1+w.rng.Int64N(3000), euro)
	}
	if len(o.Shipping) > 0 && (w.chance(20) || len(q.Lines)+len(q.Units) == 0 && q.Goodwill.IsZero()) {
		q.Shipping = []refund.ItemRequest{{ID: o.Shipping[0].ID}}
	}
	if w.chance(10) {
		q.Deductions = []refund.DeductionRequest{{Kind: refund.ReturnLabel, Amount: money.New(1+w.rng.Int64N(300), euro)}}
	}
	for i := range recs.Payments {
		if e, open := recs.Payments[i].OpenInquiry(); open && w.chance(70) {
			q.InLieuOf = e.Dispute
		}
	}
	w.give(p, w.command("request", o.Key.ID, who, func(ctx ctx, s *session, key string) (result, error) {
		q := q
		q.Key = key
		return s.Refunds.Request(ctx, q)
	}))
}

func (w *world) onRefund(p *process, id string, r refund.Refund, who policy.Actor) {
	ref := r.Key.ID
	var do doing
	name := pick(w, []string{"approve", "approve", "approve", "deny", "withdraw", "retry", "retry", "settle"})
	switch name {
	case "approve":
		do = func(ctx ctx, s *session, key string) (result, error) {
			return s.Refunds.Approve(ctx, key, id, refund.Approve{Refund: ref, Plan: r.Plan})
		}
	case "deny":
		do = func(ctx ctx, s *session, key string) (result, error) {
			return s.Refunds.Deny(ctx, key, id, refund.Deny{Refund: ref, Reason: "policy"})
		}
	case "withdraw":
		do = func(ctx ctx, s *session, key string) (result, error) {
			return s.Refunds.Withdraw(ctx, key, id, refund.Withdraw{Refund: ref})
		}
	case "retry":
		do = func(ctx ctx, s *session, key string) (result, error) {
			return s.Refunds.Retry(ctx, key, id, refund.Retry{Refund: ref})
		}
	case "settle":
		do = func(ctx ctx, s *session, key string) (result, error) {
			return s.Refunds.Settle(ctx, key, id, refund.Settle{Refund: ref, Proof: "transfer-1"})
		}
	}
	w.give(p, w.command(name, id, who, do))
}

func (w *world) onPayment(p *process, id string, pay payment.Payment, who policy.Actor) {
	pid, op := pay.Key.ID, fmt.Sprintf("%s/op%d", pay.Key.ID, len(w.commands))
	most := pay.Amount.Minor()
	captured := false // the PSP has one capture a payment
	for _, x := range pay.Operations {
		captured = captured || x.Kind == payment.Capture && (x.Live() || x.State == payment.Succeeded)
	}
	switch n := w.rng.IntN(10); {
	case n < 5 && !captured:
		amount := money.New(1+w.rng.Int64N(most), euro)
		if w.chance(60) {
			amount = pay.Amount
		}
		final := w.chance(50)
		w.give(p, w.command("capture", id, who, func(ctx ctx, s *session, key string) (result, error) {
			return s.Payments.Capture(ctx, key, id, pid, payment.CaptureCmd{ID: op, Amount: amount, Final: final})
		}))
	case n < 7:
		w.give(p, w.command("void", id, who, func(ctx ctx, s *session, key string) (result, error) {
			return s.Payments.Void(ctx, key, id, pid, payment.VoidCmd{ID: op})
		}))
	case n < 9 && len(pay.Operations) > 0:
		x := pick(w, pay.Operations).ID
		w.give(p, w.command("accept", id, who, func(ctx ctx, s *session, key string) (result, error) {
			return s.Payments.Accept(ctx, key, id, pid, payment.Accept{Operation: x, Reason: "looked_at"})
		}))
	default:
		w.attest(p, id, pay)
	}
}

func (w *world) onHold(p *process, o order.Order, who policy.Actor) {
	id := o.Key.ID
	open := o.Blocked(order.BlocksRefund)
	if len(open) > 0 && w.chance(10) { // which cancels the order
		w.give(p, w.command("reject", id, who, func(ctx ctx, s *session, key string) (result, error) {
			return s.Orders.Reject(ctx, key, id, order.Reject{Hold: open[0].ID})
		}))
		return
	}
	if len(open) > 0 && w.chance(85) {
		w.give(p, w.command("release", id, who, func(ctx ctx, s *session, key string) (result, error) {
			return s.Orders.Release(ctx, key, id, order.Release{Hold: open[0].ID})
		}))
		return
	}
	hold := order.OpenHold{ID: fmt.Sprintf("h%d", len(w.commands)), Kind: order.HoldFraud, Blocks: []order.Blocked{order.BlocksRefund}}
	w.give(p, w.command("hold", id, who, func(ctx ctx, s *session, key string) (result, error) {
		return s.Orders.Hold(ctx, key, id, hold)
	}))
}
