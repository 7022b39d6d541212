package money

// Money is an exact amount: minor units of a currency, from -2^63 to 2^63-1.
// Two amounts are equal exactly if == says so. The zero value is "no money",
// which has no currency; it is neutral in Add, Sub and Sum, and otherwise
// differs from every amount that has a currency, also from 0.00 EUR.
type Money struct {
	minor int64
	cur   Currency
}

// New returns minor units of a currency: New(1234, EUR) is 12.34 EUR and
// New(1234, JPY) is 1234 JPY. The currency should be a constant of this package
// or come from [ParseCurrency], [CurrencyByNumeric] or [NewCurrency]; an amount
// in any other currency can be calculated with, but no text, JSON or SQL form
// of it is written: that gives [ErrUnknownCurrency].
func New(minor int64, cur Currency) Money { return Money{minor, cur} }

// Minor returns the amount in minor units of its currency (cents of EUR).
func (m Money) Minor() int64 { return m.minor }

// Currency returns the currency, which is the zero Currency for "no money".
func (m Money) Currency() Currency { return m.cur }

// IsZero reports whether the amount is zero, in whatever currency. A JSON field
// with the omitzero option therefore drops 0.00 EUR too. To ask for "no money",
// compare with Money{}.
func (m Money) IsZero() bool { return m.minor == 0 }

// Sign returns -1, 0 or +1 for a negative, zero or positive amount.
func (m Money) Sign() int {
	switch {
	case m.minor < 0:
		return -1
	case m.minor > 0:
		return +1
	}
	return 0
}

// Equal reports m == x. It is there for packages that look for an Equal method,
// such as go-cmp; plain code uses ==.
func (m Money) Equal(x Money) bool { return m == x }
