package store

import (
	"encoding/json"
	"slices"
	"time"
)

// Record is one stored thing, as a plain value. Everything a query selects or
// sorts by stands in a field of its own; bodies are never searched.
type Record struct {
	Key     Key
	Root    Key    // the record it hangs on (a refund's order), or itself
	Version int64  // 1 after the first commit, raised by one with every put
	State   string // the machine's state
	Wake    time.Time
	Due     time.Time // what boards sort by; not the wake
	Refs    []Ref
	Labels  []string
	Schema  int             // of Body
	Body    json.RawMessage // stored byte for byte
	Private []Private       // all personal data of the record
	Head    string          // hash of its newest chained journal entry
	Created time.Time
	Updated time.Time
}

// Ref is a name by which the record is found beside its key: an id that
// another system gave it. A unique ref belongs to one record of the tenant.
type Ref struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Unique bool   `json:"unique,omitempty"`
}

// Private is personal data about one subject. Erasing the subject deletes it.
// An empty subject is allowed while nobody knows yet whom the data is about.
type Private struct {
	Subject string `json:"subject"`
	Data    []byte `json:"data"`
	Salt    []byte `json:"salt,omitempty"` // set by [Seal] on journal entries
}

// Meta is what the store knows of a record beside its body. Every record type
// embeds it, so that a decision can be taken, and written back, on plain values.
type Meta struct {
	Key     Key
	Root    Key
	Version int64
	Head    string
	Created time.Time
	Updated time.Time
	Private []Private
}

// Stored gives access to the embedded Meta through any record type.
func (m *Meta) Stored() *Meta { return m }

// ID is the record's own id, without tenant and kind.
func (m *Meta) ID() string { return m.Key.ID }

// Index is what a record type tells the store to find it by.
type Index struct {
	State  string
	Wake   time.Time
	Due    time.Time
	Refs   []Ref
	Labels []string
}

// Clone returns a deep copy; stores that keep records in memory hand out
// copies, never aliases.
func (r Record) Clone() Record {
	r.Refs = slices.Clone(r.Refs)
	r.Labels = slices.Clone(r.Labels)
	r.Body = slices.Clone(r.Body)
	r.Private = clonePrivate(r.Private)
	return r
}

func clonePrivate(ps []Private) []Private {
	out := slices.Clone(ps)
	for i := range out {
		out[i].Data = slices.Clone(out[i].Data)
		out[i].Salt = slices.Clone(out[i].Salt)
	}
	return out
}

// Time brings t to what every store keeps: UTC, whole microseconds, no
// monotonic reading. The zero time stays zero and means "none".
func Time(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// Earliest returns the earliest of the times that are not zero, or zero.
func Earliest(times ...time.Time) time.Time {
	var first time.Time
	for _, t := range times {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}
