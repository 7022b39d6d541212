package proof

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Traces counts a string in what lies under a store: its files, its tables.
type Traces func(t testing.TB, s store.Store, canary string) int

// canary is in everything that the customer told or was told.
const canary = "canary-Jane-Roe-4-Elm-Street"

// Erasure (F33) erases the customer in each state that an order, a hold, an
// operation, a refund and a dispute can be in. No trace of them is left, neither
// for who reads the store nor under it, if traces is not nil; chains and sums
// are what they were, and the work goes on to its end.
func Erasure(t *testing.T, open Open, traces Traces) {
	moments := moments()
	for _, state := range states() {
		if moments[state].to == nil {
			t.Errorf("nobody is erased while there is a %s", state)
		}
	}
	for _, state := range slices.Sorted(maps.Keys(moments)) {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			m := moments[state]
			l := &life{world: &world{t: t}, state: state, traces: traces}
			l.Desk = recoursetest.New(t, recoursetest.Options{
				Store: open(t), Fates: m.fates, Settings: refund.Settings{Retries: -1}, Refunds: refund.Policies{refund.AutoApproveUpTo(eur("5.00"))},
				Config: receives,
			})
			m.to(l)
			l.erase()
			l.goesOn()
		})
	}
}

// states are all that are ever stored, "refund/approved". A draft is not, and
// no order is closed yet.
func states() (all []string) {
	for _, s := range order.Machine.States() {
		if s != order.Draft && s != order.Closed {
			all = append(all, "order/"+string(s))
		}
	}
	for _, s := range order.HoldMachine.States() {
		all = append(all, "hold/"+string(s))
	}
	for _, s := range payment.OpMachine.States() {
		all = append(all, "operation/"+string(s))
	}
	for _, s := range refund.Machine.States() {
		if s != refund.Draft {
			all = append(all, "refund/"+string(s))
		}
	}
	for _, s := range disputed {
		all = append(all, "dispute/"+string(s))
	}
	return all
}

// life is the story of one order and its customer.
type life struct {
	*world

	state  string // to erase them in
	traces Traces
}

// stands reports whether something is in the state.
func (l *life) stands() bool {
	recs := l.Order("o")
	seen := map[string]bool{"order/" + string(recs.Order.State): true}
	for _, h := range recs.Order.Holds {
		seen["hold/"+string(h.State)] = true
	}
	for _, p := range recs.Payments {
		for _, op := range p.Operations {
			seen["operation/"+string(op.State)] = true
		}
	}
	for _, r := range recs.Refunds {
		seen["refund/"+string(r.State)] = true
	}
	for _, d := range recs.Disputes {
		seen["dispute/"+string(d.Status)] = true
	}
	return seen[l.state]
}

// erase erases the customer and holds what must be so before and after.
func (l *life) erase() {
	l.t.Helper()
	if !l.stands() {
		l.t.Fatalf("nothing is in the state %s: %+v", l.state, l.Order("o"))
	}
	l.sound()
	if l.visible() == 0 || l.traces != nil && l.traces(l.t, l.Store, canary) == 0 {
		l.t.Fatal("there is nothing to erase")
	}
	before := l.Order("o")
	_, err := l.Store.Erase(l.t.Context(), recoursetest.Tenant, before.Order.Sale.Customer)
	must(l.t, err)
	l.clean()
	after := l.Order("o")
	equal(l.t, "state of the order", after.Order.State, before.Order.State)
	for i, p := range after.Payments {
		equal(l.t, "balance of "+p.Key.ID, fmt.Sprint(p.Balance()), fmt.Sprint(before.Payments[i].Balance()))
	}
	l.sound()
}

// clean holds that no trace of the customer is left.
func (l *life) clean() {
	l.t.Helper()
	equal(l.t, "traces in what is read", l.visible(), 0)
	if l.traces != nil {
		equal(l.t, "traces under the store", l.traces(l.t, l.Store, canary), 0)
	}
}

// visible counts the canary in all that the store gives out.
func (l *life) visible() (n int) {
	l.t.Helper()
	count := func(parts []store.Private, more ...any) {
		n += strings.Count(fmt.Sprintf("%s", more), canary)
		for _, p := range parts {
			n += strings.Count(string(p.Data), canary)
		}
	}
	for _, kind := range []string{order.Repo.Kind(), payment.Repo.Kind(), refund.Repo.Kind(), dispute.Repo.Kind(), inbox.Repo.Kind()} {
		for r, err := range store.All(l.t.Context(), l.Store, store.Query{Tenant: recoursetest.Tenant, Kind: kind}) {
			must(l.t, err)
			count(r.Private, r.Body, r.Refs, r.Labels)
		}
	}
	entries, err := l.Agent("reader").Orders.Timeline(l.t.Context(), "o")
	must(l.t, err)
	for _, e := range entries {
		count(e.Private, e.Data, e.Code)
	}
	return n
}

// sound holds that the chains verify and tell the states, and that the sums are
// right.
func (l *life) sound() {
	l.t.Helper()
	recs := l.Order("o")
	l.replays(recs)
	l.entitles(recs.Order)
	for i := range recs.Refunds {
		l.addsUp(recs.Refunds[i])
	}
	for i := range recs.Payments {
		if b := recs.Payments[i].Balance(); b.Raw.Minor() < 0 {
			l.fail("payment %s is %s below zero", recs.Payments[i].Key.ID, b.Raw)
		}
	}
	if l.wrong != "" {
		l.t.Fatal(l.wrong)
	}
}

// goesOn brings everything to its end, without the customer.
func (l *life) goesOn() {
	l.t.Helper()
	boss := l.Supervisor("bo")
	for round := range 3 {
		l.Settle()
		recs := l.Order("o")
		for _, h := range recs.Order.Blocked(order.BlocksRefund) {
			_, err := boss.Orders.Release(l.t.Context(), fmt.Sprint("release-", round), "o", order.Release{Hold: h.ID})
			must(l.t, err)
		}
		for _, r := range l.Order("o").Refunds {
			if r.State != refund.Requested && r.State != refund.NeedsReview {
				continue
			}
			key := fmt.Sprint(r.ID(), "-", round)
			if _, err := boss.Refunds.Approve(l.t.Context(), key, "o", refund.Approve{Refund: r.ID()}); err != nil {
				_, err = boss.Refunds.Deny(l.t.Context(), key, "o", refund.Deny{Refund: r.ID(), Reason: "policy"})
				must(l.t, err)
			}
		}
	}
	recs := l.Order("o")
	for _, r := range recs.Refunds {
		if !refund.Machine.Terminal(r.State) && r.State != refund.Failed && r.State != refund.PartiallySucceeded {
			l.t.Fatalf("refund %s stays %s", r.ID(), r.State)
		}
	}
	byHand := int64(0)
	for _, p := range recs.Payments {
		for _, op := range p.Operations {
			if op.Live() {
				l.t.Fatalf("operation %s stays %s", op.ID, op.State)
			}
			if strings.HasPrefix(op.VendorID, "manual/") {
				byHand += op.Amount.Minor()
			}
		}
	}
	equal(l.t, "returned in our books", returned(l.t, l.Desk).Minor(), atPSP(l.Desk)+byHand)
	l.sound()
	l.clean()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
