package dispute

import (
	"cmp"
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/store"
)

// Observation is what one event, fetch or person said about a dispute. Only
// Key, Dispute and Payment are required: what a source does not say is left
// zero and decides nothing. Values that are not in our vocabulary are kept as
// text and flagged. There is no field for free text or personal data.
type Observation struct {
	// Key names what was observed: the PSP's event id, or its event code and
	// reference. Of two observations with one key the later one counts.
	Key     string `json:"key"`
	Dispute string `json:"dispute,omitempty"` // the PSP's id of the dispute
	Payment string `json:"payment,omitempty"` // our id of the payment
	Source  Source `json:"source,omitempty"`

	Stage      Stage     `json:"stage,omitempty"` // a status without a stage decides nothing
	Status     Status    `json:"status,omitempty"`
	Finality   Finality  `json:"finality,omitempty"` // empty is provisional
	OccurredAt time.Time `json:"occurred_at,omitzero"`
	OpenedAt   time.Time `json:"opened_at,omitzero"` // when the dispute was opened, if it says so

	Kind       Kind        `json:"kind,omitempty"`
	Network    string      `json:"network,omitempty"`
	ReasonCode string      `json:"reason_code,omitempty"`
	Category   Category    `json:"category,omitempty"`
	PSPReason  string      `json:"psp_reason,omitempty"`
	LostReason LostReason  `json:"lost_reason,omitempty"`
	Liable     Liable      `json:"liable,omitempty"`
	Resolution Resolution  `json:"resolution,omitempty"`
	Amount     money.Money `json:"amount,omitzero"`
	Charge     string      `json:"charge,omitempty"` // the PSP's id of the charge
	Parent     string      `json:"parent,omitempty"` // the PSP's id of the dispute that this one re-opens
	DueAt      time.Time   `json:"due_at,omitzero"`
	DueSource  DueSource   `json:"due_source,omitempty"` // defaults to asserted
	Movements  []Movement  `json:"movements,omitempty"`

	// CustomerWithdrew says that the customer claims to have withdrawn the
	// dispute. That stops no clock and settles nothing.
	CustomerWithdrew bool `json:"customer_withdrew,omitempty"`
}

// check holds that the observation can be addressed.
func (o *Observation) check() error {
	switch {
	case o.Key == "":
		return &ObservationError{Field: "key", Why: "is empty: give the id of the event or report"}
	case o.Dispute == "":
		return &ObservationError{Field: "dispute", Why: "is empty: give the PSP's id of the dispute"}
	}
	return nil
}

// stored is the form an observation is kept in, equal for equal content. Its
// dispute and payment are those of the record.
func (o *Observation) stored() Observation {
	s := *o
	s.Dispute, s.Payment = "", ""
	for _, t := range []*time.Time{&s.OccurredAt, &s.OpenedAt, &s.DueAt} {
		*t = store.Time(*t)
	}
	s.Amount = plain(s.Amount)
	s.Movements = nil
	for _, m := range o.Movements {
		m.At, m.Amount = store.Time(m.At), plain(m.Amount)
		s.Movements = append(s.Movements, m)
	}
	slices.SortFunc(s.Movements, Movement.compare)
	s.Movements = slices.Compact(s.Movements)
	return s
}

// plain is an amount as it comes back from JSON, which leaves zeros out.
func plain(m money.Money) money.Money {
	if m.IsZero() {
		return money.Money{}
	}
	return m
}

// mapped reports whether everything the observation says is in our words.
func (o *Observation) mapped() bool {
	return known(sources, o.Source) && known(stages, o.Stage) && known(statuses, o.Status) &&
		known(finalities, o.Finality) && known(kinds, o.Kind) && known(categories, o.Category) &&
		known(lostReasons, o.LostReason) && known(liables, o.Liable) && known(resolutions, o.Resolution) &&
		known(dueSources, o.DueSource) && (o.Status == "" || o.Stage != "") &&
		!slices.ContainsFunc(o.Movements, func(m Movement) bool { return !m.bookable() })
}

// verdict reports whether the observation says how the dispute stands, in
// words we know.
func (o *Observation) verdict() bool {
	return slices.Contains(stages, o.Stage) && slices.Contains(statuses, o.Status) && known(finalities, o.Finality)
}

// seen is a stored observation with its content hash, the last tie-break: with
// it every order below is total, so equal times and keys still commute.
type seen struct {
	Observation
	hash string
}

func see(o Observation) (seen, error) {
	b, err := store.Marshal(o)
	return seen{o, store.DigestID(string(b))}, err
}

// compare is the order observations are kept in.
func (s seen) compare(t seen) int {
	return cmp.Or(s.OccurredAt.Compare(t.OccurredAt), cmp.Compare(s.Key, t.Key), cmp.Compare(s.hash, t.hash))
}

// current is, of all observations, the one that counts of each key: the latest,
// but nothing replaces what is terminal. They come lowest stage first, then by
// time.
func current(all []seen) []seen {
	newest := map[string]seen{}
	for _, s := range all {
		if t, ok := newest[s.Key]; !ok || s.replaces(t) {
			newest[s.Key] = s
		}
	}
	out := make([]seen, 0, len(newest))
	for _, s := range newest {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b seen) int {
		return cmp.Or(cmp.Compare(a.Stage.rank(), b.Stage.rank()), a.compare(b))
	})
	return out
}

func (s seen) replaces(t seen) bool {
	switch a, b := s.terminal(), t.terminal(); {
	case a && b:
		return s.compareVerdict(t) > 0
	case a != b:
		return a
	}
	return s.compare(t) > 0
}

func (s seen) terminal() bool { return s.verdict() && s.Finality == Terminal }
