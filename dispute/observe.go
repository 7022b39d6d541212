package dispute

import (
	"cmp"
	"slices"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Observe joins an observation to its dispute, or opens one, and books in the
// same decision what that exposes of the payment: the commit that opens a
// chargeback releases every refund that was not sent yet. The order of
// observations does not matter, nor how often each one comes; one that is
// known already decides nothing.
//
// It fails with [*UnknownPaymentError] where the payment is not among the
// records, and with [*ObservationError] where the observation names no dispute
// or the dispute is about another payment.
func Observe(rs Records, o Observation, env refund.Env) (Decision, error) {
	if err := o.check(); err != nil {
		return Decision{}, err
	}
	p := rs.Payment(o.Payment)
	if p == nil {
		return Decision{}, &UnknownPaymentError{Payment: o.Payment}
	}
	dr := &draft{Decision: Decision{
		Decision: refund.Decision{Records: rs.Records},
		Disputes: slices.Clone(rs.Disputes),
		Dispute:  ID(env.Tenant, p.Account, o.Dispute),
	}, env: env}
	news, err := dr.add(&o, p)
	switch {
	case err != nil:
		return Decision{}, err
	case !news:
		return dr.Decision, nil
	}
	dr.Code = string(find(dr.Disputes, dr.Dispute).Status)
	if err := dr.chain(); err != nil {
		return Decision{}, err
	}
	return dr.Decision, nil
}

// draft is a decision in the making, on a copy of the records.
type draft struct {
	Decision
	env refund.Env
}

// add puts the observation to its dispute and reports whether it was news.
func (dr *draft) add(o *Observation, p *payment.Payment) (bool, error) {
	d, created := dr.dispute(o.Dispute, p)
	if d.Payment != p.Key.ID {
		return false, &ObservationError{Field: "payment", Why: "is " + p.Key.ID + ": the dispute is about payment " + d.Payment}
	}
	news := o.stored()
	all := make([]seen, 0, len(d.Observations)+1)
	for _, x := range append(slices.Clip(d.Observations), news) {
		s, err := see(x)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(all, func(t seen) bool { return t.hash == s.hash }) {
			return false, nil
		}
		all = append(all, s)
	}
	slices.SortFunc(all, seen.compare)
	before := *d
	if err := d.join(dr.env.Tenant, all, p); err != nil {
		return false, err
	}
	return true, dr.journal(before, d, news, created)
}

// dispute finds the dispute that is observed, or makes it.
func (dr *draft) dispute(vendorID string, p *payment.Payment) (d *Dispute, created bool) {
	if d := find(dr.Disputes, dr.Dispute); d != nil {
		return d, false
	}
	key := Repo.Key(dr.env.Tenant, dr.Dispute)
	dr.Disputes = append(dr.Disputes, Dispute{
		Meta:    store.Meta{Key: key, Root: p.Root},
		Account: p.Account, VendorID: vendorID, Payment: p.Key.ID, Chain: key.ID,
	})
	slices.SortFunc(dr.Disputes, func(a, b Dispute) int { return a.Key.Compare(b.Key) })
	return find(dr.Disputes, key.ID), true
}

// chain finds the chain of every dispute, since this one may be the link that
// was missing, and exposes what that changes.
func (dr *draft) chain() error {
	for i := range dr.Disputes {
		d := &dr.Disputes[i]
		if id := first(dr.Disputes, d.Key.ID); d.Chain != id {
			d.Chain = id
			if err := dr.note(d.Key, "chained", "", figures{Chain: id}); err != nil {
				return err
			}
		}
		if err := dr.expose(d); err != nil {
			return err
		}
	}
	return nil
}

// first is the id of the first dispute of a chain, as far as it is known.
func first(ds []Dispute, id string) string {
	for range ds { // no chain is longer, so a circle ends
		d := find(ds, id)
		if d == nil || d.Parent == "" {
			return id
		}
		id = d.Parent
	}
	return id
}

// expose books what the dispute takes of its payment. What is booked already
// changes nothing.
func (dr *draft) expose(d *Dispute) error {
	rd, err := refund.Expose(dr.Records, d.Payment, d.Exposure(), dr.env)
	if err != nil {
		return err
	}
	rd.Entries = append(dr.Entries, rd.Entries...)
	rd.Calls = append(dr.Calls, rd.Calls...)
	rd.Code = dr.Code
	dr.Decision.Decision = rd
	return nil
}

// figures are the data of a dispute's journal entries.
type figures struct {
	Key      string       `json:"key,omitempty"` // of the observation
	Source   Source       `json:"source,omitempty"`
	From     *Standing    `json:"from,omitempty"`
	To       *Standing    `json:"to,omitempty"`
	Amount   money.Money  `json:"amount,omitzero"`
	Movement string       `json:"movement,omitempty"`
	Kind     MovementKind `json:"movement_kind,omitempty"`
	Payment  string       `json:"payment,omitempty"`
	Chain    string       `json:"chain,omitempty"`
}

func (dr *draft) note(key store.Key, event, code string, f figures) error {
	data, err := store.Marshal(f)
	dr.Entries = append(dr.Entries, store.Entry{
		Key: key, Event: "dispute." + event, Actor: dr.env.Actor.ID, Code: code, Data: data,
	})
	return err
}

// journal says what an observation changed, and by which observation.
func (dr *draft) journal(before Dispute, d *Dispute, o Observation, created bool) error {
	f := figures{Key: o.Key, Source: o.Source, Amount: o.Amount}
	var errs []error
	note := func(event, code string, f figures) { errs = append(errs, dr.note(d.Key, event, code, f)) }
	to := d.Standing
	if created {
		f.To, f.Payment = &to, d.Payment
		note("opened", "", f)
	} else {
		note("observed", "", f)
	}
	if !o.mapped() {
		note("unmapped", "", figures{Key: o.Key, Source: o.Source})
	}
	from := before.Standing
	step := figures{Key: o.Key, Source: o.Source, From: &from, To: &to, Amount: d.Amount}
	if !created && from.Stage != to.Stage {
		note("stage", "", step)
	}
	if !created && (from.Status != to.Status || from.Finality != to.Finality) {
		code := d.LostReason
		if !known(lostReasons, code) {
			code = "" // a journal's codes follow the id grammar, the PSP's words need not
		}
		note("status", string(code), step)
	}
	for _, m := range d.Movements {
		if !slices.ContainsFunc(before.Movements, func(x Movement) bool { return x.ID == m.ID }) {
			note("movement", "", figures{Key: o.Key, Source: o.Source, Movement: m.ID, Kind: m.Kind, Amount: m.Amount})
		}
	}
	for _, code := range missing(d.Flags, before.Flags) {
		note("flagged", code, figures{Key: o.Key, Source: o.Source, Amount: d.Amount})
	}
	for _, code := range missing(before.Flags, d.Flags) {
		note("unflagged", code, figures{Key: o.Key, Source: o.Source})
	}
	return cmp.Or(errs...)
}

// missing are the codes of a that b has not.
func missing(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(code string) bool { return slices.Contains(b, code) })
}
