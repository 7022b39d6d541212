package payment

import (
	"context"
	"time"

	"github.com/recourse-go/recourse/money"
)

// Gateway moves an authorization: one per money account that captures. Every
// method may be called again with the same instruction. A Go error means that
// the outcome is unknown, exactly like [Unanswered]. Implementations are safe
// for concurrent use and keep nothing.
type Gateway interface {
	// Capture takes the instruction's amount of an authorization.
	Capture(ctx context.Context, in Instruction) (Answer, error)
	// Void gives up what was authorized and not captured.
	Void(ctx context.Context, in Instruction) (Answer, error)
	// Lookup reads what the vendor has on the instruction's payment.
	Lookup(ctx context.Context, in Instruction) (Found, error)
	// Capabilities says in data what the account can do.
	Capabilities() Capabilities
}

// Accounts are the gateways by money account.
type Accounts map[string]Gateway

// Instruction is one operation as it is sent. The key and the rest never
// change between two sendings of one attempt.
type Instruction struct {
	Tenant    string
	Account   string
	Payment   string // vendor's id of the payment
	Object    string // vendor's id of the operation acted on, if it has one
	Kind      OpKind
	Operation string // our id, to be written into the vendor's metadata
	Key       string // idempotency key, at most 255 characters
	Amount    money.Money
	Final     bool
	Refund    string // our refund, for the vendor's metadata
	Reason    string // our reason code
	Target    Target
	Lines     []LineRef
	Attempt   int
	SentAt    time.Time
	Deadline  time.Time // the call must have ended by then
}

// Outcome is how a sending ended.
type Outcome string

// The outcomes. Declined and Rejected promise that nothing was executed.
const (
	Done       Outcome = "done"
	Waiting    Outcome = "pending"  // the vendor accepted it and will report
	Declined   Outcome = "declined" // the vendor refuses
	Rejected   Outcome = "rejected" // we asked for something wrong
	Unanswered Outcome = "unknown"  // time-out, reset, 5xx, key in use
)

// Answer is what came back from a sending.
type Answer struct {
	Outcome    Outcome
	VendorID   string
	Amount     money.Money // what the vendor booked; zero if it did not say
	Reason     string      // code
	Retryable  bool        // a declined operation may be tried again later
	Replayed   bool        // an Unanswered that is the vendor's saved answer to the key: it will never change
	ARN        string
	Expected   time.Time
	Settlement money.Money
	FeeKept    money.Money
	WhoMustAct string
}

// Found is what a look-up read.
type Found struct {
	Objects  []Object
	Complete bool      // a list read of everything, not a search index
	AsOf     time.Time // when the vendor read it
}

// Object is one of the vendor's objects on a payment.
type Object struct {
	Kind      OpKind
	VendorID  string
	Operation string // our id, from the vendor's metadata; empty if made by others
	State     OpState
	Amount    money.Money
	Reason    string
	ARN       string
}
