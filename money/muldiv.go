package money

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// The decimals that are taken as amounts: long enough for any division, short
// enough to calculate with at once. Nothing but zero fits with a larger exponent.
const (
	minDecimalExponent = -100
	maxDecimalExponent = 18
	maxDecimalBits     = 512
)

// MulRate returns m times a rate, rounded once to the minor unit. Only a result
// that does not fit is [ErrOverflow]; with [Exact], one that needs rounding is
// [ErrPrecision].
func MulRate(m Money, rate Rate, mode RoundingMode) (Money, error) {
	if rate.fits && rate.exp <= 0 { // what times would come to, sooner
		return m.timesShort(Money{minor: rate.coef}.size(), pow10[-rate.exp], rate.coef < 0, m.cur, mode, "mul")
	}
	return m.times(rate.fraction(0), m.cur, mode, "mul")
}

// DivRate returns m divided by a rate, rounded once to the minor unit, with the
// errors of [MulRate]; a rate of zero is [ErrRange]. To divide an amount among
// people use [Money.Split], which loses nothing.
func DivRate(m Money, rate Rate, mode RoundingMode) (Money, error) {
	if rate.Sign() == 0 {
		return Money{}, fmt.Errorf("%w: division by a rate of zero", ErrRange)
	}
	return m.times(rate.fraction(0).inverse(), m.cur, mode, "div")
}

// FromDecimal returns d, counted in whole units of a currency, as an amount: 12.34
// in EUR is 12.34 EUR. It rounds once to the minor unit; with [Exact], a d that
// needs it is [ErrPrecision]. An amount that does not fit is [ErrOverflow], one
// other than zero without a currency is [ErrUnknownCurrency]. An exponent outside
// -100 to 18 or a coefficient of more than 512 bits is [ErrRange].
func FromDecimal(d decimal.Decimal, cur Currency, mode RoundingMode) (Money, error) {
	coef, exp := d.Coefficient(), int(d.Exponent())
	if exp < minDecimalExponent || exp > maxDecimalExponent || coef.BitLen() > maxDecimalBits {
		return Money{}, fmt.Errorf("%w: decimal of %d bits with exponent %d, want at most %d bits and an exponent from %d to %d",
			ErrRange, coef.BitLen(), exp, maxDecimalBits, minDecimalExponent, maxDecimalExponent)
	}
	if coef.Sign() != 0 && !cur.valid() {
		return Money{}, refuse(ErrUnknownCurrency, cur.String(), "want the currency of this amount")
	}
	w := wideOf(coef, exp+cur.Exponent())
	return divideWide(w.num, w.den, cur, mode, "from decimal")
}

// Decimal returns the amount in whole units, 12.34 for 12.34 EUR, with as many
// fraction digits as the currency has. [FromDecimal] reads it back.
func (m Money) Decimal() decimal.Decimal {
	return decimal.New(m.minor, -int32(m.cur.Exponent()))
}
