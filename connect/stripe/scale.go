package stripe

import (
	"errors"

	"github.com/recourse-go/recourse/connect/wire"
	"github.com/recourse-go/recourse/money"
)

// most is above any amount that Stripe takes (12 digits), and far from where sums overflow.
const most = 999_999_999_999_999

// toWire writes a positive amount in Stripe's units. What would need rounding,
// or has a currency of the house's own, is an [*AmountError].
func toWire(m money.Money) (int64, error) {
	amount, err := wire.Stripe.ToWire(m)
	switch {
	case err != nil:
		return 0, unscaled(err)
	case amount <= 0:
		return 0, amountError(m.Currency(), "is not positive")
	case amount > most:
		return 0, tooLarge(m.Currency())
	}
	return amount, nil
}

// fromWire reads Stripe's units, of either sign.
func fromWire(amount int64, currency string) (money.Money, error) {
	m, err := wire.Stripe.FromWire(amount, currency)
	switch {
	case err != nil:
		return money.Money{}, unscaled(err)
	case amount > most || amount < -most:
		return money.Money{}, tooLarge(m.Currency())
	}
	return m, nil
}

// unscaled is an error of package wire in this package's words.
func unscaled(err error) *AmountError {
	e, _ := errors.AsType[*wire.AmountError](err) // it has no other
	return &AmountError{Currency: e.Currency, Why: e.Why, Overflow: errors.Is(err, money.ErrOverflow)}
}

func tooLarge(c money.Currency) *AmountError {
	return &AmountError{Currency: c.String(), Why: "is beyond anything that is paid", Overflow: true}
}
