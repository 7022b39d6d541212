package wire

import (
	"strings"

	"github.com/recourse-go/recourse/money"
)

// ToWire writes an amount, of either sign, in the provider's units. An amount that
// is no multiple of [Provider.Step], that does not fit, or whose currency ISO 4217
// does not list is an [*AmountError].
func (p Provider) ToWire(m money.Money) (int64, error) {
	c := m.Currency()
	s, err := p.scale(c)
	if err != nil {
		return 0, p.refuse(c, err)
	}
	if m.Minor()%s.step(c) != 0 {
		return 0, p.refuse(c, money.ErrPrecision)
	}
	n, err := rescale(m.Minor(), c.Exponent(), s.digits)
	if err != nil {
		return 0, p.refuse(c, err)
	}
	return n, nil
}

// FromWire reads n of the provider's units, of either sign. The code is that of an
// ISO 4217 currency, in capitals or not. An amount that has no whole number of minor
// units or does not fit, or an unknown code, is an [*AmountError].
//
// What must be 0 in an amount that is sent need not be in one that is read, if the
// currency has the digit: a provider's books may be finer than its orders.
func (p Provider) FromWire(n int64, code string) (money.Money, error) {
	var c money.Currency
	if len(code) == len("EUR") { // not EUR/2
		c, _ = money.ParseCurrency(strings.ToUpper(code)) // on an error c is none
	}
	s, err := p.scale(c)
	if err != nil {
		return money.Money{}, p.refuse(c, err)
	}
	minor, err := rescale(n, s.digits, c.Exponent())
	if err != nil {
		return money.Money{}, p.refuse(c, err)
	}
	return money.New(minor, c), nil
}

// Step is the least amount of a currency that can be sent, in the minor units of
// [money.Money]: 10 of KWD and 100 of MGA at Stripe, mostly 1. It is what to give to
// [money.RoundToMultiple]. It is 0 if no amount of the currency can be sent.
func (p Provider) Step(c money.Currency) int64 {
	s, err := p.scale(c)
	if err != nil {
		return 0
	}
	return s.step(c)
}

func (s scale) step(c money.Currency) int64 { return pow10(c.Exponent() - s.digits + s.zeros) }

// rescale counts an amount of 10^-from in units of 10^-to. The error is
// [money.ErrPrecision] or [money.ErrOverflow].
func rescale(n int64, from, to int) (int64, error) {
	up, down := pow10(to-from), pow10(from-to)
	if n%down != 0 {
		return 0, money.ErrPrecision
	}
	n /= down
	if n*up/up != n {
		return 0, money.ErrOverflow
	}
	return n * up, nil
}

// pow10 is 10^n, and 1 for any n below 0.
func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
