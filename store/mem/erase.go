package mem

import (
	"context"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Erase implements [store.Store].
func (s *Store) Erase(ctx context.Context, tenant, subject string) (store.Erased, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return store.Erased{}, err
	}
	defer leave()
	if err := store.CheckID("tenant", tenant); err != nil {
		return store.Erased{}, err
	}
	if err := store.CheckID("subject", subject); err != nil {
		return store.Erased{}, err
	}
	var n store.Erased
	theirs := func(p store.Private) bool { return p.Subject == subject }
	for k, r := range s.records {
		if k.Tenant == tenant && slices.ContainsFunc(r.Private, theirs) {
			r.Private = slices.DeleteFunc(r.Private, theirs)
			r.Version++
			n.Records++
		}
	}
	for i := range s.journal {
		e := &s.journal[i]
		if e.Key.Tenant == tenant && slices.ContainsFunc(e.Private, theirs) {
			e.Private = slices.DeleteFunc(e.Private, theirs)
			n.Entries++
		}
	}
	return n, nil
}

// Forget implements [store.Store].
func (s *Store) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	if limit < 1 {
		return 0, &store.BatchError{Why: "forgetting wants a limit of at least 1"}
	}
	n := 0
	for token, u := range s.tokens {
		if n < limit && u.at.Before(before) {
			delete(s.tokens, token)
			n++
		}
	}
	return n, nil
}
