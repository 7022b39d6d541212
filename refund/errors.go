package refund

import (
	"errors"
	"fmt"

	"github.com/recourse-go/recourse/money"
)

// Sentinels; match them with errors.Is.
var (
	// ErrRequest: a field of the command is wrong.
	ErrRequest = errors.New("invalid refund request")
	// ErrEntitlement: a unit or shipment has not that much left.
	ErrEntitlement = errors.New("more than is left of the item")
	// ErrSelfApproval: nobody approves their own request.
	ErrSelfApproval = errors.New("requester cannot approve")
	// ErrStalePlan: the approval is for another plan than the refund's.
	ErrStalePlan = errors.New("plan has changed")
	// ErrInquiry: the money is under an open inquiry that the request does not name.
	ErrInquiry = errors.New("money is under an inquiry")
	// ErrUnknownRefund: the order has no such refund.
	ErrUnknownRefund = errors.New("unknown refund")
)

// RequestError says which field of a command is wrong.
type RequestError struct{ Field, Why string }

func (e *RequestError) Error() string { return fmt.Sprintf("refund: %s %s", e.Field, e.Why) }

// Unwrap makes errors.Is(err, ErrRequest) hold.
func (e *RequestError) Unwrap() error { return ErrRequest }

// Code is the machine-readable code.
func (e *RequestError) Code() string { return "invalid_request" }

// EntitlementError says how much is left of a unit or shipment.
type EntitlementError struct {
	Item       string
	Want, Left money.Money
}

func (e *EntitlementError) Error() string {
	return fmt.Sprintf("refund: %s has %s left, not %s: ask for that much or less", e.Item, e.Left, e.Want)
}

// Unwrap makes errors.Is(err, ErrEntitlement) hold.
func (e *EntitlementError) Unwrap() error { return ErrEntitlement }

// Code is the machine-readable code.
func (e *EntitlementError) Code() string { return "over_entitlement" }

// SelfApprovalError says that the requester tried to approve.
type SelfApprovalError struct{ Refund string }

func (e *SelfApprovalError) Error() string {
	return fmt.Sprintf("refund %s: whoever requested it cannot approve it: ask someone else", e.Refund)
}

// Unwrap makes errors.Is(err, ErrSelfApproval) hold.
func (e *SelfApprovalError) Unwrap() error { return ErrSelfApproval }

// Code is the machine-readable code.
func (e *SelfApprovalError) Code() string { return "self_approval" }

// StalePlanError says that the plan that was approved is not the refund's any more.
type StalePlanError struct{ Refund string }

func (e *StalePlanError) Error() string {
	return fmt.Sprintf("refund %s: its plan changed since you looked: look at the present one and approve that", e.Refund)
}

// Unwrap makes errors.Is(err, ErrStalePlan) hold.
func (e *StalePlanError) Unwrap() error { return ErrStalePlan }

// Code is the machine-readable code.
func (e *StalePlanError) Code() string { return "stale_plan" }

// InquiryError names the open inquiry that a request must say it is in lieu of.
type InquiryError struct {
	Payment, Dispute string
	Amount           money.Money
}

func (e *InquiryError) Error() string {
	return fmt.Sprintf("refund: payment %s has the open inquiry %s over %s: say that the refund is in lieu of it", e.Payment, e.Dispute, e.Amount)
}

// Unwrap makes errors.Is(err, ErrInquiry) hold.
func (e *InquiryError) Unwrap() error { return ErrInquiry }

// Code is the machine-readable code.
func (e *InquiryError) Code() string { return "open_inquiry" }

// UnknownRefundError names a refund that the order does not have.
type UnknownRefundError struct{ Refund string }

func (e *UnknownRefundError) Error() string {
	return fmt.Sprintf("refund %s: no such refund on this order", e.Refund)
}

// Unwrap makes errors.Is(err, ErrUnknownRefund) hold.
func (e *UnknownRefundError) Unwrap() error { return ErrUnknownRefund }

// Code is the machine-readable code.
func (e *UnknownRefundError) Code() string { return "unknown_refund" }
