package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Model is what every record type gives the store: its [Meta], embedded with
// the tag json:"-", and its [Index].
type Model interface {
	Stored() *Meta
	Index() Index
}

// Puts encodes those of the values that have entries under their key, each
// with its entries. A change always leaves an entry, so values without one
// did not change and are left out.
func (r Repo[T, P]) Puts(entries []Entry, values ...T) ([]Put, error) {
	var puts []Put
	for _, v := range values {
		var mine []Entry
		for _, e := range entries {
			if e.Key == P(&v).Stored().Key {
				mine = append(mine, e)
			}
		}
		if len(mine) == 0 {
			continue
		}
		p, err := r.Put(v, mine...)
		if err != nil {
			return nil, err
		}
		puts = append(puts, p)
	}
	return puts, nil
}

// Repo reads and writes the records of one kind as values of T. It is
// immutable and safe for concurrent use.
type Repo[T any, P interface {
	*T
	Model
}] struct {
	kind   string
	schema Schemas
}

// Schemas numbers the body forms of a kind. A release writes schema Writes and
// reads 1 to Reads; it reads a new schema one release before it writes it, so
// that two releases can run side by side.
type Schemas struct{ Reads, Writes int }

// NewRepo describes a kind. Upgrades of older bodies happen in T's own
// UnmarshalJSON, which sees every form from 1 to schema.Reads.
func NewRepo[T any, P interface {
	*T
	Model
}](kind string, schema Schemas) Repo[T, P] {
	return Repo[T, P]{kind: kind, schema: schema}
}

// Kind is the kind's name in keys.
func (r Repo[T, P]) Kind() string { return r.kind }

// Reads is the newest schema this release can change, for [LeaseRequest].
func (r Repo[T, P]) Reads() int { return r.schema.Reads }

// Key makes the key of one record of the kind.
func (r Repo[T, P]) Key(tenant, id string) Key { return Key{Tenant: tenant, Kind: r.kind, ID: id} }

// Decode reads a record. It fails with [*SchemaError] if a newer release wrote
// it; the record itself can still be shown.
func (r Repo[T, P]) Decode(rec Record) (T, error) {
	var v T
	if rec.Schema > r.schema.Reads {
		return v, &SchemaError{Key: rec.Key, Has: rec.Schema, Reads: r.schema.Reads}
	}
	if err := json.Unmarshal(rec.Body, &v); err != nil {
		return v, fmt.Errorf("store: %s: body does not decode: %w", rec.Key, err)
	}
	*P(&v).Stored() = Meta{
		Key: rec.Key, Root: rec.Root, Version: rec.Version, Head: rec.Head,
		Created: rec.Created, Updated: rec.Updated, Private: clonePrivate(rec.Private),
	}
	return v, nil
}

// Put encodes a value, at the version it was read at, with its journal entries.
func (r Repo[T, P]) Put(v T, entries ...Entry) (Put, error) {
	m, ix := P(&v).Stored(), P(&v).Index()
	if m.Key.Kind != r.kind {
		return Put{}, &BatchError{Key: m.Key, Why: "is put as kind " + r.kind}
	}
	body, err := Marshal(v)
	if err != nil {
		return Put{}, fmt.Errorf("store: %s: body does not encode: %w", m.Key, err)
	}
	return Put{
		Record: Record{
			Key: m.Key, Root: m.Root, Version: m.Version, Head: m.Head,
			Created: m.Created, Updated: m.Updated, Private: m.Private,
			State: ix.State, Wake: ix.Wake, Due: ix.Due, Refs: ix.Refs, Labels: ix.Labels,
			Schema: r.schema.Writes, Body: body,
		},
		Entries: entries,
	}, nil
}

// All decodes every loaded record of the kind, in key order.
func (r Repo[T, P]) All(l Loaded) ([]T, error) {
	var out []T
	for _, rec := range l.Records {
		if rec.Key.Kind != r.kind {
			continue
		}
		v, err := r.Decode(rec)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Get decodes the loaded record with that id, or fails with [*NotFoundError].
func (r Repo[T, P]) Get(l Loaded, tenant, id string) (T, error) {
	k := r.Key(tenant, id)
	i, ok := slices.BinarySearchFunc(l.Records, k, func(rec Record, k Key) int { return rec.Key.Compare(k) })
	if !ok {
		var zero T
		return zero, &NotFoundError{Key: k}
	}
	return r.Decode(l.Records[i])
}

// Marshal is JSON without HTML escaping and without a final newline, the form
// in which bodies and entry data are stored.
func Marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return json.RawMessage(bytes.TrimSuffix(b.Bytes(), []byte{'\n'})), nil
}
