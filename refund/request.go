package refund

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

// Request asks for a refund. What goes back for units and shipping is computed
// from the order's frozen allocation. Zero fields are left out of the request
// hash, so a field added later keeps old keys valid.
type Request struct {
	Key        string             `json:"-"`           // idempotency key
	ID         string             `json:"id,omitzero"` // of the refund to make
	Order      string             `json:"order"`
	Type       Type               `json:"type,omitzero"` // defaults to goodwill or shipping if nothing else is asked for, else return
	Reason     string             `json:"reason"`        // code
	Basis      LegalBasis         `json:"legal_basis,omitzero"`
	Lines      []LineRequest      `json:"lines,omitzero"`
	Units      []ItemRequest      `json:"units,omitzero"`
	Shipping   []ItemRequest      `json:"shipping,omitzero"`
	Goodwill   money.Money        `json:"goodwill,omitzero"`
	Deductions []DeductionRequest `json:"deductions,omitzero"`
	Payments   []PaymentRequest   `json:"payments,omitzero"`   // defaults to the plan's own order
	Target     payment.Target     `json:"target,omitzero"`     // defaults to original
	Consent    bool               `json:"consent,omitzero"`    // the customer agreed to another target
	InLieuOf   string             `json:"in_lieu_of,omitzero"` // the open inquiry that it settles
	Note       string             `json:"note,omitzero"`       // free text, kept as personal data of the customer
}

// LineRequest asks for pieces of a line, those with the most left first.
type LineRequest struct {
	Line     string `json:"line"`
	Quantity int    `json:"quantity"`
}

// ItemRequest asks for a unit or shipment, or a part of what it cost.
type ItemRequest struct {
	ID     string      `json:"id"`
	Amount money.Money `json:"amount,omitzero"` // zero for all that is left
}

// DeductionRequest takes something off.
type DeductionRequest struct {
	Kind   ComponentKind `json:"kind"`   // restocking_fee, return_label, damage
	Amount money.Money   `json:"amount"` // positive
}

// PaymentRequest says what goes back through which payment.
type PaymentRequest struct {
	Payment string      `json:"payment"`
	Amount  money.Money `json:"amount"`
}

// request decides on a new refund: guards first, then the policies, then the
// reservation of units and money in one go.
func (d *draft) request(q Request) error {
	q.Type = q.kind()
	if err := d.guard(q); err != nil {
		return err
	}
	r := Refund{
		Meta:  store.Meta{Key: Repo.Key(d.env.Tenant, q.ID), Root: d.Order.Key},
		State: Draft, Type: q.Type, Reason: q.Reason, Basis: q.Basis, Requester: d.env.Actor, Consent: q.Consent,
		InLieuOf: q.InLieuOf, RequestedAt: d.env.Now, Revision: d.Order.Allocation().Revision,
		ExpiresAt: d.env.Now.Add(d.env.Settings.PlanLife), DueBy: d.statutoryDue(q.Basis),
	}
	if q.Note != "" {
		r.Private = []store.Private{{Subject: d.Order.Sale.Customer, Data: []byte(q.Note)}}
	}
	var err error
	if r.Components, r.Total, err = d.components(q); err != nil {
		return err
	}
	return d.propose(q, r, policy.Deny)
}

// propose plans the legs of a refund, asks the policies, and opens it. Their
// verdict is taken as no stricter than the strictest.
func (d *draft) propose(q Request, r Refund, strictest policy.Outcome) error {
	var err error
	if r.Legs, err = d.legs(q, r); err != nil {
		return err
	}
	if err := d.checkDisputes(&r); err != nil {
		return err
	}
	r.Plan = r.planHash()
	if r.Verdict, err = d.judge(r); err != nil {
		return err
	}
	r.Verdict.Outcome = min(r.Verdict.Outcome, strictest)
	d.Verdict = r.Verdict
	return d.open(r)
}

// open does what the verdict says: a denial leaves a note and nothing else;
// anything milder reserves at once.
func (d *draft) open(r Refund) error {
	v := r.Verdict
	data := figures{
		Amount: r.Total, Refund: r.Key.ID, Plan: r.Plan, Codes: v.Codes(), Verdict: v.Outcome, Policies: v.Policies, Facts: v.Facts,
	}
	if v.Outcome == policy.Deny {
		e, err := d.entry(d.Order.Key, "refund.denied", r.Reason, data)
		d.Notes = append(d.Notes, e)
		d.Code = string(Denied)
		return err
	}
	for i := range r.Legs {
		if err := d.reserve(&r, &r.Legs[i], ""); err != nil {
			return err
		}
	}
	data.From, data.To = r.State, Requested
	r.State = Requested
	if err := d.note(r.Key, "refund.requested", r.Reason, data); err != nil {
		return err
	}
	d.Refunds = append(d.Refunds, r)
	slices.SortFunc(d.Refunds, func(a, b Refund) int { return a.Key.Compare(b.Key) })
	f := d.Records.Refund(r.Key.ID)
	d.Refund = r.Key.ID
	switch v.Outcome {
	case policy.Allow:
		if err := d.approved(f, "policy"); err != nil {
			return err
		}
	case policy.Review:
		f.Review = "policy"
		if err := d.fire(f, EventReview, "policy"); err != nil {
			return err
		}
	case policy.NeedApproval, policy.Deny:
	}
	return d.follow()
}

// kind is the type of the refund, by what is asked for if it does not say.
func (q Request) kind() Type {
	switch {
	case q.Type != "":
		return q.Type
	case len(q.Lines)+len(q.Units) > 0:
		return TypeReturn
	case len(q.Shipping) > 0:
		return TypeShipping
	}
	return TypeGoodwill
}

const notACode = "is not a code of [A-Za-z0-9._:/-]: put free text into the note"

// guard checks what no policy may overrule.
func (d *draft) guard(q Request) error {
	o := &d.Order
	if o.Version == 0 {
		return &store.NotFoundError{Key: order.Repo.Key(d.env.Tenant, q.Order)}
	}
	if err := store.CheckID("refund id", q.ID); err != nil {
		return err
	}
	bases := []LegalBasis{"", BasisWithdrawal, BasisConformity, BasisGoodwill, BasisContract, BasisNone}
	targets := []payment.Target{
		"", payment.ToOriginal, payment.ToStoreCredit, payment.ToPayout, payment.ByMarketplace, payment.ToOffline,
	}
	switch {
	case q.Order != o.Key.ID:
		return &RequestError{Field: "order", Why: fmt.Sprintf("is %q: the records are of %s", q.Order, o.Key.ID)}
	case d.Records.Refund(q.ID) != nil:
		// The id comes from the key: its answer is forgotten, the refund stands.
		return &store.KeyReusedError{Command: "refund.request"}
	case !slices.Contains(types, q.Type):
		return &RequestError{Field: "type", Why: fmt.Sprintf("is %q: want one of %v", q.Type, types)}
	case !slices.Contains(bases, q.Basis):
		return &RequestError{Field: "legal_basis", Why: fmt.Sprintf("is %q: want one of %v", q.Basis, bases[1:])}
	case !slices.Contains(targets, q.Target):
		return &RequestError{Field: "target", Why: fmt.Sprintf("is %q: want one of %v", q.Target, targets[1:])}
	case q.Basis == BasisWithdrawal && !q.Consent && elsewhere(q.Target):
		return &RequestError{Field: "target", Why: "is another than the customer paid with, which the law wants their consent to"}
	case store.CheckID("reason", q.Reason) != nil:
		return &RequestError{Field: "reason", Why: notACode}
	}
	return d.notHeld()
}

// elsewhere reports whether money does not go back the way it came.
func elsewhere(t payment.Target) bool {
	return t != "" && t != payment.ToOriginal && t != payment.ByMarketplace
}

// planHash is what an approval is bound to: payments, amounts and reasons.
func (r *Refund) planHash() string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s|%s|%s|%s|%d\n", r.Type, r.Reason, r.Basis, r.Total, r.Revision)
	for _, c := range r.Components {
		_, _ = fmt.Fprintf(h, "c %s|%s|%s\n", c.Kind, c.ID, c.Amount)
	}
	for _, l := range r.Legs {
		_, _ = fmt.Fprintf(h, "l %s|%s|%s\n", l.Payment, l.Amount, l.Target)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
