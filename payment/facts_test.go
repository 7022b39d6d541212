package payment_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/store"
)

// Finality, per kind: what the states that an object was seen in join to, in
// whatever order they were seen. Empty means what the one kind has in common.
func TestFinality(t *testing.T) {
	t.Parallel()
	type said []payment.OpState
	const (
		pending, action, succeeded = payment.Pending, payment.ActionRequired, payment.Succeeded
		failed, canceled, expired  = payment.Failed, payment.Canceled, payment.Expired
		reversed                   = payment.Reversed
	)
	for _, tt := range []struct {
		said                                   said
		refund, purchase, authorization, void  payment.OpState
		purchaseOdd, authorizationOdd, voidOdd bool
	}{
		{said{pending}, pending, pending, pending, pending, false, false, false},
		{said{pending, action}, action, action, action, action, false, false, false},
		{said{pending, succeeded}, succeeded, succeeded, succeeded, succeeded, false, false, false},
		{said{action, failed}, failed, failed, failed, failed, false, false, false},
		{said{pending, canceled}, canceled, canceled, canceled, canceled, false, false, false},
		{said{pending, expired}, expired, expired, expired, expired, false, false, false},
		{said{succeeded, failed}, reversed, succeeded, succeeded, succeeded, true, true, true},
		{said{succeeded, canceled}, reversed, succeeded, canceled, succeeded, true, false, false},
		{said{succeeded, expired}, succeeded, succeeded, expired, succeeded, false, false, false},
		{said{succeeded, reversed}, reversed, reversed, reversed, reversed, false, false, false},
		{said{failed, canceled, expired}, failed, failed, failed, failed, false, false, false},
		{said{"requires_review"}, pending, pending, pending, pending, false, false, false},
		{said{"", succeeded}, succeeded, succeeded, succeeded, succeeded, false, false, false},
	} {
		for kind, want := range map[payment.OpKind]payment.OpState{
			payment.Refund: tt.refund, payment.Capture: tt.refund, payment.Purchase: tt.purchase,
			payment.Authorization: tt.authorization, payment.Increment: tt.authorization, payment.Void: tt.void,
		} {
			odd := map[payment.OpKind]bool{
				payment.Purchase: tt.purchaseOdd, payment.Authorization: tt.authorizationOdd,
				payment.Increment: tt.authorizationOdd, payment.Void: tt.voidOdd,
			}[kind]
			for range 2 {
				slices.Reverse(tt.said)
				b := bought(t)
				for _, s := range tt.said {
					b.see(payment.Reported{Source: "stripe", Kind: kind, VendorID: "x_1", State: s, Amount: eur(1_00)})
				}
				require.Equal(t, want, b.object("x_1").State, "%s said %v", kind, tt.said)
				require.Equal(t, odd, slices.Contains(b.p.Attention, payment.Conflicted), "%s said %v", kind, tt.said)
				require.Equal(t, odd, b.p.Frozen())
			}
		}
	}
}

// Two amounts for one movement of money contradict each other; an
// authorization may grow.
func TestTwoAmounts(t *testing.T) {
	t.Parallel()
	for kind, odd := range map[payment.OpKind]bool{
		payment.Refund: true, payment.Capture: true, payment.Purchase: true, payment.Authorization: false,
	} {
		b := bought(t)
		for _, amount := range []int64{10_00, 8_00} {
			b.see(payment.Reported{Source: "stripe", Kind: kind, VendorID: "x_1", State: payment.Succeeded, Amount: eur(amount)})
		}
		require.Equal(t, odd, slices.Contains(b.p.Attention, payment.Conflicted), kind)
		require.Equal(t, eur(10_00), b.object("x_1").Booked())
	}
}

// The vendor's amount is booked, and where it is not the one we ordered the
// payment stands still until a person accepts it.
func TestAmountMismatch(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 10_00)
	b.see(refund("re_1", "ref_a", payment.Succeeded, 12_00))
	require.Equal(t, []string{payment.AmountMismatch}, b.p.Attention)
	require.Equal(t, eur(12_00), b.op("ref_a").Booked())
	require.Equal(t, eur(10_00), b.op("ref_a").Amount)
	require.Equal(t, eur(88_00), b.p.Balance().Raw)
	require.Zero(t, b.headroom().Minor())
	require.Equal(t, payment.StatusConflicted, b.p.Status())
	_, err := payment.Reserve(b.p, payment.Operation{ID: "ref_b", Amount: eur(1)}, b.env)
	require.ErrorIs(t, err, payment.ErrFrozen)

	b.do(payment.Accept{Operation: "ref_a", Reason: "bank_fee"})
	require.Empty(t, b.p.Attention)
	require.Equal(t, eur(88_00), b.headroom())
	b.do(payment.Accept{Operation: "ref_a", Reason: "bank_fee"})
	require.Empty(t, b.last, "accepted already")

	b.see(refund("re_1", "ref_a", payment.Succeeded, 15_00)) // more to accept
	require.True(t, b.p.Frozen())

	other := bought(t)
	other.send("ref_a", 10_00)
	other.see(refund("re_1", "ref_a", payment.Pending, 12_00))
	other.do(payment.Accept{Operation: "ref_a"})
	require.False(t, other.p.Frozen())
	other.see(refund("re_1", "ref_a", payment.Succeeded, 15_00))
	require.True(t, other.p.Frozen(), "another amount than the accepted one")

	_, err = payment.Decide(b.p, payment.Accept{Operation: "x"}, b.env)
	require.ErrorIs(t, err, payment.ErrOperation)
	_, err = payment.Decide(b.p, payment.Accept{Operation: b.object("ch_1").ID}, b.env)
	require.ErrorIs(t, err, payment.ErrOperation, "nothing odd about it")
}

// A zero amount says nothing; a negative one is never added up.
func TestAmountsThatSayNothing(t *testing.T) {
	t.Parallel()
	for _, none := range []money.Money{{}, eur(0), money.New(0, money.USD)} {
		b := bought(t)
		b.send("ref_a", 10_00)
		b.see(payment.Reported{Source: "stripe", Kind: payment.Refund, VendorID: "re_1", Operation: "ref_a", State: payment.Succeeded, Amount: none})
		require.Equal(t, eur(10_00), b.op("ref_a").Booked())
		require.Empty(t, b.p.Attention)
		require.Equal(t, eur(90_00), b.headroom())
	}
	for _, none := range []money.Money{{}, eur(0), eur(-10_00), eur(math.MinInt64)} {
		for _, kind := range []payment.OpKind{payment.Refund, payment.Capture, payment.Purchase} {
			b := bought(t)
			b.see(payment.Reported{Source: "stripe", Kind: kind, VendorID: "x_1", State: payment.Succeeded, Amount: none})
			require.Contains(t, b.p.Attention, payment.AmountUnknown)
			require.NotContains(t, b.p.Attention, payment.RawNegative)
			require.True(t, b.p.Balance().Unsure)
			require.Zero(t, b.headroom().Minor(), "%s of %s", kind, none)
			b.see(payment.Reported{Source: "stripe", Kind: kind, VendorID: "x_1", State: payment.Succeeded, Amount: eur(10_00)})
			require.NotContains(t, b.p.Attention, payment.AmountUnknown)
			require.Equal(t, none.Minor() < 0, b.p.Frozen(), "two amounts contradict each other")
			require.Equal(t, none.Minor() < 0, b.headroom().IsZero())
		}
	}
}

func TestAmountsBeyondAnySum(t *testing.T) {
	t.Parallel()
	b := bought(t)
	for _, id := range []string{"ca_1", "ca_2"} {
		b.see(payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: id, State: payment.Succeeded, Amount: eur(math.MaxInt64)})
	}
	require.True(t, b.p.Balance().Unsure)
	require.Zero(t, b.headroom().Minor())
	require.Equal(t, "unsure", b.p.Shortage(caps()))
	big := b.p
	require.Equal(t, payment.Overpaid, payment.CoverageOf(eur(1), []payment.Payment{big, big}))
}

// Currencies never add (orders-I19, payments-I1).
func TestAnotherCurrency(t *testing.T) {
	t.Parallel()
	usd := money.New(5_00, money.USD)
	b := bought(t)
	b.see(payment.Reported{Source: "stripe", Kind: payment.Refund, VendorID: "re_1", State: payment.Succeeded, Amount: usd})
	require.Contains(t, b.p.Attention, payment.CurrencyMismatch)
	require.True(t, b.p.Balance().Unsure)
	require.Zero(t, b.headroom().Minor())
	_, err := payment.Reserve(bought(t).p, payment.Operation{ID: "ref_a", Amount: usd}, b.env)
	require.ErrorIs(t, err, payment.ErrAmount)
	require.Equal(t, payment.CoverageNone, payment.CoverageOf(money.New(1, money.USD), []payment.Payment{b.p}))

	b = bought(t)
	b.send("ref_a", 10_00)
	b.see(payment.Reported{Source: "stripe", Kind: payment.Refund, VendorID: "re_1", Operation: "ref_a", State: payment.Pending, Amount: usd})
	require.Equal(t, []string{payment.CurrencyMismatch}, b.p.Attention)
	require.True(t, b.p.Balance().Unsure)
	b.see(payment.Reported{Source: "stripe", Kind: payment.Refund, VendorID: "re_1", State: payment.Failed})
	require.Empty(t, b.p.Attention, "nothing moved after all")
	require.Equal(t, eur(100_00), b.headroom())
}

// While an operation is live the larger of what was asked and said counts.
func TestLiveOperationsWeighTheirMost(t *testing.T) {
	t.Parallel()
	for said, weight := range map[int64]int64{5_00: 10_00, 15_00: 15_00} {
		b := bought(t)
		b.send("ref_a", 10_00)
		b.see(refund("re_1", "ref_a", payment.Pending, said))
		require.Equal(t, eur(weight), b.p.Balance().Refunded)
		b.see(refund("re_1", "ref_a", payment.Succeeded, said))
		require.Equal(t, eur(said), b.p.Balance().Refunded)
	}
}

func TestForeignRefund(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.see(refund("re_1", "", payment.Succeeded, 30_00))
	op := b.object("re_1")
	require.True(t, op.External)
	require.Equal(t, payment.Unallocated, op.Component)
	require.Equal(t, []string{payment.ForeignRefund}, b.p.Attention)
	require.Equal(t, eur(70_00), b.headroom())
	require.Equal(t, payment.StatusPartRefunded, b.p.Status())

	b.take(payment.Attribute(b.p, op.ID, "shipping", b.env))
	require.Empty(t, b.p.Attention)
	b.take(payment.Attribute(b.p, op.ID, "shipping", b.env))
	require.Empty(t, b.last)
	_, err := payment.Attribute(b.p, "ref_x", "shipping", b.env)
	require.ErrorIs(t, err, payment.ErrOperation)
	b.see(refund("re_1", "", payment.Failed, 30_00))
	require.Equal(t, eur(100_00), b.headroom(), "reversed: the money is back")
}

// What another source says of the same payout counts nowhere.
func TestCorroboration(t *testing.T) {
	t.Parallel()
	b := bought(t)
	said := refund("gid_1", "", payment.Pending, 30_00)
	said.Source = "shopify"
	b.see(said)
	said.State = payment.Succeeded
	b.see(said)
	said.State = payment.Pending
	b.see(said)
	require.Empty(t, b.last)
	require.Equal(t, eur(100_00), b.headroom())
	require.Len(t, b.p.Operations, 1)
	require.Equal(t, []payment.Corroboration{
		{Source: "shopify", Kind: payment.Refund, VendorID: "gid_1", State: payment.Succeeded, Amount: eur(30_00)},
	}, b.p.Corroboration)
}

// The account's books decide what counts, whoever opens the payment first.
func TestBooks(t *testing.T) {
	t.Parallel()
	opened := func(source string, amount int64) payment.Opened {
		return payment.Opened{Source: source, Books: "stripe", Account: "stripe_eu", VendorID: "pi_1", Amount: eur(amount)}
	}
	facts := []payment.Fact{opened("shopify", 150_00), opened("stripe", 100_00), opened("shopify", 200_00)}
	for range 2 {
		slices.Reverse(facts)
		b := newBook(t)
		b.see(facts...)
		require.Equal(t, "stripe", b.p.Books)
		require.Equal(t, eur(100_00), b.p.Amount)
		require.Equal(t, payment.ID("eu", "stripe_eu", "pi_1"), b.p.ID())
		require.Equal(t, b.p.Key, b.p.Root, "an orphan is its own root")
		b.see(refund("re_1", "", payment.Succeeded, 1))
		require.Len(t, b.p.Operations, 1)
	}
	b := newBook(t)
	b.see(opened("stripe", 10), opened("stripe", 20), opened("stripe", 10))
	require.Equal(t, eur(20), b.p.Amount)
	b.see(payment.Opened{Source: "stripe", Account: "stripe_eu", VendorID: "pi_1", Amount: money.New(99, money.USD)})
	require.Equal(t, eur(20), b.p.Amount, "the currency never changes")
}

// A later snapshot fills in what was not known, and wipes nothing.
func TestOpenedAgain(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	open := payment.Opened{
		Source: "stripe", Account: "stripe", VendorID: "pi_1", Amount: eur(1),
		Details: payment.Details{Last4: "4242", CaptureBefore: noon.In(time.FixedZone("x", 3600))},
	}
	b.see(open)
	open.Details = payment.Details{Brand: "visa"}
	open.Decline = &payment.Decline{PSPCode: "expired_card"}
	b.see(open)
	require.Equal(t, payment.Details{Last4: "4242", Brand: "visa", CaptureBefore: noon}, b.p.Details)
	require.Equal(t, "expired_card", b.p.Decline.PSPCode)
	b.see(open)
	require.Empty(t, b.last)
	for _, f := range []payment.Fact{
		payment.Opened{Source: "s", VendorID: "v", Amount: eur(1)}, payment.Opened{Source: "s", Account: "a", VendorID: "v"},
		refund("re_1", "", payment.Succeeded, 1),
	} {
		_, err := payment.Observe(payment.Payment{}, b.env, f)
		require.Error(t, err, "%+v", f)
	}
}

// A webhook that comes before the host's own registration makes the payment;
// the registration then gives it to its order.
func TestOrphanIsMatched(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.see(
		payment.Opened{Source: "stripe", Account: "stripe", VendorID: "pi_1", Amount: eur(100_00)},
		payment.Reported{Source: "stripe", Kind: payment.Purchase, VendorID: "ch_1", State: payment.Succeeded, Amount: eur(100_00)},
	)
	b.p.Version = 1
	register := payment.Authorize{Order: "o1", Account: "stripe", VendorID: "pi_1", Charge: "ch_1", Amount: eur(100_00), Purchase: true}
	b.do(register)
	require.Equal(t, store.Key{Tenant: "eu", Kind: "order", ID: "o1"}, b.p.Root)
	require.Len(t, b.p.Operations, 1)
	require.Equal(t, payment.Succeeded, b.object("ch_1").State)
	_, err := payment.Decide(b.p, register, b.env)
	require.ErrorIs(t, err, payment.ErrOperation, "it has an order now")
}

// A second object of one operation is money of its own: seen, never hidden.
// The operation goes by the object that paid, whichever was heard of first.
func TestDoubleExecution(t *testing.T) {
	t.Parallel()
	facts := []payment.Fact{
		refund("re_1", "ref_a", payment.Failed, 10_00),
		refund("re_2", "ref_a", payment.Succeeded, 10_00),
		refund("re_3", "ref_a", payment.Succeeded, 10_00),
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}} {
		b := bought(t)
		b.send("ref_a", 10_00)
		for _, i := range order {
			b.see(facts[i])
		}
		require.Equal(t, "re_2", b.op("ref_a").VendorID)
		require.Equal(t, payment.Succeeded, b.op("ref_a").State)
		require.Equal(t, payment.Failed, b.object("re_1").State)
		require.Equal(t, "ref_a", b.object("re_3").Claim)
		require.Equal(t, []string{payment.DoubleExecution, payment.ForeignRefund}, b.p.Attention)
		require.Equal(t, eur(80_00), b.headroom())
	}
}

// An object seen before its name was known joins the operation it is of, with
// all that was said of it.
func TestExternalIsJoined(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 10_00)
	f := refund("re_1", "", payment.Succeeded, 10_00)
	f.ARN, f.Settlement = "7422", money.New(11_00, money.USD)
	b.see(f)
	require.Equal(t, eur(80_00), b.headroom(), "both count until they are known to be one")
	external := b.object("re_1").ID
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Done, VendorID: "re_1"}))
	require.Equal(t, eur(90_00), b.headroom())
	require.Empty(t, b.p.Attention)
	op := b.op("ref_a")
	require.Equal(t, "re_1", op.VendorID)
	require.Equal(t, "7422", op.ARN)
	require.Equal(t, money.New(11_00, money.USD), op.Settlement)
	require.Nil(t, b.p.Operation(external))
}

// What a report adds beside a state is written too: without an entry the
// record would not be put.
func TestEveryNewsIsJournaled(t *testing.T) {
	t.Parallel()
	base := payment.Reported{Source: "stripe", Kind: payment.Authorization, VendorID: "ch_2", State: payment.Succeeded, Amount: eur(1_00)}
	for name, add := range map[string]func(*payment.Reported){
		"expiry":     func(f *payment.Reported) { f.ExpiresAt = noon.Add(time.Hour) },
		"arn":        func(f *payment.Reported) { f.ARN = "1" },
		"final":      func(f *payment.Reported) { f.Final = true },
		"settles":    func(f *payment.Reported) { f.Settles = "du_1" },
		"settlement": func(f *payment.Reported) { f.Settlement = eur(90) },
		"parent":     func(f *payment.Reported) { f.Parent = "ch_1" },
		"reason":     func(f *payment.Reported) { f.Reason = "x" },
	} {
		b := bought(t)
		b.see(base)
		f := base
		add(&f)
		b.see(f)
		require.Len(t, b.last, 1, name)
		b.see(f)
		require.Empty(t, b.last, name)
	}
}

// A child heard of before its parent finds it once it is there.
func TestParents(t *testing.T) {
	t.Parallel()
	capture := payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: "ca_1", Parent: "ch_2", State: payment.Succeeded, Amount: eur(1)}
	auth := payment.Reported{Source: "stripe", Kind: payment.Authorization, VendorID: "ch_2", State: payment.Succeeded, Amount: eur(1)}
	b := bought(t)
	b.see(capture)
	require.Empty(t, b.object("ca_1").Parent)
	b.see(auth)
	require.Equal(t, b.object("ch_2").ID, b.object("ca_1").Parent)
}
