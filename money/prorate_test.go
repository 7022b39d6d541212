package money_test

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func decimals(texts ...string) []decimal.Decimal {
	out := make([]decimal.Decimal, len(texts))
	for i, text := range texts {
		out[i] = decimal.RequireFromString(text)
	}
	return out
}

// The first rows are figures of the project's worked examples, group allocate.
func TestAllocateDecimal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		minor   int64
		weights []string
		want    []int64
		err     error
	}{
		{100, []string{"0.1", "0.1", "0.2"}, []int64{25, 25, 50}, nil},
		{5, []string{"0.3", "0.7"}, []int64{2, 3}, nil},
		{100, []string{"0", "0"}, nil, money.ErrRatio},
		{100, []string{"-1"}, nil, money.ErrRatio},
		{100, []string{"0", "1", "1", "1"}, []int64{0, 34, 33, 33}, nil},
		{-1003, []string{"50", "50.0"}, []int64{-502, -501}, nil},
		{100, nil, nil, money.ErrRatio},
		{100, []string{"0.000000000000000001", "0.000000000000000003"}, []int64{25, 75}, nil},
		{100, []string{"0.0000000000000000001"}, nil, money.ErrPrecision},
		{100, []string{"1e18", "3e18"}, []int64{25, 75}, nil},
		{100, []string{"1e19"}, nil, money.ErrRange},
		{100, []string{"100", "0.000000000000000001"}, nil, money.ErrRange},
		{math.MaxInt64, []string{"0.5", "0.5"}, []int64{1 << 62, 1<<62 - 1}, nil},
	} {
		got, err := eur(tt.minor).AllocateDecimal(decimals(tt.weights...))
		require.ErrorIs(t, err, tt.err, "%v", tt.weights)
		if tt.err == nil {
			require.Equal(t, tt.want, minors(got), "%v", tt.weights)
		}
	}
	_, err := eur(100).AllocateDecimal(make([]decimal.Decimal, 1_000_001))
	require.ErrorIs(t, err, money.ErrRange)
}

// Figures of the project's worked examples, group proration: the steps are the
// parts of one order that are refunded together.
func TestProrateRefunds(t *testing.T) {
	t.Parallel()
	sixths := make([]money.Money, 6)
	for i := range sixths {
		sixths[i] = eur(100)
	}
	shares, err := money.Prorate(eur(1000), sixths...)
	require.NoError(t, err)
	require.Equal(t, []int64{167, 167, 167, 167, 166, 166}, minors(shares))
	var refunded money.Money
	for _, step := range [][]int{{0}, {1, 2, 3}, {4, 5}} {
		for _, i := range step {
			refunded, err = refunded.Add(shares[i])
			require.NoError(t, err)
		}
	}
	require.Equal(t, eur(1000), refunded)
}

func TestProrate(t *testing.T) {
	t.Parallel()
	yen := money.New(1000, money.JPY)
	for name, tt := range map[string]struct {
		total money.Money
		parts []money.Money
		want  []int64
		err   error
	}{
		"discount":       {eur(-1000), []money.Money{eur(1999), eur(4500), eur(0), eur(799)}, []int64{-274, -617, 0, -109}, nil},
		"other currency": {yen, []money.Money{eur(100), eur(200)}, []int64{333, 667}, nil},
		"credit note":    {eur(-300), []money.Money{eur(-100), eur(-200)}, []int64{-100, -200}, nil},
		"mixed parts":    {eur(300), []money.Money{eur(100), yen}, nil, money.ErrCurrencyMismatch},
		"mixed signs":    {eur(300), []money.Money{eur(100), eur(0), eur(-50)}, nil, money.ErrRatio},
		"no parts":       {eur(300), nil, nil, money.ErrRatio},
		"free parts":     {eur(300), []money.Money{eur(0)}, nil, money.ErrRatio},
		"bottom":         {eur(300), []money.Money{eur(math.MinInt64)}, nil, money.ErrOverflow},
	} {
		got, err := money.Prorate(tt.total, tt.parts...)
		require.ErrorIs(t, err, tt.err, name)
		if tt.err == nil {
			require.Equal(t, tt.want, minors(got), name)
			require.Equal(t, tt.total.Currency(), got[0].Currency(), name)
		}
	}
}
