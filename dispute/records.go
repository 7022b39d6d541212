package dispute

import (
	"slices"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Records is an order with its payments, refunds and disputes: all that a
// dispute can touch. An orphan payment has no order.
type Records struct {
	refund.Records
	Disputes []Dispute // sorted by key
}

// Read decodes the records that were loaded for one root.
func Read(l store.Loaded) (Records, error) {
	var r Records
	var err error
	if r.Records, err = refund.Read(l); err != nil {
		return r, err
	}
	r.Disputes, err = Repo.All(l)
	return r, err
}

// Dispute finds a dispute by id; nil if there is none.
func (r *Records) Dispute(id string) *Dispute { return find(r.Disputes, id) }

func find(ds []Dispute, id string) *Dispute {
	i := slices.IndexFunc(ds, func(d Dispute) bool { return d.Key.ID == id })
	if i < 0 {
		return nil
	}
	return &ds[i]
}

// Decision is what an observation comes to: the records as they will be, and
// what to journal. Without entries nothing changed.
type Decision struct {
	refund.Decision
	Disputes []Dispute // sorted by key
	Dispute  string    // id of the dispute that was observed
}

// Puts is what to write: every record that has an entry.
func (d Decision) Puts() ([]store.Put, error) {
	puts, err := d.Decision.Puts()
	if err != nil {
		return nil, err
	}
	disputes, err := Repo.Puts(d.Entries, d.Disputes...)
	return slices.Concat(puts, disputes), err
}

// Guards is what must not have moved though it is not written: the payment,
// whose exposure and refunds the dispute was joined on.
func (d Decision) Guards() []store.Guard {
	if len(d.Entries) == 0 {
		return nil
	}
	x := find(d.Disputes, d.Dispute)
	if x == nil { // a decision about money alone
		return d.Decision.Guards()
	}
	p := d.Payment(x.Payment)
	if p.Version == 0 || written(d.Entries, p) {
		return nil
	}
	return []store.Guard{{Key: p.Key, Version: p.Version}}
}

func written(entries []store.Entry, p *payment.Payment) bool {
	return slices.ContainsFunc(entries, func(e store.Entry) bool { return e.Key == p.Key })
}
