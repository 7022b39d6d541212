package refund_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// The bugs that users of other systems reported, each as a test of ours.

// juspay/hyperswitch#13182: two parallel refunds of 60 on 100 both succeed.
// Decided on the same records, only one commit may stand.
func TestIssueHyperswitch13182(t *testing.T) {
	t.Parallel()
	st := mem.New()
	env := refund.Env{Tenant: "eu", Actor: anna, Now: noon, Caps: map[string]payment.Capabilities{"psp": able}}
	x := &store.Executor{Store: st}
	do := func(key string, decide func(refund.Records) (refund.Decision, error)) error {
		_, err := x.Do(t.Context(), store.Command{
			Token: store.Token{Tenant: "eu", Command: "c", Key: key}, Hash: "h",
			Select: store.Select{Roots: []store.Key{order.Repo.Key("eu", "o1")}},
			Decide: func(l store.Loaded) (store.Batch, error) {
				r, err := refund.Read(l)
				if err != nil {
					return store.Batch{}, err
				}
				d, err := decide(r)
				if err != nil {
					return store.Batch{}, err
				}
				puts, err := d.Puts()
				return store.Batch{At: noon, Puts: puts, Guards: d.Guards(), Answer: store.Answer{Code: d.Code}}, err
			},
		})
		return err
	}
	require.NoError(t, do("place", func(r refund.Records) (refund.Decision, error) {
		return refund.OnOrder(r, order.Place{
			ID: "o1", Currency: money.EUR, Total: eur("100.00"), Lines: []order.PlaceLine{{ID: "l1", Quantity: 1, Total: eur("100.00")}},
		}, env)
	}))
	require.NoError(t, do("pay", func(r refund.Records) (refund.Decision, error) {
		return refund.Decide(r, refund.OnPayment{Cmd: payment.Authorize{
			ID: "p1", Order: "o1", Account: "psp", VendorID: "pi", Amount: eur("100.00"), Purchase: true, State: payment.Succeeded,
		}}, env)
	}))
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			id := string(rune('a' + i))
			errs[i] = do(id, func(r refund.Records) (refund.Decision, error) { return refund.Decide(r, goodwill(id, "60.00"), env) })
		})
	}
	wg.Wait()
	stood := 0
	for _, err := range errs {
		if err == nil {
			stood++
			continue
		}
		refused(t, err, "over_headroom", "40.00 EUR")
	}
	require.Equal(t, 1, stood)
}

// vendurehq/vendure#3680: refunded at the vendor, rolled back at home. The
// operation is committed before the call, so a lost answer is looked up and
// booked, never sent again.
func TestIssueVendure3680(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	call := s.wake()[0] // the vendor executes it, and then we crash
	s.wait(day)
	calls := s.wake()
	require.True(t, calls[0].Lookup)
	s.observe("p1", payment.LookedUp{Operation: "r1/1", Found: payment.Found{Complete: true, AsOf: s.env.Now, Objects: []payment.Object{
		{Kind: payment.Refund, VendorID: "re", Operation: call.In.Operation, State: payment.Succeeded, Amount: call.In.Amount},
	}}})
	require.Equal(t, refund.Succeeded, s.state("r1"))
	require.Zero(t, s.send(done))
}

// vendurehq/vendure#2393, #890, #2302: money moved before the sum was checked.
// A plan that does not fit as a whole leaves no leg behind.
func TestIssueVendure2393(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
	before := text(t, s.records())
	q := goodwill("r1", "12.00")
	q.Payments = []refund.PaymentRequest{{Payment: "p2", Amount: eur("2.00")}, {Payment: "p1", Amount: eur("10.00")}}
	_, err := s.attempt(anna, q)
	refused(t, err, "over_headroom", "9.00 EUR")
	require.Equal(t, before, text(t, s.records()))
}

// solidusio/solidus#3831, #2926, #1066: a failed refund blocks others; what is
// not captured is refunded; a paid and refunded order cannot be canceled.
func TestIssueSolidus3831(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, goodwill("r1", "19.00"))
	s.send(declined)
	s.do(anna, goodwill("r2", "19.00"))
	require.Equal(t, 1, s.send(done))
	require.Equal(t, "canceled", s.do(anna, cancel).Code)

	s = open(t).place().authorize("p1", "19.00")
	_, err := s.attempt(anna, mugs("r1", 1))
	refused(t, err, "over_headroom", "0.00 EUR")
}

// vendurehq/vendure#3152: a failed refund still lowered what was paid. Nothing
// is booked as refunded before its operation succeeded.
func TestIssueVendure3152(t *testing.T) {
	t.Parallel()
	s := sold(t)
	returned := func() string { return s.payment("p1").Balance().Returned.Amount() }
	unit := func() order.Entitlement { r := s.records(); return r.Order.Unit("l1/1").Entitlement }
	s.do(anna, mugs("r1", 1))
	require.Equal(t, order.Entitlement{Reserved: eur("3.34")}, unit())
	s.send(waiting)
	require.Equal(t, "0.00", returned())
	require.Equal(t, payment.StatusRefundPending, s.payment("p1").Status())
	require.Equal(t, order.Entitlement{Reserved: eur("3.34")}, unit())
	s.observe("p1", said("r1/1", payment.Failed, eur("3.34")))
	require.Equal(t, "0.00", returned())
	require.Equal(t, order.Entitlement{}, unit())
	require.Equal(t, string(payment.Captured), s.payment("p1").Status())
}

// woocommerce-gateway-stripe#4405, solidus_stripe#265, gumroad#5779: it
// succeeded and failed later. The refund reopens and money and unit are free.
func TestIssueWooStripe4405(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(done)
	d := s.observe("p1", said("r1/1", payment.Failed, eur("3.34")))
	require.Equal(t, refund.Failed, s.state("r1"))
	require.Equal(t, "19.00", s.headroom("p1"))
	require.Equal(t, "3.34", s.left("l1/1"))
	var events []string
	for _, e := range d.Entries {
		events = append(events, e.Event)
	}
	require.Contains(t, events, "payment.refund_reversed")
	_, err := s.attempt(anna, refund.Withdraw{Refund: "r1"})
	refused(t, err, "invalid_request", "came back")
	s.do(anna, refund.Retry{Refund: "r1"})
	require.Equal(t, 1, s.send(done))
	require.Equal(t, refund.Succeeded, s.state("r1"))
}

// vendurehq/vendure#4811, #1795, #5127: a discount moved to the lines that
// were left when one was canceled.
func TestIssueVendure4811(t *testing.T) {
	t.Parallel()
	s := open(t).place(func(p *order.Place) {
		p.Discounts = []order.Discount{{Code: "TEN", Amount: eur("1.50")}}
		p.Total = eur("17.50")
	}).pay("p1", "17.50")
	plate := s.left("l2/1")
	s.do(anna, mugs("r1", 3))
	s.send(done)
	require.Equal(t, plate, s.left("l2/1"))
	s.do(anna, refund.Request{ID: "r2", Order: "o1", Reason: "x", Units: []refund.ItemRequest{{ID: "l2/1"}}, Shipping: []refund.ItemRequest{{ID: "s1"}}})
	require.Equal(t, "0.00", s.headroom("p1"))
}

// woocommerce#64668, PrestaShop#38872, spree#14467: per-line rounding, 179.26
// for 179.25. Piece by piece comes to the line.
func TestIssueWooCommerce64668(t *testing.T) {
	t.Parallel()
	s := sold(t)
	for _, id := range []string{"a", "b", "c"} {
		s.do(anna, mugs(id, 1))
	}
	require.Equal(t, "9.00", s.headroom("p1"))
}

// medusajs/medusa#13091, #11645 and others: a cached summary drifts. There is
// none: what is left is recomputed from the operations after every fact.
func TestIssueMedusa13091(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(done)
	r := s.records()
	r.Order.Units[0].Entitlement = order.Entitlement{Refunded: eur("0.01")} // drifted
	d, err := refund.Wake(r, s.env)
	require.NoError(t, err)
	require.Equal(t, eur("3.34"), d.Order.Units[0].Entitlement.Refunded)
}

// medusajs/medusa#9261, #10491: goodwill and shipping refunds impossible.
func TestIssueMedusa9261(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, goodwill("r1", "15.00"))
	s.do(anna, refund.Request{ID: "r2", Order: "o1", Reason: "late", Shipping: []refund.ItemRequest{{ID: "s1"}}})
	require.Equal(t, "0.00", s.headroom("p1"))
	require.Equal(t, 2, s.send(done))
}

// Sylius#13442, RefundPlugin#347: shipping that was free is refundable.
func TestIssueSyliusRefundPlugin347(t *testing.T) {
	t.Parallel()
	s := open(t).place(func(p *order.Place) {
		p.Shipping[0].Discounts = []order.Discount{{Amount: eur("4.00")}}
		p.Total = eur("15.00")
	}).pay("p1", "19.00")
	_, err := s.attempt(anna, refund.Request{ID: "r1", Order: "o1", Reason: "late", Shipping: []refund.ItemRequest{{ID: "s1"}}})
	refused(t, err, "over_entitlement", "0.00 EUR")
}

// killbill#1457, saleor#14327, saleor-dashboard#4493: pending never becomes
// success; the most that can be refunded shows as -25.
func TestIssueKillbill1457(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(waiting)
	require.Equal(t, refund.Executing, s.state("r1"))
	s.observe("p1", said("r1/1", payment.Succeeded, eur("3.34")))
	require.Equal(t, refund.Succeeded, s.state("r1"))
	require.Empty(t, s.observe("p1", said("r1/1", payment.Succeeded, eur("3.34"))).Entries, "said again")
	s.expose("p1", chargeback(payment.ExposureLost))
	require.Equal(t, "0.00", s.headroom("p1"))
	require.Contains(t, s.payment("p1").Attention, payment.RawNegative)
}

// OCA/account-invoicing#784, solidus#2628: what is deducted is a line of its
// own and never guessed.
func TestIssueSolidus2628(t *testing.T) {
	t.Parallel()
	s := sold(t)
	q := mugs("r1", 3)
	q.Reason, q.Deductions = "changed_mind", []refund.DeductionRequest{{Kind: refund.RestockingFee, Amount: eur("1.00")}}
	s.do(anna, q)
	cs := s.refund("r1").Components
	require.Equal(t, refund.Component{Kind: refund.RestockingFee, Amount: eur("-1.00")}, cs[len(cs)-1])
}
