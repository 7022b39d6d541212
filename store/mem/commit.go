package mem

import (
	"context"
	"slices"

	"github.com/recourse-go/recourse/store"
)

// Commit implements [store.Store].
func (s *Store) Commit(ctx context.Context, b store.Batch) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	b, err = store.Seal(b) // a copy: from here on it is ours
	if err != nil {
		return err
	}
	if _, ok := s.tokens[b.Token]; ok {
		return &store.TokenError{Token: b.Token}
	}
	if err := s.checkVersions(b); err != nil {
		return err
	}
	if err := s.checkRefs(b); err != nil {
		return err
	}
	s.tokens[b.Token] = used{hash: b.Hash, answer: b.Answer, at: b.At}
	for _, p := range b.Puts {
		s.unindex(p.Record.Key)
	}
	for _, p := range b.Puts {
		s.write(p)
	}
	for _, e := range b.Notes {
		s.append(e)
	}
	return nil
}

// checkVersions finds the first record, in key order, that moved.
func (s *Store) checkVersions(b store.Batch) error {
	wants := slices.Clone(b.Guards)
	for _, p := range b.Puts {
		wants = append(wants, store.Guard{Key: p.Record.Key, Version: p.Record.Version - 1})
	}
	slices.SortFunc(wants, func(x, y store.Guard) int { return x.Key.Compare(y.Key) })
	for _, w := range wants {
		var has int64
		if r, ok := s.records[w.Key]; ok {
			has = r.Version
		}
		if has != w.Version {
			return &store.ConflictError{Key: w.Key, Want: w.Version}
		}
	}
	return nil
}

// checkRefs holds that no unique ref has two owners after the batch. An owner
// that the batch puts too gives its refs back first.
func (s *Store) checkRefs(b store.Batch) error {
	freed := keys{}
	for _, p := range b.Puts {
		freed[p.Record.Key] = struct{}{}
	}
	claimed := map[store.RefKey]bool{}
	for _, p := range b.Puts {
		k := p.Record.Key
		for _, f := range p.Record.Refs {
			if !f.Unique {
				continue
			}
			at := refKey(k, f)
			owner, owned := s.owners[at]
			if _, ok := freed[owner]; claimed[at] || owned && !ok {
				return &store.TakenError{Key: k, Name: f.Name}
			}
			claimed[at] = true
		}
	}
	return nil
}

func (s *Store) unindex(k store.Key) {
	old, ok := s.records[k]
	if !ok {
		return
	}
	drop(s.roots, old.Root, k)
	for _, f := range old.Refs {
		drop(s.refs, refKey(k, f), k)
		if f.Unique {
			delete(s.owners, refKey(k, f))
		}
	}
}

func (s *Store) write(p store.Put) {
	r := p.Record
	if old, ok := s.records[r.Key]; ok {
		r.Created = old.Created
	}
	s.records[r.Key] = &row{Record: r, ready: r.Wake}
	put(s.roots, r.Root, r.Key)
	for _, f := range r.Refs {
		put(s.refs, refKey(r.Key, f), r.Key)
		if f.Unique {
			s.owners[refKey(r.Key, f)] = r.Key
		}
	}
	for _, e := range p.Entries {
		s.append(e)
	}
}

func (s *Store) append(e store.Entry) {
	s.byKey[e.Key] = append(s.byKey[e.Key], len(s.journal))
	s.byRoot[e.Root] = append(s.byRoot[e.Root], len(s.journal))
	s.journal = append(s.journal, e)
}

func refKey(k store.Key, f store.Ref) store.RefKey {
	return store.RefKey{Tenant: k.Tenant, Name: f.Name, Value: f.Value}
}
