package dispute_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// What users of other systems reported, each as a test of ours.

func withdrawal(id, amount string) dispute.Movement {
	return dispute.Movement{ID: id, Kind: dispute.Withdrawal, Amount: eur(amount), At: at(1)}
}

func reinstatement(id, amount string) dispute.Movement {
	return dispute.Movement{ID: id, Kind: dispute.Reinstatement, Amount: eur(amount), At: at(50)}
}

func moved(o dispute.Observation, ms ...dispute.Movement) dispute.Observation {
	o.Movements = ms
	return o
}

// balances sums the postings by account.
func balances(t testing.TB, d *dispute.Dispute) map[dispute.AccountName]string {
	t.Helper()
	out := map[dispute.AccountName]string{}
	for account, sum := range sums(t, d.Postings(), func(p dispute.Posting) dispute.AccountName { return p.Account }) {
		if !sum.IsZero() {
			out[account] = sum.Amount()
		}
	}
	return out
}

// elizaOS/eliza#10997: funds_withdrawn is the opening, not a loss, and a
// winner gets the money back.
func TestEliza10997WithdrawnIsNotLost(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(moved(opened(), withdrawal("txn_1", "100.00")))
	require.Equal(t, dispute.NeedsResponse, s.dispute("dp_1").Status)
	require.Equal(t, map[dispute.AccountName]string{dispute.PSPBalance: "-100.00", dispute.DisputeHeld: "100.00"}, balances(t, s.dispute("dp_1")))
	s.observe(moved(said("won", 50, dispute.Chargeback, dispute.Won, dispute.Terminal), reinstatement("txn_2", "100.00")))
	require.Empty(t, balances(t, s.dispute("dp_1")))
	require.Equal(t, eur("100.00"), s.headroom())
}

// juspay/hyperswitch#11653: funds_reinstated came with an object that is lost.
func TestHyperswitch11653ReinstatedButLost(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(
		moved(opened(), withdrawal("txn_1", "100.00")),
		moved(said("reinstated", 50, dispute.Chargeback, dispute.Lost, dispute.Settled), reinstatement("txn_2", "100.00")),
	)
	d := s.dispute("dp_1")
	require.Equal(t, dispute.Lost, d.Status)
	require.Equal(t, []string{dispute.FlagLostWithCredit}, d.Flags)
	require.Equal(t, payment.ExposureLost, s.exposure("dp_1").Status)
}

// antiwork/gumroad#6852: won, and the money never came back.
func TestGumroad6852WonWithoutReinstatement(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	d := s.observe(
		moved(opened(), withdrawal("txn_1", "100.00")),
		said("won", 50, dispute.Chargeback, dispute.Won, dispute.Terminal),
	)
	require.Contains(t, events(d.Entries), "dispute.flagged won_without_reinstatement")
	provisional := newShop(t)
	provisional.observe(
		moved(opened(), withdrawal("txn_1", "100.00")),
		said("won", 50, dispute.Chargeback, dispute.Won, dispute.Provisional),
	)
	require.Empty(t, provisional.dispute("dp_1").Flags, "the bank may still be asked")

	d = s.observe(moved(said("late", 60, dispute.Chargeback, "", ""), reinstatement("txn_2", "100.00")))
	require.Contains(t, events(d.Entries), "dispute.unflagged won_without_reinstatement")
	require.Empty(t, s.dispute("dp_1").Flags)
}

// antiwork/gumroad#4358, Automattic/woocommerce-payments#6378: nothing can be
// refunded under a chargeback, by hand or otherwise.
func TestGumroad4358NoRefundUnderChargeback(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(opened())
	_, err := s.request(refund.Request{ID: "r1", Goodwill: eur("10.00")})
	var short *payment.HeadroomError
	require.ErrorAs(t, err, &short)
	require.Equal(t, "chargeback", short.Why)
	require.Equal(t, payment.StatusDisputeOpen, s.payment().Status())
}

// Automattic/woocommerce-payments#1051: an inquiry moves no money and blocks
// no refund; the dispute may be closed when "created" arrives.
func TestWooPayments1051InquiryMovesNoMoney(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(said("closed", 9, dispute.Inquiry, dispute.Closed, dispute.Terminal))
	s.observe(said("created", 1, dispute.Inquiry, dispute.NeedsResponse, dispute.Provisional))
	require.Equal(t, dispute.Closed, s.dispute("dp_1").Status)
	require.Equal(t, at(1), s.dispute("dp_1").OpenedAt)
	require.Empty(t, s.dispute("dp_1").Postings())
	require.Equal(t, eur("100.00"), s.headroom())
}

// Automattic/woocommerce-payments#4931: a late win left refunds blocked.
func TestWooPayments4931LateWinUnblocks(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	lost := said("lost", 20, dispute.Chargeback, dispute.Lost, dispute.Settled)
	lost.LostReason = dispute.NoResponse
	s.observe(opened(), lost)
	require.Equal(t, dispute.NoResponse, s.dispute("dp_1").LostReason)
	require.Equal(t, eur("0.00"), s.headroom())
	s.observe(said("won", 90, dispute.Chargeback, dispute.Won, dispute.Terminal))
	d := s.dispute("dp_1")
	require.True(t, d.LateWin)
	require.Empty(t, d.LostReason)
	require.Empty(t, d.Flags, "another finality is no conflict")
	_, err := s.request(refund.Request{ID: "r1", Goodwill: eur("100.00")})
	require.NoError(t, err)
}

// fivetran/dbt_stripe#88: the same money disputed twice is at risk once.
func TestDBTStripe88DisputedTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	again := opened()
	again.Key, again.Dispute, again.Parent, again.Amount = "evt_2", "dp_2", "dp_1", eur("80.00")
	s.observe(opened(), said("lost", 20, dispute.Chargeback, dispute.Lost, dispute.Settled), again)
	b := s.payment().Balance()
	require.Equal(t, eur("100.00"), b.Exposed)
	require.NotContains(t, s.payment().Attention, payment.RawNegative)
}

// killbill/killbill-adyen-plugin#99: REVERSED and SECOND_CHARGEBACK can swap.
func TestKillBillAdyen99SecondChargebackSwapped(t *testing.T) {
	t.Parallel()
	first := moved(opened(), withdrawal("txn_1", "100.00"))
	reversed := moved(said("CHARGEBACK_REVERSED:psp2", 50, dispute.Chargeback, dispute.Won, dispute.Provisional), reinstatement("txn_2", "100.00"))
	second := moved(said("SECOND_CHARGEBACK:psp3", 70, dispute.PreArbitration, dispute.Lost, dispute.Terminal), withdrawal("txn_3", "100.00"))
	for _, order := range [][]dispute.Observation{{first, reversed, second}, {first, second, reversed}, {second, reversed, first}} {
		s := newShop(t)
		s.observe(order...)
		d := s.dispute("dp_1")
		require.Equal(t, dispute.Standing{Stage: dispute.PreArbitration, Status: dispute.Lost, Finality: dispute.Terminal}, d.Standing)
		require.Empty(t, d.Flags)
		require.Equal(t, map[dispute.AccountName]string{dispute.PSPBalance: "-100.00", dispute.DisputeLoss: "100.00"}, balances(t, d))
		require.Equal(t, payment.ExposureLost, s.exposure("dp_1").Status)
	}
}

// killbill/killbill#477: a reversal is a fact of its own, not a failure.
func TestKillBill477ReversalIsFirstClass(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(opened(), said("reversed", 50, dispute.Chargeback, dispute.Won, dispute.Provisional))
	require.Equal(t, payment.ExposureCleared, s.exposure("dp_1").Status)
	require.Equal(t, payment.Succeeded, s.payment().Operations[0].State)
}

// juspay/hyperswitch-prism#5: "how is None a lost dispute?"
func TestPrism5NoStatusIsNoVerdict(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(said("fetch", 1, dispute.Chargeback, "", dispute.Terminal))
	require.Equal(t, dispute.Standing{Stage: dispute.Chargeback, Status: dispute.NeedsResponse, Finality: dispute.Provisional}, s.dispute("dp_1").Standing)
	require.Equal(t, payment.ExposureLive, s.exposure("dp_1").Status, "nor is it a win")
}

// juspay/hyperswitch#11648, Adyen/adyen-openapi#70: unknown words break nothing.
func TestHyperswitch11648UnknownStatusIsKept(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	odd := said("odd", 30, "third_chargeback", "escalated", "sealed")
	odd.LostReason, odd.Kind = "Nicht zugestellt, 50% verloren", "crypto"
	odd.Movements = []dispute.Movement{{ID: "txn_9", Kind: "levy", Amount: eur("1.00")}}
	d := s.observe(opened(), odd)
	require.Contains(t, events(d.Entries), "dispute.unmapped")
	got := s.dispute("dp_1")
	require.Equal(t, []string{dispute.FlagUnmapped}, got.Flags)
	require.Equal(t, dispute.Standing{Stage: dispute.Chargeback, Status: dispute.NeedsResponse, Finality: dispute.Provisional}, got.Standing)
	require.Equal(t, dispute.Status("escalated"), got.Observations[1].Status)
	require.Equal(t, dispute.Kind("crypto"), got.Kind)
	require.Empty(t, got.Movements)
	lost := said("lost", 40, dispute.Chargeback, dispute.Lost, dispute.Settled)
	lost.LostReason = odd.LostReason
	s.observe(lost)
	require.Equal(t, odd.LostReason, s.dispute("dp_1").LostReason, "kept as text, and no journal code")
}

// juspay/hyperswitch-control-center#4109: a debit is refunded and returned.
// The return cannot be stopped; it is lost at once, and flagged.
func TestControlCenter4109DebitRefundedAndReturned(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fact(payment.Reported{Source: account, Kind: payment.Refund, VendorID: "re_1", State: payment.Succeeded, Amount: eur("100.00")})
	back := said("return", 30, dispute.Chargeback, dispute.Lost, dispute.Terminal)
	back.Kind, back.Amount, back.LostReason = dispute.DebitReturn, eur("100.00"), dispute.NotContestable
	d := s.observe(back)
	require.Equal(t, []string{dispute.FlagDoubleCredit}, s.dispute("dp_1").Flags)
	require.Contains(t, events(d.Entries), "payment.anomaly "+payment.RawNegative)
	require.Equal(t, eur("-100.00"), s.payment().Balance().Raw)
}

// woocommerce/woocommerce-gateway-stripe#128: charge events that come after the
// dispute do not clear it.
func TestWooStripe128ChargeAfterDispute(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(opened())
	s.fact(payment.Reported{Source: account, Kind: payment.Purchase, VendorID: "pi_1", State: payment.Succeeded, Amount: eur("100.00")})
	require.Equal(t, payment.ExposureLive, s.exposure("dp_1").Status)
	require.Equal(t, payment.StatusDisputeOpen, s.payment().Status())
}

// opencollective/opencollective-api#10125: the fee stays, won or not.
func TestOpenCollective10125FeeOfAWonDispute(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	fee := dispute.Movement{ID: "txn_f", Kind: dispute.Fee, Amount: eur("20.00"), At: at(1)}
	s.observe(
		moved(opened(), withdrawal("txn_1", "100.00"), fee),
		moved(said("won", 50, dispute.Chargeback, dispute.Won, dispute.Terminal), reinstatement("txn_2", "100.00")),
	)
	d := s.dispute("dp_1")
	require.Empty(t, d.Flags)
	require.Equal(t, map[dispute.AccountName]string{dispute.PSPBalance: "-20.00", dispute.DisputeFee: "20.00"}, balances(t, d))
	s.observe(moved(said("kind", 60, dispute.Chargeback, "", ""), dispute.Movement{ID: "txn_g", Kind: dispute.FeeReturn, Amount: eur("20.00")}))
	require.Empty(t, balances(t, s.dispute("dp_1")))
}

// pinax/pinax-stripe-light#590: a dispute event names a dispute, not a charge.
// Whoever loads it by that name gets the payment and the order with it.
func TestPinax590FoundByTheDisputeID(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := opened()
	o.Dispute = "dp 1 with spaces" // outside the grammar of refs
	s.observe(o)
	rs := s.load(dispute.VendorKey(tenant, account, o.Dispute))
	require.Len(t, rs.Disputes, 1)
	require.NotNil(t, rs.Payment(rs.Disputes[0].Payment))
	require.Equal(t, s.order, rs.Order.Key.ID)
}

// juspay/hyperswitch#3545: a dispute on a payment we do not know is an error
// that the inbox parks, not a lost event.
func TestHyperswitch3545UnknownPayment(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := opened()
	o.Payment = "pay_x"
	d, err := dispute.Observe(s.records(), o, s.env)
	var unknown *dispute.UnknownPaymentError
	require.ErrorAs(t, err, &unknown)
	require.ErrorIs(t, err, dispute.ErrUnknownPayment)
	require.Equal(t, "unknown_payment", unknown.Code())
	require.Contains(t, err.Error(), `"pay_x"`)
	require.Equal(t, dispute.Decision{}, d)
}
