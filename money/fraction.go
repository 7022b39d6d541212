package money

import (
	"math/big"
	"math/bits"
)

// fraction is what an amount is multiplied by: num/den with a sign or, where
// these would not fit, wide. Multiplying by the first needs 128 bits at most and
// no memory.
type fraction struct {
	num, den uint64
	negative bool
	wide     *wideFraction
}

// wideFraction is num/den. Unlike in a big.Rat, finding their common divisors,
// which takes most of the time and memory, is left out.
type wideFraction struct{ num, den *big.Int }

// wideOf returns coef·10^exp.
func wideOf(coef *big.Int, exp int) *wideFraction {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(exp, -exp))), nil)
	if exp < 0 {
		return &wideFraction{coef, power}
	}
	return &wideFraction{power.Mul(power, coef), big.NewInt(1)}
}

// shortFraction returns coef·10^exp, if it fits.
func shortFraction(coef int64, exp int) (fraction, bool) {
	f := fraction{num: Money{minor: coef}.size(), den: 1, negative: coef < 0}
	if max(exp, -exp) >= len(pow10) {
		return fraction{}, false
	}
	if exp < 0 {
		f.den = pow10[-exp]
		return f, true
	}
	hi, lo := bits.Mul64(f.num, pow10[exp])
	f.num = lo
	return f, hi == 0
}

// widened returns f, which must not be negative, in its wide form.
func (f fraction) widened() *wideFraction {
	if f.wide != nil {
		return f.wide
	}
	return &wideFraction{new(big.Int).SetUint64(f.num), new(big.Int).SetUint64(f.den)}
}

// inverse returns 1/f; f must not be zero.
func (f fraction) inverse() fraction {
	if f.wide != nil {
		return fraction{wide: &wideFraction{f.wide.den, f.wide.num}}
	}
	f.num, f.den = f.den, f.num
	return f
}

// plusOne returns 1+f; f must not be negative.
func (f fraction) plusOne() fraction {
	if f.wide == nil {
		if num, carry := bits.Add64(f.num, f.den, 0); carry == 0 {
			return fraction{num: num, den: f.den}
		}
	}
	w := f.widened()
	return fraction{wide: &wideFraction{new(big.Int).Add(w.num, w.den), w.den}}
}

// times returns m·f, rounded once, as an amount of cur.
func (m Money) times(f fraction, cur Currency, mode RoundingMode, op string) (Money, error) {
	if f.wide != nil {
		x := big.NewInt(m.minor)
		return divideWide(x.Mul(x, f.wide.num), f.wide.den, cur, mode, op)
	}
	return m.timesShort(f.num, f.den, f.negative, cur, mode, op)
}

// timesShort is times for num/den.
func (m Money) timesShort(num, den uint64, negative bool, cur Currency, mode RoundingMode, op string) (Money, error) {
	hi, lo := bits.Mul64(m.size(), num)
	if hi >= den { // the quotient has more than 64 bits
		return Money{}, &OverflowError{op, cur}
	}
	negative = negative != (m.minor < 0)
	size, err := divide(hi, lo, den, negative, mode)
	if err != nil {
		return Money{}, err
	}
	return fit(0, size, negative, cur, op)
}
