package wire

import (
	"errors"

	"github.com/recourse-go/recourse/money"
)

// AmountError says that an amount cannot be written in a provider's units, or one of
// the provider's not in ours. It matches [money.ErrPrecision] if only rounding would
// do, [money.ErrOverflow] if it is too large, [money.ErrUnknownCurrency], or
// [money.ErrRange] if there is no such provider. It never says the amount.
type AmountError struct {
	Provider Provider
	Currency string // "an unknown currency" where there is none to name
	Why      string
	kind     error
}

func (e *AmountError) Error() string {
	return "wire: " + e.Provider.String() + " amount in " + e.Currency + " " + e.Why
}

// Unwrap returns the error of package money that is matched.
func (e *AmountError) Unwrap() error { return e.kind }

// Code is the machine-readable code.
func (e *AmountError) Code() string { return "invalid_amount" }

// refuse is the error of a kind.
func (p Provider) refuse(c money.Currency, kind error) *AmountError {
	e := &AmountError{Provider: p, Currency: c.String(), kind: kind}
	if c.IsZero() {
		e.Currency = "an unknown currency"
	}
	switch {
	case errors.Is(kind, money.ErrPrecision):
		e.Why = "would need rounding, want a multiple of " + money.New(p.Step(c), c).String()
	case errors.Is(kind, money.ErrOverflow):
		e.Why = "is too large, want one that fits 64 bits"
	case errors.Is(kind, money.ErrUnknownCurrency):
		e.Why = "cannot be counted, want a currency of ISO 4217"
	default:
		e.Why = "has no provider, want one of this package"
	}
	return e
}
