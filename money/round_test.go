package money_test

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func withExponent(t require.TestingT, exponent int) money.Currency {
	c, err := money.NewCurrency("TST", exponent)
	require.NoError(t, err)
	return c
}

// roundingModes are all of them, in the columns of the tables below.
func roundingModes() []money.RoundingMode {
	return []money.RoundingMode{
		money.Exact, money.Up, money.Down, money.Ceil, money.Floor,
		money.HalfUp, money.HalfDown, money.HalfEven, money.HalfOdd, money.HalfCeil, money.HalfFloor,
	}
}

// TestModes rounds tenths by every mode, through each way that rounds.
func TestModes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		tenths int64
		want   [10]int64 // up, down, ceil, floor, then half up, down, even, odd, ceil, floor
	}{
		{-26, [10]int64{-3, -2, -2, -3, -3, -3, -3, -3, -3, -3}},
		{-25, [10]int64{-3, -2, -2, -3, -3, -2, -2, -3, -2, -3}},
		{-24, [10]int64{-3, -2, -2, -3, -2, -2, -2, -2, -2, -2}},
		{-15, [10]int64{-2, -1, -1, -2, -2, -1, -2, -1, -1, -2}},
		{-5, [10]int64{-1, 0, 0, -1, -1, 0, 0, -1, 0, -1}},
		{-4, [10]int64{-1, 0, 0, -1, 0, 0, 0, 0, 0, 0}},
		{4, [10]int64{1, 0, 1, 0, 0, 0, 0, 0, 0, 0}},
		{5, [10]int64{1, 0, 1, 0, 1, 0, 0, 1, 1, 0}},
		{15, [10]int64{2, 1, 2, 1, 2, 1, 2, 1, 2, 1}},
		{24, [10]int64{3, 2, 3, 2, 2, 2, 2, 2, 2, 2}},
		{25, [10]int64{3, 2, 3, 2, 3, 2, 2, 3, 3, 2}},
		{26, [10]int64{3, 2, 3, 2, 3, 3, 3, 3, 3, 3}},
	} {
		d, points := decimal.New(tt.tenths, -1), withExponent(t, 0)
		ways := map[string]func(money.RoundingMode) (money.Money, error){
			"ParseRounded": func(mode money.RoundingMode) (money.Money, error) {
				return money.ParseRounded(d.String(), points, mode)
			},
			"FromDecimal": func(mode money.RoundingMode) (money.Money, error) {
				return money.FromDecimal(d, points, mode)
			},
			"MulRate": func(mode money.RoundingMode) (money.Money, error) {
				return money.MulRate(money.New(tt.tenths, points), money.MustParseRate("0.1"), mode)
			},
			"DivRate": func(mode money.RoundingMode) (money.Money, error) {
				return money.DivRate(money.New(-tt.tenths, points), money.MustParseRate("-10"), mode)
			},
			"RoundToMultiple": func(mode money.RoundingMode) (money.Money, error) {
				m, err := money.RoundToMultiple(money.New(tt.tenths, points), 10, mode)
				return money.New(m.Minor()/10, points), err
			},
		}
		for name, way := range ways {
			_, err := way(money.Exact)
			require.ErrorIs(t, err, money.ErrPrecision, "%s %v", name, d)
			_, err = way(money.HalfFloor + 1)
			require.ErrorIs(t, err, money.ErrRange, "%s %v", name, d)
			for i, mode := range roundingModes()[1:] {
				got, err := way(mode)
				require.NoError(t, err)
				require.Equal(t, tt.want[i], got.Minor(), "%s %v %v", name, d, mode)
			}
		}
	}
}

// Figures of the project's worked examples, group round; peers disagree on what
// half up and half down mean for negatives.
func TestRoundExamples(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		value  string
		digits int
		mode   money.RoundingMode
		want   string
	}{
		{"12.343", 2, money.HalfUp, "12.34"},
		{"12.343", 2, money.Up, "12.35"},
		{"12.344", 2, money.HalfEven, "12.34"},
		{"-12.345", 2, money.HalfUp, "-12.35"},
		{"12.345", 4, money.HalfUp, "12.3450"},
		{"12.345", 0, money.HalfUp, "12"},
		{"-2.5", 0, money.HalfEven, "-2"},
		{"-2.5", 0, money.HalfOdd, "-3"},
		{"2.6", 0, money.HalfDown, "3"},
		{"-2.5", 0, money.HalfUp, "-3"},
		{"-8328.578947368", 0, money.HalfUp, "-8329"},
		{"-2.6", 0, money.HalfCeil, "-3"},
		{"2.5", 0, money.HalfFloor, "2"},
		{"-8328.5", 0, money.HalfFloor, "-8329"},
		{"-1.5", 0, money.HalfCeil, "-1"},
		{"1.5", 0, money.HalfOdd, "1"},
		{"-2.5", 0, money.HalfDown, "-2"},
		{"10.435", 2, money.HalfEven, "10.44"},
		{"-0.001", 2, money.HalfUp, "0.00"},
		{"-0.001", 2, money.Ceil, "0.00"},
	} {
		m, err := money.ParseRounded(tt.value, withExponent(t, tt.digits), tt.mode)
		require.NoError(t, err)
		require.Equal(t, tt.want, m.Amount(), "%s %v", tt.value, tt.mode)
		m, err = money.FromDecimal(decimal.RequireFromString(tt.value), withExponent(t, tt.digits), tt.mode)
		require.NoError(t, err)
		require.Equal(t, tt.want, m.Amount(), "%s %v", tt.value, tt.mode)
	}
	// Beyond int64 the answer is an error, not 12345678901234567890.035.
	_, err := money.ParseRounded("12345678901234567890.0345", withExponent(t, 3), money.Up)
	require.ErrorIs(t, err, money.ErrOverflow)
}

// Figures of the project's worked examples, groups round, round_unit and cash.
func TestRoundToMultiple(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		minor, n int64
		mode     money.RoundingMode
		want     int64
		err      error
	}{
		{43234, 1000, money.Up, 44000, nil},
		{510, 100, money.HalfUp, 500, nil},
		{-4551, 1, money.HalfUp, -4551, nil},
		{1250, 100, money.HalfUp, 1300, nil},
		{1250, 100, money.HalfCeil, 1300, nil},
		{1250, 100, money.HalfEven, 1200, nil},
		{2350, 25, money.HalfUp, 2350, nil},
		{178, 5, money.HalfUp, 180, nil},
		{299, 1, money.HalfUp, 299, nil},
		{5124, 10, money.Down, 5120, nil},
		{5124, 10, money.Up, 5130, nil},
		{180, 5, money.Exact, 180, nil},
		{178, 5, money.Exact, 0, money.ErrPrecision},
		{178, 0, money.Down, 0, money.ErrRange},
		{178, -5, money.Down, 0, money.ErrRange},
		{178, 5, 99, 0, money.ErrRange},
		{math.MaxInt64, 5, money.Down, math.MaxInt64 - 2, nil},
		{math.MaxInt64, 5, money.Up, 0, money.ErrOverflow},
		{math.MaxInt64 - 1, math.MaxInt64, money.HalfUp, math.MaxInt64, nil},
		{math.MinInt64, math.MaxInt64, money.Down, -math.MaxInt64, nil},
		{math.MinInt64, math.MaxInt64, money.Up, 0, money.ErrOverflow},
		{math.MinInt64, 2, money.Exact, math.MinInt64, nil},
	} {
		got, err := money.RoundToMultiple(eur(tt.minor), tt.n, tt.mode)
		require.ErrorIs(t, err, tt.err)
		if tt.err == nil {
			require.Equal(t, eur(tt.want), got, "%d to %d %v", tt.minor, tt.n, tt.mode)
		} else {
			require.Zero(t, got)
		}
	}
}

func TestRoundingModeString(t *testing.T) {
	t.Parallel()
	require.Equal(t, "half_even", money.HalfEven.String())
	require.Equal(t, "half_floor", money.HalfFloor.String())
	require.Equal(t, "RoundingMode(11)", (money.HalfFloor + 1).String())
	var unset money.RoundingMode
	require.Equal(t, money.Exact, unset, "what was not chosen does not round")
}

func TestParseRounded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		mode money.RoundingMode
		want int64
		err  error
	}{
		{"12.345", money.HalfUp, 1235, nil},
		{"12.3449999999999999999999999999999999", money.HalfUp, 1234, nil},
		{"12.3450000000000000000000000000000001", money.HalfDown, 1235, nil},
		{"12.340000", money.Exact, 1234, nil},
		{"12.345", money.Exact, 0, money.ErrPrecision},
		{"-0.005", money.HalfUp, -1, nil},
		{"92233720368547758.074", money.HalfUp, math.MaxInt64, nil},
		{"92233720368547758.075", money.HalfUp, 0, money.ErrOverflow},
		{"-92233720368547758.084", money.HalfUp, math.MinInt64, nil},
		{"-92233720368547758.085", money.HalfUp, 0, money.ErrOverflow},
		{"92233720368547758.08", money.Down, 0, money.ErrOverflow},
		{"1e3", money.HalfUp, 0, money.ErrSyntax},
		{".5", money.HalfUp, 0, money.ErrSyntax},
		{"5.", money.HalfUp, 0, money.ErrSyntax},
		{"", money.HalfUp, 0, money.ErrSyntax},
		{"1.00", 99, 0, money.ErrRange},
	} {
		got, err := money.ParseRounded(tt.in, money.EUR, tt.mode)
		require.ErrorIs(t, err, tt.err, tt.in)
		if tt.err == nil {
			require.Equal(t, eur(tt.want), got, tt.in)
		} else {
			require.Zero(t, got)
		}
	}
	_, err := money.ParseRounded("0.6", money.Currency(0), money.HalfUp)
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
}
