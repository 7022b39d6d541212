package storetest

import (
	"maps"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// model is what a store has to do, in the plainest form there is: maps, one
// caller, no cursors and no hashes.
type model struct {
	records map[store.Key]store.Record
	ready   map[store.Key]time.Time      // from when a record can be leased
	batches map[store.Token]store.Batch  // by the tokens that are not forgotten
	journal map[store.Key][]*store.Entry // Digests only as many as they are
}

// commit returns every error that the batch may be refused with: which unique
// ref a store complains about first is its own business.
func (m *model) commit(b store.Batch) (refusals []error) {
	if _, used := m.batches[b.Token]; used {
		return []error{&store.TokenError{Token: b.Token}}
	}
	wants := slices.Clone(b.Guards)
	after := maps.Clone(m.records)
	for _, p := range b.Puts {
		r := p.Record
		wants = append(wants, store.Guard{Key: r.Key, Version: r.Version})
		r.Version++
		r.Created, r.Updated = b.At, b.At
		if old, ok := m.records[r.Key]; ok {
			r.Created = old.Created
		}
		after[r.Key] = r
	}
	moved := func(w store.Guard) bool { return m.records[w.Key].Version != w.Version }
	first := func(x, y store.Guard) int { return x.Key.Compare(y.Key) }
	if wants = slices.DeleteFunc(wants, func(w store.Guard) bool { return !moved(w) }); len(wants) > 0 {
		w := slices.MinFunc(wants, first)
		refusals = append(refusals, &store.ConflictError{Key: w.Key, Want: w.Version})
	}
	for _, p := range b.Puts {
		for _, f := range p.Record.Refs {
			for k, r := range after {
				if f.Unique && k != p.Record.Key && k.Tenant == b.Token.Tenant && slices.Contains(r.Refs, f) {
					refusals = append(refusals, &store.TakenError{Key: p.Record.Key, Name: f.Name})
				}
			}
		}
	}
	if refusals != nil {
		return refusals
	}
	m.records, m.batches[b.Token] = after, b
	for _, p := range b.Puts {
		r := after[p.Record.Key]
		m.ready[r.Key] = r.Wake
		m.write(b, r.Key, r.Root, r.Version, p.Entries)
	}
	m.write(b, store.Key{}, store.Key{}, 0, b.Notes)
	return nil
}

func (m *model) write(b store.Batch, k, root store.Key, version int64, es []store.Entry) {
	for n, e := range es {
		if version > 0 {
			e.Key, e.Root = k, root
		}
		e.Version, e.N, e.At, e.Token, e.Digests = version, n, b.At, b.Token.Digest(), make([]string, len(e.Private))
		m.journal[e.Key] = append(m.journal[e.Key], &e)
	}
}

func (m *model) where(tenant string, is func(store.Record) bool) map[store.Key]store.Record {
	found := map[store.Key]store.Record{}
	for k, r := range m.records {
		if (tenant == "" || k.Tenant == tenant) && is(r) {
			found[k] = r
		}
	}
	return found
}

func (m *model) load(tenant string, sel store.Select) map[store.Key]store.Record {
	byRef := m.where(tenant, func(r store.Record) bool {
		return slices.ContainsFunc(sel.Refs, func(f store.RefKey) bool { return carries(r, f.Name, f.Value) })
	})
	roots := slices.Clone(sel.Roots)
	for _, r := range byRef {
		roots = append(roots, r.Root)
	}
	return m.where(tenant, func(r store.Record) bool {
		_, found := byRef[r.Key]
		return found || slices.Contains(sel.Keys, r.Key) || slices.Contains(roots, r.Key) || slices.Contains(roots, r.Root)
	})
}

func (m *model) find(q store.Query) map[store.Key]store.Record {
	return m.where(q.Tenant, func(r store.Record) bool {
		return r.Key.Kind == q.Kind && !timeOf(r, q.By).IsZero() &&
			(q.States == nil || slices.Contains(q.States, r.State)) &&
			(q.Label == "" || slices.Contains(r.Labels, q.Label)) &&
			(q.Ref == nil || carries(r, q.Ref.Name, q.Ref.Value))
	})
}

func (m *model) due(req store.LeaseRequest) map[store.Key]store.Record {
	return m.where("", func(r store.Record) bool {
		ready := m.ready[r.Key]
		return !ready.IsZero() && !ready.After(req.Now) && r.Schema <= req.Schemas[r.Key.Kind]
	})
}

func (m *model) erase(tenant, subject string) (n store.Erased) {
	theirs := func(p store.Private) bool { return p.Subject == subject }
	for k, r := range m.where(tenant, func(r store.Record) bool { return slices.ContainsFunc(r.Private, theirs) }) {
		r.Private = slices.DeleteFunc(slices.Clone(r.Private), theirs)
		r.Version++
		m.records[k] = r
		n.Records++
	}
	for k, es := range m.journal {
		for _, e := range es {
			if k.Tenant == tenant && slices.ContainsFunc(e.Private, theirs) {
				e.Private = slices.DeleteFunc(slices.Clone(e.Private), theirs)
				n.Entries++
			}
		}
	}
	return n
}

func (m *model) forget(before time.Time) int {
	n := len(m.batches)
	maps.DeleteFunc(m.batches, func(_ store.Token, b store.Batch) bool { return b.At.Before(before) })
	return n - len(m.batches)
}

func carries(r store.Record, name, value string) bool {
	return slices.ContainsFunc(r.Refs, func(f store.Ref) bool { return f.Name == name && f.Value == value })
}

func timeOf(r store.Record, by store.Order) time.Time {
	return map[store.Order]time.Time{store.ByCreated: r.Created, store.ByDue: r.Due, store.ByWake: r.Wake}[by]
}
