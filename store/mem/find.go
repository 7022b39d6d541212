package mem

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Find implements [store.Store].
func (s *Store) Find(ctx context.Context, q store.Query) (store.Page, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return store.Page{}, err
	}
	defer leave()
	if q, err = q.Check(); err != nil {
		return store.Page{}, err
	}
	rows := s.matching(q)
	c, err := q.Place()
	if err != nil {
		return store.Page{}, err
	}
	if q.After != "" {
		rows = slices.DeleteFunc(rows, func(r *row) bool { return compare(q, placeOf(q, r), c) <= 0 })
	}
	slices.SortFunc(rows, func(a, b *row) int { return compare(q, placeOf(q, a), placeOf(q, b)) })

	var p store.Page
	for _, r := range rows[:min(q.Limit, len(rows))] {
		p.Records = append(p.Records, r.Clone())
	}
	if len(rows) > q.Limit {
		p.Next = placeOf(q, rows[q.Limit-1]).String()
	}
	return p, nil
}

// Count implements [store.Store].
func (s *Store) Count(ctx context.Context, q store.Query, limit int) (int, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	if q, err = q.Check(); err != nil {
		return 0, err
	}
	if limit < 1 {
		return 0, &store.BatchError{Why: "a count wants a limit of at least 1"}
	}
	return min(limit, len(s.matching(q))), nil
}

func (s *Store) matching(q store.Query) []*row {
	var rows []*row
	for k, r := range s.records {
		if k.Tenant == q.Tenant && k.Kind == q.Kind && matches(q, r) {
			rows = append(rows, r)
		}
	}
	return rows
}

func matches(q store.Query, r *row) bool {
	switch {
	case q.By != store.ByCreated && timeOf(q, r).IsZero():
		return false
	case len(q.States) > 0 && !slices.Contains(q.States, r.State):
		return false
	case q.Label != "" && !slices.Contains(r.Labels, q.Label):
		return false
	case q.Ref != nil:
		return slices.ContainsFunc(r.Refs, func(f store.Ref) bool {
			return f.Name == q.Ref.Name && f.Value == q.Ref.Value
		})
	}
	return true
}

// placeOf is where a row stands in a list: by time and, at the same time, by id.
func placeOf(q store.Query, r *row) store.Cursor {
	return store.Cursor{At: timeOf(q, r), ID: r.Key.ID}
}

func compare(q store.Query, a, b store.Cursor) int {
	if q.Desc {
		a, b = b, a
	}
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

func timeOf(q store.Query, r *row) time.Time {
	switch q.By {
	case store.ByDue:
		return r.Due
	case store.ByWake:
		return r.Wake
	default:
		return r.Created
	}
}
