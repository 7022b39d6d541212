package dispute_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

func goodwill(id, amount string) refund.Request {
	return refund.Request{ID: id, Goodwill: eur(amount)}
}

// leg is the operation of a refund's only leg.
func (s *shop) leg(refund string) *payment.Operation {
	s.Helper()
	rs := s.records()
	r := rs.Refund(refund)
	require.NotNil(s, r)
	return s.payment().Operation(r.Legs[0].Operation)
}

func (s *shop) refund(id string) *refund.Refund {
	rs := s.records()
	return rs.Refund(id)
}

// O-I18: the commit of the chargeback itself releases what was not sent.
func TestChargebackReleasesReservedLegs(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, err := s.request(goodwill("r1", "30.00"))
	require.NoError(t, err)
	require.Equal(t, payment.Created, s.leg("r1").State)

	d := s.observe(opened())
	require.Contains(t, events(d.Entries), "payment.refund_released chargeback")
	require.Contains(t, events(d.Entries), "dispute.opened")
	require.Empty(t, d.Calls)
	require.Equal(t, payment.Released, s.leg("r1").State)
	require.Equal(t, refund.NeedsReview, s.refund("r1").State)
	require.Equal(t, "chargeback", s.refund("r1").Review)
	require.Empty(t, s.wake().Calls, "nothing is left to send")
}

// The refund of a chargeback that was sent before runs on, and is flagged,
// whichever of its success and the chargeback is heard of first.
func TestChargebackFlagsSubmittedLegs(t *testing.T) {
	t.Parallel()
	for name, chargebackFirst := range map[string]bool{"chargeback, success": true, "success, chargeback": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			_, err := s.request(goodwill("r1", "30.00"))
			require.NoError(t, err)
			calls := s.wake().Calls
			require.Len(t, calls, 1)
			op := s.leg("r1").ID
			succeeded := payment.Answered{Operation: op, Attempt: 1, Answer: payment.Answer{
				Outcome: payment.Done, VendorID: "re_1", Amount: eur("30.00"),
			}}
			if chargebackFirst {
				s.observe(opened())
				require.Equal(t, payment.Submitted, s.leg("r1").State)
				require.Equal(t, "refund.sent_before_chargeback", s.refund("r1").Warnings[0].Code)
				s.fact(succeeded)
				s.observe(said("later", 2, dispute.Chargeback, dispute.UnderReview, ""))
			} else {
				s.fact(succeeded)
				s.observe(opened())
			}
			require.Equal(t, payment.Succeeded, s.leg("r1").State)
			require.Equal(t, refund.Succeeded, s.refund("r1").State)
			require.Equal(t, []string{dispute.FlagDoubleCredit}, s.dispute("dp_1").Flags)
			require.Equal(t, eur("-30.00"), s.payment().Balance().Raw)
			require.Contains(t, s.payment().Attention, payment.RawNegative)
		})
	}
}

// A refund under an open inquiry has to say that it is in lieu of it, and is
// warned of when it is for less.
func TestRefundUnderInquiry(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := said("i", 1, dispute.Inquiry, dispute.NeedsResponse, "")
	o.Amount = eur("60.00")
	s.observe(o)
	require.Equal(t, eur("100.00"), s.headroom())
	_, err := s.request(goodwill("r1", "30.00"))
	var inquiry *refund.InquiryError
	require.ErrorAs(t, err, &inquiry)
	require.Equal(t, idOf("dp_1"), inquiry.Dispute)

	q := goodwill("r2", "30.00")
	q.InLieuOf = idOf("dp_1")
	_, err = s.request(q)
	require.NoError(t, err)
	require.Equal(t, "refund.below_dispute", s.refund("r2").Warnings[0].Code)

	q = goodwill("r3", "60.00")
	q.InLieuOf = idOf("dp_1")
	_, err = s.request(q)
	require.NoError(t, err)
	require.Empty(t, s.refund("r3").Warnings)
}

// Rapid dispute resolution: the network has paid the buyer. There is no leg,
// and that much less to give.
func TestSettledByTheNetwork(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := said("rdr", 1, dispute.Alert, dispute.Prevented, dispute.Terminal)
	o.Amount, o.Resolution = eur("40.00"), dispute.NetworkSettled
	s.observe(o)
	e := s.exposure("dp_1")
	require.Equal(t, payment.ExposureSettled, e.Status)
	require.False(t, e.Chargeback)
	require.Empty(t, s.records().Refunds)
	require.Equal(t, eur("60.00"), s.headroom())

	// The refund object that reports the same settlement is the same money.
	s.fact(payment.Reported{
		Source: account, Kind: payment.Refund, VendorID: "re_rdr", State: payment.Succeeded, Amount: eur("40.00"), Settles: idOf("dp_1"),
	})
	require.Equal(t, eur("60.00"), s.headroom())
	s.observe(said("later", 2, dispute.Alert, "", ""))
	require.Empty(t, s.dispute("dp_1").Flags)
}

// An alert is settled by the network or by a refund of ours, never both.
func TestResolvedTwice(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ours := said("alert", 1, dispute.Alert, dispute.NeedsResponse, "")
	ours.Amount, ours.Resolution = eur("40.00"), dispute.MerchantMustRefund
	theirs := said("rdr", 2, dispute.Alert, dispute.Prevented, dispute.Terminal)
	theirs.Resolution = dispute.NetworkSettled
	s.observe(theirs, ours)
	require.Equal(t, dispute.NetworkSettled, s.dispute("dp_1").Resolution)
	require.Equal(t, []string{dispute.FlagConflict}, s.dispute("dp_1").Flags)
	require.Equal(t, eur("60.00"), s.headroom())
}

// At an unknown rate nothing may leave, and nothing is called an anomaly.
func TestDisputeInAnotherCurrency(t *testing.T) {
	t.Parallel()
	s := newShop(t).underDispute(payment.UndisputedRest)
	o := opened()
	o.Amount = usd("300.00")
	s.observe(o)
	require.True(t, s.payment().Balance().Unsure)
	require.Equal(t, eur("0.00"), s.headroom())
	require.Empty(t, s.payment().Attention)
	require.Empty(t, s.dispute("dp_1").Flags)
	s.observe(said("won", 9, dispute.Chargeback, dispute.Won, dispute.Terminal))
	require.Equal(t, eur("100.00"), s.headroom())
}

// A chargeback of a part: the rest can be refunded where the account can do
// that, and later news of the dispute does not stop what was allowed under it.
func TestUndisputedRest(t *testing.T) {
	t.Parallel()
	s := newShop(t).underDispute(payment.UndisputedRest)
	o := opened()
	o.Amount = eur("40.00")
	s.observe(o)
	require.Equal(t, eur("60.00"), s.headroom())
	_, err := s.request(goodwill("r1", "60.01"))
	require.ErrorIs(t, err, payment.ErrHeadroom)
	_, err = s.request(goodwill("r2", "60.00"))
	require.NoError(t, err)
	s.observe(said("review", 2, dispute.Chargeback, dispute.UnderReview, ""))
	require.Equal(t, payment.Created, s.leg("r2").State)
	require.Len(t, s.wake().Calls, 1)

	nothing := newShop(t)
	nothing.observe(o)
	require.Equal(t, eur("0.00"), nothing.headroom(), "other accounts refund nothing")
}

// I18: what was won is refundable again; I8: not before.
func TestWonIsRefundableAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, step := range []struct {
		o    dispute.Observation
		have string
	}{
		{opened(), "0.00"},
		{said("r", 2, dispute.Chargeback, dispute.UnderReview, ""), "0.00"},
		{said("l", 3, dispute.Chargeback, dispute.Lost, dispute.Settled), "0.00"},
		{said("w", 4, dispute.Chargeback, dispute.Won, dispute.Terminal), "100.00"},
		{said("old", 1, dispute.Chargeback, dispute.NeedsResponse, ""), "100.00"},
	} {
		s.observe(step.o)
		require.Equal(t, eur(step.have), s.headroom(), step.o.Key)
	}
}

// I10: a refund found before the chargeback, and what a win does to the flag.
func TestDoubleCreditGoesWithTheWin(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fact(payment.Reported{Source: account, Kind: payment.Refund, VendorID: "re_1", State: payment.Succeeded, Amount: eur("10.00")})
	s.observe(said("i", 1, dispute.Inquiry, dispute.NeedsResponse, ""))
	require.Empty(t, s.dispute("dp_1").Flags, "an inquiry takes nothing")
	s.observe(opened())
	require.Equal(t, []string{dispute.FlagDoubleCredit}, s.dispute("dp_1").Flags)
	s.observe(said("w", 4, dispute.Chargeback, dispute.Won, dispute.Terminal))
	require.Empty(t, s.dispute("dp_1").Flags)
}

func TestContradictingVerdicts(t *testing.T) {
	t.Parallel()
	lost := said("l", 3, dispute.Chargeback, dispute.Lost, dispute.Settled)
	won := said("w", 4, dispute.Chargeback, dispute.Won, dispute.Settled)
	s := newShop(t)
	s.observe(won, lost)
	require.Equal(t, dispute.Won, s.dispute("dp_1").Status, "the later verdict")
	require.Equal(t, []string{dispute.FlagConflict}, s.dispute("dp_1").Flags)
	s.observe(said("final", 2, dispute.Chargeback, dispute.Lost, dispute.Terminal))
	require.Equal(t, dispute.Lost, s.dispute("dp_1").Status)
	require.Empty(t, s.dispute("dp_1").Flags, "a firmer word settles it")
}

func TestDisputesOfOtherPayments(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(opened())
	rs := s.records()
	other := rs.Payments[0]
	other.Key.ID = "p2"
	rs.Payments = append(rs.Payments, other)
	o := opened()
	o.Key, o.Payment = "evt_2", "p2"
	_, err := dispute.Observe(rs, o, s.env)
	var invalid *dispute.ObservationError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "payment", invalid.Field)
}

// An observation that changes nothing of the payment holds that the payment
// has not moved meanwhile.
func TestGuardsThePaymentItDoesNotWrite(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	d := s.observe(opened())
	require.Empty(t, d.Guards(), "the payment is written")
	d = s.observe(said("r", 2, dispute.Chargeback, dispute.UnderReview, ""))
	require.Len(t, d.Guards(), 1)
	require.Equal(t, s.payment().Key, d.Guards()[0].Key)
	require.Equal(t, s.payment().Version, d.Guards()[0].Version)
	puts, err := d.Puts()
	require.NoError(t, err)
	require.Len(t, puts, 1)
	require.Zero(t, puts[0].Record.Wake)

	rs := s.records()
	rs.Payments[0].Version = 0 // not stored yet: absence cannot be guarded
	o := said("r2", 3, dispute.Chargeback, dispute.UnderReview, "")
	o.Payment = s.pay
	d, err = dispute.Observe(rs, o, s.env)
	require.NoError(t, err)
	require.NotEmpty(t, d.Entries)
	require.Empty(t, d.Guards())
}

// What is decided leaves the records it was decided on alone.
func TestObserveCopies(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(opened())
	rs, again := s.records(), s.records()
	o := moved(said("l", 2, dispute.Chargeback, dispute.Lost, dispute.Settled), withdrawal("t", "1.00"))
	o.Payment = s.pay
	movements := o.Movements
	_, err := dispute.Observe(rs, o, s.env)
	require.NoError(t, err)
	require.Equal(t, again, rs)
	require.Equal(t, withdrawal("t", "1.00"), movements[0])
}

func TestDecisionsAreJournaledByWhoSaidSo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.env.Now = noon.Add(time.Hour)
	lost := said("l", 2, dispute.Chargeback, dispute.Lost, dispute.Settled)
	lost.Source, lost.LostReason = dispute.FromPSP, dispute.Ruled
	d := s.observe(said("i", 1, dispute.Inquiry, dispute.NeedsResponse, ""), lost)
	require.Equal(t, []string{"dispute.observed", "dispute.stage", "dispute.status ruled", "payment.exposed lost"}, events(d.Entries))
	require.Equal(t, "anna", d.Entries[2].Actor)
	require.JSONEq(t, `{"key":"l","source":"psp",
		"from":{"stage":"inquiry","status":"needs_response","finality":"provisional"},
		"to":{"stage":"chargeback","status":"lost","finality":"settled"}}`, string(d.Entries[2].Data))
	require.Equal(t, "lost", d.Code)
	require.Equal(t, idOf("dp_1"), d.Dispute)
}
