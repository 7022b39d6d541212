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

var cancel = refund.CancelOrder{Order: "o1", Reason: "customer"}

// refunds are those of the order, in the order they were asked for.
func (s *shop) refunds() []refund.Refund { return s.records().Refunds }

func (s *shop) plan() order.MoneyPlan { return s.records().Order.MoneyPlan }

func TestCancelMovesTheMoney(t *testing.T) {
	t.Parallel()
	capture := func(s *shop, amount string) {
		s.do(anna, refund.OnPayment{Payment: "p1", Cmd: payment.CaptureCmd{ID: "cap", Amount: eur(amount)}})
		s.send(done)
	}
	for name, c := range map[string]struct {
		before func(*shop)
		plan   order.PlanState
		sent   map[payment.OpKind]string // what goes out
	}{
		"nothing paid":       {func(*shop) {}, order.PlanNone, nil},
		"not captured":       {func(s *shop) { s.authorize("p1", "19.00") }, order.PlanPlanned, map[payment.OpKind]string{payment.Void: "19.00"}},
		"captured":           {func(s *shop) { s.pay("p1", "19.00") }, order.PlanPlanned, map[payment.OpKind]string{payment.Refund: "19.00"}},
		"partly":             {func(s *shop) { s.authorize("p1", "19.00"); capture(s, "7.00") }, order.PlanPlanned, map[payment.OpKind]string{payment.Void: "12.00", payment.Refund: "7.00"}},
		"overpaid":           {func(s *shop) { s.pay("p1", "21.00") }, order.PlanPlanned, map[payment.OpKind]string{payment.Refund: "21.00"}},
		"two payments":       {func(s *shop) { s.pay("p1", "9.00").pay("p2", "10.00") }, order.PlanPlanned, map[payment.OpKind]string{payment.Refund: "19.00"}},
		"two, one open":      {func(s *shop) { s.pay("p1", "9.00").authorize("p2", "10.00") }, order.PlanPlanned, map[payment.OpKind]string{payment.Refund: "9.00", payment.Void: "10.00"}},
		"refunded":           {func(s *shop) { s.pay("p1", "19.00"); s.do(anna, goodwill("r1", "19.00")); s.send(done) }, order.PlanPlanned, nil},
		"refunded partly":    {func(s *shop) { s.pay("p1", "19.00"); s.do(anna, mugs("r1", 3)); s.send(done) }, order.PlanPlanned, map[payment.OpKind]string{payment.Refund: "9.00"}},
		"a refund under way": {func(s *shop) { s.pay("p1", "19.00"); s.do(anna, mugs("r1", 3)); s.send(silent) }, order.PlanPlanned, map[payment.OpKind]string{payment.Refund: "9.00"}},
		"a capture not sent": {func(s *shop) {
			s.authorize("p1", "19.00")
			s.do(anna, refund.OnPayment{Payment: "p1", Cmd: payment.CaptureCmd{ID: "cap", Amount: eur("19.00")}})
		}, order.PlanPlanned, map[payment.OpKind]string{payment.Void: "19.00"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t).place()
			c.before(s)
			d := s.do(anna, cancel)
			require.Equal(t, "canceled", d.Code)
			require.Equal(t, c.plan, s.plan().State, s.plan().Reason)
			sent := map[payment.OpKind]money.Money{}
			s.send(func(in payment.Instruction) payment.Answer {
				sent[in.Kind] = sum(t, sent[in.Kind], in.Amount)
				return done(in)
			})
			require.Len(t, sent, len(c.sent))
			for kind, amount := range c.sent {
				require.Equal(t, eur(amount), sent[kind], kind)
			}
			require.Empty(t, s.do(anna, cancel).Entries, "canceled twice is canceled once")
			s.wait(48 * time.Hour)
			for _, call := range s.wake() {
				require.True(t, call.Lookup, "nothing more goes out")
			}
			require.Equal(t, c.plan, s.plan().State)
		})
	}
}

func TestCancelComponents(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "20.00")
	s.do(anna, mugs("r1", 1))
	s.send(done)
	s.do(anna, cancel)
	got := map[string]money.Money{}
	for _, c := range s.refunds()[0].Components {
		got[string(c.Kind)+c.ID] = c.Amount
	}
	require.Equal(t, map[string]money.Money{
		"unitl1/2": eur("3.33"), "unitl1/3": eur("3.33"), "unitl2/1": eur("5.00"), "shippings1": eur("4.00"), "overpayment": eur("1.00"),
	}, got)
	s.send(done)
	require.Equal(t, "0.00", s.headroom("p1"))
}

// The money waits for what nobody knows; the goods do not.
func TestCancelWaitsForAnUnknownCapture(t *testing.T) {
	t.Parallel()
	s := open(t).place().authorize("p1", "19.00")
	s.do(anna, refund.OnPayment{Payment: "p1", Cmd: payment.CaptureCmd{ID: "cap", Amount: eur("19.00")}})
	s.send(silent)
	s.do(anna, cancel)
	require.Equal(t, order.Canceled, s.records().Order.State)
	require.Equal(t, "capture_unknown", s.plan().Reason)
	require.Equal(t, order.PlanBlocked, s.plan().State)
	s.wait(time.Hour)
	s.wake()
	require.Equal(t, order.PlanBlocked, s.plan().State, "still unknown")

	s.observe("p1", payment.Reported{
		Source: "psp", Kind: payment.Capture, Operation: "cap", VendorID: "ca", State: payment.Succeeded, Amount: eur("19.00"),
	})
	s.wait(time.Hour)
	require.Equal(t, 1, s.send(done))
	require.Equal(t, order.PlanPlanned, s.plan().State)
	require.Equal(t, "0.00", s.headroom("p1"))
}

func TestCancelBlocked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before func(*shop)
		reason string
		after  func(*shop)
	}{
		"chargeback": {
			func(s *shop) { s.expose("p1", chargeback(payment.ExposureLive)) }, "chargeback",
			func(s *shop) { s.expose("p1", chargeback(payment.ExposureCleared)) },
		},
		"hold": {
			func(s *shop) {
				s.onOrder(order.OpenHold{ID: "h1", Kind: order.HoldFraud, Blocks: []order.Blocked{order.BlocksRefund}})
			}, "held",
			func(s *shop) { s.onOrder(order.Release{Hold: "h1"}) },
		},
		"an account that cannot": {
			func(s *shop) { s.env.Caps = nil }, "refund_unsupported",
			func(s *shop) { s.env.Caps = map[string]payment.Capabilities{"psp": able} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sold(t)
			c.before(s)
			s.do(anna, cancel)
			require.Equal(t, order.PlanBlocked, s.plan().State)
			require.Equal(t, c.reason, s.plan().Reason)
			require.Zero(t, s.send(done))
			c.after(s)
			s.wait(time.Hour)
			require.Equal(t, 1, s.send(done))
			require.Equal(t, order.PlanPlanned, s.plan().State)
		})
	}
}

// The policies judge a cancellation, but cannot deny it: at worst a person looks.
func TestPoliciesCannotDenyACancellation(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.env.Policies = never
	s.do(anna, cancel)
	require.Equal(t, refund.NeedsReview, s.refunds()[0].State)
	require.Equal(t, order.Canceled, s.records().Order.State)
	s.do(ben, refund.Deny{Refund: s.refunds()[0].Key.ID, Reason: "fraud"})
	s.wait(48 * time.Hour)
	require.Zero(t, s.send(done), "a no is not asked again")
	require.Len(t, s.refunds(), 1)
}

// A refund that the vendor refuses must not be opened again and again.
func TestAFailedCancellationDoesNotLoop(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, cancel)
	sent := s.send(declined)
	for range 5 {
		s.wait(48 * time.Hour)
		sent += s.send(declined)
	}
	require.Equal(t, 1, sent)
	require.Len(t, s.refunds(), 1)
	require.Equal(t, refund.Failed, s.refunds()[0].State)
	require.Equal(t, order.PlanPlanned, s.plan().State, "the failed refund stands for it")
	s.do(anna, refund.Retry{Refund: s.refunds()[0].Key.ID})
	require.Equal(t, 1, s.send(done))
}

// Nor must a void: at most once an hour, until the authorization is gone.
func TestAFailedVoidIsTriedAgainSlowly(t *testing.T) {
	t.Parallel()
	s := open(t).place().authorize("p1", "19.00")
	s.do(anna, cancel)
	require.Equal(t, 1, s.send(declined))
	require.Equal(t, "void_failed", s.plan().Reason)
	s.wait(time.Hour)
	require.Equal(t, 1, s.send(done))
	require.Equal(t, payment.Voided, s.payment("p1").Coverage())
	require.Equal(t, order.PlanPlanned, s.plan().State)
}

// rules.md: money that arrives on a canceled order is never dropped.
func TestMoneyThatArrivesAfterCancellation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrive func(*shop)
		kind   payment.OpKind
	}{
		"captured":   {func(s *shop) { s.pay("p1", "19.00") }, payment.Refund},
		"authorized": {func(s *shop) { s.authorize("p1", "19.00") }, payment.Void},
		"by webhook": {func(s *shop) {
			id := payment.ID("eu", "psp", "pi_9")
			s.observe(id, payment.Opened{Source: "psp", Account: "psp", VendorID: "pi_9", Owner: payment.PSP, Amount: eur("19.00")},
				payment.Reported{Source: "psp", Kind: payment.Purchase, VendorID: "ch_9", State: payment.Succeeded, Amount: eur("19.00")})
		}, payment.Refund},
		"twice": {func(s *shop) {
			s.pay("p1", "19.00")
			s.send(done)
			s.pay("p2", "19.00")
		}, payment.Refund},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t).place()
			s.do(anna, cancel)
			require.Equal(t, order.PlanNone, s.plan().State)
			c.arrive(s)
			require.Equal(t, order.MoneyPlan{State: order.PlanBlocked, Reason: refund.MoneyArrived, Wake: s.env.Now}, s.plan())
			var kinds []payment.OpKind
			s.send(func(in payment.Instruction) payment.Answer { kinds = append(kinds, in.Kind); return done(in) })
			require.Equal(t, []payment.OpKind{c.kind}, kinds)
			require.Equal(t, order.PlanPlanned, s.plan().State)
		})
	}
}

func TestNoCaptureOnACanceledOrder(t *testing.T) {
	t.Parallel()
	s := open(t).place().authorize("p1", "19.00")
	s.do(anna, cancel)
	_, err := s.attempt(anna, refund.OnPayment{Payment: "p1", Cmd: payment.CaptureCmd{ID: "cap", Amount: eur("19.00")}})
	refused(t, err, "not_open", "capture")
}

func TestCancelTooLate(t *testing.T) {
	t.Parallel()
	s := sold(t).ship()
	_, err := s.attempt(anna, cancel)
	refused(t, err, "shipped", "g1")
	require.Empty(t, s.refunds())
	_, err = open(t).attempt(anna, cancel)
	refused(t, err, "not_found", "o1")
}

// An inquiry blocks nothing: the refund of a cancellation is in lieu of it.
func TestCancelUnderAnInquiry(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.expose("p1", inquiry())
	s.do(anna, cancel)
	require.Equal(t, "d1", s.refunds()[0].InLieuOf)
	require.Equal(t, 1, s.send(done))
}

func TestRejectedFraudHoldCancels(t *testing.T) {
	t.Parallel()
	hold := order.OpenHold{ID: "h1", Kind: order.HoldFraud, Blocks: []order.Blocked{order.BlocksShip}}
	s := sold(t)
	s.onOrder(hold)
	d := s.onOrder(order.Reject{Hold: "h1"})
	require.Equal(t, "canceled", d.Code)
	require.Equal(t, 1, s.send(done))

	s = sold(t).ship()
	s.onOrder(hold)
	s.onOrder(order.Reject{Hold: "h1"})
	require.Equal(t, order.Confirmed, s.records().Order.State, "what has left is not canceled, and the hold is still rejected")
}

// Whoever canceled the order outside may have given the money back too: that
// is waited for, and only what is left then goes back.
func TestCanceledOutside(t *testing.T) {
	t.Parallel()
	s := sold(t)
	content := order.Place{
		ID: "o1", Currency: money.EUR, Lines: []order.PlaceLine{{ID: "l1", Quantity: 3, Total: eur("10.00")}, {ID: "l2", Quantity: 1, Total: eur("5.00")}},
		Shipping: []order.PlaceShipping{{ID: "s1", Total: eur("4.00")}},
	}
	s.ok(func(r refund.Records, env refund.Env) (refund.Decision, error) {
		return refund.ObserveOrder(r, order.Snapshot{Tenant: "eu", Content: content, Source: "shop", Version: noon, Canceled: true}, env)
	})
	require.Equal(t, order.PlanBlocked, s.plan().State)
	require.Zero(t, s.send(done))
	s.observe("p1", payment.Reported{Source: "psp", Kind: payment.Refund, VendorID: "re_shop", State: payment.Succeeded, Amount: eur("15.00")})
	require.Zero(t, s.send(done))
	s.wait(time.Hour)
	require.Equal(t, 1, s.send(done))
	require.Equal(t, eur("4.00"), s.refunds()[0].Total)
}
