package money

import (
	"fmt"
	"math/big"

	"github.com/shopspring/decimal"
)

// The decimals that are taken as weights.
const (
	maxWeightDigits = 18 // behind the point
	maxWeightBits   = 128
)

// AllocateDecimal is [Money.Allocate] for weights such as 37.5 and 62.5, which
// are scaled to whole numbers without any rounding. A weight with more than 18
// fraction digits, zeros included, is [ErrPrecision]. If the weights in their
// lowest whole terms do not fit int64, or a weight has an exponent above 18 or a
// coefficient of more than 128 bits, the error is [ErrRange]; otherwise the errors
// are those of Allocate.
func (m Money) AllocateDecimal(weights []decimal.Decimal) ([]Money, error) {
	if len(weights) > maxShares {
		return nil, fmt.Errorf("%w: %d weights, want at most %d", ErrRange, len(weights), maxShares)
	}
	scaled := make([]*big.Int, len(weights))
	divisor := new(big.Int)
	for i, w := range weights {
		coef, exp := w.Coefficient(), int(w.Exponent())
		switch {
		case exp < -maxWeightDigits:
			return nil, fmt.Errorf("%w: weight at index %d has %d, want at most %d", ErrPrecision, i, -exp, maxWeightDigits)
		case exp > maxDecimalExponent || coef.BitLen() > maxWeightBits:
			return nil, fmt.Errorf("%w: weight at index %d has %d bits and exponent %d, want at most %d bits and %d",
				ErrRange, i, coef.BitLen(), exp, maxWeightBits, maxDecimalExponent)
		}
		scaled[i] = wideOf(coef, exp+maxWeightDigits).num // the exponent is not negative, den is 1
		divisor.GCD(nil, nil, divisor, new(big.Int).Abs(scaled[i]))
	}
	whole := make([]int64, len(weights))
	for i, w := range scaled {
		if divisor.Sign() != 0 {
			w.Quo(w, divisor)
		}
		if !w.IsInt64() {
			return nil, fmt.Errorf("%w: weight at index %d is too large next to the smallest step of the others", ErrRange, i)
		}
		whole[i] = w.Int64()
	}
	return m.Allocate(whole...)
}
