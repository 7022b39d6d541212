package refund_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

func chargeback(s payment.ExposureState) payment.Exposure {
	return payment.Exposure{Dispute: "d1", Chain: "d1", Amount: eur("19.00"), Status: s, Chargeback: true}
}

func inquiry() payment.Exposure {
	return payment.Exposure{Dispute: "d1", Chain: "d1", Amount: eur("19.00"), Status: payment.ExposureInquiry}
}

// A chargeback between reservation and sending: its own commit releases the
// leg and hands the refund to a person.
func TestChargebackStopsWhatIsNotSent(t *testing.T) {
	t.Parallel()
	for name, policies := range map[string]refund.Policies{"approved": nil, "requested": oneSupervisor} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sold(t)
			s.env.Policies = policies
			s.do(anna, mugs("r1", 1))
			s.expose("p1", chargeback(payment.ExposureLive))
			require.Equal(t, refund.NeedsReview, s.state("r1"))
			require.Equal(t, "chargeback", s.refund("r1").Review)
			require.Equal(t, payment.Released, s.payment("p1").Operation("r1/1").State)
			require.Zero(t, s.send(done))

			_, err := s.attempt(ben, refund.Approve{Refund: "r1"})
			refused(t, err, "over_headroom", "chargeback")
			_, err = s.attempt(anna, mugs("r2", 1))
			refused(t, err, "over_headroom", "chargeback")

			s.expose("p1", chargeback(payment.ExposureCleared))
			s.do(ben, refund.Approve{Refund: "r1"})
			require.Equal(t, 1, s.send(done))
			require.Equal(t, refund.Succeeded, s.state("r1"))
			require.Equal(t, "15.66", s.headroom("p1"))
		})
	}
}

// The same report of a chargeback again must not stop what a person approved
// under it.
func TestTheSameChargebackAgain(t *testing.T) {
	t.Parallel()
	s := sold(t)
	caps := able
	caps.RefundUnderDispute = payment.UndisputedRest
	s.env.Caps = map[string]payment.Capabilities{"psp": caps}
	half := chargeback(payment.ExposureLive)
	half.Amount = eur("9.00")
	s.do(anna, mugs("r1", 1))
	s.expose("p1", half)
	s.do(ben, refund.Approve{Refund: "r1"})
	require.Empty(t, s.expose("p1", half).Entries)
	require.Equal(t, 1, s.send(done))
	require.Equal(t, "6.66", s.headroom("p1"))
	_, err := s.attempt(anna, goodwill("r2", "6.67"))
	refused(t, err, "over_headroom", "6.66 EUR")
}

// The approval was for the day before the chargeback.
func TestApprovalsFromBeforeAReviewDoNotCount(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.env.Policies = twoSupervisors
	s.do(anna, mugs("r1", 1))
	s.do(ben, refund.Approve{Refund: "r1"})
	s.do(cleo, refund.Approve{Refund: "r1"})
	s.expose("p1", chargeback(payment.ExposureLive))
	s.expose("p1", chargeback(payment.ExposureCleared))
	s.do(fred, refund.Approve{Refund: "r1"})
	require.Equal(t, refund.NeedsReview, s.state("r1"), "an agent's nod does not revive what two supervisors approved")
	s.do(cleo, refund.Approve{Refund: "r1"})
	s.do(ben, refund.Approve{Refund: "r1"})
	require.Equal(t, refund.Approved, s.state("r1"))
}

// What is out runs on and is flagged; the anomaly says what it cost.
func TestChargebackAfterSending(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(waiting)
	s.expose("p1", chargeback(payment.ExposureLive))
	f := s.refund("r1")
	require.Equal(t, refund.Executing, f.State)
	require.Equal(t, "refund.sent_before_chargeback", f.Warnings[0].Code)
	require.Contains(t, s.payment("p1").Attention, payment.RawNegative)
	s.expose("p1", chargeback(payment.ExposureLost))
	require.Len(t, s.refund("r1").Warnings, 1)
	s.observe("p1", said("r1/1", payment.Succeeded, eur("3.34")))
	require.Equal(t, refund.Succeeded, s.state("r1"))
}

// The network gave the money to the buyer: what no longer fits is released,
// what does stays.
func TestNetworkSettlementReleasesWhatNoLongerFits(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.env.Policies = oneSupervisor
	s.do(anna, mugs("r1", 1))
	s.do(anna, goodwill("r2", "10.00"))
	settled := payment.Exposure{Dispute: "d1", Chain: "d1", Amount: eur("12.00"), Status: payment.ExposureSettled}
	s.expose("p1", settled)
	require.Equal(t, refund.Requested, s.state("r1"))
	require.Equal(t, refund.NeedsReview, s.state("r2"))
	require.Equal(t, "3.66", s.headroom("p1"))
}

// O-I18 and RefundUnderDispute.
func TestRefundUnderDispute(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		can    payment.UnderDispute
		amount string
		ok     bool
	}{
		"nothing":              {payment.NothingDisputed, "1.00", false},
		"the rest":             {payment.UndisputedRest, "9.00", true},
		"more than the rest":   {payment.UndisputedRest, "9.01", false},
		"what is not disputed": {payment.FullUndisputed, "9.00", true},
		"beyond what is not":   {payment.FullUndisputed, "9.01", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sold(t)
			caps := able
			caps.RefundUnderDispute = c.can
			s.env.Caps = map[string]payment.Capabilities{"psp": caps}
			e := chargeback(payment.ExposureLive)
			e.Amount = eur("10.00")
			s.expose("p1", e)
			_, err := s.attempt(anna, goodwill("r1", c.amount))
			if c.ok {
				require.NoError(t, err)
				return
			}
			refused(t, err, "over_headroom", "")
		})
	}
}

func TestInLieuOf(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.expose("p1", inquiry())
	q := goodwill("r1", "4.00")
	_, err := s.attempt(anna, q)
	refused(t, err, "open_inquiry", "d1")
	q.InLieuOf = "d7"
	_, err = s.attempt(anna, q)
	refused(t, err, "open_inquiry", "d1")
	q.InLieuOf = "d1"
	s.do(anna, q)
	require.Equal(t, "refund.below_dispute", s.refund("r1").Warnings[0].Code)
	require.Equal(t, 1, s.send(done), "an inquiry blocks nothing")
}

// An inquiry that opens while a refund waits must be named by who lets it go:
// else the customer may get the money from the bank as well.
func TestInLieuOfIsAskedAgain(t *testing.T) {
	t.Parallel()
	t.Run("approval", func(t *testing.T) {
		t.Parallel()
		s := sold(t)
		s.env.Policies = oneSupervisor
		s.do(anna, goodwill("r1", "4.00"))
		s.expose("p1", inquiry())
		_, err := s.attempt(ben, refund.Approve{Refund: "r1"})
		refused(t, err, "open_inquiry", "d1")
		s.do(ben, refund.Approve{Refund: "r1", InLieuOf: "d1"})
		require.Equal(t, "d1", s.refund("r1").InLieuOf)
		require.Len(t, s.refund("r1").Warnings, 1)
		require.Equal(t, 1, s.send(done))
	})
	t.Run("retry", func(t *testing.T) {
		t.Parallel()
		s := sold(t)
		s.do(anna, goodwill("r1", "4.00"))
		s.send(declined)
		require.Equal(t, refund.Failed, s.state("r1"))
		s.expose("p1", inquiry())
		_, err := s.attempt(ben, refund.Retry{Refund: "r1"})
		refused(t, err, "open_inquiry", "d1")
		s.do(ben, refund.Retry{Refund: "r1", InLieuOf: "d1"})
		require.Equal(t, 1, s.send(done))
	})
}

func TestExposeNeedsThePayment(t *testing.T) {
	t.Parallel()
	_, err := refund.Expose(refund.Records{}, "p1", inquiry(), refund.Env{Tenant: "eu", Now: noon})
	refused(t, err, "invalid_request", "p1")
}

// A person can say no to the rest of a refund whose first leg is out: it ends,
// partial, and does not come back for review.
func TestDenyTheRest(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
	q := goodwill("r1", "19.00")
	s.do(anna, q)
	for _, c := range s.wake() {
		if c.Payment.ID == "p1" {
			s.answer(c, done(c.In))
		} else {
			s.answer(c, declined(c.In))
		}
	}
	s.do(anna, refund.Retry{Refund: "r1"})
	s.expose("p2", payment.Exposure{Dispute: "d1", Chain: "d1", Amount: eur("10.00"), Status: payment.ExposureLive, Chargeback: true})
	require.Equal(t, refund.NeedsReview, s.state("r1"))
	d := s.do(ben, refund.Deny{Refund: "r1", Reason: "disputed"})
	require.Equal(t, "partially_succeeded", d.Code)
	require.Equal(t, refund.PartiallySucceeded, s.state("r1"))
	require.Equal(t, eur("9.00"), s.records().Order.Goodwill.Refunded)
	require.Empty(t, s.wake())
}
