package order

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Snapshot is a whole order as a channel reports it: a fact. Its lines keep
// the channel's ids over all its snapshots, so that units keep theirs; a line
// of quantity 0 was taken out.
type Snapshot struct {
	Tenant       string    `json:"tenant"`             // of a new order
	Content      Place     `json:"content"`            // with the ID of a new order; without Total, the sum counts
	Source       string    `json:"source"`             // who says so: shopify
	Version      time.Time `json:"version,omitzero"`   // the channel's updated_at
	PlacedAt     time.Time `json:"placed_at,omitzero"` // of a new order; defaults to now
	Confirmed    bool      `json:"confirmed,omitzero"` // accepted, and paid or to be paid later
	Canceled     bool      `json:"canceled,omitzero"`
	CancelReason string    `json:"cancel_reason,omitzero"` // code; what is none is kept as "other"
}

// Observe books a channel's snapshot. The first one makes the order (o is then
// the zero Order), a newer one changes it: other amounts make a new revision
// of the allocation, units that are gone become canceled, parcels stand where
// the channel saw them. An older one is passed over, but for confirmed and
// canceled, which count whenever they arrive; of equal versions the larger
// hash counts, so that the order of arrival does not matter. No guard of ours
// refuses a fact: what looks wrong raises attention.
//
// Errors are for content that is malformed, or in another currency than the
// order was before; such a snapshot belongs with the dead letters.
func Observe(o Order, s Snapshot, now time.Time) (Decision, error) {
	s = s.normal()
	sold, err := freeze(s.Content)
	if err != nil {
		return Decision{}, err
	}
	if err := store.CheckID("snapshot source", s.Source); err != nil {
		return Decision{}, err
	}
	mark, err := s.mark()
	if err != nil {
		return Decision{}, err
	}
	c := newChange(o, s.Source, now)
	switch {
	case !c.o.placed():
		if err := c.begin(s.Tenant, s.Content.ID); err != nil {
			return Decision{}, err
		}
		if c.o.PlacedAt = s.PlacedAt; s.PlacedAt.IsZero() {
			c.o.PlacedAt = c.now
		}
	case c.o.Currency != s.Content.Currency:
		return Decision{}, &CurrencyError{Field: "snapshot", Want: c.o.Currency, Got: s.Content.Currency}
	}
	if !c.o.placed() || mark.newer(c.o.Snapshot) {
		if err := c.apply(s, sold); err != nil {
			return Decision{}, err
		}
		c.o.Snapshot = mark
	}
	if s.Confirmed && c.o.State == Placed {
		c.setState(Confirmed, "", data{})
	}
	outside := s.Canceled && !Machine.Can(c.o.State, EventCancel)
	if s.Canceled && c.o.State != Canceled {
		c.cancel(s.CancelReason)
	}
	if outside || c.o.State == Canceled && c.o.Shipped() {
		c.attend(AttentionCanceledOutside, true)
	}
	return c.done()
}

// normal is the snapshot in the form that is compared and kept.
func (s Snapshot) normal() Snapshot {
	s.Content = s.Content.normal()
	s.Content.Lines = slices.DeleteFunc(slices.Clone(s.Content.Lines), func(l PlaceLine) bool { return l.Quantity == 0 })
	s.Version, s.PlacedAt = store.Time(s.Version), store.Time(s.PlacedAt)
	if s.CancelReason != "" && store.CheckID("cancel reason", s.CancelReason) != nil {
		s.CancelReason = "other"
	}
	return s
}

// mark leaves personal data out of the hash, which would outlive its erasure.
func (s Snapshot) mark() (SnapshotMark, error) {
	s.Content.Private = nil
	hash, err := store.RequestHash(s)
	return SnapshotMark{Version: s.Version, Hash: hash}, err
}

func (m SnapshotMark) newer(than SnapshotMark) bool {
	if m.Version.Equal(than.Version) {
		return m.Hash > than.Hash
	}
	return m.Version.After(than.Version)
}
