package ownstore

import (
	"context"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Commit implements [store.Store].
func (s *Store) Commit(ctx context.Context, b store.Batch) error {
	b, err := store.Seal(b)
	if err != nil {
		return err
	}
	return s.change(ctx, func(st *state) error {
		if _, used := st.Batches[b.Token]; used {
			return &store.TokenError{Token: b.Token}
		}
		if err := st.check(b); err != nil {
			return err
		}
		for _, p := range b.Puts {
			r := p.Record
			if old, ok := st.Records[r.Key]; ok {
				r.Created = old.Created
			}
			st.Records[r.Key], st.Ready[r.Key] = r, r.Wake // a commit ends a lease
			st.Journal = append(st.Journal, p.Entries...)
		}
		st.Journal = append(st.Journal, b.Notes...)
		st.Batches[b.Token] = store.Batch{Hash: b.Hash, Answer: b.Answer, At: b.At}
		return nil
	})
}

// check holds that nothing the batch was decided on has moved, and that no
// unique ref gets two owners.
func (st state) check(b store.Batch) error {
	wants := slices.Clone(b.Guards)
	for _, p := range b.Puts {
		wants = append(wants, store.Guard{Key: p.Record.Key, Version: p.Record.Version - 1})
	}
	slices.SortFunc(wants, func(x, y store.Guard) int { return x.Key.Compare(y.Key) })
	for _, w := range wants {
		if st.Records[w.Key].Version != w.Version {
			return &store.ConflictError{Key: w.Key, Want: w.Version}
		}
	}
	owners := map[store.RefKey]store.Key{}
	for k, r := range st.Records {
		put := slices.ContainsFunc(b.Puts, func(p store.Put) bool { return p.Record.Key == k })
		for _, f := range r.Refs {
			if f.Unique && !put {
				owners[store.RefKey{Tenant: k.Tenant, Name: f.Name, Value: f.Value}] = k
			}
		}
	}
	for _, p := range b.Puts {
		for _, f := range p.Record.Refs {
			ref := store.RefKey{Tenant: b.Token.Tenant, Name: f.Name, Value: f.Value}
			if _, taken := owners[ref]; taken && f.Unique {
				return &store.TakenError{Key: p.Record.Key, Name: f.Name}
			}
			if f.Unique {
				owners[ref] = p.Record.Key
			}
		}
	}
	return nil
}

// Lease implements [store.Store].
func (s *Store) Lease(ctx context.Context, req store.LeaseRequest) (leased []store.Record, err error) {
	if err := req.Check(); err != nil {
		return nil, err
	}
	now := store.Time(req.Now)
	err = s.change(ctx, func(st *state) error {
		leased = st.where(func(r store.Record) bool {
			ready := st.Ready[r.Key]
			return !ready.IsZero() && !ready.After(now) && r.Schema <= req.Schemas[r.Key.Kind]
		})
		slices.SortStableFunc(leased, func(a, b store.Record) int { return st.Ready[a.Key].Compare(st.Ready[b.Key]) })
		leased = leased[:min(req.Limit, len(leased))]
		for _, r := range leased {
			st.Ready[r.Key] = store.Time(now.Add(req.For))
		}
		return nil
	})
	return leased, err
}

// Erase implements [store.Store]. The file is written anew without the data.
func (s *Store) Erase(ctx context.Context, tenant, subject string) (n store.Erased, err error) {
	if err := (store.Key{Tenant: tenant, Kind: "subject", ID: subject}).Check(); err != nil {
		return n, err
	}
	theirs := func(p store.Private) bool { return p.Subject == subject }
	err = s.change(ctx, func(st *state) error {
		for k, r := range st.Records {
			if k.Tenant == tenant && slices.ContainsFunc(r.Private, theirs) {
				r.Private = slices.DeleteFunc(slices.Clone(r.Private), theirs)
				r.Version++ // so that what was decided before cannot bring it back
				st.Records[k] = r
				n.Records++
			}
		}
		for i, e := range st.Journal {
			if e.Key.Tenant == tenant && slices.ContainsFunc(e.Private, theirs) {
				st.Journal[i].Private = slices.DeleteFunc(slices.Clone(e.Private), theirs)
				n.Entries++
			}
		}
		return nil
	})
	return n, err
}

// Forget implements [store.Store].
func (s *Store) Forget(ctx context.Context, before time.Time, limit int) (n int, err error) {
	if limit < 1 {
		return 0, &store.BatchError{Why: "forgetting wants a limit of at least 1"}
	}
	err = s.change(ctx, func(st *state) error {
		for token, b := range st.Batches {
			if n < limit && b.At.Before(before) {
				delete(st.Batches, token)
				n++
			}
		}
		return nil
	})
	return n, err
}
