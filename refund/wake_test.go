package refund_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

func unpaid(p *order.Place) { p.PayBy = noon.Add(time.Hour) }

func TestUnpaidOrdersExpire(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pay   func(*shop)
		state order.State
		voids int
	}{
		"nothing":            {func(*shop) {}, order.Expired, 0},
		"too little":         {func(s *shop) { s.authorize("p1", "18.99") }, order.Expired, 1},
		"authorized in full": {func(s *shop) { s.authorize("p1", "19.00") }, order.Placed, 0},
		"over two":           {func(s *shop) { s.authorize("p1", "9.00").authorize("p2", "10.00") }, order.Placed, 0},
		"a captured part":    {func(s *shop) { s.pay("p1", "1.00") }, order.Placed, 0},
		"a payment that runs": {func(s *shop) {
			s.do(anna, refund.OnPayment{Cmd: payment.Authorize{
				ID: "p1", Order: "o1", Account: "psp", VendorID: "pi_p1", Amount: eur("19.00"), State: payment.Pending,
			}})
		}, order.Placed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t).place(unpaid)
			c.pay(s)
			s.wait(time.Hour - time.Second)
			s.wake()
			require.Equal(t, order.Placed, s.records().Order.State)
			s.wait(time.Second)
			require.Equal(t, c.voids, s.send(done))
			require.Equal(t, c.state, s.records().Order.State)
			now := s.records()
			require.True(t, now.Order.NextWake().IsZero() || now.Order.NextWake().After(s.env.Now), "the runner is not kept busy")
			require.Empty(t, now.Order.Attention)
		})
	}
}

// Money that arrives on an expired order is never dropped and never reopens it.
func TestMoneyThatArrivesAfterExpiry(t *testing.T) {
	t.Parallel()
	s := open(t).place(unpaid)
	s.wait(time.Hour)
	s.wake()
	s.pay("p1", "19.00")
	o := s.records().Order
	require.Equal(t, order.Expired, o.State)
	require.Equal(t, []string{refund.MoneyArrived}, o.Attention)
	require.Zero(t, s.send(done), "a person decides")
	s.do(anna, goodwill("r1", "19.00"))
	require.Empty(t, s.records().Order.Attention)
	require.Equal(t, 1, s.send(done))
}

// A void that failed leaves the customer's money held: somebody must see it.
func TestAnExpiredOrderWhoseVoidFailed(t *testing.T) {
	t.Parallel()
	s := open(t).place(unpaid).authorize("p1", "18.00")
	s.wait(time.Hour)
	require.Equal(t, 1, s.send(declined))
	require.Equal(t, []string{refund.MoneyArrived}, s.records().Order.Attention)
}

func TestWakeHasNothingToDo(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(done)
	before := text(t, s.records())
	require.Empty(t, s.wake())
	require.Equal(t, before, text(t, s.records()))
	d, err := refund.Wake(refund.Records{}, refund.Env{Now: noon})
	require.NoError(t, err)
	require.Empty(t, d.Entries)
}

// O-I12: one attempt, one call. What was not answered is looked up, never sent.
func TestSilenceIsLookedUp(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	calls := s.wake()
	require.Len(t, calls, 1)
	require.Empty(t, s.wake(), "on its way")
	s.wait(time.Minute)
	calls = s.wake()
	require.Len(t, calls, 1)
	require.True(t, calls[0].Lookup)
	require.Equal(t, refund.Executing, s.state("r1"))
	s.observe("p1", payment.LookedUp{Operation: "r1/1", Found: payment.Found{
		Complete: true, AsOf: s.env.Now,
		Objects: []payment.Object{{Kind: payment.Refund, VendorID: "re", Operation: "r1/1", State: payment.Succeeded, Amount: eur("3.34")}},
	}})
	require.Equal(t, refund.Succeeded, s.state("r1"))
}

// Two facts about two payments of one refund, decided on the same records:
// the second must not be committed, or nobody would see that both legs are done.
func TestTwoFactsDoNotPassEachOther(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
	s.do(anna, goodwill("r1", "19.00"))
	s.send(waiting)
	same := s.records()
	decide := func(id, op string) refund.Decision {
		env := s.env
		d, err := refund.Observe(same, id, env, said(op, payment.Succeeded, same.Payment(id).Operation(op).Amount))
		require.NoError(t, err)
		return d
	}
	leg := map[string]string{}
	for _, l := range same.Refunds[0].Legs {
		leg[l.Payment] = l.Operation
	}
	first, second := decide("p1", leg["p1"]), decide("p2", leg["p2"])
	written := map[string]bool{}
	puts, err := first.Puts()
	require.NoError(t, err)
	for _, p := range puts {
		written[p.Record.Key.ID] = true
	}
	blocked := false
	for _, g := range second.Guards() {
		blocked = blocked || written[g.Key.ID]
	}
	puts, err = second.Puts()
	require.NoError(t, err)
	for _, p := range puts {
		blocked = blocked || written[p.Record.Key.ID]
	}
	require.True(t, blocked)
	s.observe("p1", said(leg["p1"], payment.Succeeded, eur("9.00")))
	s.observe("p2", said(leg["p2"], payment.Succeeded, eur("10.00")))
	require.Equal(t, refund.Succeeded, s.state("r1"))
}

func TestObserveAnUnknownPaymentNeedsOpened(t *testing.T) {
	t.Parallel()
	_, err := refund.Observe(refund.Records{}, "p9", refund.Env{Tenant: "eu", Now: noon}, said("x", payment.Succeeded, eur("1.00")))
	require.Error(t, err)
	_, err = refund.Observe(refund.Records{}, "p9", refund.Env{Tenant: "eu", Now: noon})
	refused(t, err, "invalid_request", "Opened")
}

// An orphan: its money is known before its order is.
func TestAnOrphanPayment(t *testing.T) {
	t.Parallel()
	d, err := refund.Observe(refund.Records{}, "", refund.Env{Tenant: "eu", Now: noon},
		payment.Opened{Source: "psp", Account: "psp", VendorID: "pi", Amount: eur("5.00")},
		payment.Reported{Source: "psp", Kind: payment.Purchase, VendorID: "ch", State: payment.Succeeded, Amount: eur("5.00")})
	require.NoError(t, err)
	require.Equal(t, d.Payments[0].Key, d.Payments[0].Root)
	puts, err := d.Puts()
	require.NoError(t, err)
	require.Len(t, puts, 1)
}

func TestAttribute(t *testing.T) {
	t.Parallel()
	s := sold(t)
	d := s.observe("p1", payment.Reported{Source: "psp", Kind: payment.Refund, VendorID: "re_x", State: payment.Succeeded, Amount: eur("5.00")})
	op := d.Payments[0].Operations[1].ID
	require.Equal(t, "5.00", s.left("l2/1"), "nobody knows what it was for")
	s.do(anna, refund.Attribute{Payment: "p1", Operation: op, Component: "l2/1"})
	require.Equal(t, "0.00", s.left("l2/1"))
	_, err := s.attempt(anna, refund.Request{ID: "r1", Order: "o1", Reason: "x", Units: []refund.ItemRequest{{ID: "l2/1"}}})
	refused(t, err, "over_entitlement", "0.00")
	_, err = s.attempt(anna, refund.Attribute{Payment: "p1", Operation: op, Component: "l9/1"})
	refused(t, err, "unknown_item", "l9/1")
	s.do(anna, refund.Attribute{Payment: "p1", Operation: op, Component: "goodwill"})
	require.Equal(t, "5.00", s.left("l2/1"))
	require.Equal(t, eur("5.00"), s.records().Order.Goodwill.Refunded)
}

func TestPaymentsOfTheOrder(t *testing.T) { //nolint:tparallel // the cases share one order
	t.Parallel()
	s := sold(t)
	at := payment.Authorize{ID: "p2", Order: "o1", Account: "psp", VendorID: "pi_2", Amount: eur("1.00")}
	for name, c := range map[string]struct {
		cmd        refund.OnPayment
		code, says string
	}{
		"another order":    {refund.OnPayment{Cmd: func() payment.Authorize { a := at; a.Order = "o2"; return a }()}, "invalid_request", "o2"},
		"another currency": {refund.OnPayment{Cmd: func() payment.Authorize { a := at; a.Amount = money.MustParse("1.00 USD"); return a }()}, "invalid_request", "USD"},
		"the same payment": {refund.OnPayment{Cmd: func() payment.Authorize { a := at; a.ID = "p1"; return a }()}, "operation_unavailable", "exists"},
		"no such payment":  {refund.OnPayment{Payment: "p9", Cmd: payment.VoidCmd{ID: "v"}}, "invalid_request", "p9"},
		"no command":       {refund.OnPayment{Payment: "p1"}, "invalid_request", "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.attempt(anna, c.cmd)
			refused(t, err, c.code, c.says)
		})
	}
}
