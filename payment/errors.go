package payment

import (
	"errors"
	"fmt"
	"time"

	"github.com/recourse-go/recourse/money"
)

// Sentinels; match them with errors.Is.
var (
	// ErrHeadroom: the payment cannot give back that much.
	ErrHeadroom = errors.New("not enough headroom")
	// ErrFrozen: a fact contradicts what was ordered; a person must settle it first.
	ErrFrozen = errors.New("payment is frozen")
	// ErrUnsupported: the account cannot do it.
	ErrUnsupported = errors.New("not supported by the account")
	// ErrAmount: the amount is not one this command can take.
	ErrAmount = errors.New("invalid amount")
	// ErrOperation: no such operation, or it is not in a state for the command.
	ErrOperation = errors.New("operation not available")
)

// HeadroomError says how much a payment can still give back.
type HeadroomError struct {
	Payment    string
	Want, Have money.Money
	Why        string // "" or what makes it zero: chargeback, capture_unknown, frozen, unsure
}

func (e *HeadroomError) Error() string {
	why := ""
	if e.Why != "" {
		why = " (" + e.Why + ")"
	}
	return fmt.Sprintf("payment %s can give back %s%s, not %s: ask for that much or less", e.Payment, e.Have, why, e.Want)
}

// Unwrap makes errors.Is(err, ErrHeadroom) hold.
func (e *HeadroomError) Unwrap() error { return ErrHeadroom }

// Code is the machine-readable code.
func (e *HeadroomError) Code() string { return "over_headroom" }

// FrozenError names what has to be settled first.
type FrozenError struct {
	Payment string
	Codes   []string
}

func (e *FrozenError) Error() string {
	return fmt.Sprintf("payment %s is frozen by %v: let finance accept the operation first", e.Payment, e.Codes)
}

// Unwrap makes errors.Is(err, ErrFrozen) hold.
func (e *FrozenError) Unwrap() error { return ErrFrozen }

// Code is the machine-readable code.
func (e *FrozenError) Code() string { return "payment_frozen" }

// UnsupportedError says what the account cannot do.
type UnsupportedError struct{ Account, What string }

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("account %s cannot %s: its capabilities say so", e.Account, e.What)
}

// Unwrap makes errors.Is(err, ErrUnsupported) hold.
func (e *UnsupportedError) Unwrap() error { return ErrUnsupported }

// Code is the machine-readable code.
func (e *UnsupportedError) Code() string { return "unsupported" }

// AmountError says what is wrong with an amount and what the most is.
type AmountError struct {
	Payment    string
	Want, Most money.Money
	Why        string
}

func (e *AmountError) Error() string {
	return fmt.Sprintf("payment %s: amount %s %s: at most %s", e.Payment, e.Want, e.Why, e.Most)
}

// Unwrap makes errors.Is(err, ErrAmount) hold.
func (e *AmountError) Unwrap() error { return ErrAmount }

// Code is the machine-readable code.
func (e *AmountError) Code() string { return "invalid_amount" }

// OperationError says why an operation is not available.
type OperationError struct{ Payment, Operation, Why string }

func (e *OperationError) Error() string {
	return fmt.Sprintf("payment %s, operation %s: %s", e.Payment, e.Operation, e.Why)
}

// Unwrap makes errors.Is(err, ErrOperation) hold.
func (e *OperationError) Unwrap() error { return ErrOperation }

// Code is the machine-readable code.
func (e *OperationError) Code() string { return "operation_unavailable" }

// LateError says that a time limit of the payment has passed.
type LateError struct {
	Payment string
	What    string // e.g. "capture"
	By      time.Time
}

func (e *LateError) Error() string {
	return fmt.Sprintf("payment %s: %s was possible until %s", e.Payment, e.What, e.By.Format(time.RFC3339))
}

// Code is the machine-readable code.
func (e *LateError) Code() string { return "too_late" }
