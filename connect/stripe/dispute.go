package stripe

import (
	"cmp"
	"strings"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
)

// disputeObject is Stripe's dispute, as far as it is read.
type disputeObject struct {
	ID                  string               `json:"id"`
	Amount              int64                `json:"amount"`
	BalanceTransactions []balanceTransaction `json:"balance_transactions"`
	Charge              ref                  `json:"charge"`
	Created             int64                `json:"created"`
	Currency            string               `json:"currency"`
	Evidence            struct {
		DueBy int64 `json:"due_by"` // 0 if no answer is possible
	} `json:"evidence_details"`
	Method struct {
		Type string `json:"type"`
		Card struct {
			Brand      string `json:"brand"`
			CaseType   string `json:"case_type"`
			Network    string `json:"network"`
			ReasonCode string `json:"network_reason_code"`
		} `json:"card"`
	} `json:"payment_method_details"`
	PaymentIntent ref    `json:"payment_intent"`
	Reason        string `json:"reason"`
	Status        string `json:"status"`
}

// standings are Stripe's statuses of a dispute in our three dimensions. What is
// lost may still be won late at Stripe; what is won is final there.
var standings = map[string]dispute.Standing{
	"warning_needs_response": {Stage: dispute.Inquiry, Status: dispute.NeedsResponse, Finality: dispute.Provisional},
	"warning_under_review":   {Stage: dispute.Inquiry, Status: dispute.UnderReview, Finality: dispute.Provisional},
	"warning_closed":         {Stage: dispute.Inquiry, Status: dispute.Closed, Finality: dispute.Terminal},
	"needs_response":         {Stage: dispute.Chargeback, Status: dispute.NeedsResponse, Finality: dispute.Provisional},
	"under_review":           {Stage: dispute.Chargeback, Status: dispute.UnderReview, Finality: dispute.Provisional},
	"won":                    {Stage: dispute.Chargeback, Status: dispute.Won, Finality: dispute.Terminal},
	"lost":                   {Stage: dispute.Chargeback, Status: dispute.Lost, Finality: dispute.Settled},
	"prevented":              {Stage: dispute.Alert, Status: dispute.Prevented, Finality: dispute.Terminal},
}

// caseTypes are the stages of a status that is not one of ours.
var caseTypes = map[string]dispute.Stage{"inquiry": dispute.Inquiry, "chargeback": dispute.Chargeback}

// categories group Stripe's reasons.
var categories = map[string]dispute.Category{
	"bank_cannot_process":       dispute.ProcessingError,
	"check_returned":            dispute.ProcessingError,
	"credit_not_processed":      dispute.ConsumerDispute,
	"customer_initiated":        dispute.OtherReason,
	"debit_not_authorized":      dispute.Authorization,
	"duplicate":                 dispute.ProcessingError,
	"fraudulent":                dispute.Fraud,
	"general":                   dispute.OtherReason,
	"incorrect_account_details": dispute.ProcessingError,
	"insufficient_funds":        dispute.ProcessingError,
	"noncompliant":              dispute.NonCompliant,
	"product_not_received":      dispute.ConsumerDispute,
	"product_unacceptable":      dispute.ConsumerDispute,
	"subscription_canceled":     dispute.ConsumerDispute,
	"unrecognized":              dispute.Fraud,
}

// onDispute reads a dispute: its status says how it stands, its balance
// transactions what was moved. A status nobody knows decides nothing and is
// kept as text.
func (s Source) onDispute(e event) ([]inbox.Event, error) {
	d, err := object[disputeObject](e, "dispute")
	if err != nil {
		return nil, err
	}
	total, err := amount(d.Amount, d.Currency)
	if err != nil {
		return nil, err
	}
	id := cmp.Or(string(d.PaymentIntent), string(d.Charge))
	if id == "" {
		return nil, malformed("the dispute names no payment")
	}
	standing, ok := standings[d.Status]
	if !ok {
		standing = dispute.Standing{Stage: caseTypes[d.Method.Card.CaseType], Status: dispute.Status(code(d.Status))}
	}
	o := dispute.Observation{
		Key: e.ID, Dispute: d.ID, Source: dispute.FromPSP, OccurredAt: e.created(), OpenedAt: unix(d.Created),
		Stage: standing.Stage, Status: standing.Status, Finality: standing.Finality,
		Kind: d.kind(), Network: code(cmp.Or(d.Method.Card.Network, d.Method.Card.Brand)),
		ReasonCode: reasonCode(d.Method.Card.ReasonCode), Category: categories[d.Reason], PSPReason: code(d.Reason),
		Amount: total, Charge: string(d.Charge), DueAt: unix(d.Evidence.DueBy),
	}
	if d.Status == "prevented" { // rapid dispute resolution: the network has paid the buyer
		o.Resolution = dispute.NetworkSettled
	}
	if o.Movements, err = d.movements(); err != nil {
		return nil, err
	}
	return []inbox.Event{inbox.DisputeEvent{Account: s.Account, Payment: id, Observation: o}}, nil
}

// kind is what sort of dispute it is; empty where Stripe does not tell.
func (d *disputeObject) kind() dispute.Kind {
	switch {
	case d.Reason == "noncompliant", d.Method.Card.CaseType == "compliance":
		return dispute.Compliance
	case d.Method.Type == "card":
		return dispute.CardChargeback
	case d.Method.Type == "klarna":
		return dispute.BNPLDispute
	case d.Method.Type == "paypal", d.Method.Type == "amazon_pay":
		return dispute.PlatformClaim
	case d.Method.Type == "" && debitReturns[d.Reason]:
		return dispute.DebitReturn
	}
	return ""
}

// debitReturns are the reasons that only bank debits have.
var debitReturns = map[string]bool{
	"bank_cannot_process": true, "check_returned": true, "customer_initiated": true,
	"debit_not_authorized": true, "incorrect_account_details": true, "insufficient_funds": true,
}

// movements are the bookings of the dispute, and the fee within each as one of
// its own.
func (d *disputeObject) movements() ([]dispute.Movement, error) {
	var out []dispute.Movement
	add := func(b balanceTransaction, id string, units int64, taken, given dispute.MovementKind) error {
		kind := given
		if units < 0 {
			kind, units = taken, -units
		}
		m, err := amount(units, b.Currency)
		if err == nil && units > 0 {
			out = append(out, dispute.Movement{ID: id, Kind: kind, Amount: m, At: unix(b.Created)})
		}
		return err
	}
	for _, b := range d.BalanceTransactions {
		if !isID(b.ID) {
			return nil, malformed("a balance transaction has no id")
		}
		if err := add(b, b.ID, b.Amount, dispute.Withdrawal, dispute.Reinstatement); err != nil {
			return nil, err
		}
		if err := add(b, b.feeID(), -b.Fee, dispute.Fee, dispute.FeeReturn); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// reasonCode lets through a network's reason code: "10.4", "4853", "C08".
func reasonCode(text string) string {
	if len(text) > 16 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return text
}
