package fake

import "time"

// PaymentIntent is Stripe's object of that name, with the fields that carry money and state.
type PaymentIntent struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"` // authorized, minor units
	AmountCapturable   int64             `json:"amount_capturable"`
	AmountReceived     int64             `json:"amount_received"`
	CanceledAt         int64             `json:"canceled_at,omitempty"`
	CancellationReason string            `json:"cancellation_reason,omitempty"`
	CaptureMethod      string            `json:"capture_method"`
	Created            int64             `json:"created"`
	Currency           string            `json:"currency"`
	LatestCharge       string            `json:"latest_charge"`
	Livemode           bool              `json:"livemode"`
	Metadata           map[string]string `json:"metadata"`
	Status             string            `json:"status"` // requires_capture, succeeded, canceled
}

// Charge is Stripe's object of that name. AmountRefunded is cumulative, counts pending refunds, and forgets failed ones;
// Refunded is true only when all that was captured went back.
type Charge struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountCaptured     int64             `json:"amount_captured"`
	AmountRefunded     int64             `json:"amount_refunded"`
	BalanceTransaction string            `json:"balance_transaction,omitempty"` // of the latest capture
	Captured           bool              `json:"captured"`
	Created            int64             `json:"created"`
	Currency           string            `json:"currency"`
	Disputed           bool              `json:"disputed"`
	Livemode           bool              `json:"livemode"`
	Metadata           map[string]string `json:"metadata"`
	Paid               bool              `json:"paid"`
	PaymentIntent      string            `json:"payment_intent"`
	Refunded           bool              `json:"refunded"`
	Status             string            `json:"status"`
}

// Refund is Stripe's object of that name. A pending refund has no balance transaction yet; one that failed after it had
// succeeded has two.
type Refund struct {
	ID                        string            `json:"id"`
	Object                    string            `json:"object"`
	Amount                    int64             `json:"amount"`
	BalanceTransaction        string            `json:"balance_transaction,omitempty"`
	Charge                    string            `json:"charge"`
	Created                   int64             `json:"created"`
	Currency                  string            `json:"currency"`
	FailureBalanceTransaction string            `json:"failure_balance_transaction,omitempty"`
	FailureReason             string            `json:"failure_reason,omitempty"`
	Metadata                  map[string]string `json:"metadata"`
	PaymentIntent             string            `json:"payment_intent"`
	Reason                    string            `json:"reason,omitempty"`
	Status                    string            `json:"status"` // pending, succeeded, failed
}

// Dispute is Stripe's object of that name, as far as its money goes.
type Dispute struct {
	ID                  string            `json:"id"`
	Object              string            `json:"object"`
	Amount              int64             `json:"amount"` // in dispute, minor units; it stays when the money came back
	BalanceTransactions []wireEntry       `json:"balance_transactions"`
	Charge              string            `json:"charge"`
	Created             int64             `json:"created"`
	Currency            string            `json:"currency"`
	EvidenceDetails     EvidenceDetails   `json:"evidence_details"`
	IsChargeRefundable  bool              `json:"is_charge_refundable"`
	Livemode            bool              `json:"livemode"`
	Metadata            map[string]string `json:"metadata"`
	PaymentIntent       string            `json:"payment_intent"`
	Reason              string            `json:"reason"`
	Status              string            `json:"status"` // needs_response, won
}

// EvidenceDetails says until when a dispute can be answered.
type EvidenceDetails struct {
	DueBy           int64 `json:"due_by"`
	HasEvidence     bool  `json:"has_evidence"`
	PastDue         bool  `json:"past_due"`
	SubmissionCount int   `json:"submission_count"`
}

// payment is what the provider knows of one purchase.
type payment struct {
	Intent   PaymentIntent `json:"intent"`
	Charge   Charge        `json:"charge"`
	Expires  time.Time     `json:"expires,omitzero"`
	Fee      int64         `json:"fee,omitempty"`      // to be booked with the first capture
	Disputed int64         `json:"disputed,omitempty"` // withdrawn and not reinstated
}

type refund struct {
	Refund Refund `json:"refund"`
	Hidden bool   `json:"hidden,omitempty"` // from the next list read
}

type dispute struct {
	Dispute Dispute `json:"dispute"`
	Out     int64   `json:"out"` // withdrawn and not reinstated
}

func (p payment) rowID() string            { return p.Intent.ID }
func (r refund) rowID() string             { return r.Refund.ID }
func (d dispute) rowID() string            { return d.Dispute.ID }
func (b BalanceTransaction) rowID() string { return b.ID }
func (e Event) rowID() string              { return e.ID }
