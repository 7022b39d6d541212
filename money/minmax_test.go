package money_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestMinMax(t *testing.T) {
	t.Parallel()
	least, err := money.Min(eur(3), eur(-1), eur(2))
	require.NoError(t, err)
	require.Equal(t, eur(-1), least)
	greatest, err := money.Max(eur(-3), eur(-1), eur(-2))
	require.NoError(t, err)
	require.Equal(t, eur(-1), greatest)
	same, err := money.Min(eur(3))
	require.NoError(t, err)
	require.Equal(t, eur(3), same)
	for _, other := range []money.Money{{}, money.New(1, money.USD)} {
		_, err = money.Min(eur(3), other)
		require.ErrorIs(t, err, money.ErrCurrencyMismatch)
		_, err = money.Max(eur(3), eur(1), other)
		require.ErrorIs(t, err, money.ErrCurrencyMismatch)
	}
}
