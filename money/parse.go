package money

import (
	"cmp"
	"math"
	"strings"
)

const (
	maxAmountLen = 40
	maxTextLen   = maxAmountLen + len(" PTS/2")
)

// Parse reads the form that [Money.String] writes: an amount, one space and a
// currency, "12.34 EUR" or "100.00 PTS/2"; "0" alone is "no money". The amount
// is read as by [ParseAmount], the currency as by [ParseCurrency], with their
// errors; another form is [ErrSyntax].
func Parse(s string) (Money, error) {
	if s == "0" {
		return Money{}, nil
	}
	if len(s) > maxTextLen {
		return Money{}, refuse(ErrRange, s, "want an amount of at most 40 bytes and a currency")
	}
	amount, code, ok := strings.Cut(s, " ")
	if !ok {
		return Money{}, refuse(ErrSyntax, s, "want an amount, a space and a currency, such as 12.34 EUR")
	}
	cur, err := ParseCurrency(code)
	if err != nil {
		return Money{}, err
	}
	return ParseAmount(amount, cur)
}

// MustParse is [Parse] for package variables and tests: it panics on an error.
func MustParse(s string) Money {
	m, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return m
}

// ParseAmount reads a plain decimal number as an amount of a currency. The
// number is [+-]digits[.digits] in ASCII, else [ErrSyntax], and at most 40 bytes
// long, else [ErrRange]: no exponent, no grouping, no spaces, no NaN. Fraction
// digits beyond the exponent of the currency must be zero, else [ErrPrecision];
// the amount must fit, else [ErrOverflow]. Without a currency only zero can be
// read; any other amount is [ErrUnknownCurrency].
func ParseAmount(s string, cur Currency) (Money, error) { return ParseRounded(s, cur, Exact) }

// ParseRounded is [ParseAmount] for numbers with more digits than the currency
// has, such as a computed price of 12.345 EUR: they are rounded once, from all
// their digits. With [Exact] it is the same as ParseAmount.
func ParseRounded(s string, cur Currency, mode RoundingMode) (Money, error) {
	if len(s) > maxAmountLen {
		return Money{}, refuse(ErrRange, s, "want a number of at most 40 bytes")
	}
	whole, fraction, ok := cutNumber(s)
	if !ok {
		return Money{}, refuse(ErrSyntax, s, "want a plain number such as 12.34")
	}
	negative := s[0] == '-'
	exponent := cur.Exponent()
	var cut rest
	if len(fraction) > exponent {
		cut = restOf(fraction[exponent:])
		if cut.inexact && mode == Exact {
			return Money{}, refuse(ErrPrecision, s, "more digits than "+cur.label()+" has")
		}
		fraction = fraction[:exponent]
	}
	n, fits := appendDigits(0, whole, math.MaxInt64+1)
	if fits {
		n, fits = appendDigits(n, fraction, math.MaxInt64+1)
	}
	for range exponent - len(fraction) {
		fits = fits && n <= (math.MaxInt64+1)/10
		n *= 10
	}
	if !fits {
		return Money{}, &OverflowError{"parse", cur}
	}
	up, err := mode.up(negative, n&1 == 1, cut)
	if err != nil {
		return Money{}, err
	}
	if up {
		n++
	}
	if n != 0 && !cur.valid() {
		return Money{}, refuse(ErrUnknownCurrency, s, "want the currency of this amount")
	}
	return fit(0, n, negative, cur, "parse")
}

// cutNumber cuts [+-]digits[.digits] into its digits.
func cutNumber(s string) (whole, fraction string, ok bool) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole, fraction, point := strings.Cut(s, ".")
	return whole, fraction, allDigits(whole) && (!point || allDigits(fraction))
}

// restOf says what the digits behind the last kept one, at least one, amount to.
func restOf(digits string) rest {
	tail := strings.TrimRight(digits, "0")
	if tail == "" {
		return rest{}
	}
	return rest{true, cmp.Compare(tail, "5")}
}

// appendDigits writes digits behind n and reports whether the result, n <= limit,
// still is at most limit.
func appendDigits(n uint64, digits string, limit uint64) (uint64, bool) {
	for i := range len(digits) {
		d := uint64(digits[i] - '0')
		if n > (limit-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
