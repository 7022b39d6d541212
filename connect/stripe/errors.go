package stripe

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/money"
)

// ConfigError says which setting of a [Config] is wrong.
type ConfigError struct{ Field, Why string }

func (e *ConfigError) Error() string { return "stripe: config: " + e.Field + " " + e.Why }

// Code is the machine-readable code.
func (e *ConfigError) Code() string { return "invalid_config" }

// AmountError says that an amount cannot be written in Stripe's units, or one
// of Stripe's not in ours, without rounding. Nothing is ever rounded.
type AmountError struct {
	Currency string
	Why      string
	Overflow bool // it is too large
}

func (e *AmountError) Error() string { return "stripe: amount in " + e.Currency + " " + e.Why }

// Code is the machine-readable code.
func (e *AmountError) Code() string { return "invalid_amount" }

func amountError(c money.Currency, why string) *AmountError {
	return &AmountError{Currency: c.String(), Why: why}
}

// Error is a call to Stripe that came to no usable answer. It repeats nothing
// that Stripe said but codes, and nothing that was sent.
type Error struct {
	Method, Path string
	Status       int           // of the answer; 0 if none came
	Type         string        // Stripe's type of error, e.g. api_error
	Why          string        // Stripe's code, or one of ours: no_answer, unreadable
	RetryAfter   time.Duration // what Stripe asked to wait for before the next call; 0 if it did not
	cause        error
}

func (e *Error) Error() string {
	text := fmt.Sprintf("stripe: %s %s: status %d, %s", e.Method, e.Path, e.Status, e.Why)
	switch {
	case e.Status == 0:
		text = fmt.Sprintf("stripe: %s %s: %s", e.Method, e.Path, e.Why)
	case e.Type != "":
		text += " (" + e.Type + ")"
	}
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(", retry after %v", e.RetryAfter)
	}
	return text
}

// Unwrap is the error of the context, if that ended the call.
func (e *Error) Unwrap() error { return e.cause }

// Code is the machine-readable code.
func (e *Error) Code() string { return "stripe_" + e.Why }
