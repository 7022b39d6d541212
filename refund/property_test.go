package refund_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

// underWay is an order over two payments with refunds in every situation in
// which facts can find them: sent, unsent, waiting, failed and retried, denied.
func underWay(t tester) *shop {
	s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
	s.do(anna, refund.Request{
		ID: "r1", Order: "o1", Reason: "damaged", Lines: []refund.LineRequest{{Line: "l1", Quantity: 2}},
		Payments: []refund.PaymentRequest{{Payment: "p1", Amount: eur("4.00")}, {Payment: "p2", Amount: eur("2.67")}},
	})
	s.send(waiting)
	s.do(anna, goodwill("r2", "1.00"))
	s.send(declined)
	s.do(anna, refund.Retry{Refund: "r2"})
	s.do(anna, goodwill("r3", "1.50"))
	s.send(silent)
	s.env.Policies = oneSupervisor
	s.do(anna, goodwill("r4", "0.50"))
	s.do(anna, goodwill("r5", "0.50"))
	s.do(ben, refund.Deny{Refund: "r5", Reason: "no"})
	return s
}

// derived is what follows from the facts: never from the order they came in.
func derived(t tester, r refund.Records) string {
	var b strings.Builder
	for _, f := range r.Refunds {
		fmt.Fprintf(&b, "%s %s\n", f.Key.ID, f.State)
	}
	for _, u := range r.Order.Units {
		fmt.Fprintf(&b, "%s %v\n", u.ID, u.Entitlement)
	}
	fmt.Fprintf(&b, "%v %v %v\n", r.Order.Shipping, r.Order.Goodwill, r.Order.Attention)
	for _, p := range r.Payments {
		fmt.Fprintf(&b, "%s %v %v %s\n", p.Key.ID, p.Balance(), p.Attention, p.Status())
	}
	return b.String()
}

// O-I1: facts in any order, each any number of times, come to the same.
func TestFactsCommute(t *testing.T) {
	t.Parallel()
	s := underWay(t)
	base := s.records()
	type fact struct {
		payment string
		f       payment.Fact
	}
	var all []fact
	for _, p := range base.Payments {
		for _, op := range p.Operations {
			if op.Kind != payment.Refund {
				continue
			}
			for _, state := range []payment.OpState{payment.Pending, payment.Succeeded, payment.Failed} {
				all = append(all, fact{p.Key.ID, said(op.ID, state, op.Amount)})
			}
			all = append(all, fact{p.Key.ID, said(op.ID, payment.Succeeded, eur("0.30"))})
		}
		all = append(all, fact{p.Key.ID, payment.Reported{
			Source: "psp", Kind: payment.Refund, VendorID: "re_x", State: payment.Succeeded, Amount: eur("0.70"),
		}})
	}
	fold := func(t tester, facts []fact) string {
		r := base
		for _, f := range facts {
			d, err := refund.Observe(r, f.payment, s.env, f.f)
			require.NoError(t, err)
			r = d.Records
		}
		return derived(t, r)
	}
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.SliceOfNDistinct(rapid.IntRange(0, len(all)-1), 1, 8, rapid.ID[int]).Draw(t, "facts")
		var once, mixed []fact
		for _, i := range facts {
			once = append(once, all[i])
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				mixed = append(mixed, all[i])
			}
		}
		mixed = rapid.Permutation(mixed).Draw(t, "order")
		require.Equal(t, fold(t, once), fold(t, mixed))
	})
}

// O-I7: all units and shipping, in any split and order, over any payments,
// come to exactly what was captured. O-I8: no share ever changes.
func TestRefundingEverythingReturnsTheTotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := open(t)
		place := order.Place{ID: "o1", Currency: money.EUR}
		total := int64(0)
		for i := range rapid.IntRange(1, 2).Draw(t, "lines") {
			amount := rapid.Int64Range(1, 5000).Draw(t, "price")
			total += amount
			place.Lines = append(place.Lines, order.PlaceLine{
				ID: fmt.Sprintf("l%d", i), Quantity: rapid.IntRange(1, 3).Draw(t, "quantity"), Total: money.New(amount, money.EUR),
			})
		}
		off := rapid.Int64Range(0, total-1).Draw(t, "discount")
		shipping := rapid.Int64Range(0, 900).Draw(t, "shipping")
		total += shipping - off
		place.Discounts = []order.Discount{{Amount: money.New(off, money.EUR)}}
		place.Shipping = []order.PlaceShipping{{ID: "s1", Total: money.New(shipping, money.EUR)}}
		place.Total = money.New(total, money.EUR)
		s.onOrder(place)
		first := rapid.Int64Range(1, total).Draw(t, "first payment")
		s.pay("p1", money.New(first, money.EUR).Amount())
		if first < total {
			s.pay("p2", money.New(total-first, money.EUR).Amount())
		}
		frozen := s.records().Order.Allocations

		back := int64(0)
		give := func(q refund.Request) {
			q.ID, q.Order, q.Reason = fmt.Sprintf("r%d", back), "o1", "damaged"
			s.do(anna, q)
			back += s.refund(q.ID).Total.Minor()
		}
		items := []string{"s1"}
		for _, u := range s.records().Order.Units {
			items = append(items, u.ID)
		}
		for _, id := range rapid.Permutation(items).Draw(t, "order") {
			left := money.MustParse(s.left(id) + " EUR").Minor()
			if left > 1 && rapid.Bool().Draw(t, "in two parts") {
				give(item(id, money.New(rapid.Int64Range(1, left-1).Draw(t, "part"), money.EUR)))
			}
			if left > 0 {
				give(item(id, money.Money{}))
			}
		}
		require.Equal(t, total, back)
		s.send(done)
		for _, f := range s.refunds() {
			require.Equal(t, refund.Succeeded, f.State)
		}
		for _, p := range s.records().Payments {
			require.Zero(t, p.Balance().Raw.Minor())
		}
		require.Equal(t, frozen, s.records().Order.Allocations)
	})
}

func item(id string, amount money.Money) refund.Request {
	items := []refund.ItemRequest{{ID: id, Amount: amount}}
	if id == "s1" {
		return refund.Request{Shipping: items}
	}
	return refund.Request{Units: items}
}

// O-I5, O-I7 for cancellations: whatever was refunded before, canceling gives
// back the rest to the cent.
func TestCancelReturnsTheRest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paid := rapid.Int64Range(1, 2500).Draw(t, "paid")
		s := open(t).place().pay("p1", money.New(paid, money.EUR).Amount())
		if before := rapid.Int64Range(0, paid).Draw(t, "before"); before > 0 {
			s.do(anna, goodwill("r1", money.New(before, money.EUR).Amount()))
			s.send(done)
		}
		s.do(anna, cancel)
		s.send(done)
		b := s.payment("p1").Balance()
		require.Zero(t, b.Raw.Minor())
		require.Equal(t, paid, b.Returned.Minor())
	})
}

// Money that comes back in parts is spread over the units, never beyond one.
func TestPartsStayWithinTheirUnits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
		first := rapid.Int64Range(1, 666).Draw(t, "first leg")
		s.do(anna, refund.Request{
			ID: "r1", Order: "o1", Reason: "damaged", Lines: []refund.LineRequest{{Line: "l1", Quantity: 2}},
			Payments: []refund.PaymentRequest{
				{Payment: "p1", Amount: money.New(first, money.EUR)}, {Payment: "p2", Amount: money.New(667-first, money.EUR)},
			},
		})
		s.send(func(in payment.Instruction) payment.Answer {
			if in.Operation == "r1/1" {
				return done(in)
			}
			return rapid.SampledFrom([]func(payment.Instruction) payment.Answer{done, declined, silent}).Draw(t, "second leg")(in)
		})
		r := s.records()
		back := money.New(0, money.EUR)
		for _, u := range r.Order.Units {
			back = sum(t, back, u.Entitlement.Refunded)
		}
		p1, p2 := r.Payment("p1").Balance().Returned, r.Payment("p2").Balance().Returned
		require.Equal(t, sum(t, p1, p2), back, "what the units got is what came back")
	})
}

// O-I19: another currency never adds, whoever says it.
func TestAnotherCurrencyFreezes(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(waiting)
	s.observe("p1", said("r1/1", payment.Succeeded, money.MustParse("3.34 USD")))
	require.Equal(t, refund.Succeeded, s.state("r1"), "booked as it happened")
	require.Equal(t, "0.00", s.left("l1/1"))
	_, err := s.attempt(anna, goodwill("r2", "1.00"))
	refused(t, err, "over_headroom", "frozen")
	q := goodwill("r3", "1.00")
	q.Goodwill = money.MustParse("1.00 USD")
	_, err = s.attempt(anna, q)
	require.Error(t, err)
	q = mugs("r4", 1)
	q.Goodwill = money.MustParse("1.00 USD")
	_, err = s.attempt(anna, q)
	require.ErrorIs(t, err, money.ErrCurrencyMismatch)
}

// Policies join to the strictest: with one that denies, nothing is reserved.
func TestVerdictsJoin(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := sold(t)
		lists := rapid.SliceOfN(rapid.SampledFrom([]refund.Policies{nil, oneSupervisor, lookFirst, never}), 0, 3).Draw(t, "policies")
		s.env.Policies = slices.Concat(lists...)
		d := s.do(anna, mugs("r1", 1))
		want := policy.Allow
		for _, p := range s.env.Policies {
			want = max(want, p.Judge(refund.Judged{}).Outcome)
		}
		require.Equal(t, want, d.Verdict.Outcome)
		require.Equal(t, want == policy.Deny, len(s.refunds()) == 0)
	})
}
