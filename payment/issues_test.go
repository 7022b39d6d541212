package payment_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
)

// What users of other systems reported, one test each.

// juspay/hyperswitch#13182: two refunds of 60 on 100 both succeeded.
func TestIssueHyperswitch13182(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.reserve("ref_a", 60_00)
	_, err := payment.Reserve(b.p, payment.Operation{ID: "ref_b", Amount: eur(60_00)}, b.env)
	require.ErrorIs(t, err, payment.ErrHeadroom)
}

// solidusio/solidus#3831, #2926: a failed refund blocked further ones, and one
// of uncaptured money was possible.
func TestIssueSolidus3831(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 100_00)
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Declined}))
	b.send("ref_b", 100_00)
	require.Len(t, b.calls, 1)

	b = authorized(t)
	_, err := payment.Reserve(b.p, payment.Operation{ID: "ref_a", Amount: eur(1)}, b.env)
	require.ErrorIs(t, err, payment.ErrHeadroom)
}

// vendurehq/vendure#3152: a failed refund still lowered what seemed paid.
func TestIssueVendure3152(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 40_00)
	require.Zero(t, b.p.Balance().Returned.Minor(), "reserved is not returned")
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Declined}))
	require.Equal(t, "captured", b.p.Status())
	require.Equal(t, payment.Captured, b.p.Coverage())
}

// woocommerce-gateway-stripe#4405, solidus_stripe#265, gumroad#5779: a refund
// succeeded, failed later, and was still called refunded.
func TestIssueWooStripe4405(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 100_00)
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Done, VendorID: "re_1", Amount: eur(100_00)}))
	require.Equal(t, payment.StatusRefunded, b.p.Status())
	failed := refund("re_1", "", payment.Failed, 100_00)
	failed.Reason = "closed_account"
	b.see(failed)
	require.Equal(t, payment.Reversed, b.op("ref_a").State)
	require.Equal(t, "closed_account", b.op("ref_a").Reason)
	require.Equal(t, "captured", b.p.Status())
	require.Equal(t, eur(100_00), b.headroom())
	require.Equal(t, "payment.refund_reversed", b.last[0].Event)
}

// medusajs/medusa#13301, vendure#3734: a payment was settled three times by a
// webhook, a redirect and an answer that raced.
func TestIssueMedusa13301(t *testing.T) {
	t.Parallel()
	facts := []payment.Fact{
		payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: "ca_1", State: payment.Succeeded, Amount: eur(100_00)},
		payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: "ca_1", Operation: "cap_a", State: payment.Succeeded, Amount: eur(100_00)},
		answered("cap_a", payment.Answer{Outcome: payment.Done, VendorID: "ca_1", Amount: eur(100_00)}),
	}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		b := authorized(t)
		b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(100_00)})
		b.wake()
		for _, i := range append(order, order...) {
			b.see(facts[i])
		}
		require.Equal(t, eur(100_00), b.p.Balance().Captured)
		require.Empty(t, b.p.Attention)
		require.Len(t, b.p.Operations, 2)
	}
}

// Sylius/RefundPlugin#252: the second of two partial refunds fired no event.
func TestIssueRefundPlugin252(t *testing.T) {
	t.Parallel()
	b := bought(t)
	for _, id := range []string{"ref_a", "ref_b"} {
		b.send(id, 10_00)
		b.see(answered(id, payment.Answer{Outcome: payment.Done, VendorID: "re_" + id}))
		require.Equal(t, "payment.refund_succeeded", b.last[0].Event)
	}
}

// killbill/killbill#1457: a pending refund's success was not booked;
// saleor#14327, saleor-dashboard#4493: what may go back showed as -25.
func TestIssueKillbill1457(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 75_00)
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Waiting, VendorID: "re_1"}))
	require.Equal(t, eur(25_00), b.headroom())
	b.see(refund("re_1", "", payment.Succeeded, 75_00))
	require.Equal(t, payment.Succeeded, b.op("ref_a").State)
	b.see(refund("re_2", "", payment.Succeeded, 50_00))
	require.Equal(t, eur(0), b.headroom(), "never negative")
	require.Contains(t, b.p.Attention, payment.RawNegative)
}

// woocommerce-gateway-stripe#838: our own refund came back as an event and was
// booked twice.
func TestIssueWooStripe838(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 10_00)
	b.see(refund("re_1", "ref_a", payment.Succeeded, 10_00))
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Done, VendorID: "re_1", Amount: eur(10_00)}))
	require.Equal(t, eur(10_00), b.p.Balance().Refunded)
	require.Empty(t, b.p.Attention)
}

// saleor/apps#2446: two equal partial refunds are legal, and a lost answer
// must not refund again.
func TestIssueSaleorApps2446(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.reserve("ref_a", 10_00)
	b.reserve("ref_b", 10_00)
	b.wake()
	require.Len(t, b.calls, 2)
	require.NotEqual(t, b.calls[0].In.Key, b.calls[1].In.Key)
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Done, VendorID: "re_1"}), answered("ref_b", payment.Answer{Outcome: payment.Done, VendorID: "re_2"}))
	require.Equal(t, eur(20_00), b.p.Balance().Returned)
	require.Empty(t, b.p.Attention)
}

// The vendor's side of the same: it took the second for a repetition of the
// first. Whichever answer comes first, one refund was made, and the other is
// not known to be.
func TestIssueSaleorApps2446MergedByTheVendor(t *testing.T) {
	t.Parallel()
	same := payment.Answer{Outcome: payment.Done, VendorID: "re_1", Amount: eur(10_00)}
	for _, order := range [][]string{{"ref_a", "ref_b"}, {"ref_b", "ref_a"}} {
		b := bought(t)
		b.reserve("ref_a", 10_00)
		b.reserve("ref_b", 10_00)
		b.wake()
		for _, id := range order {
			b.see(answered(id, same))
		}
		found := []payment.OpState{b.op("ref_a").State, b.op("ref_b").State}
		slices.Sort(found)
		require.Equal(t, []payment.OpState{payment.Succeeded, payment.Unknown}, found)
		require.Equal(t, eur(80_00), b.headroom(), "still counted")
		require.Equal(t, eur(10_00), b.p.Balance().Returned)
	}
}

// laravel-cashier-mollie#321: duplicates acted twice; only the one that makes
// the transition may. solidus_stripe#189: created times do not order facts.
func TestIssueMollie321(t *testing.T) {
	t.Parallel()
	b := bought(t)
	for range 3 {
		b.see(refund("re_1", "", payment.Succeeded, 10_00), refund("re_1", "", payment.Pending, 10_00))
	}
	n := 0
	for _, e := range b.entries {
		if e.Event == "payment.refund_succeeded" {
			n++
		}
	}
	require.Equal(t, 1, n)
	require.Equal(t, payment.Succeeded, b.object("re_1").State)
}

// event-tickets#2863: two sources report one fact, and it counted twice.
func TestIssueEventTickets2863(t *testing.T) {
	t.Parallel()
	b := bought(t)
	for _, source := range []string{"stripe", "shopify"} {
		f := refund("re_"+source, "", payment.Succeeded, 10_00)
		f.Source = source
		b.see(f)
	}
	require.Equal(t, eur(90_00), b.headroom())
}

// checkout-sdk-php#369: captured was heard of before approved.
func TestIssueCheckout369(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.see(
		payment.Opened{Source: "stripe", Account: "stripe", VendorID: "pi_1", Amount: eur(100_00)},
		payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: "ca_1", State: payment.Succeeded, Amount: eur(100_00)},
		payment.Reported{Source: "stripe", Kind: payment.Authorization, VendorID: "ch_1", State: payment.Succeeded, Amount: eur(100_00)},
	)
	require.Equal(t, payment.Captured, b.p.Coverage())
	require.Empty(t, b.p.Attention)
}
