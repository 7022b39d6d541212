package refund_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// twoLegs asks for all mugs over two payments, 4.00 and 6.00.
func twoLegs(id string) refund.Request {
	q := mugs(id, 3)
	q.Payments = []refund.PaymentRequest{{Payment: "p1", Amount: eur("4.00")}, {Payment: "p2", Amount: eur("6.00")}}
	return q
}

func fiveTaken(status payment.ExposureState) payment.Exposure {
	return payment.Exposure{Dispute: "d1", Amount: eur("5.00"), Status: status, Chargeback: true}
}

// Simulation, seeds 13 and 106: part of a refund that was settled by hand came
// back from the bank. The customer does not have it, so somebody must know.
func TestWhatComesBackReopensARefundSettledByHand(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
	s.do(anna, twoLegs("r1"))
	s.send(func(in payment.Instruction) payment.Answer {
		if in.Operation == "r1/1" {
			return done(in)
		}
		return declined(in)
	})
	s.do(fred, refund.Settle{Refund: "r1", Proof: "b1"})
	require.Equal(t, refund.SettledManually, s.state("r1"))
	s.observe("p1", said("r1/1", payment.Reversed, eur("4.00")))
	require.Equal(t, refund.PartiallySucceeded, s.state("r1"), "only what went by hand is there")
	require.Equal(t, "1.34", s.left("l1/1"))
	s.do(anna, refund.Retry{Refund: "r1"})
	require.Equal(t, 1, s.send(done))
	require.Equal(t, refund.Succeeded, s.state("r1"))
}

// Simulation, seed 669: a leg that was given up freed its items, and another
// refund took them. When the first one's other leg comes back, what was given up
// must not be held, nor paid, again.
func TestWhatComesBackDoesNotHoldWhatWasGivenUp(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
	s.do(anna, twoLegs("r1"))
	s.expose("p2", fiveTaken(payment.ExposureLive))
	s.send(done)
	require.Equal(t, refund.NeedsReview, s.state("r1"))
	s.do(ben, refund.Deny{Refund: "r1", Reason: "policy"})
	s.expose("p2", fiveTaken(payment.ExposureCleared))
	s.do(anna, mugs("r2", 3))
	s.send(done)
	require.Equal(t, "6.00", s.refund("r2").Total.Amount())
	s.observe("p1", said("r1/1", payment.Reversed, eur("4.00"))) // O-I4 is held by the shop
	require.Equal(t, refund.Failed, s.state("r1"))
	require.Equal(t, "1.34", s.left("l1/1"))
	_, err := s.attempt(anna, refund.Retry{Refund: "r1"})
	refused(t, err, "over_entitlement", "1.34 EUR")
}

// Facts can bring a refund that was denied back to a person. Approving it then
// is held to what its items have left, which others got meanwhile.
func TestApprovalIsHeldToWhatItsItemsHaveLeft(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "19.00").pay("p2", "19.00")
	s.do(anna, twoLegs("r1"))
	s.expose("p1", fiveTaken(payment.ExposureLive))
	s.expose("p2", fiveTaken(payment.ExposureLive))
	s.do(ben, refund.Deny{Refund: "r1", Reason: "policy"})
	s.expose("p1", fiveTaken(payment.ExposureCleared))
	s.expose("p2", fiveTaken(payment.ExposureCleared))
	s.do(anna, mugs("r2", 3))
	s.send(done)

	r := s.records() // from here on the facts themselves give more than is left
	for _, state := range []payment.OpState{payment.Pending, payment.Succeeded} {
		d, err := refund.Observe(r, "p1", s.env, said("r1/1", state, eur("4.00")))
		require.NoError(t, err)
		r = d.Records
	}
	require.Equal(t, refund.NeedsReview, r.Refund("r1").State)
	env := s.env
	env.Actor = ben
	_, err := refund.Decide(r, refund.Approve{Refund: "r1"}, env)
	refused(t, err, "over_entitlement", "0.00 EUR")
}
