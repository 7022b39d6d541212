package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// The limits of a Rate keep every calculation with it short. They are enforced
// on text before shopspring/decimal sees it, which before v1.5.0 could be made
// to use gigabytes by a few bytes (its issue 427) and still has no limit on the
// number of digits.
const (
	maxRateDigits   = 20
	minRateExponent = -18
	maxRateExponent = 6
)

// Rate is an exact decimal number to multiply amounts by: a tax rate, a fee, an
// exchange rate; 0.19 is 19 per cent. It has at most 20 digits and an exponent
// from -18 to 6. The zero value is the rate 0. Rates are safe for concurrent use;
// compare them with [Rate.Equal], not with ==.
type Rate struct {
	value decimal.Decimal
	coef  int64 // the coefficient of value, if fits
	exp   int8
	fits  bool
}

// NewRate returns d as a rate. More than 20 digits or an exponent outside -18 to
// 6, both as d has them and not as few as it could do with, are [ErrRange].
func NewRate(d decimal.Decimal) (Rate, error) {
	coef, exp := d.Coefficient(), d.Exponent()
	const enough = 67 // bits for 20 digits
	if coef.BitLen() > enough || d.NumDigits() > maxRateDigits || exp < minRateExponent || exp > maxRateExponent {
		return Rate{}, fmt.Errorf("%w: rate of %d bits with exponent %d, want at most %d digits and an exponent from %d to %d",
			ErrRange, coef.BitLen(), exp, maxRateDigits, minRateExponent, maxRateExponent)
	}
	r := Rate{value: d, exp: int8(exp), fits: coef.IsInt64()}
	if r.fits {
		r.coef = coef.Int64()
	}
	return r, nil
}

// ParseRate reads a decimal number, [+-]digits[.digits][e[+-]digits] in ASCII,
// as a rate; another form, such as 19% or NaN, is [ErrSyntax]. More than 40
// bytes, more than 20 digits after leading zeros, or an exponent outside -18 to
// 6 once the point is moved behind the last digit, are [ErrRange].
func ParseRate(s string) (Rate, error) {
	if len(s) > maxAmountLen {
		return Rate{}, refuse(ErrRange, s, "want a rate of at most 40 bytes")
	}
	number, exp := s, 0
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		var err error
		if exp, err = strconv.Atoi(s[at+1:]); errors.Is(err, strconv.ErrSyntax) {
			return Rate{}, refuse(ErrSyntax, s, "want a whole number as exponent")
		}
		number = s[:at] // an exponent beyond int is the largest or smallest int here
	}
	whole, fraction, ok := cutNumber(number)
	if !ok {
		return Rate{}, refuse(ErrSyntax, s, "want a plain number such as 0.19")
	}
	exp -= len(fraction)
	if len(strings.TrimLeft(whole+fraction, "0")) > maxRateDigits || exp < minRateExponent || exp > maxRateExponent {
		return Rate{}, refuse(ErrRange, s, "want a rate of at most 20 digits, 18 of them after the point")
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return Rate{}, refuse(ErrSyntax, s, "want a plain number such as 0.19")
	}
	return NewRate(d)
}

// cutNumber cuts [+-]digits[.digits] into its digits.
func cutNumber(s string) (whole, fraction string, ok bool) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole, fraction, point := strings.Cut(s, ".")
	return whole, fraction, allDigits(whole) && (!point || allDigits(fraction))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// MustParseRate is [ParseRate] for package variables and tests: it panics on an
// error.
func MustParseRate(s string) Rate {
	r, err := ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

// Decimal returns the rate as a decimal.
func (r Rate) Decimal() decimal.Decimal { return r.value }

// Sign returns -1, 0 or +1 for a negative, zero or positive rate.
func (r Rate) Sign() int { return r.value.Sign() }

// Equal reports whether both rates are the same number: 1.0 equals 1.00.
func (r Rate) Equal(x Rate) bool { return r.value.Equal(x.value) }

// String returns the plain number without zeros at the end of its fraction, or
// 15e5 for a rate with an exponent above zero. [ParseRate] reads it back.
func (r Rate) String() string {
	if r.exp > 0 { // written out, it could have more digits than ParseRate takes
		return r.value.Coefficient().String() + "e" + strconv.Itoa(int(r.exp))
	}
	return r.value.String()
}

// MarshalText returns the form of [Rate.String]; in JSON that is a string.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what [ParseRate] reads. After an error r is unchanged.
func (r *Rate) UnmarshalText(text []byte) error {
	v, err := ParseRate(string(text[:min(len(text), maxAmountLen+1)]))
	if err == nil {
		*r = v
	}
	return err
}

// fraction returns r·10^shift.
func (r Rate) fraction(shift int) fraction {
	exp := int(r.exp) + shift
	if r.fits {
		if f, ok := shortFraction(r.coef, exp); ok {
			return f
		}
	}
	return fraction{wide: wideOf(r.value.Coefficient(), exp)}
}
