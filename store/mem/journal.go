package mem

import (
	"context"
	"slices"
	"strconv"

	"github.com/recourse-go/recourse/store"
)

// Feed implements [store.Store].
func (s *Store) Feed(ctx context.Context, after store.Position, limit int) ([]store.Entry, store.Position, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, after, err
	}
	defer leave()
	if err := store.CheckFeedLimit(limit); err != nil {
		return nil, after, err
	}
	from := 0
	if after != "" {
		from, err = strconv.Atoi(string(after))
		if err != nil || from < 1 || from > len(s.journal) {
			return nil, after, store.ErrCursor
		}
	}
	to := min(from+limit, len(s.journal))
	if to == from {
		return nil, after, nil
	}
	entries := slices.Clone(s.journal[from:to])
	for i, e := range entries {
		entries[i] = e.Clone()
	}
	return entries, store.Position(strconv.Itoa(to)), nil
}

// History implements [store.Store].
func (s *Store) History(ctx context.Context, q store.HistoryQuery) (store.HistoryPage, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return store.HistoryPage{}, err
	}
	defer leave()
	if q, err = q.Check(); err != nil {
		return store.HistoryPage{}, err
	}
	lines := s.byKey[q.Key]
	if q.Key.IsZero() {
		lines = s.byRoot[q.Root]
	}
	after, err := q.Place()
	if err != nil {
		return store.HistoryPage{}, err
	}
	i, _ := slices.BinarySearch(lines, int(after)) // the line after
	lines = lines[i:]
	var p store.HistoryPage
	for _, i := range lines[:min(q.Limit, len(lines))] {
		p.Entries = append(p.Entries, s.journal[i].Clone())
	}
	if len(lines) > q.Limit {
		p.Next = store.Cursor{Seq: int64(lines[q.Limit-1]) + 1}.String()
	}
	return p, nil
}
