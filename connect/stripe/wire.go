package stripe

import (
	"encoding/json"
	"time"

	"github.com/recourse-go/recourse/payment"
)

// ref is a reference to another object: its id, or the object itself where the
// caller or the endpoint expands it.
type ref string

// UnmarshalJSON reads an id, an object with an id, or null.
func (r *ref) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		var object struct {
			ID string `json:"id"`
		}
		err := json.Unmarshal(b, &object)
		*r = ref(object.ID)
		return err
	}
	return json.Unmarshal(b, (*string)(r))
}

// operationKey and refundKey are the metadata keys under which our ids travel.
const (
	operationKey = "recourse_operation"
	refundKey    = "recourse_refund"
)

// refundObject is Stripe's refund, as far as it is read.
type refundObject struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	Currency           string            `json:"currency"`
	BalanceTransaction ref               `json:"balance_transaction"`
	Charge             ref               `json:"charge"`
	PaymentIntent      ref               `json:"payment_intent"`
	Status             string            `json:"status"`
	FailureReason      string            `json:"failure_reason"`
	Reason             string            `json:"reason"`
	Metadata           map[string]string `json:"metadata"`
	Destination        destination       `json:"destination_details"`
}

// destination is the part of a refund's destination_details that names the
// refund to the customer's bank.
type destination struct {
	Card struct {
		Reference     string `json:"reference"`
		ReferenceType string `json:"reference_type"`
	} `json:"card"`
}

// state is the refund's in our words. A status nobody knows ends nothing.
func (r *refundObject) state() payment.OpState {
	switch r.Status {
	case "succeeded":
		return payment.Succeeded
	case "failed":
		return payment.Failed
	case "canceled":
		return payment.Canceled
	case "requires_action":
		return payment.ActionRequired
	}
	return payment.Pending
}

// released reports whether the object gives back a hold, not money: Stripe makes
// a refund also when an uncaptured charge expires or is canceled. Those leave no
// trace in the account's book. One that we ordered is always a refund.
func (r *refundObject) released() bool {
	hold := r.Reason == "expired_uncaptured_charge" || r.Status == "succeeded" && r.BalanceTransaction == ""
	return hold && r.Metadata[operationKey] == ""
}

// arn is the acquirer's reference number, once there is one.
func (r *refundObject) arn() string {
	if r.Destination.Card.ReferenceType == "acquirer_reference_number" {
		return r.Destination.Card.Reference
	}
	return ""
}

// balanceTransaction is a booking in Stripe's book.
type balanceTransaction struct {
	ID       string `json:"id"`
	Amount   int64  `json:"amount"`
	Fee      int64  `json:"fee"`
	Currency string `json:"currency"`
	Created  int64  `json:"created"`
	Category string `json:"reporting_category"`
	Source   ref    `json:"source"`
}

// feeID is the id of the fee within a booking, as a booking of its own.
func (b *balanceTransaction) feeID() string { return b.ID + "/fee" }

// unix reads Stripe's time; zero is none.
func unix(s int64) time.Time {
	if s <= 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}
