package stripe

import (
	"math"
	"strings"

	"github.com/recourse-go/recourse/money"
)

// scale is how Stripe counts a currency: in units of 10^-digits, of which it
// takes only multiples of step.
type scale struct {
	digits int
	step   int64
}

// exceptions are Stripe's own scales, as documented at docs.stripe.com/currencies
// (zero-decimal currencies and special cases): ISK and UGX kept two digits that
// must be 00, and the ariary has none.
var exceptions = map[money.Currency]scale{
	money.ISK: {2, 100},
	money.MGA: {0, 1},
	money.UGX: {2, 100},
}

// scaleOf is the ISO 4217 scale but for the exceptions. Of three digits the
// last must be 0 (the same page, three-decimal currencies).
func scaleOf(c money.Currency) scale {
	if s, ok := exceptions[c]; ok {
		return s
	}
	if c.Exponent() == 3 {
		return scale{3, 10}
	}
	return scale{c.Exponent(), 1}
}

// most is above any amount that Stripe takes (12 digits), and far from where sums overflow.
const most = 999_999_999_999_999

// toWire writes a positive amount in Stripe's units. What would need rounding,
// or has a currency of the house's own, is an [*AmountError].
func toWire(m money.Money) (int64, error) {
	c := m.Currency()
	s := scaleOf(c)
	switch {
	case c.Numeric() == 0:
		return 0, amountError(c, "has no currency that Stripe could know")
	case m.Sign() <= 0:
		return 0, amountError(c, "is not positive")
	}
	amount, err := rescale(m.Minor(), c.Exponent(), s.digits, c)
	if err != nil {
		return 0, err
	}
	if amount%s.step != 0 {
		return 0, amountError(c, "is finer than Stripe takes it")
	}
	return amount, nil
}

// fromWire reads Stripe's units, of either sign.
func fromWire(amount int64, currency string) (money.Money, error) {
	c, err := money.ParseCurrency(strings.ToUpper(currency))
	if err != nil || len(currency) != 3 {
		return money.Money{}, &AmountError{Currency: "an unknown currency", Why: "cannot be read"}
	}
	minor, err := rescale(amount, scaleOf(c).digits, c.Exponent(), c)
	if err != nil {
		return money.Money{}, err
	}
	return money.New(minor, c), nil
}

// rescale counts an amount in units of another number of digits.
func rescale(amount int64, from, to int, c money.Currency) (int64, error) {
	factor := int64(math.Pow10(max(from-to, to-from)))
	switch {
	case amount > most || amount < -most:
		return 0, &AmountError{Currency: c.String(), Why: "is beyond anything that is paid", Overflow: true}
	case to >= from:
		return amount * factor, nil
	case amount%factor != 0:
		return 0, amountError(c, "is finer than the currency has units")
	}
	return amount / factor, nil
}
