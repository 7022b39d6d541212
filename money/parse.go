package money

import (
	"cmp"
	"math"
	"math/bits"
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
	space := strings.LastIndexByte(s, ' ')
	if space < 0 {
		return Money{}, refuse(ErrSyntax, s, "want an amount, a space and a currency, such as 12.34 EUR")
	}
	cur, err := ParseCurrency(s[space+1:])
	if err != nil {
		return Money{}, err
	}
	return ParseAmount(s[:space], cur)
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
func ParseAmount(s string, cur Currency) (Money, error) { return parseRounded(s, cur, Exact) }

// ParseRounded is [ParseAmount] for numbers with more digits than the currency
// has, such as a computed price of 12.345 EUR: they are rounded once, from all
// their digits. With [Exact] it is the same as ParseAmount.
func ParseRounded(s string, cur Currency, mode RoundingMode) (Money, error) {
	return parseRounded(s, cur, mode)
}

// parseRounded spares callers with bytes the copy.
func parseRounded[T string | []byte](s T, cur Currency, mode RoundingMode) (Money, error) {
	if len(s) > maxAmountLen {
		return Money{}, refuse(ErrRange, s, "want a number of at most 40 bytes")
	}
	x, ok := readNumber(s, cur.Exponent())
	if !ok {
		return Money{}, refuse(ErrSyntax, s, "want a plain number such as 12.34")
	}
	if x.inexact && mode == Exact {
		return Money{}, refuse(ErrPrecision, s, "more digits than "+cur.label()+" has")
	}
	if !x.fits {
		return Money{}, &OverflowError{"parse", cur}
	}
	if x.inexact || mode > lastMode {
		up, err := mode.up(x.negative, x.size&1 == 1, x.half)
		if err != nil {
			return Money{}, err
		}
		if up {
			x.size++
		}
	}
	if x.size != 0 && !cur.valid() {
		return Money{}, refuse(ErrUnknownCurrency, s, "want the currency of this amount")
	}
	return fit(0, x.size, x.negative, cur, "parse")
}

// number is a text as a whole number of minor units and what lies behind them:
// if inexact, something below (-1), at or above (+1) half a unit.
type number struct {
	size     uint64 // meaningful if it fits
	negative bool
	fits     bool
	inexact  bool
	half     int
}

// readNumber reads [+-]digits[.digits], counted in 10^-exponent, in one pass.
func readNumber[T string | []byte](s T, exponent int) (x number, ok bool) {
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		x.negative = s[0] == '-'
		s = s[1:]
	}
	x.fits = true
	point := len(s)
	for i := range len(s) {
		switch d := s[i] - '0'; {
		case d <= 9 && i <= point+exponent:
			x.fits = x.fits && x.size <= math.MaxInt64/10
			x.size = x.size*10 + uint64(d)
		case d <= 9: // behind the last digit to keep
		case s[i] == '.' && point == len(s) && i > 0:
			point = i
		default:
			return number{}, false
		}
	}
	digits := max(0, len(s)-point-1) // behind the point
	if digits > exponent {
		x.inexact, x.half = restOf(s[point+1+exponent:])
	}
	hi, size := bits.Mul64(x.size, pow10[exponent-min(digits, exponent)])
	x.fits, x.size = x.fits && hi == 0, size
	return x, len(s) > 0 && point != len(s)-1
}

// restOf says what the digits behind the last kept one, at least one, amount to.
func restOf[T string | []byte](digits T) (inexact bool, half int) {
	first, more := digits[0]-'0', byte(0)
	for i := 1; i < len(digits); i++ {
		more |= digits[i] - '0'
	}
	return first|more != 0, cmp.Compare(2*first+min(more, 1), 2*5)
}
