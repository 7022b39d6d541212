package inbox

import (
	"time"

	"github.com/recourse-go/recourse/store"
)

// Delivery is one thing an outside system told, and what became of it. What it
// says is in Private alone; read it with [Inbox.Raw].
type Delivery struct {
	store.Meta `json:"-"`

	State      State     `json:"state"`
	Source     string    `json:"source"`
	EventID    string    `json:"event_id"` // repetitions share it
	Type       string    `json:"type,omitempty"`
	APIVersion string    `json:"api_version,omitempty"`
	ReceivedAt time.Time `json:"received_at"`
	Hash       string    `json:"hash"` // SHA-256 of the body, in hex

	Reason Reason    `json:"reason,omitempty"` // why it is parked, ignored or dead
	Detail string    `json:"detail,omitempty"` // code of the error behind the reason, if any
	Events int       `json:"events,omitempty"` // booked of it
	Tries  int       `json:"tries,omitempty"`  // that left something open
	Next   time.Time `json:"next,omitzero"`    // its wake
	Awaits []string  `json:"awaits,omitempty"` // what it waits for, as values of the ref [AwaitsRef]
}

// Repo reads and writes deliveries.
var Repo = store.NewRepo[Delivery]("delivery", store.Schemas{Reads: 1, Writes: 1})

// AwaitsRef names the ref under which deliveries are found by what they wait
// for: a payment that is to become known or to be matched, an order that is to
// become known.
const AwaitsRef = "delivery.awaits"

// SourceRef names the unique ref of a source's event ids. Its values are
// [store.DigestID] of the id.
func SourceRef(source string) string { return "delivery." + source }

// ID is the id of the delivery of that event: the same for all repetitions.
func ID(tenant, source, eventID string) string { return store.DigestID(tenant, source, eventID) }

// Index is what a delivery is found by.
func (d *Delivery) Index() store.Index {
	ix := store.Index{
		State: string(d.State), Wake: d.Next,
		Refs: []store.Ref{{Name: SourceRef(d.Source), Value: store.DigestID(d.EventID), Unique: true}},
	}
	for _, v := range d.Awaits {
		ix.Refs = append(ix.Refs, store.Ref{Name: AwaitsRef, Value: v})
	}
	if d.State == Dead || d.State == Parked {
		ix.Labels = []string{"attention:" + string(d.State)}
	}
	return ix
}

// open reports whether applying the delivery may still change anything.
func (d *Delivery) open() bool {
	return d.State == Received || d.State == Parked || d.State == Applied && len(d.Awaits) > 0
}

// figures are the data of a delivery's journal entries.
type figures struct {
	Source string    `json:"source"`
	Events int       `json:"events,omitempty"`
	Tries  int       `json:"tries,omitempty"`
	Next   time.Time `json:"next,omitzero"`
	Detail string    `json:"detail,omitempty"`
}

// put writes the delivery with one entry.
func (d *Delivery) put(event, actor string) (store.Put, error) {
	data, err := store.Marshal(figures{Source: d.Source, Events: d.Events, Tries: d.Tries, Next: d.Next, Detail: d.Detail})
	if err != nil {
		return store.Put{}, err
	}
	return Repo.Put(*d, store.Entry{
		Key: d.Key, Event: "delivery." + event, Actor: actor, Code: string(d.Reason), Data: data,
	})
}
