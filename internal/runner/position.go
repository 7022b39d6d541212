package runner

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Operator is the tenant of the positions of subscriptions, which read the
// journal of all tenants.
const Operator = "recourse"

// MaxBehind is how many entries a subscription puts off. Then it reads no
// further until some of them are digested.
const MaxBehind = 1000

// position is how far a subscription has read, and what it left behind. It is a
// record like any other, but its puts write no journal entry.
type position struct {
	store.Meta `json:"-"`

	At     store.Position `json:"at,omitempty"`
	Behind []behind       `json:"behind,omitempty"` // in the order they first failed

	wake time.Time
}

// behind are the entries of one record that were not digested: the one that
// failed and, to keep their order, all after it.
type behind struct {
	Key     store.Key  `json:"key"`
	Entries []entryRef `json:"entries"`
	Code    string     `json:"code"` // of the last failure
	Tries   int        `json:"tries"`
	Next    time.Time  `json:"next,omitzero"` // of the next try; zero if parked
}

// entryRef names an entry within its record; notes have no version.
type entryRef struct {
	Version int64  `json:"version,omitempty"`
	N       int    `json:"n,omitempty"`
	Token   string `json:"token,omitempty"` // of a note
}

func refOf(e store.Entry) entryRef {
	if e.Note() {
		return entryRef{N: e.N, Token: e.Token}
	}
	return entryRef{Version: e.Version, N: e.N}
}

// Index makes the record due at all times: only a lease keeps others off.
func (p *position) Index() store.Index {
	ix := store.Index{State: "reading", Wake: p.wake}
	if p.full() {
		ix.State = "full"
	}
	if p.parked() > 0 {
		ix.Labels = []string{LabelParked}
	}
	return ix
}

func (p *position) of(k store.Key) *behind {
	i := slices.IndexFunc(p.Behind, func(b behind) bool { return b.Key == k })
	if i < 0 {
		return nil
	}
	return &p.Behind[i]
}

func (p *position) full() bool {
	n := 0
	for _, b := range p.Behind {
		n += len(b.Entries)
	}
	return n >= MaxBehind
}

// parked counts the records whose entries wait for a person.
func (p *position) parked() int {
	n := 0
	for _, b := range p.Behind {
		if b.Next.IsZero() {
			n++
		}
	}
	return n
}

func (b *behind) due(now time.Time) bool { return !b.Next.IsZero() && !b.Next.After(now) }
