package refund_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

func TestFailedFreesAndRetryIsANewOperation(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 3))
	require.Equal(t, 1, s.send(declined))
	require.Equal(t, refund.Failed, s.state("r1"))
	require.Equal(t, "19.00", s.headroom("p1"), "a failure frees money")
	require.Equal(t, "3.34", s.left("l1/1"), "and units")
	require.Zero(t, s.refund("r1").NextWake(), "what cannot be retried is not retried by itself")

	s.do(anna, refund.Retry{Refund: "r1"})
	var keys []string
	require.Equal(t, 1, s.send(func(in payment.Instruction) payment.Answer {
		keys = append(keys, in.Key)
		return done(in)
	}))
	require.Equal(t, refund.Succeeded, s.state("r1"))
	leg := s.refund("r1").Legs[0]
	require.Equal(t, []string{"r1/1"}, leg.Earlier)
	require.Equal(t, "r1/1.2", leg.Operation)
	require.NotEqual(t, s.payment("p1").Operation("r1/1").Attempts[0].Key, keys[0])
	require.Equal(t, "r1/1", s.payment("p1").Operation("r1/1.2").Retries)
	_, err := s.attempt(anna, refund.Retry{Refund: "r1"})
	require.ErrorContains(t, err, "succeeded")
}

func TestNoRetryWhileAnOperationIsUnknown(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(silent)
	require.Equal(t, refund.Executing, s.state("r1"))
	d := s.do(anna, refund.Retry{Refund: "r1"})
	require.Empty(t, d.Entries)
	require.Empty(t, s.refund("r1").Legs[0].Earlier)
	_, err := s.attempt(fred, refund.Settle{Refund: "r1", Proof: "b1"})
	require.ErrorContains(t, err, "executing")
	require.Equal(t, "15.66", s.headroom("p1"), "what may be out stays reserved")
}

func TestAutomaticRetryBacksOffAndEnds(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(later)
	var waits []time.Duration
	for range 5 {
		at := s.refund("r1").NextWake()
		if at.IsZero() {
			break
		}
		waits = append(waits, at.Sub(s.env.Now))
		s.wait(at.Sub(s.env.Now) - time.Second)
		require.Zero(t, s.send(later), "not before its time")
		s.wait(time.Second)
		require.Equal(t, 1, s.send(later))
	}
	require.Equal(t, []time.Duration{5 * time.Minute, 20 * time.Minute, 80 * time.Minute}, waits)
	require.Equal(t, refund.Failed, s.state("r1"))

	s.env.Settings.RetryAfter = 10 * time.Hour
	s.do(anna, goodwill("r9", "1.00"))
	s.send(later)
	s.wait(10 * time.Hour)
	s.send(later)
	require.Equal(t, s.env.Now.Add(24*time.Hour), s.refund("r9").RetryAt, "at most a day")
	s.do(anna, refund.Withdraw{Refund: "r9"})

	s.env.Settings.Retries = -1
	s.do(anna, mugs("r2", 1))
	s.send(later)
	require.Zero(t, s.refund("r2").NextWake(), "switched off")
}

// A person's retry does not use up the automatic ones.
func TestRetriesByHandAreNotCounted(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	for range 5 {
		s.send(later)
		s.do(anna, refund.Retry{Refund: "r1"})
	}
	s.send(later)
	require.Zero(t, s.refund("r1").Tries)
	require.False(t, s.refund("r1").RetryAt.IsZero())
}

// The unit was refunded by another refund while this one had failed.
func TestRetryRefusesWhatWasGivenSince(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 3))
	s.send(declined)
	s.do(anna, mugs("r2", 3))
	s.send(done)
	_, err := s.attempt(anna, refund.Retry{Refund: "r1"})
	refused(t, err, "over_entitlement", "0.00 EUR")
	_, err = s.attempt(fred, refund.Settle{Refund: "r1", Proof: "b1"})
	refused(t, err, "over_entitlement", "0.00 EUR")
	s.do(anna, refund.Withdraw{Refund: "r1"})
	require.Equal(t, refund.Withdrawn, s.state("r1"), "a failed refund has a way out")
}

// No guard tells two goodwills apart: the timer must not pay the failed one
// after somebody gave it anew.
func TestTheTimerDoesNotPayAGoodwillTwice(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, goodwill("r1", "2.00"))
	s.send(later)
	s.wait(time.Minute)
	s.do(anna, goodwill("r2", "2.00"))
	s.send(done)
	s.wait(time.Hour)
	require.Zero(t, s.send(done))
	require.Equal(t, refund.Failed, s.state("r1"))
	require.Equal(t, "17.00", s.headroom("p1"))
	require.Zero(t, s.refund("r1").NextWake(), "and it does not try for ever")

	s2 := sold(t) // with units the entitlements are the guard, so both may go
	s2.do(anna, mugs("r1", 1))
	s2.send(later)
	s2.wait(time.Minute)
	s2.do(anna, refund.Request{ID: "r2", Order: "o1", Reason: "damaged", Units: []refund.ItemRequest{{ID: "l2/1"}}})
	s2.wait(time.Hour)
	s2.send(done)
	require.Equal(t, refund.Succeeded, s2.state("r1"))
	require.Equal(t, refund.Succeeded, s2.state("r2"))
}

// rules.md, Sending 3: a late success of the old operation is booked too, and
// stops the new one if that is unsent.
func TestLateSuccessStopsTheRetry(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(declined)
	s.do(anna, refund.Retry{Refund: "r1"})
	s.observe("p1", said("r1/1", payment.Succeeded, eur("3.34")))
	require.Equal(t, refund.Succeeded, s.state("r1"))
	require.Equal(t, payment.Released, s.payment("p1").Operation("r1/1.2").State)
	require.Equal(t, "r1/1", s.refund("r1").Legs[0].Operation)
	require.Equal(t, "15.66", s.headroom("p1"), "counted once")
	require.Contains(t, s.payment("p1").Attention, payment.LateSuccess)
	require.Zero(t, s.send(done))
}

func TestLateSuccessBeforeAnyRetry(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(later)
	s.observe("p1", said("r1/1", payment.Succeeded, eur("3.34")))
	require.Equal(t, refund.Succeeded, s.state("r1"))
	s.wait(24 * time.Hour)
	require.Zero(t, s.send(done))
}

// It came too late: both were paid. The books say so, and a person is told.
func TestLateSuccessAfterTheRetryWasSent(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(declined)
	s.do(anna, refund.Retry{Refund: "r1"})
	s.send(done)
	s.observe("p1", said("r1/1", payment.Succeeded, eur("3.34")))
	require.Equal(t, refund.Succeeded, s.state("r1"))
	require.Equal(t, "12.32", s.headroom("p1"), "both are booked")
	require.Contains(t, s.payment("p1").Attention, payment.LateSuccess)
	require.Equal(t, "0.00", s.left("l1/1"))
}

// The retry failed, and then the first operation came through after all.
func TestLateSuccessAfterTheRetryFailed(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(declined)
	s.do(anna, refund.Retry{Refund: "r1"})
	s.send(declined)
	s.observe("p1", said("r1/1", payment.Succeeded, eur("3.34")))
	require.Equal(t, refund.Succeeded, s.state("r1"))
	require.Equal(t, "0.00", s.left("l1/1"))
}

func TestOnlyTheRestIsRetriedOrSettled(t *testing.T) {
	t.Parallel()
	partial := func(t *testing.T) *shop {
		t.Helper()
		s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
		q := goodwill("r1", "6.00")
		q.Payments = []refund.PaymentRequest{{"p1", eur("4.00")}, {"p2", eur("2.00")}}
		s.do(anna, q)
		s.send(func(in payment.Instruction) payment.Answer {
			if in.Operation == "r1/1" {
				return done(in)
			}
			return declined(in)
		})
		require.Equal(t, refund.PartiallySucceeded, s.state("r1"))
		require.Equal(t, "10.00", s.headroom("p2"))
		return s
	}
	t.Run("retried", func(t *testing.T) {
		t.Parallel()
		s := partial(t)
		s.do(anna, refund.Retry{Refund: "r1"})
		require.Equal(t, 1, s.send(done))
		require.Equal(t, refund.Succeeded, s.state("r1"))
		require.Equal(t, "5.00", s.headroom("p1"))
		require.Equal(t, "8.00", s.headroom("p2"))
	})
	t.Run("settled by hand", func(t *testing.T) {
		t.Parallel()
		s := partial(t)
		_, err := s.attempt(fred, refund.Settle{Refund: "r1"})
		refused(t, err, "invalid_request", "proof")
		s.do(fred, refund.Settle{Refund: "r1", Proof: "bank-17"})
		f := s.refund("r1")
		require.Equal(t, refund.SettledManually, f.State)
		require.Equal(t, &refund.ManualProof{Actor: "fred", Proof: "bank-17", At: noon}, f.Settled)
		require.Equal(t, payment.ToOffline, f.Legs[1].Target)
		require.Equal(t, "8.00", s.headroom("p2"), "it comes out of the headroom")
		require.Zero(t, s.send(done))
		require.Empty(t, s.do(fred, refund.Settle{Refund: "r1", Proof: "bank-18"}).Entries)
	})
}
