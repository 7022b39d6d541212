package dispute

import (
	"errors"
	"fmt"
)

// Sentinels; match them with errors.Is.
var (
	// ErrObservation: the observation cannot be addressed.
	ErrObservation = errors.New("invalid observation")
	// ErrUnknownPayment: the payment is not among the records. Park the
	// observation until it is.
	ErrUnknownPayment = errors.New("unknown payment")
)

// ObservationError says which field of an observation is wrong.
type ObservationError struct{ Field, Why string }

func (e *ObservationError) Error() string {
	return fmt.Sprintf("dispute: observation's %s %s", e.Field, e.Why)
}

// Unwrap makes errors.Is(err, ErrObservation) hold.
func (e *ObservationError) Unwrap() error { return ErrObservation }

// Code is the machine-readable code.
func (e *ObservationError) Code() string { return "invalid_observation" }

// UnknownPaymentError names a payment that is not among the records.
type UnknownPaymentError struct{ Payment string }

func (e *UnknownPaymentError) Error() string {
	return fmt.Sprintf("dispute: payment %q is not among the records: load it by its root, or park the observation until it exists", e.Payment)
}

// Unwrap makes errors.Is(err, ErrUnknownPayment) hold.
func (e *UnknownPaymentError) Unwrap() error { return ErrUnknownPayment }

// Code is the machine-readable code.
func (e *UnknownPaymentError) Code() string { return "unknown_payment" }
