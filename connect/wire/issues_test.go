package wire_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/wire"
	"github.com/recourse-go/recourse/money"
)

// adyen/adyen-commercetools#1085: the shop had 2790 ISK without minor units, Adyen
// wants two digits, and the amount was padded by hand.
func TestIssueAdyenISK(t *testing.T) {
	t.Parallel()
	n, err := wire.Adyen.ToWire(money.New(2790, money.ISK))
	require.NoError(t, err)
	require.Equal(t, int64(279000), n)
	m, err := wire.Adyen.FromWire(279000, "ISK")
	require.NoError(t, err)
	require.Equal(t, money.New(2790, money.ISK), m)
}

// woocommerce/woocommerce-gateway-stripe#883: UGX was missing in the list of currencies
// without minor units. Put there, 5 UGX went out as 5, a hundredth (#2674, #2723): it has
// none in ISO 4217, and two on Stripe's wire.
func TestIssueStripeUGX(t *testing.T) {
	t.Parallel()
	n, err := wire.Stripe.ToWire(money.New(5, money.UGX))
	require.NoError(t, err)
	require.Equal(t, int64(500), n)
	_, err = wire.Stripe.FromWire(5, "ugx")
	require.ErrorIs(t, err, money.ErrPrecision)
	// The same shillings elsewhere.
	n, err = wire.Adyen.ToWire(money.New(5, money.UGX))
	require.NoError(t, err)
	require.Equal(t, int64(5), n)
}

// woocommerce/woocommerce-gateway-stripe#2720: 18.60 KWD was charged as 1.860.
func TestIssueStripeThreeDigits(t *testing.T) {
	t.Parallel()
	n, err := wire.Stripe.ToWire(money.MustParse("18.60 KWD"))
	require.NoError(t, err)
	require.Equal(t, int64(18600), n)
}
