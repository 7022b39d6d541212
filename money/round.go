package money

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// RoundingMode says which of its two neighbors an inexact result becomes. Every
// function that may round takes one; there is no default beyond the zero value,
// [Exact], which refuses to round. A number that is no mode is [ErrRange].
type RoundingMode uint8

// The rounding modes. The Half modes go to the nearer neighbor and differ for
// results right in the middle.
const (
	Exact     RoundingMode = iota // no rounding: an inexact result is ErrPrecision
	Up                            // away from zero
	Down                          // towards zero
	Ceil                          // towards positive infinity
	Floor                         // towards negative infinity
	HalfUp                        // the middle away from zero, as taught in school
	HalfDown                      // the middle towards zero
	HalfEven                      // the middle to the even neighbor, as banks do
	HalfOdd                       // the middle to the odd neighbor
	HalfCeil                      // the middle towards positive infinity
	HalfFloor                     // the middle towards negative infinity

	lastMode = HalfFloor
)

// String returns the name of the mode in lower case, such as half_even.
func (mode RoundingMode) String() string {
	names := [...]string{
		"exact", "up", "down", "ceil", "floor",
		"half_up", "half_down", "half_even", "half_odd", "half_ceil", "half_floor",
	}
	if int(mode) < len(names) {
		return names[mode]
	}
	return fmt.Sprintf("RoundingMode(%d)", uint8(mode))
}

// up reports whether the size of a number, odd or not in its last kept digit,
// grows by one. What lies behind that digit is below, at or above the middle:
// half is -1, 0 or +1. Where nothing does, only a mode that is none needs it.
func (mode RoundingMode) up(negative, odd bool, half int) (bool, error) {
	middleUp := false
	switch mode {
	default:
		return false, fmt.Errorf("%w: %v, want one of the modes from Exact to HalfFloor", ErrRange, mode)
	case Exact:
		return false, fmt.Errorf("%w: the exact result lies between two amounts, want a mode that rounds", ErrPrecision)
	case Up:
		return true, nil
	case Down:
		return false, nil
	case Ceil:
		return !negative, nil
	case Floor:
		return negative, nil
	case HalfDown: // middleUp stays false
	case HalfUp:
		middleUp = true
	case HalfEven:
		middleUp = odd
	case HalfOdd:
		middleUp = !odd
	case HalfCeil:
		middleUp = !negative
	case HalfFloor:
		middleUp = negative
	}
	return half > 0 || half == 0 && middleUp, nil
}

// RoundToMultiple rounds m to a multiple of n minor units: 5 for cash in CHF, 25
// in AED, 10 for a payment provider that wants the last of three digits to be
// zero. n below 1 is [ErrRange]; with [Exact], an amount that is no multiple is
// [ErrPrecision]; a multiple that does not fit is [ErrOverflow].
func RoundToMultiple(m Money, n int64, mode RoundingMode) (Money, error) {
	if n < 1 {
		return Money{}, fmt.Errorf("%w: round to multiples of %d, want 1 or more", ErrRange, n)
	}
	unit := uint64(n)
	count, err := divide(0, m.size(), unit, m.minor < 0, mode)
	if err != nil {
		return Money{}, err
	}
	hi, size := bits.Mul64(count, unit)
	return fit(hi, size, m.minor < 0, m.cur, "round")
}

// divide returns hi·2^64+lo over den, rounded; hi must be below den.
func divide(hi, lo, den uint64, negative bool, mode RoundingMode) (uint64, error) {
	quotient, left := bits.Div64(hi, lo, den)
	if left == 0 && mode <= lastMode {
		return quotient, nil
	}
	up, err := mode.up(negative, quotient&1 == 1, cmp.Compare(left, den-left))
	if up && quotient < math.MaxUint64 { // which fits no amount anyway
		quotient++
	}
	return quotient, err
}

// fit is the amount of hi·2^64+size minor units with a sign, if there is one.
func fit(hi, size uint64, negative bool, cur Currency, op string) (Money, error) {
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	if hi != 0 || size > limit {
		return Money{}, &OverflowError{op, cur}
	}
	if negative {
		size = -size
	}
	return Money{int64(size), cur}, nil
}

// divideWide is divide and fit for num/den of any length and sign.
func divideWide(num, den *big.Int, cur Currency, mode RoundingMode, op string) (Money, error) {
	negative := num.Sign()*den.Sign() < 0
	quotient, left := new(big.Int).QuoRem(num, den, new(big.Int))
	quotient.Abs(quotient)
	up := false
	if left.Sign() != 0 || mode > lastMode {
		var err error
		if up, err = mode.up(negative, quotient.Bit(0) == 1, left.Lsh(left, 1).CmpAbs(den)); err != nil {
			return Money{}, err
		}
	}
	if !quotient.IsUint64() {
		return Money{}, &OverflowError{op, cur}
	}
	size := quotient.Uint64()
	if up && size < math.MaxUint64 { // which fits no amount anyway
		size++
	}
	return fit(0, size, negative, cur, op)
}
