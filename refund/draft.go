package refund

import (
	"cmp"
	"slices"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

// draft is a decision in the making, on a copy of the records. What a step
// changes inside a record it clones first, as the records' own packages do.
type draft struct {
	Decision

	env Env
}

func begin(r Records, env Env) *draft {
	env.Now = store.Time(env.Now)
	env.Settings = env.Settings.withDefaults()
	r.Payments = slices.Clone(r.Payments)
	r.Refunds = slices.Clone(r.Refunds)
	for i := range r.Refunds {
		r.Refunds[i].Legs = slices.Clone(r.Refunds[i].Legs)
	}
	return &draft{Decision: Decision{Records: r}, env: env}
}

// end is the decision, unless a step went wrong. Commands on one refund answer
// with its state.
func (d *draft) end(err error) (Decision, error) {
	if err != nil {
		return Decision{}, err
	}
	if r := d.Records.Refund(d.Refund); r != nil {
		d.Code = string(r.State)
	}
	return d.Decision, nil
}

// account is the money account through which our commands on a payment go: that
// of the front that owns the order, never what lies underneath it.
func (d *draft) account(p *payment.Payment) string { return cmp.Or(d.Order.Sale.Front, p.Account) }

// onPayment takes a decision of package payment over into this one.
func (d *draft) onPayment(p *payment.Payment, pd payment.Decision, err error) error {
	if err != nil {
		return err
	}
	*p = pd.Payment
	d.Entries = append(d.Entries, pd.Entries...)
	d.Calls = append(d.Calls, pd.Calls...)
	return nil
}

// figures are the data of a refund's or order's journal entries.
type figures struct {
	From      State          `json:"from,omitempty"`
	To        State          `json:"to,omitempty"`
	Amount    money.Money    `json:"amount,omitzero"`
	Refund    string         `json:"refund,omitempty"`
	Payment   string         `json:"payment,omitempty"`
	Operation string         `json:"operation,omitempty"`
	Plan      string         `json:"plan,omitempty"`
	Codes     []string       `json:"codes,omitempty"`
	Verdict   policy.Outcome `json:"verdict,omitempty"`
	Policies  string         `json:"policies,omitempty"`
	Facts     string         `json:"facts,omitempty"`
}

func (d *draft) note(key store.Key, event, code string, f figures) error {
	e, err := d.entry(key, event, code, f)
	d.Entries = append(d.Entries, e)
	return err
}

func (d *draft) entry(key store.Key, event, code string, f figures) (store.Entry, error) {
	data, err := store.Marshal(f)
	return store.Entry{Key: key, Event: event, Actor: d.env.Actor.ID, Code: code, Data: data}, err
}

// fire moves a refund and journals the step. A step that changes nothing
// leaves no entry.
func (d *draft) fire(r *Refund, event Event, code string) error {
	to, err := Machine.Fire(r.State, event)
	if err != nil || to == r.State {
		return err
	}
	from := r.State
	r.State = to
	return d.note(r.Key, "refund."+string(to), code, figures{From: from, To: to, Amount: r.Total, Plan: r.Plan})
}
