package payment

import (
	"time"

	"github.com/recourse-go/recourse/money"
)

// OpKind says what an operation asks of the payment's owner.
type OpKind string

// The kinds of operation.
const (
	Authorization OpKind = "authorization"
	Increment     OpKind = "increment"
	Capture       OpKind = "capture"
	Purchase      OpKind = "purchase" // authorization and capture in one
	Void          OpKind = "void"
	Refund        OpKind = "refund"
)

// Operation is one thing asked of a payment's owner, or reported by it.
type Operation struct {
	ID        string      `json:"id"`
	Kind      OpKind      `json:"kind"`
	State     OpState     `json:"state"`              // the join of Ours and Seen
	Amount    money.Money `json:"amount"`             // what was asked; of one made by others, what was booked
	Parent    string      `json:"parent,omitempty"`   // the operation it acts on
	Acts      string      `json:"acts,omitempty"`     // vendor's id of the object it acts on, if the vendor said so
	External  bool        `json:"external,omitempty"` // made by others: dashboard, shop, marketplace
	Component string      `json:"component,omitempty"`
	Refund    string      `json:"refund,omitempty"`  // the refund it is a leg of
	Retries   string      `json:"retries,omitempty"` // the failed operation in whose place it is sent
	Cleared   bool        `json:"cleared,omitempty"` // may be sent
	Final     bool        `json:"final,omitempty"`   // a capture that releases the rest
	Settles   string      `json:"settles,omitempty"` // the dispute whose settlement this refund object reports
	Mode      Mode        `json:"mode,omitempty"`
	Rail      string      `json:"rail,omitempty"` // the account that serves it, if not the payment's own: the order's front
	Target    Target      `json:"target,omitempty"`
	Lines     []LineRef   `json:"lines,omitempty"` // for owners that refund by line

	Ours     OpState `json:"ours,omitempty"`      // how far we got with it; empty for external ones
	Seen     []Seen  `json:"seen,omitempty"`      // what was said of it, a set
	VendorID string  `json:"vendor_id,omitempty"` // of the vendor's object
	Claim    string  `json:"claim,omitempty"`     // of an external one: the operation of ours that its object names
	Reason   string  `json:"reason,omitempty"`    // code of a failure, a release or a silence

	Attempts  []Attempt `json:"attempts,omitempty"`
	Lookups   int       `json:"lookups,omitempty"` // since it was last sent
	Next      time.Time `json:"next,omitzero"`     // the operation's wake
	Escalated bool      `json:"escalated,omitempty"`
	Accepted  bool      `json:"accepted,omitempty"` // a person has settled what was odd about it
	Retryable bool      `json:"retryable,omitempty"`
	Replayed  bool      `json:"replayed,omitempty"` // the vendor answers the key with a saved error
	Absent    bool      `json:"absent,omitempty"`   // Replayed, and a complete list did not show it

	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at,omitzero"` // of an authorization or voucher
	ARN       string    `json:"arn,omitempty"`       // acquirer reference number or the like, for the customer's bank
	Expected  time.Time `json:"expected_by,omitzero"`

	Settlement money.Money `json:"settlement,omitzero"` // at the vendor's rate, a reported fact
	FeeKept    money.Money `json:"fee_kept,omitzero"`
	Transfer   string      `json:"transfer,omitempty"`     // per-seller transfer reversal
	WhoMustAct string      `json:"who_must_act,omitempty"` // finance, agent, customer
}

// Attempt is one sending of an operation. Its answer is recorded when it
// comes; an attempt without one is unknown, never failed.
type Attempt struct {
	N          int       `json:"n"`
	Key        string    `json:"key"`      // the vendor's idempotency key
	SentAt     time.Time `json:"sent_at"`  // the first time
	Deadline   time.Time `json:"deadline"` // of the newest call
	Resent     int       `json:"resent,omitempty"`
	Answer     Outcome   `json:"answer,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Reason     string    `json:"reason,omitempty"`
}

// Seen is one thing that was said of an operation. Seen facts are a set, so
// neither their order of arrival nor their number can matter.
type Seen struct {
	State  OpState     `json:"state"`
	Amount money.Money `json:"amount,omitzero"`  // as said, even when we asked for another; zero if nothing was said
	Source string      `json:"source,omitempty"` // empty: the vendor's object; answer: of our call, without an object; attested: a person
	Reason string      `json:"reason,omitempty"` // code
}

// LineRef names a vendor's line for owners that refund by line.
type LineRef struct {
	Line     string      `json:"line"`
	Quantity int         `json:"quantity,omitempty"`
	Amount   money.Money `json:"amount,omitzero"`
}

// Live reports whether the operation may still become a success.
func (op *Operation) Live() bool { return !OpMachine.Terminal(op.State) }

// counts reports whether its amount belongs in the sums.
func (op *Operation) counts() bool {
	switch op.Kind {
	case Capture, Refund:
		return op.Live() || op.State == Succeeded
	case Authorization, Increment, Purchase, Void:
	}
	return op.State == Succeeded
}

// lastAttempt is the newest attempt; nil before the first.
func (op *Operation) lastAttempt() *Attempt {
	if len(op.Attempts) == 0 {
		return nil
	}
	return &op.Attempts[len(op.Attempts)-1]
}
