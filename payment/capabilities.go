package payment

import "time"

// Capabilities says in data what an account can do. The zero value can do
// nothing.
type Capabilities struct {
	Refund             RefundSupport `json:"refund,omitempty"`
	RefundUnderDispute UnderDispute  `json:"refund_under_dispute,omitempty"`
	Capture            bool          `json:"capture,omitempty"`
	Void               bool          `json:"void,omitempty"`
	PartialVoid        bool          `json:"partial_void,omitempty"`
	Idempotent         bool          `json:"idempotent,omitempty"`
	KeyRetention       time.Duration `json:"key_retention,omitempty"` // how long it honors a key
	ListDelay          time.Duration `json:"list_delay,omitempty"`    // after which its lists show everything
	Result             Result        `json:"result,omitempty"`
	Mode               Mode          `json:"mode,omitempty"`
}

// RefundSupport is how an account can refund.
type RefundSupport string

// How an account can refund.
const (
	RefundNone     RefundSupport = "none"
	RefundLines    RefundSupport = "lines"
	RefundAmount   RefundSupport = "amount"
	RefundFullOnly RefundSupport = "full_only"
)

// UnderDispute is what an account can refund while a chargeback is live.
type UnderDispute string

// What can be refunded under a chargeback; empty is nothing.
const (
	UndisputedRest  UnderDispute = "rest"
	FullUndisputed  UnderDispute = "full_only"
	NothingDisputed UnderDispute = ""
)

// Result is how an account tells what became of an operation.
type Result string

// How results come.
const (
	Sync     Result = "sync"
	Async    Result = "async"
	ByReport Result = "report"
)

// Mode is how a refund leg is brought about.
type Mode string

// The modes of a leg.
const (
	Command  Mode = "command"  // we order it
	Trigger  Mode = "trigger"  // our act is a line state, the payer's amount is observed
	Attested Mode = "attested" // done in a portal by a person with proof, confirmed by a report
)

// Target is where a refund goes.
type Target string

// The targets of a refund.
const (
	ToOriginal    Target = "original"
	ToStoreCredit Target = "store_credit"
	ToPayout      Target = "payout"
	ByMarketplace Target = "marketplace"
	ToOffline     Target = "offline"
)
