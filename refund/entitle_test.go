package refund_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// A fact is never refused, however much it says; nothing may leave over it.
func TestFactsBeyondAnySumAreBooked(t *testing.T) {
	t.Parallel()
	s := sold(t)
	all := money.New(math.MaxInt64, money.EUR)
	for _, id := range []string{"re_1", "re_2", "re_3"} {
		s.observe("p1", payment.Reported{Source: "psp", Kind: payment.Refund, VendorID: id, State: payment.Succeeded, Amount: all})
	}
	require.True(t, s.payment("p1").Balance().Unsure)
	_, err := s.attempt(anna, mugs("r1", 1))
	refused(t, err, "over_headroom", "0.00 EUR")
}
