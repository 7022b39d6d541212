package money_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func fx(from, to money.Currency, value string) money.FXRate {
	return money.FXRate{From: from, To: to, Value: money.MustParseRate(value), Source: "test"}
}

// The rows with a named source are figures of the project's worked examples,
// group convert.
func TestConvert(t *testing.T) {
	t.Parallel()
	bitcoin, err := money.NewCurrency("XBT", 8)
	require.NoError(t, err)
	nano, err := money.NewCurrency("GWE", 9)
	require.NoError(t, err)
	for _, tt := range []struct {
		name string
		m    money.Money
		rate money.FXRate
		mode money.RoundingMode
		want money.Money
		err  error
	}{
		{"example 001", money.New(100, money.USD), fx(money.USD, money.JPY, "101"), money.HalfUp, money.New(101, money.JPY), nil},
		{"example 007", money.New(100, bitcoin), fx(bitcoin, money.USD, "6597"), money.HalfUp, money.New(1, money.USD), nil},
		{"example 013", money.New(233, money.GBP), fx(money.GBP, money.GBP, "2.5"), money.Down, money.Money{}, money.ErrRate},
		{"example 019", money.New(500, money.USD), fx(money.USD, money.IQD, "1199"), money.HalfUp, money.New(5995000, money.IQD), nil},
		{"rounded once", eur(1), fx(money.EUR, money.USD, "1.4995"), money.HalfUp, money.New(1, money.USD), nil},
		{"same at 1.00", eur(5), fx(money.EUR, money.EUR, "1.00"), money.Exact, eur(5), nil},
		{"zero rate", eur(5), fx(money.EUR, money.USD, "0"), money.HalfUp, money.Money{}, money.ErrRate},
		{"no rate", eur(5), money.FXRate{From: money.EUR, To: money.USD}, money.HalfUp, money.Money{}, money.ErrRate},
		{"negative rate", eur(5), fx(money.EUR, money.USD, "-1.1"), money.HalfUp, money.Money{}, money.ErrRate},
		{"wrong way round", eur(5), fx(money.USD, money.EUR, "0.9"), money.HalfUp, money.Money{}, money.ErrCurrencyMismatch},
		{"to nothing", eur(5), fx(money.EUR, 0, "0.9"), money.HalfUp, money.Money{}, money.ErrUnknownCurrency},
		{"from nothing", money.Money{}, fx(0, money.EUR, "0.9"), money.HalfUp, money.Money{}, money.ErrUnknownCurrency},
		{"overflow", eur(math.MaxInt64), fx(money.EUR, money.USD, "1.1"), money.HalfUp, money.Money{}, money.ErrOverflow},
		{"long rate", eur(300), fx(money.EUR, money.USD, "33.333333333333333333"), money.HalfUp, money.New(10000, money.USD), nil},
		{"all digits apart", money.New(5, nano), fx(nano, money.JPY, "0.000000000000000001"), money.Up, money.New(1, money.JPY), nil},
		{"inexact", eur(5), fx(money.EUR, money.USD, "1.1"), money.Exact, money.Money{}, money.ErrPrecision},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.Convert(tt.m, tt.rate, tt.mode)
			require.ErrorIs(t, err, tt.err)
			require.Equal(t, tt.want, got)
		})
	}
}
