package proof

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// attest lets a person look at the PSP for an operation that was handed over,
// and say what is there. What is still open there is left open.
func (w *world) attest(p *process, id string, pay payment.Payment) bool {
	var asked []payment.Operation
	for _, op := range pay.Operations {
		if op.Escalated && op.Live() {
			asked = append(asked, op)
		}
	}
	if len(asked) == 0 {
		return false
	}
	op := pick(w, asked)
	a, ok := w.truth(pay, op)
	if !ok {
		return false
	}
	w.give(p, w.command("attest", id, boss, func(ctx ctx, s *session, key string) (result, error) {
		return s.Payments.Attest(ctx, key, id, pay.Key.ID, a)
	}))
	return true
}

// truth is what the PSP has of an operation.
func (w *world) truth(pay payment.Payment, op payment.Operation) (a payment.Attest, ok bool) {
	a = payment.Attest{Operation: op.ID, Outcome: payment.Failed, Proof: "dashboard"}
	intent, err := w.PSP.GetPaymentIntent(pay.VendorID)
	if err != nil {
		w.fail("%v", err)
	}
	switch {
	case op.Kind == payment.Capture && intent.AmountReceived > 0:
		a.Outcome, a.VendorID, a.Amount = payment.Succeeded, intent.LatestCharge, rail.Amount(intent.AmountReceived, intent.Currency)
	case op.Kind == payment.Void && intent.Status == "canceled":
		a.Outcome, a.VendorID = payment.Succeeded, intent.ID
	}
	for _, x := range w.PSP.RefundsOf(pay.VendorID) {
		if x.Metadata[rail.MetadataOperation] != op.ID {
			continue
		}
		switch x.Status {
		case "succeeded":
			a.Outcome, a.VendorID, a.Amount = payment.Succeeded, x.ID, rail.Amount(x.Amount, x.Currency)
		case "pending":
			return a, false
		}
	}
	return a, true
}

// peopleDecide lets people settle all that was left to them, and reports
// whether they had anything to do.
func (w *world) peopleDecide() (busy bool) {
	for _, p := range w.payments {
		for more := true; more && w.wrong == ""; busy = busy || more {
			recs := w.Order(p.order)
			more = w.attest(w.idle(), p.order, *recs.Payment(p.id))
		}
	}
	return busy
}

// settle works until nothing falls due any more, for as long as the schedules
// of look-ups and retries go on.
func (w *world) settle() {
	end := w.Clock.Now().Add(10 * 24 * time.Hour)
	for w.wrong == "" {
		for w.paidOnce(); len(w.mail) > 0 && w.wrong == ""; w.paidOnce() {
			w.deliver(w.idle())
		}
		if w.work(w.idle()) > 0 {
			continue
		}
		now, next := w.Clock.Now(), w.nextWake()
		if next.IsZero() || now.After(end) {
			break
		}
		w.Clock.Advance(max(next.Sub(now), pick(w, []time.Duration{time.Minute, 7 * time.Hour, 9 * time.Hour})))
		if err := w.PSP.Tick(w.Clock.Now()); err != nil {
			w.fail("tick: %v", err)
		}
	}
}

// nextWake is the earliest wake of any record.
func (w *world) nextWake() (next time.Time) {
	for _, kind := range []string{order.Repo.Kind(), payment.Repo.Kind(), refund.Repo.Kind()} {
		page, err := w.Store.Find(w.t.Context(), store.Query{Tenant: recoursetest.Tenant, Kind: kind, By: store.ByWake, Limit: 1})
		if err != nil {
			w.fail("%v", err)
		}
		for _, r := range page.Records {
			next = store.Earliest(next, r.Wake)
		}
	}
	return next
}

// reconcile compares our books with the PSP's: where they differ, a report
// must have got lost, and somebody fetches what it was about.
func (w *world) reconcile() {
	for range rounds {
		if w.wrong != "" {
			return
		}
		different := w.tieOut()
		if len(different) == 0 {
			return
		}
		for _, l := range different {
			if !w.lost[l.Object] {
				w.fail("tie-out: %s %s: we expect %s, the PSP has %s, and no report got lost", l.Kind, l.Object, l.Expected, l.Reported)
				return
			}
			r, err := w.PSP.GetRefund(l.Object)
			if err != nil {
				w.fail("tie-out: %s: %v", l.Object, err)
				return
			}
			w.post("fetched", r.ID, refundReport(r))
		}
		w.settle()
	}
}

func (w *world) tieOut() []refund.TieOutLine {
	out, err := w.Tenant(recoursetest.Tenant).TieOut(w.t.Context(), recoursetest.PSPAccount)
	if err != nil {
		w.fail("tie-out: %v", err)
	}
	return slices.DeleteFunc(out.Lines, func(l refund.TieOutLine) bool { return l.State == refund.TieEqual })
}

// exposed is what the disputes of a payment truly take.
func (w *world) exposed(payment string) money.Money {
	sum := int64(0)
	for _, c := range w.cases {
		if c.payment == payment && c.stage.AtLeast(dispute.Chargeback) && c.status != dispute.Won {
			sum += c.amount
		}
	}
	return money.New(sum, euro)
}
