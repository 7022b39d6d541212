package bench

import (
	"encoding/json"
	"math"
	"testing"

	gomoney "github.com/Rhymond/go-money"
	govalues "github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

// The footnotes of the table: where a peer, at the version measured, gives a
// result that is wrong, and what we give.

func TestGoMoneyWrapsSilently(t *testing.T) {
	sum, err := gomoney.New(math.MaxInt64, gomoney.EUR).Add(gomoney.New(1, gomoney.EUR))
	require.NoError(t, err)
	require.EqualValues(t, math.MinInt64, sum.Amount())
	require.EqualValues(t, -2, gomoney.New(math.MaxInt64, gomoney.EUR).Multiply(2).Amount())

	_, err = money.New(math.MaxInt64, money.EUR).Add(money.New(1, money.EUR))
	require.ErrorIs(t, err, money.ErrOverflow)
}

func TestGoMoneyReadsFloatsOnly(t *testing.T) {
	require.EqualValues(t, 114, gomoney.NewFromFloat(1.15, gomoney.EUR).Amount())

	require.EqualValues(t, 115, money.MustParse("1.15 EUR").Minor())
}

func TestGoMoneyAllocatesToTheFirst(t *testing.T) {
	shares, err := gomoney.New(9999, gomoney.EUR).Allocate(25, 75) // exactly 24.9975 and 74.9925
	require.NoError(t, err)
	require.EqualValues(t, 2500, shares[0].Amount())
	shares, err = gomoney.New(9999, gomoney.EUR).Allocate(75, 25)
	require.NoError(t, err)
	require.EqualValues(t, 7500, shares[0].Amount(), "the same two people in another order")

	ours, err := money.New(9999, money.EUR).Allocate(75, 25)
	require.NoError(t, err)
	require.EqualValues(t, 7499, ours[0].Minor())
}

func TestGoMoneyAllocatePanics(t *testing.T) {
	require.Panics(t, func() { _, _ = gomoney.New(math.MaxInt64, gomoney.EUR).Allocate(50, 50) })

	_, err := money.New(math.MaxInt64, money.EUR).Allocate(50, 50)
	require.NoError(t, err)
}

func TestGoMoneyJSONLosesACent(t *testing.T) {
	const minor = 1<<53 + 1
	back, err := roundTrip(gomoney.New(minor, gomoney.EUR))
	require.NoError(t, err)
	require.EqualValues(t, minor-1, back.Amount())

	ours := money.New(minor, money.EUR)
	data, err := json.Marshal(ours)
	require.NoError(t, err)
	var same money.Money
	require.NoError(t, json.Unmarshal(data, &same))
	require.Equal(t, ours, same)
}

// 0.03 × 0.499999999999999999 is below 0.015. The product is cut to 19 digits,
// which makes it 0.015, and then to the even cent above.
func TestGovaluesRoundsTwice(t *testing.T) {
	const rate = "0.499999999999999999"
	product, err := govalues.MustParse("0.03").Mul(govalues.MustParse(rate))
	require.NoError(t, err)
	require.Equal(t, "0.02", product.Rescale(2).String())

	ours, err := money.MulRate(money.New(3, money.EUR), money.MustParseRate(rate), money.HalfEven)
	require.NoError(t, err)
	require.Equal(t, "0.01 EUR", ours.String())
}
