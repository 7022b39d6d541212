package payment

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

// Env is what every decision on a payment is taken with, beside its facts.
type Env struct {
	Tenant string
	Actor  policy.Actor
	Now    time.Time
	Caps   Capabilities // of the payment's account
	Timing Timing
}

// Decision is a payment after a command, fact or wake, with what to journal
// and what to call once that is committed.
type Decision struct {
	Payment Payment
	Entries []store.Entry
	Calls   []Call
}

// Puts is what to write.
func (d Decision) Puts() ([]store.Put, error) { return Repo.Puts(d.Entries, d.Payment) }

// Call is a call to the outside that a decision asks for. It is made after
// the commit; what comes back is a fact, [Answered] or [LookedUp].
type Call struct {
	Lookup  bool // read, do not send
	Payment store.Key
	In      Instruction
}

// draft is a decision in the making, on a copy of the payment.
type draft struct {
	Decision
	before Payment
	env    Env
}

func begin(p Payment, env Env) *draft {
	before := p
	p.Operations = slices.Clone(p.Operations)
	for i := range p.Operations {
		op := &p.Operations[i]
		op.Attempts = slices.Clone(op.Attempts)
		op.Seen = slices.Clone(op.Seen)
	}
	p.Exposures = slices.Clone(p.Exposures)
	p.Corroboration = slices.Clone(p.Corroboration)
	p.Attention = slices.Clone(p.Attention)
	env.Now = store.Time(env.Now)
	env.Timing = env.Timing.WithDefaults()
	return &draft{Decision: Decision{Payment: p}, before: before, env: env}
}

// figures are the data of a payment's journal entries.
type figures struct {
	Operation string      `json:"operation,omitempty"`
	Kind      OpKind      `json:"kind,omitempty"`
	From      OpState     `json:"from,omitempty"`
	To        OpState     `json:"to,omitempty"`
	Amount    money.Money `json:"amount,omitzero"`
	Refund    string      `json:"refund,omitempty"`
	VendorID  string      `json:"vendor_id,omitempty"`
	Source    string      `json:"source,omitempty"`
	Into      string      `json:"into,omitempty"` // the operation an external one was joined to
}

// note journals an event of the payment.
func (d *draft) note(event, code string, f figures) error {
	data, err := store.Marshal(f)
	if err != nil {
		return err
	}
	d.Entries = append(d.Entries, store.Entry{
		Key: d.Payment.Key, Event: "payment." + event, Actor: d.env.Actor.ID, Code: code, Data: data,
	})
	return nil
}

// end recomputes what is derived from all facts and journals new anomalies.
func (d *draft) end() (Decision, error) {
	d.Payment.linkParents()
	d.unaccept()
	for _, code := range d.Payment.refreshAttention() {
		f := figures{Amount: d.Payment.Balance().Raw}
		if err := d.note("anomaly", code, f); err != nil {
			return Decision{}, err
		}
	}
	return d.Decision, nil
}

// unaccept takes back what a person accepted where there is more to accept now.
func (d *draft) unaccept() {
	c := d.Payment.Currency()
	for i := range d.Payment.Operations {
		op := &d.Payment.Operations[i]
		was := d.before.Operation(op.ID)
		if was == nil || !was.Accepted {
			continue
		}
		odd := was.oddities(c)
		for _, code := range op.oddities(c) {
			if !slices.Contains(odd, code) || code == AmountMismatch && op.Booked() != was.Booked() {
				op.Accepted = false
			}
		}
	}
}
