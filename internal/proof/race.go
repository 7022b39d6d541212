package proof

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

const callers = 64

// Race lets 64 callers fight for the same money, in the ways that lost updates
// and write skews come about: once inside one process, where commands on one
// order queue, and once as 64 processes, where only the store's version checks
// stand between them. Every loser gets a typed answer.
func Race(t *testing.T, open Open) {
	for _, processes := range []int{1, callers} {
		t.Run(fmt.Sprintf("%dProcesses", processes), func(t *testing.T) {
			race(t, func(t *testing.T) *arena { return newArena(t, open, processes) })
		})
	}
}

func race(t *testing.T, begin func(*testing.T) *arena) {
	t.Run("OnePayment", func(t *testing.T) {
		a := begin(t)
		a.Sell(recoursetest.Sale{Order: "o", Lines: []recoursetest.Line{{ID: "1", Quantity: 1, Price: "100.00 EUR"}}})
		won := a.storm(t, func(s *recourse.Session, i int) error {
			return ask(t, s, i, refund.Request{Goodwill: eur("7.00"), Type: refund.TypeGoodwill})
		})
		equal(t, "refunds that fit", won, 14) // 14 × 7.00 ≤ 100.00 < 15 × 7.00
		settled(t, a.Desk, "98.00")
	})
	t.Run("OneUnitPaidTwice", func(t *testing.T) {
		a := begin(t)
		a.Sell(recoursetest.Sale{
			Order: "o", Lines: []recoursetest.Line{{ID: "1", Quantity: 1, Price: "60.00 EUR"}, {ID: "2", Quantity: 1, Price: "60.00 EUR"}},
			Pay: []string{"70.00 EUR", "50.00 EUR"},
		})
		won := a.storm(t, func(s *recourse.Session, i int) error {
			return ask(t, s, i, refund.Request{Units: []refund.ItemRequest{{ID: "1/1", Amount: eur("9.00")}}})
		})
		equal(t, "refunds that fit", won, 6) // 6 × 9.00 ≤ 60.00 < 7 × 9.00
		settled(t, a.Desk, "54.00")
	})
	t.Run("RefundOrReplace", func(t *testing.T) {
		a := begin(t)
		a.Sell(recoursetest.Sale{Order: "o", Lines: []recoursetest.Line{{ID: "1", Quantity: 1, Price: "30.00 EUR"}}})
		won := a.storm(t, func(s *recourse.Session, i int) error {
			if i%2 == 0 {
				return ask(t, s, i, refund.Request{Units: []refund.ItemRequest{{ID: "1/1"}}})
			}
			_, err := s.Orders.Resolve(t.Context(), fmt.Sprintf("r%d", i), "o",
				order.Resolve{Unit: "1/1", As: order.Replaced, Reason: "damaged"})
			return err
		})
		equal(t, "resolutions of one unit", won, 1)
		a.Settle()
		r := a.Order("o")
		replaced := r.Order.Unit("1/1").ReplacedBy != ""
		if replaced == (len(r.Refunds) > 0) {
			t.Fatalf("replaced %v and refunded %v: want exactly one", replaced, len(r.Refunds) > 0)
		}
	})
	t.Run("AgainstChargeback", func(t *testing.T) { againstChargeback(t, begin(t)) })
}

// againstChargeback lets refunds be asked for and sent while a chargeback over
// a part of the money arrives: whatever the interleaving, nothing is reserved
// or sent after the commit that booked it.
func againstChargeback(t *testing.T, a *arena) {
	t.Helper()
	a.Sell(recoursetest.Sale{Order: "o", Lines: []recoursetest.Line{{ID: "1", Quantity: 1, Price: "100.00 EUR"}}})
	a.storm(t, func(s *recourse.Session, i int) error {
		switch i % 16 {
		case 8: // the same observation, from several deliveries
			_, err := s.Facts.Dispute(t.Context(), fmt.Sprintf("evt_%d", i), "o", dispute.Observation{
				Key: "evt_1", Dispute: "dp_1", Payment: recoursetest.PaymentID("o", 1), Source: dispute.FromPSP,
				Stage: dispute.Chargeback, Status: dispute.NeedsResponse, Amount: eur("60.00"), OccurredAt: recoursetest.Start,
			})
			return err
		case 3:
			_, err := a.processes[i%len(a.processes)].Step(t.Context())
			return err
		}
		return ask(t, s, i, refund.Request{Goodwill: eur("7.00"), Type: refund.TypeGoodwill})
	})
	a.Settle()
	p := a.Order("o").Payments[0]
	equal(t, "returned in our books", p.Balance().Returned.Minor(), atPSP(a.Desk))
	equal(t, "exposed", p.Balance().Exposed, eur("60.00"))
	history, err := store.Timeline(t.Context(), a.Store, store.HistoryQuery{Key: p.Key})
	if err != nil {
		t.Fatal(err)
	}
	booked := false
	for _, e := range history {
		booked = booked || e.Event == "payment.exposed"
		if booked && (e.Event == "payment.refund_created" || e.Event == "payment.refund_submitted") {
			t.Fatalf("%s at version %d, after the chargeback was booked", e.Event, e.Version)
		}
	}
	if !booked {
		t.Fatal("the chargeback was not booked")
	}
}

// arena is a desk with the processes that fight over its records.
type arena struct {
	*recoursetest.Desk
	processes []*recourse.Desk
}

func newArena(t *testing.T, open Open, processes int) *arena {
	t.Helper()
	a := &arena{Desk: desk(t, open)}
	for range processes {
		a.processes = append(a.processes, a.Process(a.Store, nil))
	}
	return a
}

// storm runs f for all callers at once and counts those that won. A loser must
// have a typed refusal; one that was only busy tries again under its key, as a
// client would.
func (a *arena) storm(t *testing.T, f func(s *recourse.Session, i int) error) int {
	t.Helper()
	var wg sync.WaitGroup
	errs := make([]error, callers)
	start := make(chan struct{})
	for i := range callers {
		s := a.processes[i%len(a.processes)].Tenant(recoursetest.Tenant).As(agentAna)
		wg.Go(func() {
			<-start
			errs[i] = f(s, i)
			for tries := 0; errors.Is(errs[i], store.ErrBusy) && tries < 100; tries++ {
				errs[i] = f(s, i)
			}
		})
	}
	close(start)
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case recourse.ErrorCode(err) == "internal":
			t.Fatalf("a loser got an error without a code: %v", err)
		case !refusal(err):
			t.Fatalf("a loser got %T: %v", err, err)
		}
	}
	return won
}

func refusal(err error) bool {
	_, resolved := errors.AsType[*order.ResolvedError](err)
	return resolved || errors.Is(err, payment.ErrHeadroom) || errors.Is(err, refund.ErrEntitlement)
}

func ask(t *testing.T, s *recourse.Session, i int, q refund.Request) error {
	t.Helper()
	q.Key, q.Order, q.Reason = fmt.Sprintf("k%d", i), "o", "damaged"
	_, err := s.Refunds.Request(t.Context(), q)
	return err
}

func desk(t *testing.T, open Open) *recoursetest.Desk {
	t.Helper()
	return recoursetest.New(t, recoursetest.Options{Store: open(t)})
}

func eur(amount string) money.Money { return money.MustParse(amount + " EUR") }

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

// settled holds that our books and the PSP's agree on what went back.
func settled(t *testing.T, d *recoursetest.Desk, want string) {
	t.Helper()
	d.Settle()
	equal(t, "returned in our books", returned(t, d), eur(want))
	equal(t, "returned in the PSP's books", atPSP(d), eur(want).Minor())
}

// returned is what our books say went back over all payments of order o.
func returned(t *testing.T, d *recoursetest.Desk) money.Money {
	t.Helper()
	sum := eur("0.00")
	for _, p := range d.Order("o").Payments {
		b := p.Balance()
		if b.Raw.Minor() < 0 {
			t.Fatalf("payment %s is %s below zero", p.Key.ID, b.Raw)
		}
		var err error
		if sum, err = sum.Add(b.Returned); err != nil {
			t.Fatal(err)
		}
	}
	return sum
}

// atPSP is what the PSP's own books say went back, failures taken off.
func atPSP(d *recoursetest.Desk) int64 {
	var sum int64
	for _, b := range d.PSP.Books() {
		if b.Kind == "refund" || b.Kind == "refund_failure" {
			sum -= b.Amount
		}
	}
	return sum
}
