package store

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxBody is the most bytes a record's body or an entry's data may have.
const MaxBody = 1 << 20

// Seal checks a batch and brings it to the form every store writes: puts in
// key order at their new versions, times in microseconds, private parts of
// entries salted and digested, entries chained to the record's head, and the
// answer with its versions. A store calls it first in Commit and then only
// writes. The caller's batch is left alone.
//
// In the sealed batch each put's Record has the version it will have; the
// version to replace is one less. Its times, but for Created of a record that
// exists, are final.
func Seal(b Batch) (Batch, error) {
	if err := b.Token.Check(); err != nil {
		return Batch{}, err
	}
	if err := CheckID("request hash (see RequestHash)", b.Hash); err != nil {
		return Batch{}, err
	}
	if b.At = Time(b.At); b.At.IsZero() || !inYears(b.At) {
		return Batch{}, &BatchError{Why: "the batch has no time, or one outside the years 1-9999"}
	}
	var err error
	if b.Answer, err = b.answer(); err != nil {
		return Batch{}, err
	}
	b.Puts = slices.Clone(b.Puts)
	b.Guards = slices.Clone(b.Guards)
	slices.SortFunc(b.Puts, func(x, y Put) int { return x.Record.Key.Compare(y.Record.Key) })
	slices.SortFunc(b.Guards, func(x, y Guard) int { return x.Key.Compare(y.Key) })
	if err := b.checkKeys(); err != nil {
		return Batch{}, err
	}
	token := b.Token.Digest()
	for i := range b.Puts {
		if err := sealPut(&b.Puts[i], b.At, token); err != nil {
			return Batch{}, err
		}
	}
	if b.Notes, err = sealNotes(b.Notes, b.Token.Tenant, b.At, token); err != nil {
		return Batch{}, err
	}
	return b, nil
}

// checkKeys holds that a key occurs once, in the sorted lists, belongs to the
// token's tenant and that guards name existing versions.
func (b Batch) checkKeys() error {
	check := func(k Key, twice bool) error {
		if err := k.Check(); err != nil {
			return err
		}
		if k.Tenant != b.Token.Tenant {
			return &BatchError{Key: k, Why: "belongs to another tenant than the batch's token"}
		}
		if twice {
			return &BatchError{Key: k, Why: "occurs twice in the batch: at most one put or guard a key"}
		}
		return nil
	}
	for i, p := range b.Puts {
		if err := check(p.Record.Key, i > 0 && p.Record.Key == b.Puts[i-1].Record.Key); err != nil {
			return err
		}
	}
	for i, g := range b.Guards {
		_, put := slices.BinarySearchFunc(b.Puts, g.Key, func(p Put, k Key) int { return p.Record.Key.Compare(k) })
		if err := check(g.Key, put || i > 0 && g.Key == b.Guards[i-1].Key); err != nil {
			return err
		}
		if g.Version < 1 {
			return &BatchError{Key: g.Key, Why: "is guarded at no version: absence is asserted only by a put of version 0"}
		}
	}
	return nil
}

func sealPut(p *Put, now time.Time, token string) error {
	r := p.Record.Clone()
	if r.Root.IsZero() {
		r.Root = r.Key
	}
	if err := checkRecord(r); err != nil {
		return err
	}
	if r.Version == 0 {
		r.Created, r.Head = now, ""
	}
	r.Version++
	r.Created, r.Updated = Time(r.Created), now
	r.Wake, r.Due = Time(r.Wake), Time(r.Due)
	slices.SortFunc(r.Refs, compareRefs)
	r.Refs = slices.CompactFunc(r.Refs, func(a, b Ref) bool { return a.Name == b.Name && a.Value == b.Value })
	slices.Sort(r.Labels)
	r.Labels = slices.Compact(r.Labels)

	entries := make([]Entry, len(p.Entries))
	for i, e := range p.Entries {
		e = e.Clone()
		e.Key, e.Root, e.Version, e.N, e.At, e.Token = r.Key, r.Root, r.Version, i, now, token
		if err := sealEntry(&e); err != nil {
			return err
		}
		e.Prev = r.Head
		e.Hash = e.hash()
		r.Head = e.Hash
		entries[i] = e
	}
	*p = Put{Record: r, Entries: entries}
	return nil
}

func checkRecord(r Record) error {
	if err := r.Root.Check(); err != nil {
		return err
	}
	switch {
	case r.Root.Tenant != r.Key.Tenant:
		return &BatchError{Key: r.Key, Why: "has a root of another tenant"}
	case r.Version < 0:
		return &BatchError{Key: r.Key, Why: "has a negative version"}
	case r.Schema < 1:
		return &BatchError{Key: r.Key, Why: "has no schema number: want 1 or more"}
	case len(r.Body) > MaxBody:
		return &BatchError{Key: r.Key, Why: fmt.Sprintf("has a body of %d bytes: at most %d", len(r.Body), MaxBody)}
	case !json.Valid(r.Body) || !utf8.Valid(r.Body):
		return &BatchError{Key: r.Key, Why: "has a body that is not JSON in UTF-8"}
	case !inYears(r.Wake) || !inYears(r.Due):
		return &BatchError{Key: r.Key, Why: "has a wake or due time outside the years 1-9999"}
	}
	if err := CheckID("state", r.State); err != nil {
		return err
	}
	for _, l := range r.Labels {
		if err := CheckID("label", l); err != nil {
			return err
		}
	}
	for _, f := range r.Refs {
		if err := f.Check(); err != nil {
			return err
		}
	}
	return checkSubjects(r.Private)
}

// checkSubjects holds that every subject can be erased, see [Store.Erase].
func checkSubjects(ps []Private) error {
	for _, p := range ps {
		if err := checkOptionalID("subject", p.Subject); err != nil {
			return err
		}
	}
	return nil
}

// inYears reports whether every store can keep t: none, or in the years 1-9999.
func inYears(t time.Time) bool {
	y := t.UTC().Year()
	return y >= 1 && y <= 9999
}

// Check returns an [*IDError] unless name and value follow the id grammar. Ids
// of other systems that do not are to be digested first, see [DigestID].
func (r Ref) Check() error {
	if err := CheckID("ref name", r.Name); err != nil {
		return err
	}
	return checkNamed("value of ref ", r.Name, "", r.Value)
}

func compareRefs(a, b Ref) int {
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	if c := strings.Compare(a.Value, b.Value); c != 0 {
		return c
	}
	// Of a ref given twice, the unique one stays.
	switch {
	case a.Unique == b.Unique:
		return 0
	case a.Unique:
		return -1
	}
	return 1
}

func sealNotes(notes []Entry, tenant string, now time.Time, token string) ([]Entry, error) {
	out := make([]Entry, len(notes))
	for i, e := range notes {
		e = e.Clone()
		if e.Root.IsZero() {
			e.Root = e.Key
		}
		for _, k := range []Key{e.Key, e.Root} {
			if err := k.Check(); err != nil {
				return nil, err
			}
			if k.Tenant != tenant {
				return nil, &BatchError{Key: k, Why: "a note names another tenant than the batch's token"}
			}
		}
		e.Version, e.N, e.At, e.Token, e.Prev, e.Hash = 0, i, now, token, "", ""
		if err := sealEntry(&e); err != nil {
			return nil, err
		}
		out[i] = e
	}
	return out, nil
}

func sealEntry(e *Entry) error {
	if err := CheckID("event", e.Event); err != nil {
		return err
	}
	if err := checkOptionalID("actor", e.Actor); err != nil {
		return err
	}
	if err := checkOptionalID("code", e.Code); err != nil {
		return err
	}
	if err := checkSubjects(e.Private); err != nil {
		return err
	}
	switch {
	case len(e.Data) == 0:
		e.Data = json.RawMessage("{}")
	case len(e.Data) > MaxBody:
		return &BatchError{Key: e.Key, Why: fmt.Sprintf("has an entry of %d bytes: at most %d", len(e.Data), MaxBody)}
	case !json.Valid(e.Data) || !utf8.Valid(e.Data):
		return &BatchError{Key: e.Key, Why: "has an entry whose data is not JSON in UTF-8"}
	}
	e.Digests = nil
	for i := range e.Private {
		salt := make([]byte, 16)
		_, _ = rand.Read(salt) // never fails, see crypto/rand
		e.Private[i].Salt = salt
		e.Digests = append(e.Digests, e.Private[i].digest())
	}
	return nil
}
