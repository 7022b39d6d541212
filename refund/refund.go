package refund

import (
	"time"

	"github.com/recourse-go/recourse/internal/clocked"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// Refund is a decision to give money back, with its legs: one per payment it
// goes back through.
type Refund struct {
	store.Meta `json:"-"`

	State      State       `json:"state"`
	Type       Type        `json:"type"`
	Reason     string      `json:"reason"` // code
	Basis      LegalBasis  `json:"legal_basis,omitempty"`
	Total      money.Money `json:"total"`
	Components []Component `json:"components"`
	Revision   int         `json:"revision"` // of the order's allocation that the amounts cite
	Legs       []Leg       `json:"legs"`

	Requester policy.Actor    `json:"requester"`
	Verdict   policy.Verdict  `json:"verdict"`
	Approvals []Approval      `json:"approvals,omitempty"`
	Plan      string          `json:"plan"` // hash of what approvals are bound to
	Consent   bool            `json:"consent,omitempty"`
	InLieuOf  string          `json:"in_lieu_of,omitempty"` // dispute
	Tax       TaxDocument     `json:"tax_document,omitzero"`
	Review    string          `json:"review,omitempty"` // code: why a person must look
	Settled   *ManualProof    `json:"settled,omitempty"`
	Tries     int             `json:"tries,omitempty"` // automatic retries so far
	RetryAt   time.Time       `json:"retry_at,omitzero"`
	ExpiresAt time.Time       `json:"expires_at,omitzero"`    // an unapproved or unsent plan is stale after this
	DueBy     time.Time       `json:"statutory_due,omitzero"` // by law
	Warnings  []policy.Reason `json:"warnings,omitempty"`

	RequestedAt time.Time `json:"requested_at"`
	SettledAt   time.Time `json:"settled_at,omitzero"`

	Clocks sla.Snapshot `json:"clocks,omitzero"`
}

// Type says what a refund is for.
type Type string

// The types of refund.
const (
	TypeReturn    Type = "return"
	TypeCancel    Type = "cancel"
	TypeShipping  Type = "shipping"
	TypePrice     Type = "price"
	TypeGoodwill  Type = "goodwill"
	TypeDuplicate Type = "duplicate"
	TypeDispute   Type = "dispute"
)

var types = []Type{TypeReturn, TypeCancel, TypeShipping, TypePrice, TypeGoodwill, TypeDuplicate, TypeDispute}

// Component is one part of a refund's total.
type Component struct {
	Kind   ComponentKind `json:"kind"`
	ID     string        `json:"id,omitempty"` // of the unit or shipment
	Amount money.Money   `json:"amount"`       // negative only for a deduction
}

// ComponentKind says what a component stands for.
type ComponentKind string

// The kinds of component.
const (
	ForUnit        ComponentKind = "unit"
	ForShipping    ComponentKind = "shipping"
	ForGoodwill    ComponentKind = "goodwill"
	ForOverpayment ComponentKind = "overpayment"
	Unallocated    ComponentKind = "unallocated"
	RestockingFee  ComponentKind = "restocking_fee" // deduction
	ReturnLabel    ComponentKind = "return_label"   // deduction
	Damage         ComponentKind = "damage"         // deduction
)

func (k ComponentKind) deduction() bool {
	return k == RestockingFee || k == ReturnLabel || k == Damage
}

// Leg is a refund's part that goes back through one payment. What became of it
// is the state of its operation on that payment, see [Records.LegState].
type Leg struct {
	ID        string         `json:"id"`
	Source    Source         `json:"source"`
	Payment   string         `json:"payment,omitempty"`
	Operation string         `json:"operation"`         // the newest one
	Earlier   []string       `json:"earlier,omitempty"` // operations that did not succeed
	Amount    money.Money    `json:"amount"`
	Target    payment.Target `json:"target"`
	Mode      payment.Mode   `json:"mode,omitempty"`
	// Own is the operation of a compensation that no payment stands behind.
	Own *payment.Operation `json:"own,omitempty"`
}

// Source says what a leg's money is taken from.
type Source string

// The sources of a leg.
const (
	FromPayment Source = "payment"
	FromNone    Source = "none" // compensation beyond what was captured
)

// Approval is one person's yes to a plan.
type Approval struct {
	Actor string    `json:"actor"`
	Roles []string  `json:"roles,omitempty"`
	At    time.Time `json:"at"`
	Plan  string    `json:"plan"`
}

// TaxDocument is what becomes of the refund's tax document.
type TaxDocument struct {
	State  string `json:"state,omitempty"` // needed, issued, not_ours
	Number string `json:"number,omitempty"`
}

// ManualProof is how a refund was settled by hand.
type ManualProof struct {
	Actor string    `json:"actor"`
	Proof string    `json:"proof"` // reference at the host
	At    time.Time `json:"at"`
}

// Repo reads and writes refunds.
var Repo = store.NewRepo[Refund]("refund", store.Schemas{Reads: 1, Writes: 1})

// Index is what a refund is found by.
func (r *Refund) Index() store.Index {
	ix := store.Index{State: string(r.State), Wake: r.NextWake(), Due: r.DueBy, Labels: []string{"type:" + string(r.Type)}}
	if r.Review != "" {
		ix.Labels = append(ix.Labels, "attention:"+r.Review)
	}
	return clocked.Index(ix, r.Clocks)
}

// NextWake is when the refund itself next needs attention. Its legs wake the
// payments they stand on.
func (r *Refund) NextWake() time.Time {
	switch r.State {
	case Requested, Approved:
		return r.ExpiresAt
	case Failed:
		return r.RetryAt
	default:
		return time.Time{}
	}
}
