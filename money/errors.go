package money

import (
	"errors"
	"fmt"
	"strconv"
)

// The kinds of errors, to be matched with errors.Is. Their texts quote at most
// 40 bytes of the input.
var (
	// ErrOverflow: the result does not fit the int64 minor units.
	ErrOverflow = errors.New("money: overflow")
	// ErrCurrencyMismatch: two amounts are not in the same currency.
	ErrCurrencyMismatch = errors.New("money: currency mismatch")
	// ErrUnknownCurrency: no usable ISO 4217 currency and no private one.
	ErrUnknownCurrency = errors.New("money: unknown currency")
	// ErrRatio: weights are empty, negative or all zero.
	ErrRatio = errors.New("money: bad ratio")
	// ErrSyntax: a text is not of the required form.
	ErrSyntax = errors.New("money: bad syntax")
	// ErrPrecision: an amount has more digits than its currency and would need
	// rounding.
	ErrPrecision = errors.New("money: too many fraction digits")
	// ErrRange: an argument or a text is outside the limits of this package.
	ErrRange = errors.New("money: out of range")
	// ErrRate: an exchange rate is missing, ambiguous, zero or negative, or is
	// not 1 within one currency.
	ErrRate = errors.New("money: unusable exchange rate")
)

// MismatchError says which two currencies met where one was needed. It matches
// [ErrCurrencyMismatch].
type MismatchError struct {
	A, B Currency
}

// Error names both currencies.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("%v: %s and %s, want amounts in one currency", ErrCurrencyMismatch, e.A.label(), e.B.label())
}

// Unwrap returns ErrCurrencyMismatch.
func (e *MismatchError) Unwrap() error { return ErrCurrencyMismatch }

// OverflowError says which operation (add, sub, neg, sum, parse, mul, div, round,
// tax, convert, total, from decimal) left the int64 minor units of a currency. It
// matches [ErrOverflow].
type OverflowError struct {
	Op       string
	Currency Currency
}

// Error names the operation and the currency, not the amounts.
func (e *OverflowError) Error() string {
	return fmt.Sprintf("%v: %s in %s, want a result of at most 2^63-1 minor units", ErrOverflow, e.Op, e.Currency.label())
}

// Unwrap returns ErrOverflow.
func (e *OverflowError) Unwrap() error { return ErrOverflow }

// label is the currency for an error text, where "" would be lost.
func (c Currency) label() string {
	if c.IsZero() {
		return "no currency"
	}
	return c.String()
}

// refuse is the error of a kind for an input that is not what was wanted.
func refuse[T string | []byte](kind error, input T, problem string) error {
	const most = 40
	dots := ""
	if len(input) > most {
		input, dots = input[:most], "..."
	}
	var buf [4*most + 2]byte // room for \x00 from each byte
	quoted := strconv.AppendQuote(buf[:0], string(input))
	return fmt.Errorf("%w: %s%s: %s", kind, string(quoted), dots, problem)
}
