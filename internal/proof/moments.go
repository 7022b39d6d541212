package proof

import (
	"sync"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// moment is a way into a state.
type moment struct {
	fates fake.Fates
	to    func(*life)
}

// disputed are the statuses of a dispute.
var disputed = []dispute.Status{
	dispute.NeedsResponse, dispute.UnderReview, dispute.Won, dispute.Lost, dispute.Closed, dispute.Prevented, dispute.Withdrawn,
}

// moments leads into every state, by its name.
func moments() map[string]moment {
	sold := func(then func(*life)) func(*life) { return func(l *life) { l.sell("100.00"); then(l) } }
	asked := func(amount string, then func(*life)) func(*life) {
		return sold(func(l *life) { l.ask(amount); then(l) })
	}
	const allowed, tooMuch = "5.00", "20.00"
	nothing := func(*life) {}
	work := func(l *life) { l.Work() }
	settle := func(l *life) { l.Settle() }
	reported := func(s payment.OpState) func(*life) { return func(l *life) { l.Work(); l.report(s) } }
	denied := asked(tooMuch, func(l *life) {
		_, err := l.Supervisor("bo").Refunds.Deny(l.t.Context(), "deny", "o", refund.Deny{Refund: "r", Reason: "policy"})
		must(l.t, err)
	})
	held := sold(func(l *life) {
		_, err := l.Agent("ana").Orders.Hold(l.t.Context(), "hold", "o", order.OpenHold{ID: "h", Kind: order.HoldFraud, Blocks: []order.Blocked{order.BlocksRefund}})
		must(l.t, err)
	})

	all := map[string]moment{
		"order/placed":    {to: (*life).place},
		"order/confirmed": {to: sold(nothing)},
		"order/canceled": {to: sold(func(l *life) {
			_, err := l.Supervisor("bo").Orders.Cancel(l.t.Context(), refund.CancelOrder{Key: "cancel", Order: "o", Reason: "changed_mind"})
			must(l.t, err)
		})},
		"order/expired": {to: func(l *life) { l.place(); l.Advance(25 * time.Hour) }},
		"hold/open":     {to: held},
		"hold/released": {to: func(l *life) {
			held(l)
			_, err := l.Supervisor("bo").Orders.Release(l.t.Context(), "release", "o", order.Release{Hold: "h"})
			must(l.t, err)
		}},
		"hold/rejected": {to: func(l *life) {
			held(l)
			_, err := l.Supervisor("bo").Orders.Reject(l.t.Context(), "reject", "o", order.Reject{Hold: "h"})
			must(l.t, err)
		}},

		"operation/created":         {to: asked(allowed, nothing)},
		"operation/submitted":       {to: asked(allowed, (*life).dies)},
		"operation/pending":         {fates: fake.Always(fake.Pending), to: asked(allowed, work)},
		"operation/action_required": {fates: fake.Always(fake.Pending), to: asked(allowed, reported(payment.ActionRequired))},
		"operation/unknown":         {fates: fake.Always(fake.AnswerLost), to: asked(allowed, func(l *life) { _, err := l.Step(l.t.Context()); must(l.t, err) })},
		"operation/succeeded":       {to: asked(allowed, work)},
		"operation/failed":          {fates: fake.Always(fake.Refused), to: asked(allowed, work)},
		"operation/canceled":        {fates: fake.Always(fake.RequestLost), to: asked(allowed, reported(payment.Canceled))},
		"operation/expired":         {fates: fake.Always(fake.RequestLost), to: asked(allowed, reported(payment.Expired))},
		"operation/reversed": {to: asked(allowed, func(l *life) {
			l.Work()
			_, err := l.PSP.FailRefund(l.PSP.RefundsOf("pi_o-p1")[0].ID)
			must(l.t, err)
			l.report(payment.Reversed)
		})},
		"operation/released": {to: denied},

		"refund/requested": {to: asked(tooMuch, nothing)},
		"refund/needs_review": {to: asked(allowed, func(l *life) {
			l.observe(dispute.NeedsResponse, dispute.Chargeback)
		})},
		"refund/approved":            {to: asked(allowed, nothing)},
		"refund/executing":           {fates: fake.Always(fake.Pending), to: asked(allowed, work)},
		"refund/succeeded":           {to: asked(allowed, settle)},
		"refund/partially_succeeded": {fates: firstKeyRefused(), to: func(l *life) { l.sell("3.00", "97.00"); l.ask(allowed); l.Settle() }},
		"refund/failed":              {fates: fake.Always(fake.Refused), to: asked(allowed, settle)},
		"refund/settled_manually": {fates: fake.Always(fake.Refused), to: asked(allowed, func(l *life) {
			l.Settle()
			_, err := l.Supervisor("bo").Refunds.Settle(l.t.Context(), "settle", "o", refund.Settle{Refund: "r", Proof: "transfer-1"})
			must(l.t, err)
		})},
		"refund/denied": {to: denied},
		"refund/withdrawn": {to: asked(tooMuch, func(l *life) {
			_, err := l.Agent("ana").Refunds.Withdraw(l.t.Context(), "withdraw", "o", refund.Withdraw{Refund: "r"})
			must(l.t, err)
		})},
		"refund/expired": {to: asked(tooMuch, func(l *life) { l.Advance(15 * 24 * time.Hour) })},
	}
	for _, s := range disputed {
		stage := dispute.Chargeback
		if s == dispute.Closed || s == dispute.Prevented {
			stage = dispute.Inquiry
		}
		all["dispute/"+string(s)] = moment{to: asked(allowed, func(l *life) { l.observe(s, stage) })}
	}
	return all
}

// firstKeyRefused refuses whatever comes under the first key it is asked for.
func firstKeyRefused() fake.Fates {
	var mu sync.Mutex
	var first string
	return func(key string, _ int) fake.Fate {
		mu.Lock()
		defer mu.Unlock()
		if first == "" {
			first = key
		}
		if key == first {
			return fake.Refused
		}
		return fake.Done
	}
}

// personal is what a customer can be known by.
func personal() []store.Private {
	return []store.Private{{Subject: "c_o", Data: []byte(canary)}}
}

// place places an order over 100.00 that is to be paid within a day.
func (l *life) place() {
	l.t.Helper()
	_, err := l.Agent("host").Orders.Place(l.t.Context(), "place", order.Place{
		ID: "o", Currency: euro, Sale: order.Sale{Country: "DE", Customer: "c_o"}, Total: eur("100.00"), PayBy: l.Clock.Now().Add(24 * time.Hour),
		Lines: []order.PlaceLine{{ID: "1", SKU: "mug", Quantity: 5, Total: eur("100.00")}}, Private: personal(),
	})
	must(l.t, err)
}

// sell sells the order, paid by these amounts.
func (l *life) sell(amounts ...string) {
	l.t.Helper()
	l.place()
	for i, amount := range amounts {
		id := recoursetest.PaymentID("o", i+1)
		_, err := l.PSP.Charge(fake.PaymentParams{ID: "pi_" + id, Amount: eur(amount).Minor(), Currency: "eur"})
		must(l.t, err)
		_, err = l.Agent("host").Payments.Authorize(l.t.Context(), id, payment.Authorize{
			ID: id, Order: "o", Account: recoursetest.PSPAccount, VendorID: "pi_" + id, Charge: "ch_" + id,
			Amount: eur(amount), Purchase: true, State: payment.Succeeded, Private: personal(),
		})
		must(l.t, err)
	}
	_, err := l.Agent("host").Orders.Confirm(l.t.Context(), "confirm", "o")
	must(l.t, err)
	l.receive()
}

// receive takes in what the PSP tells of the first payment, the customer's name
// with it.
func (l *life) receive() {
	l.t.Helper()
	receipt, err := l.Inbox().Receive(l.t.Context(), gossip{}.Name(), inbox.Raw{Body: []byte("charge of " + canary)})
	must(l.t, err)
	state, err := l.Inbox().Apply(l.t.Context(), receipt.Tenant, receipt.ID)
	must(l.t, err)
	equal(l.t, "state of the delivery", state, inbox.Applied)
}

// gossip is a source that tells of personal data.
type gossip struct{}

// Name is the source's.
func (gossip) Name() string { return "gossip" }

// Verify believes everything.
func (gossip) Verify(inbox.Raw, time.Time) error { return nil }

// Identify knows one event.
func (gossip) Identify(inbox.Raw) (inbox.Identity, error) {
	return inbox.Identity{EventID: "evt_1", Type: "charge"}, nil
}

// Normalise tells what is known already.
func (gossip) Normalise(inbox.Raw) ([]inbox.Event, error) {
	id := recoursetest.PaymentID("o", 1)
	return []inbox.Event{inbox.PaymentEvent{Account: recoursetest.PSPAccount, Payment: "pi_" + id, Facts: []payment.Fact{payment.Reported{
		Source: recoursetest.PSPAccount, Event: "evt_1", Kind: payment.Purchase, VendorID: "ch_" + id, State: payment.Succeeded,
	}}}}, nil
}

func receives(c *recourse.Config) {
	c.Sources = map[string]inbox.Source{gossip{}.Name(): gossip{}}
	c.TenantOf = func(string) string { return recoursetest.Tenant }
}

// ask asks for a refund, with the customer's words.
func (l *life) ask(amount string) {
	l.t.Helper()
	_, err := l.Agent("ana").Refunds.Request(l.t.Context(), refund.Request{
		Key: "ask", ID: "r", Order: "o", Type: refund.TypeGoodwill, Reason: "late", Goodwill: eur(amount), Note: "calls from " + canary,
	})
	must(l.t, err)
}

// dies lets a process die after it has committed what it sends: inbox and
// runner lease, the runner loads and commits, and is gone when it would book
// the answer.
func (l *life) dies() {
	_, _ = l.Process(&faulty{Store: l.Store, fuse: &fuse{at: 5}}, nil).Step(l.t.Context())
}

// report books what the PSP says of the refund's operation.
func (l *life) report(s payment.OpState) {
	l.t.Helper()
	pay := l.Order("o").Payments[0]
	for _, op := range pay.Operations {
		if op.Refund != "r" {
			continue
		}
		_, err := l.Supervisor("psp").Facts.Payment(l.t.Context(), "evt_op", "o", pay.Key.ID, payment.Reported{
			Source: recoursetest.PSPAccount, Event: "evt_op", Kind: payment.Refund, VendorID: op.VendorID, Operation: op.ID, State: s, Amount: op.Amount,
		})
		must(l.t, err)
	}
}

// observe books how a dispute stands.
func (l *life) observe(s dispute.Status, stage dispute.Stage) {
	l.t.Helper()
	_, err := l.Supervisor("psp").Facts.Dispute(l.t.Context(), "evt_dp", "o", dispute.Observation{
		Key: "evt_dp", Dispute: "dp_1", Payment: recoursetest.PaymentID("o", 1), Source: dispute.FromPSP,
		Stage: stage, Status: s, Amount: eur("100.00"), OccurredAt: l.Clock.Now(),
	})
	must(l.t, err)
}
