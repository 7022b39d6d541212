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
	wide     *big.Rat
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

// rat returns f, which must not be negative, as a number of any length.
func (f fraction) rat() *big.Rat {
	if f.wide != nil {
		return f.wide
	}
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(f.num), new(big.Int).SetUint64(f.den))
}

// inverse returns 1/f; f must not be zero.
func (f fraction) inverse() fraction {
	if f.wide != nil {
		return fraction{wide: new(big.Rat).Inv(f.wide)}
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
	return fraction{wide: new(big.Rat).Add(f.rat(), big.NewRat(1, 1))}
}

// times returns m·f, rounded once, as an amount of cur.
func (m Money) times(f fraction, cur Currency, mode RoundingMode, op string) (Money, error) {
	if f.wide != nil {
		x := new(big.Rat).SetInt64(m.minor)
		return roundRat(x.Mul(x, f.wide), cur, mode, op)
	}
	hi, lo := bits.Mul64(m.size(), f.num)
	if hi >= f.den { // the quotient has more than 64 bits
		return Money{}, &OverflowError{op, cur}
	}
	negative := (m.minor < 0) != f.negative
	size, err := divide(hi, lo, f.den, negative, mode)
	if err != nil {
		return Money{}, err
	}
	return fit(0, size, negative, cur, op)
}
