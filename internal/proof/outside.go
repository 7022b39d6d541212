package proof

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
)

// atPSP lets somebody at the PSP do something: a refund in the dashboard, or a
// bank that sends one back.
func (w *world) atPSP() {
	pi := pick(w, w.payments).intent
	if w.chance(60) {
		r, err := w.PSP.Refund(fake.RefundParams{PaymentIntent: pi, Amount: 1 + w.rng.Int64N(1500)})
		w.tell("a dashboard refund on %s: %s %d %v", pi, r.ID, r.Amount, err)
		return
	}
	if rs := w.PSP.RefundsOf(pi); len(rs) > 0 {
		r := pick(w, rs)
		_, err := w.PSP.FailRefund(r.ID)
		w.tell("refund %s of %s comes back: %v", r.ID, pi, err)
	}
}

// collect puts what the PSP has to tell into the mail, and reports whether
// there was anything. Some of it gets lost.
func (w *world) collect() (news bool) {
	for _, e := range w.PSP.Events(w.event) {
		w.event, news = e.ID, true
		object, fact, ok := w.reported(e)
		switch {
		case !ok:
		case !w.calm && w.chance(15):
			w.lost[object] = true
			w.tell("the PSP's %s about %s gets lost", e.Type, object)
		default:
			w.post("event", object, fact)
		}
	}
	return news
}

// post sends a fact about a payment on its way.
func (w *world) post(name, object string, f payment.Reported) {
	id := paymentOf(f.Event)
	f.Event = ""
	orderID := id[:strings.LastIndex(id, "-p")]
	c := w.command(name, orderID, psp, func(ctx ctx, s *session, key string) (result, error) {
		return s.Facts.Payment(ctx, key, orderID, id, f)
	})
	c.fact = true
	w.mail = append(w.mail, c)
	w.tell("in the mail: %s %s %s %s %s", c.key, f.Kind, object, f.State, f.Amount)
}

func paymentOf(intent string) string { return strings.TrimPrefix(intent, "pi_") }

// reported reads an event of the PSP. Its Event field carries the payment
// intent.
func (w *world) reported(e fake.Event) (object string, f payment.Reported, ok bool) {
	switch {
	case strings.HasPrefix(e.Type, "refund."):
		var r fake.Refund
		unwrap(e, &r)
		return r.ID, refundReport(r), true
	case e.Type == "charge.captured":
		var c fake.Charge
		unwrap(e, &c)
		return c.ID, payment.Reported{
			Source: recoursetest.PSPAccount, Event: c.PaymentIntent, Kind: payment.Capture, VendorID: c.ID,
			State: payment.Succeeded, Amount: rail.Amount(c.AmountCaptured, c.Currency),
		}, true
	}
	return "", f, false
}

func unwrap(e fake.Event, into any) {
	var body struct {
		Data struct{ Object json.RawMessage }
	}
	if json.Unmarshal(e.Body, &body) != nil || json.Unmarshal(body.Data.Object, into) != nil {
		panic(fmt.Sprintf("proof: event %s is not JSON", e.ID))
	}
}

// refundReport is what a refund object says, in our words: one that failed
// after its money had left is reversed.
func refundReport(r fake.Refund) payment.Reported {
	f := payment.Reported{
		Source: recoursetest.PSPAccount, Event: r.PaymentIntent, Kind: payment.Refund, VendorID: r.ID,
		Operation: r.Metadata[rail.MetadataOperation], State: rail.RefundState(r.Status),
		Amount: rail.Amount(r.Amount, r.Currency), Reason: r.FailureReason,
	}
	if r.FailureBalanceTransaction != "" {
		f.State = payment.Reversed
	}
	return f
}

// deliver brings one piece of mail in, in any order, and now and then leaves
// it in the mail to be brought again.
func (w *world) deliver(p *process) {
	w.collect()
	if len(w.mail) == 0 {
		return
	}
	i := w.rng.IntN(len(w.mail))
	c := w.mail[i]
	w.give(p, c)
	if i = slices.Index(w.mail, c); c.acked && i >= 0 && w.chance(75) {
		w.mail = slices.Delete(w.mail, i, i+1)
	}
}

// chargeback is a dispute as it truly stands.
type chargeback struct {
	id, order, payment string
	amount             int64
	stage              dispute.Stage
	status             dispute.Status
	told               int
}

// disputed moves a dispute on, or opens one.
func (w *world) disputed() {
	if len(w.cases) == 0 || w.chance(40) {
		if len(w.cases) >= 4 {
			return
		}
		pay := pick(w, w.payments)
		charge, err := w.PSP.GetCharge(pay.intent)
		if err != nil || charge.AmountCaptured == 0 {
			return
		}
		c := &chargeback{
			id: fmt.Sprintf("dp_%d", len(w.cases)+1), order: pay.order, payment: pay.id, amount: 1 + w.rng.Int64N(charge.AmountCaptured),
			stage: dispute.Inquiry, status: dispute.NeedsResponse,
		}
		w.cases = append(w.cases, c)
		if w.chance(50) {
			w.charged(c)
			return
		}
		w.observed(c, dispute.Observation{})
		return
	}
	c := pick(w, w.cases)
	switch {
	case c.status.Decided():
	case c.stage == dispute.Inquiry:
		w.charged(c)
	case w.chance(50):
		entry, err := w.PSP.Reinstate(fake.DisputeMovement{Dispute: c.id, Amount: c.amount})
		if err != nil {
			w.fail("reinstate %s: %v", c.id, err)
		}
		c.status = dispute.Won
		w.observed(c, dispute.Observation{Finality: dispute.Terminal, Movements: []dispute.Movement{{
			ID: entry.ID, Kind: dispute.Reinstatement, Amount: rail.Amount(entry.Amount, entry.Currency), At: w.Clock.Now(),
		}}})
	default:
		c.status = dispute.Lost
		w.observed(c, dispute.Observation{Finality: dispute.Settled, LostReason: dispute.Ruled})
	}
}

// charged takes the money.
func (w *world) charged(c *chargeback) {
	entry, err := w.PSP.Withdraw(fake.DisputeMovement{Dispute: c.id, PaymentIntent: "pi_" + c.payment, Amount: c.amount})
	if err != nil { // another dispute has the money
		w.tell("%s: %v", c.id, err)
		c.status = dispute.Closed
		w.observed(c, dispute.Observation{Finality: dispute.Terminal})
		return
	}
	c.stage = dispute.Chargeback
	w.observed(c, dispute.Observation{Movements: []dispute.Movement{{
		ID: entry.ID, Kind: dispute.Withdrawal, Amount: rail.Amount(-entry.Amount, entry.Currency), At: w.Clock.Now(),
	}}})
}

// observed posts how a dispute stands now.
func (w *world) observed(c *chargeback, o dispute.Observation) {
	c.told++
	o.Key, o.Dispute, o.Payment, o.Source = fmt.Sprintf("%s/%d", c.id, c.told), c.id, c.payment, dispute.FromPSP
	o.Stage, o.Status, o.OccurredAt, o.Amount = c.stage, c.status, w.Clock.Now(), money.New(c.amount, euro)
	x := w.command("dispute", c.order, psp, func(ctx ctx, s *session, key string) (result, error) {
		return s.Facts.Dispute(ctx, key, c.order, o)
	})
	x.fact = true
	w.mail = append(w.mail, x)
	w.tell("in the mail: %s: %s on %s is %s %s over %s", x.key, c.id, c.payment, c.stage, c.status, o.Amount)
}
