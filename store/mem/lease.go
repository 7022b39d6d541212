package mem

import (
	"context"
	"slices"

	"github.com/recourse-go/recourse/store"
)

// Lease implements [store.Store].
func (s *Store) Lease(ctx context.Context, req store.LeaseRequest) ([]store.Record, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := req.Check(); err != nil {
		return nil, err
	}
	now := store.Time(req.Now)
	var due []*row
	for k, r := range s.records {
		if !r.ready.IsZero() && !r.ready.After(now) && r.Schema <= req.Schemas[k.Kind] {
			due = append(due, r)
		}
	}
	slices.SortFunc(due, func(a, b *row) int {
		if c := a.ready.Compare(b.ready); c != 0 {
			return c
		}
		return a.Key.Compare(b.Key)
	})
	var leased []store.Record
	for _, r := range due[:min(req.Limit, len(due))] {
		r.ready = store.Time(now.Add(req.For))
		leased = append(leased, r.Clone())
	}
	return leased, nil
}
