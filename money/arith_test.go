package money_test

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func eur(minor int64) money.Money { return money.New(minor, money.EUR) }

func TestAddSub(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		a, b money.Money
		sum  money.Money
		diff money.Money
	}{
		{"plain", eur(400), eur(550), eur(950), eur(-150)},
		{"to zero", eur(100), eur(-100), eur(0), eur(200)},
		{"up to the top", eur(math.MaxInt64 - 1), eur(1), eur(math.MaxInt64), eur(math.MaxInt64 - 2)},
		{"at the top", eur(math.MaxInt64), eur(0), eur(math.MaxInt64), eur(math.MaxInt64)},
		{"nothing plus money", money.Money{}, eur(5), eur(5), eur(-5)},
		{"money plus nothing", eur(5), money.Money{}, eur(5), eur(5)},
		{"nothing plus nothing", money.Money{}, money.Money{}, money.Money{}, money.Money{}},
		{"nothing plus zero keeps the currency", money.Money{}, eur(0), eur(0), eur(0)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sum, err := tt.a.Add(tt.b)
			require.NoError(t, err)
			require.Equal(t, tt.sum, sum)
			diff, err := tt.a.Sub(tt.b)
			require.NoError(t, err)
			require.Equal(t, tt.diff, diff)
		})
	}
}

func TestMismatch(t *testing.T) {
	t.Parallel()
	a, b := eur(100), money.New(100, money.GBP)
	errs := make(map[string]error)
	_, errs["add"] = a.Add(b)
	_, errs["sub"] = a.Sub(b)
	_, errs["cmp"] = a.Cmp(b)
	_, errs["sum"] = money.Sum(money.Money{}, a, b)
	for op, err := range errs {
		require.ErrorIs(t, err, money.ErrCurrencyMismatch, op)
		mismatch, ok := errors.AsType[*money.MismatchError](err)
		require.True(t, ok, op)
		require.Equal(t, money.MismatchError{A: money.EUR, B: money.GBP}, *mismatch, op)
		require.EqualError(t, err, "money: currency mismatch: EUR and GBP, want amounts in one currency", op)
	}

	t.Run("zero of another currency", func(t *testing.T) {
		t.Parallel()
		_, err := eur(1).Add(money.New(0, money.GBP))
		require.ErrorIs(t, err, money.ErrCurrencyMismatch)
		_, err = money.Sum(eur(0), money.New(0, money.GBP))
		require.ErrorIs(t, err, money.ErrCurrencyMismatch)
	})
	t.Run("an amount without a currency is not nothing", func(t *testing.T) {
		t.Parallel()
		for _, op := range []func() (money.Money, error){
			func() (money.Money, error) { return money.New(5, 0).Add(eur(1)) },
			func() (money.Money, error) { return eur(1).Add(money.New(5, 0)) },
			func() (money.Money, error) { return money.Sum(money.New(5, 0), eur(1)) },
			func() (money.Money, error) { return money.Sum(eur(1), money.New(5, 0)) },
		} {
			_, err := op()
			require.ErrorIs(t, err, money.ErrCurrencyMismatch)
		}
	})
	t.Run("nothing is not comparable", func(t *testing.T) {
		t.Parallel()
		_, err := eur(1).Cmp(money.Money{})
		require.EqualError(t, err, "money: currency mismatch: EUR and no currency, want amounts in one currency")
	})
}

func TestCmpSignAbs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b      int64
		cmp, sign int
	}{{1, 2, -1, 1}, {2, 1, 1, 1}, {-2, -2, 0, -1}, {0, 0, 0, 0}, {math.MinInt64, math.MaxInt64, -1, -1}} {
		c, err := eur(tt.a).Cmp(eur(tt.b))
		require.NoError(t, err)
		require.Equal(t, tt.cmp, c)
		require.Equal(t, tt.sign, eur(tt.a).Sign())
		require.Equal(t, tt.sign == 0, eur(tt.a).IsZero())
	}
	for in, want := range map[int64]int64{5: 5, -5: 5, 0: 0, math.MinInt64 + 1: math.MaxInt64} {
		abs, err := eur(in).Abs()
		require.NoError(t, err)
		require.Equal(t, eur(want), abs)
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		in   []money.Money
		want money.Money
	}{
		{"of nothing", nil, money.Money{}},
		{"of no money", []money.Money{{}, {}}, money.Money{}},
		{"zero keeps the currency", []money.Money{{}, eur(0)}, eur(0)},
		{"mixed signs", []money.Money{eur(1), {}, eur(-3), eur(10)}, eur(8)},
		{"over the top and back", []money.Money{eur(math.MaxInt64), eur(math.MaxInt64), eur(-math.MaxInt64)}, eur(math.MaxInt64)},
		{"under the bottom and back", []money.Money{eur(math.MinInt64), eur(-1), eur(1)}, eur(math.MinInt64)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sum, err := money.Sum(tt.in...)
			require.NoError(t, err)
			require.Equal(t, tt.want, sum)
		})
	}
	for _, in := range [][]money.Money{
		{eur(math.MaxInt64), eur(1)},
		{eur(math.MinInt64), eur(-1)},
		{eur(math.MinInt64), eur(math.MinInt64)}, // the low 64 bits alone are 0
	} {
		_, err := money.Sum(in...)
		require.ErrorIs(t, err, money.ErrOverflow)
	}
}
