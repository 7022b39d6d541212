package refund

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
)

// Warning is something the requester should know, by code.
type Warning = policy.Reason

func warning(code string, figures ...string) Warning {
	return policy.ForReview(code, figures...).Reasons[0]
}

// Judged is what a refund policy sees: facts of the request and of the order,
// ids and amounts, no personal data. Its hash is journaled with the verdict.
type Judged struct {
	Type       Type           `json:"type"`
	Reason     string         `json:"reason"`
	Basis      LegalBasis     `json:"legal_basis,omitempty"`
	Country    string         `json:"country,omitempty"`
	B2B        bool           `json:"b2b,omitempty"`
	Total      money.Money    `json:"total"`
	Components []Component    `json:"components"`
	Classes    []string       `json:"classes,omitempty"` // of the lines asked for, sorted
	Target     payment.Target `json:"target"`
	Consent    bool           `json:"consent,omitempty"`

	Requester policy.Actor `json:"requester"`
	Now       time.Time    `json:"now"`
	PlacedAt  time.Time    `json:"placed_at,omitzero"`
	// DeliveredAt is when the last parcel arrived; zero while none has, or one
	// is still under way.
	DeliveredAt time.Time `json:"delivered_at,omitzero"`
	Prior       []Prior   `json:"prior,omitempty"` // refunds of the order that gave money or may
	Disputed    bool      `json:"disputed,omitempty"`
	// GoodwillGiven is what the order gave as goodwill before, or is about to.
	GoodwillGiven money.Money `json:"goodwill_given,omitzero"`
}

// Prior is an earlier refund of the order.
type Prior struct {
	Refund     string      `json:"refund"`
	Type       Type        `json:"type"`
	Total      money.Money `json:"total"`
	Components []Component `json:"components"`
	At         time.Time   `json:"at"`
	Requester  string      `json:"requester"`
}

// HasClass reports whether a line that is asked for has the class.
func (j Judged) HasClass(class string) bool { return slices.Contains(j.Classes, class) }

// goodwill is how much of the refund is goodwill.
func (j Judged) goodwill() money.Money {
	i := slices.IndexFunc(j.Components, func(c Component) bool { return c.Kind == ForGoodwill })
	if i < 0 {
		return money.Money{}
	}
	return j.Components[i].Amount
}

// judge asks the policies about a refund that passed its guards.
func (d *draft) judge(r Refund) (policy.Verdict, error) {
	j := Judged{
		Type: r.Type, Reason: r.Reason, Basis: r.Basis, Country: d.Order.Sale.Country, B2B: d.Order.Sale.B2B,
		Total: r.Total, Components: r.Components, Consent: r.Consent, Requester: r.Requester, Now: d.env.Now,
		PlacedAt: d.Order.PlacedAt, DeliveredAt: deliveredAt(&d.Order),
	}
	var err error
	if j.GoodwillGiven, err = d.Order.Goodwill.Reserved.Add(d.Order.Goodwill.Refunded); err != nil {
		return policy.Verdict{}, err
	}
	for _, l := range r.Legs {
		j.Target = max(j.Target, l.Target)
		p := d.Payment(l.Payment)
		_, inquiry := p.OpenInquiry()
		j.Disputed = j.Disputed || inquiry || p.UnderChargeback()
	}
	for _, c := range r.Components {
		if u := d.Order.Unit(c.ID); u != nil {
			if l := d.Order.Line(u.Line); l != nil && l.Class != "" {
				j.Classes = append(j.Classes, l.Class)
			}
		}
	}
	slices.Sort(j.Classes)
	j.Classes = slices.Compact(j.Classes)
	for i := range d.Refunds {
		p := &d.Refunds[i]
		if !p.standing() {
			continue
		}
		j.Prior = append(j.Prior, Prior{
			Refund: p.Key.ID, Type: p.Type, Total: p.Total, Components: p.Components, At: p.RequestedAt, Requester: p.Requester.ID,
		})
	}
	return d.env.Policies.Judge(j)
}

// deliveredAt is when all that was sent had arrived.
func deliveredAt(o *order.Order) time.Time {
	var last time.Time
	for _, g := range o.Groups {
		switch g.State {
		case order.GroupDelivered:
			if g.DeliveredAt.After(last) {
				last = g.DeliveredAt
			}
		case order.GroupCanceled:
		default:
			return time.Time{}
		}
	}
	return last
}
