package money_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func bagOf(t require.TestingT, ms ...money.Money) *money.Bag {
	b := new(money.Bag)
	for _, m := range ms {
		require.NoError(t, b.Add(m))
	}
	return b
}

func TestBag(t *testing.T) {
	t.Parallel()
	points, err := money.NewCurrency("EUR", 3)
	require.NoError(t, err)
	b := bagOf(t, money.New(300, money.JPY), eur(500), money.New(1, points), money.Money{}, eur(-100))
	require.Equal(t, []money.Money{eur(400), money.New(1, points), money.New(300, money.JPY)}, b.Amounts())
	require.Equal(t, "[4.00 EUR 0.001 EUR/3 300 JPY]", b.String())
	require.Equal(t, eur(400), b.Amount(money.EUR))
	require.Equal(t, money.New(0, money.USD), b.Amount(money.USD))

	b.Amounts()[0] = eur(0)
	require.Equal(t, eur(400), b.Amount(money.EUR), "Amounts is a copy")

	require.NoError(t, b.Sub(eur(400)))
	require.NoError(t, b.Sub(money.New(7, money.USD)))
	require.Equal(t, "[0.001 EUR/3 300 JPY -0.07 USD]", b.String(), "no zero totals")

	emptied := bagOf(t, eur(5), eur(-5))
	require.Equal(t, new(money.Bag), emptied, "as if nothing had ever been added")

	full := bagOf(t, eur(math.MaxInt64))
	require.ErrorIs(t, full.Add(eur(1)), money.ErrOverflow)
	require.Equal(t, eur(math.MaxInt64), full.Amount(money.EUR))
	require.ErrorIs(t, new(money.Bag).Sub(eur(math.MinInt64)), money.ErrOverflow)
}

func TestBagTotal(t *testing.T) {
	t.Parallel()
	rates := []money.FXRate{
		fx(money.JPY, money.EUR, "0.005"), fx(money.GBP, money.EUR, "1.15"), fx(money.EUR, money.USD, "1.1"),
	}
	// 1 JPY and 0.01 GBP are 0.5 and 1.15 cents: rounded once, 1.65 is 2.
	total, err := bagOf(t, money.New(1, money.JPY), money.New(1, money.GBP)).Total(money.EUR, rates, money.HalfUp)
	require.NoError(t, err)
	require.Equal(t, eur(2), total)
	total, err = bagOf(t, eur(1000), money.New(2000, money.JPY)).Total(money.EUR, rates, money.Exact)
	require.NoError(t, err)
	require.Equal(t, eur(2000), total)
	total, err = new(money.Bag).Total(money.EUR, nil, money.Exact)
	require.NoError(t, err)
	require.Equal(t, eur(0), total)

	for name, tt := range map[string]struct {
		bag   *money.Bag
		cur   money.Currency
		rates []money.FXRate
		mode  money.RoundingMode
		err   error
	}{
		"no rate":       {bagOf(t, money.New(1, money.CHF)), money.EUR, rates, money.HalfUp, money.ErrRate},
		"two rates":     {bagOf(t, money.New(1, money.JPY)), money.EUR, append(rates, rates[0]), money.HalfUp, money.ErrRate},
		"negative rate": {bagOf(t, money.New(1, money.CHF)), money.EUR, []money.FXRate{fx(money.CHF, money.EUR, "-1")}, money.HalfUp, money.ErrRate},
		"inexact":       {bagOf(t, money.New(1, money.JPY)), money.EUR, rates, money.Exact, money.ErrPrecision},
		"overflow":      {bagOf(t, money.New(math.MaxInt64, money.GBP)), money.EUR, rates, money.HalfUp, money.ErrOverflow},
		"no currency":   {bagOf(t), 0, rates, money.HalfUp, money.ErrUnknownCurrency},
	} {
		_, err := tt.bag.Total(tt.cur, tt.rates, tt.mode)
		require.ErrorIs(t, err, tt.err, name)
	}
	// Only the result must fit, as in Sum.
	total, err = bagOf(t, money.New(math.MaxInt64, money.GBP), eur(-math.MaxInt64)).Total(money.EUR, rates, money.Down)
	require.NoError(t, err)
	require.EqualValues(t, 1383505805528216371, total.Minor())
}
