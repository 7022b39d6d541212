package ownstore

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/recourse-go/recourse/store"
)

// where gives copies of the records that are wanted, in key order.
func (st state) where(wanted func(store.Record) bool) (found []store.Record) {
	for _, r := range st.Records {
		if wanted(r) {
			found = append(found, r.Clone())
		}
	}
	slices.SortFunc(found, func(a, b store.Record) int { return a.Key.Compare(b.Key) })
	return found
}

// Load implements [store.Store].
func (s *Store) Load(ctx context.Context, token *store.Token, sel store.Select) (l store.Loaded, err error) {
	if err := sel.Check(); err != nil {
		return l, err
	}
	err = s.view(ctx, func(st state) error {
		if token != nil {
			if err := token.Check(); err != nil {
				return err
			}
			if b, used := st.Batches[*token]; used {
				b.Answer.Changed, b.Answer.Detail = slices.Clone(b.Answer.Changed), slices.Clone(b.Answer.Detail)
				l.Earlier = &store.Earlier{Hash: b.Hash, Answer: b.Answer}
			}
		}
		roots := slices.Clone(sel.Roots)
		byRef := st.where(func(r store.Record) bool {
			return slices.ContainsFunc(sel.Refs, func(f store.RefKey) bool { return carries(r, f) })
		})
		for _, r := range byRef {
			roots = append(roots, r.Root)
		}
		l.Records = st.where(func(r store.Record) bool {
			return slices.Contains(sel.Keys, r.Key) || slices.Contains(roots, r.Key) || slices.Contains(roots, r.Root)
		})
		return nil
	})
	return l, err
}

func carries(r store.Record, f store.RefKey) bool {
	return r.Key.Tenant == f.Tenant && slices.ContainsFunc(r.Refs, func(x store.Ref) bool { return x.Name == f.Name && x.Value == f.Value })
}

// Find implements [store.Store].
func (s *Store) Find(ctx context.Context, q store.Query) (p store.Page, err error) {
	if q, err = q.Check(); err != nil {
		return p, err
	}
	var after store.Cursor
	if q.After != "" {
		if after, err = store.ParseCursor(q.After); err != nil || after.ID == "" {
			return p, store.ErrCursor
		}
	}
	err = s.view(ctx, func(st state) error {
		p.Records = st.matching(q)
		slices.SortFunc(p.Records, func(a, b store.Record) int { return compare(q, placeOf(q, a), placeOf(q, b)) })
		if q.After != "" {
			p.Records = slices.DeleteFunc(p.Records, func(r store.Record) bool { return compare(q, placeOf(q, r), after) <= 0 })
		}
		if len(p.Records) > q.Limit {
			p.Records = p.Records[:q.Limit]
			p.Next = placeOf(q, p.Records[q.Limit-1]).String()
		}
		return nil
	})
	return p, err
}

// Count implements [store.Store].
func (s *Store) Count(ctx context.Context, q store.Query, limit int) (n int, err error) {
	if q, err = q.Check(); err != nil {
		return 0, err
	}
	if limit < 1 {
		return 0, &store.BatchError{Why: "a count wants a limit of at least 1"}
	}
	err = s.view(ctx, func(st state) error { n = min(limit, len(st.matching(q))); return nil })
	return n, err
}

func (st state) matching(q store.Query) []store.Record {
	return st.where(func(r store.Record) bool {
		return r.Key.Tenant == q.Tenant && r.Key.Kind == q.Kind && !placeOf(q, r).At.IsZero() &&
			(len(q.States) == 0 || slices.Contains(q.States, r.State)) &&
			(q.Label == "" || slices.Contains(r.Labels, q.Label)) &&
			(q.Ref == nil || carries(r, store.RefKey{Tenant: q.Tenant, Name: q.Ref.Name, Value: q.Ref.Value}))
	})
}

// placeOf is where a record stands in a list.
func placeOf(q store.Query, r store.Record) store.Cursor {
	times := map[store.Order]time.Time{store.ByCreated: r.Created, store.ByDue: r.Due, store.ByWake: r.Wake}
	return store.Cursor{At: times[q.By], ID: r.Key.ID}
}

func compare(q store.Query, a, b store.Cursor) int {
	if q.Desc {
		a, b = b, a
	}
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
}

// Feed implements [store.Store]. A position is a number of lines.
func (s *Store) Feed(ctx context.Context, after store.Position, limit int) (es []store.Entry, next store.Position, err error) {
	if err := store.CheckFeedLimit(limit); err != nil {
		return nil, after, err
	}
	next = after
	err = s.view(ctx, func(st state) error {
		from := 0
		if after != "" {
			if from, err = strconv.Atoi(string(after)); err != nil || from < 1 || from > len(st.Journal) {
				return store.ErrCursor
			}
		}
		for _, e := range st.Journal[from:min(from+limit, len(st.Journal))] {
			es = append(es, e.Clone())
		}
		if len(es) > 0 {
			next = store.Position(strconv.Itoa(from + len(es)))
		}
		return nil
	})
	return es, next, err
}

// History implements [store.Store]. A cursor is a number of lines, too.
func (s *Store) History(ctx context.Context, q store.HistoryQuery) (p store.HistoryPage, err error) {
	if q, err = q.Check(); err != nil {
		return p, err
	}
	var after store.Cursor
	if q.After != "" {
		if after, err = store.ParseCursor(q.After); err != nil || after.Seq < 1 {
			return p, store.ErrCursor
		}
	}
	err = s.view(ctx, func(st state) error {
		for i, e := range st.Journal {
			if int64(i) < after.Seq || e.Key != q.Key && e.Root != q.Root {
				continue
			}
			if len(p.Entries) == q.Limit {
				p.Next = store.Cursor{Seq: int64(i)}.String()
				break
			}
			p.Entries = append(p.Entries, e.Clone())
		}
		return nil
	})
	return p, err
}
