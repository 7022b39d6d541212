package money_test

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestParseRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in, want string
		err      error
	}{
		{"0.19", "0.19", nil},
		{"-0.5", "-0.5", nil},
		{"+1.0995", "1.0995", nil},
		{"7", "7", nil},
		{"1.00", "1", nil},
		{"-0", "0", nil},
		{"1e6", "1e6", nil},
		{"1E-7", "0.0000001", nil},
		{"2.5e+1", "25", nil},
		{"-99999999999999999999e6", "-99999999999999999999e6", nil},
		{"99999999999999999999", "99999999999999999999", nil},
		{"0.000000000000000001", "0.000000000000000001", nil},
		{"00000000000000000000000000000000000001.5", "1.5", nil},
		{"100000000000000000000", "", money.ErrRange},
		{"0.0000000000000000001", "", money.ErrRange},
		{"1e7", "", money.ErrRange},
		{"1e-19", "", money.ErrRange},
		{"0.1e-18", "", money.ErrRange},
		{"", "", money.ErrSyntax},
		{"-", "", money.ErrSyntax},
		{".5", "", money.ErrSyntax},
		{"5.", "", money.ErrSyntax},
		{"--5", "", money.ErrSyntax},
		{"1.2.3", "", money.ErrSyntax},
		{"1e", "", money.ErrSyntax},
		{"1e1.5", "", money.ErrSyntax},
		{"1e1e1", "", money.ErrSyntax},
		{"e5", "", money.ErrSyntax},
		{"1_000", "", money.ErrSyntax},
		{" 1", "", money.ErrSyntax},
		{"19%", "", money.ErrSyntax},
	} {
		r, err := money.ParseRate(tt.in)
		require.ErrorIs(t, err, tt.err, tt.in)
		if tt.err != nil {
			require.Equal(t, money.Rate{}, r)
			continue
		}
		require.Equal(t, tt.want, r.String())
		require.True(t, r.Decimal().Equal(decimal.RequireFromString(tt.in)), tt.in)
		require.Equal(t, r.Decimal().Sign(), r.Sign())
	}
	require.Panics(t, func() { money.MustParseRate("NaN") })
}

// Decimals made elsewhere are not bounded by any text.
func TestAdversarialDecimalValues(t *testing.T) {
	t.Parallel()
	long := decimal.NewFromBigInt(new(big.Int).Lsh(big.NewInt(1), 1<<16), 0)
	for _, d := range []decimal.Decimal{
		long, long.Neg(),
		decimal.New(1, math.MaxInt32), decimal.New(-1, math.MinInt32), decimal.New(0, math.MaxInt32),
	} {
		_, err := money.NewRate(d)
		require.ErrorIs(t, err, money.ErrRange)
		_, err = money.FromDecimal(d, money.EUR, money.HalfEven)
		require.ErrorIs(t, err, money.ErrRange)
		_, err = eur(100).AllocateDecimal([]decimal.Decimal{d})
		require.Error(t, err)
	}
}

func TestRateText(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(money.MustParseRate("1.0995"))
	require.NoError(t, err)
	require.JSONEq(t, `"1.0995"`, string(data))
	r := money.MustParseRate("5")
	require.NoError(t, json.Unmarshal(data, &r))
	require.True(t, r.Equal(money.MustParseRate("1.09950")))
	require.Error(t, json.Unmarshal([]byte(`1.0995`), &r), "a number may have been a float")
	require.ErrorIs(t, json.Unmarshal([]byte(`"1e999"`), &r), money.ErrRange)
	require.Equal(t, "1.0995", r.String(), "unchanged by an error")
	require.Equal(t, "0", money.Rate{}.String())
}

// Figures of the project's worked examples, group rate.
func TestMulRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		minor int64
		rate  string
		mode  money.RoundingMode
		want  int64
		err   error
	}{
		{234, "1", money.Down, 234, nil},
		{320, "3", money.HalfUp, 960, nil},
		{1001, "0.0725", money.HalfEven, 73, nil},
		{1000, "-0.015", money.HalfUp, -15, nil},
		{-1000, "-0.0015", money.HalfUp, 2, nil},
		{math.MinInt64, "1", money.Exact, math.MinInt64, nil},
		{math.MinInt64, "-1", money.Exact, 0, money.ErrOverflow},
		{math.MaxInt64, "1.000000000000000000", money.Exact, math.MaxInt64, nil},
		{math.MaxInt64, "1.000000000000000001", money.Down, 0, money.ErrOverflow},
		{math.MaxInt64, "9223372036854775807", money.Down, 0, money.ErrOverflow},
		{1 << 62, "4", money.Down, 0, money.ErrOverflow}, // 2^64, the least quotient of 65 bits
		// Beyond 64 bits of coefficient only the result must fit.
		{3, "0.33333333333333333333e1", money.HalfUp, 0, money.ErrRange},
		{3, "33.333333333333333333", money.HalfUp, 100, nil},
		{-3, "33.333333333333333333", money.Exact, 0, money.ErrPrecision},
		{100, "99.999999999999999999", money.Down, 9999, nil},
		{math.MaxInt64, "99.999999999999999999", money.Down, 0, money.ErrOverflow},
		{0, "99999999999999999999e6", money.Exact, 0, nil},
		{1, "99999999999999999999e6", money.Down, 0, money.ErrOverflow},
		{1, "2", 99, 0, money.ErrRange},
		{1, "99.999999999999999999", 99, 0, money.ErrRange},
	} {
		rate, err := money.ParseRate(tt.rate)
		var got money.Money
		if err == nil {
			got, err = money.MulRate(eur(tt.minor), rate, tt.mode)
		}
		require.ErrorIs(t, err, tt.err, "%d * %s", tt.minor, tt.rate)
		if tt.err == nil {
			require.Equal(t, eur(tt.want), got, "%d * %s", tt.minor, tt.rate)
		} else {
			require.Zero(t, got)
		}
	}
	none, err := money.MulRate(money.Money{}, money.MustParseRate("0.19"), money.Exact)
	require.NoError(t, err)
	require.Equal(t, money.Money{}, none)
	zero, err := money.MulRate(eur(100), money.Rate{}, money.Exact)
	require.NoError(t, err)
	require.Equal(t, eur(0), zero)
}

// Figures of the project's worked examples, group rate.
func TestDivRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		minor int64
		rate  string
		want  int64
	}{
		{234, "2.5", 94},
		{330, "3", 110},
		{980, "12", 82},
		{-980, "12", -82},
		{100, "33.333333333333333333", 3},
		{100, "-33.333333333333333333", -3},
		{-100, "-33.333333333333333333", 3},
		{1, "0.01", 100},
	} {
		got, err := money.DivRate(eur(tt.minor), money.MustParseRate(tt.rate), money.HalfUp)
		require.NoError(t, err)
		require.Equal(t, eur(tt.want), got, "%d / %s", tt.minor, tt.rate)
	}
	_, err := money.DivRate(eur(1), money.Rate{}, money.HalfUp)
	require.ErrorIs(t, err, money.ErrRange)
	_, err = money.DivRate(eur(math.MaxInt64), money.MustParseRate("0.5"), money.HalfUp)
	require.ErrorIs(t, err, money.ErrOverflow)
}

func TestFromDecimal(t *testing.T) {
	t.Parallel()
	third := decimal.New(1, 0).DivRound(decimal.New(3, 0), 60)
	m, err := money.FromDecimal(third, money.EUR, money.HalfEven)
	require.NoError(t, err)
	require.Equal(t, eur(33), m)
	m, err = money.FromDecimal(decimal.New(5, 3), money.JPY, money.Exact)
	require.NoError(t, err)
	require.Equal(t, money.New(5000, money.JPY), m)
	_, err = money.FromDecimal(third, money.EUR, money.Exact)
	require.ErrorIs(t, err, money.ErrPrecision)
	_, err = money.FromDecimal(decimal.New(1, 17), money.EUR, money.Exact)
	require.ErrorIs(t, err, money.ErrOverflow, "IntPart of the decimal would wrap")
	_, err = money.FromDecimal(decimal.New(1, 0), money.Currency(0), money.Exact)
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
	require.Equal(t, "-12.34", eur(-1234).Decimal().String())
}
