package storetest_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/recourse-go/recourse/store"
)

// selecting changes what is loaded.
func selecting(change func(*store.Select)) fault {
	return breaks(func(s store.Store, b *broken) {
		b.load = func(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
			change(&sel)
			return s.Load(ctx, token, sel)
		}
	})
}

// changing alters each put by what is stored under its key.
func changing(change func(stored store.Record, put *store.Record)) fault {
	return committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		b.Puts = slices.Clone(b.Puts)
		for i := range b.Puts {
			if r, ok := current(ctx, s, b.Puts[i].Record.Key); ok {
				change(r, &b.Puts[i].Record)
			}
		}
		return s.Commit(ctx, b)
	})
}

// querying changes what is looked for.
func querying(change func(*store.Query)) fault {
	return finding(func(ctx context.Context, s store.Store, q store.Query) (store.Page, error) {
		change(&q)
		return s.Find(ctx, q)
	})
}

// byOffset pages by counting rows.
var byOffset = finding(func(ctx context.Context, s store.Store, q store.Query) (store.Page, error) {
	var all []store.Record
	from, _ := strconv.Atoi(q.After)
	limit := q.Limit
	q.After, q.Limit = "", 0
	for r, err := range store.All(ctx, s, q) {
		if err != nil {
			return store.Page{}, err
		}
		all = append(all, r)
	}
	to := min(from+limit, len(all))
	p := store.Page{Records: all[min(from, to):to]}
	if to < len(all) {
		p.Next = strconv.Itoa(to)
	}
	return p, nil
})

// asking changes what is leased.
func asking(change func(*store.LeaseRequest)) fault {
	return leasing(func(ctx context.Context, s store.Store, req store.LeaseRequest) ([]store.Record, error) {
		change(&req)
		return s.Lease(ctx, req)
	})
}

// sharing gives one record of the lease before again.
var sharing = breaks(func(s store.Store, b *broken) {
	var mu sync.Mutex
	var before []store.Record
	b.lease = func(ctx context.Context, req store.LeaseRequest) ([]store.Record, error) {
		mu.Lock()
		defer mu.Unlock()
		rs, err := s.Lease(ctx, req)
		if len(rs) > 0 {
			rs, before = append(rs, before...), rs[:1]
		}
		return rs, err
	}
})

// keepsLeases holds leases until they expire, whatever is committed.
var keepsLeases = breaks(func(s store.Store, b *broken) {
	var mu sync.Mutex
	until := map[store.Key]time.Time{}
	b.lease = func(ctx context.Context, req store.LeaseRequest) ([]store.Record, error) {
		mu.Lock()
		defer mu.Unlock()
		rs, err := s.Lease(ctx, req)
		rs = slices.DeleteFunc(rs, func(r store.Record) bool { return req.Now.Before(until[r.Key]) })
		for _, r := range rs {
			until[r.Key] = req.Now.Add(req.For)
		}
		return rs, err
	}
})

var readFaults = map[string]fault{
	"Load/leaves out what is missing: invents it": loading(func(l *store.Loaded) {
		l.Records = append(l.Records, store.Record{Key: store.Key{Tenant: "eu", Kind: "order", ID: "b"}})
	}),
	"Load/sorts by key and gives each record once: reversed": loading(func(l *store.Loaded) { slices.Reverse(l.Records) }),
	"Load/sorts by key and gives each record once: repeated": loading(func(l *store.Loaded) { l.Records = append(l.Records, l.Records...) }),
	"Load/brings what hangs on a root: only the root": selecting(func(sel *store.Select) {
		sel.Keys, sel.Roots = append(sel.Keys, sel.Roots...), nil
	}),
	"Load/brings the root of a ref and all below: only the record": loading(func(l *store.Loaded) {
		l.Records = slices.DeleteFunc(l.Records, func(r store.Record) bool { return len(r.Refs) == 0 })
	}),
	"Load/follows a record to its new root: stays at the first": changing(func(old store.Record, put *store.Record) { put.Root = old.Root }),
	"Load/never sees half a batch: one read a key": breaks(func(s store.Store, b *broken) {
		b.load = func(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
			all, err := s.Load(ctx, token, store.Select{Roots: sel.Roots, Refs: sel.Refs})
			for _, k := range sel.Keys {
				time.Sleep(100 * time.Microsecond)
				if r, ok := current(ctx, s, k); ok {
					all.Records = append(all.Records, r)
				}
			}
			return all, err
		}
	}),
	"Load/refuses to span tenants: loads nothing": breaks(func(s store.Store, b *broken) {
		b.load = func(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
			l, err := s.Load(ctx, token, sel)
			if errors.Is(err, store.ErrInvalid) {
				err = nil
			}
			return l, err
		}
	}),

	"Find/sorts by each time, both ways: one way": querying(func(q *store.Query) { q.Desc = false }),
	"Find/leaves out records without the time: lists all": querying(func(q *store.Query) {
		q.By = store.ByCreated
	}),
	"Find/filters: not by label": querying(func(q *store.Query) { q.Label = "" }),
	"Find/filters: not by ref":   querying(func(q *store.Query) { q.Ref = nil }),
	"Find/filters: by the first state": querying(func(q *store.Query) {
		q.States = q.States[:min(1, len(q.States))]
	}),
	"Find/sees the present, not the past: labels stay": changing(func(old store.Record, put *store.Record) {
		put.Labels = append(slices.Clone(put.Labels), old.Labels...)
	}),
	"Find/walks pages of any size: next after the last": finding(func(ctx context.Context, s store.Store, q store.Query) (store.Page, error) {
		p, err := s.Find(ctx, q)
		if n := len(p.Records); n > 0 && n == q.Limit && p.Next == "" {
			last := p.Records[n-1]
			p.Next = store.Cursor{At: last.Created, ID: last.Key.ID}.String()
		}
		return p, err
	}),
	"Find/walks through equal times: by time only": finding(func(ctx context.Context, s store.Store, q store.Query) (store.Page, error) {
		if c, err := store.ParseCursor(q.After); err == nil {
			c.ID = "~"
			q.After = c.String()
		}
		return s.Find(ctx, q)
	}),
	"Find/keeps its place under inserts: by offset": byOffset,
	"Find/counts up to a cap: without": breaks(func(s store.Store, b *broken) {
		b.count = func(ctx context.Context, q store.Query, n int) (int, error) { return s.Count(ctx, q, 100*n) }
	}),
	"Find/refuses cursors it did not give: starts again": finding(func(ctx context.Context, s store.Store, q store.Query) (store.Page, error) {
		p, err := s.Find(ctx, q)
		if errors.Is(err, store.ErrCursor) {
			q.After = ""
			return s.Find(ctx, q)
		}
		return p, err
	}),
	"Find/checks its limits: cuts them": querying(func(q *store.Query) { q.Limit = max(0, min(q.Limit, store.MaxLimit)) }),

	"Lease/takes what is due: a little early":           asking(func(r *store.LeaseRequest) { r.Now = r.Now.Add(time.Microsecond) }),
	"Lease/takes what is due: only what was due before": asking(func(r *store.LeaseRequest) { r.Now = r.Now.Add(-time.Microsecond) }),
	"Lease/takes the earliest first: by key": leasing(func(ctx context.Context, s store.Store, req store.LeaseRequest) ([]store.Record, error) {
		rs, err := s.Lease(ctx, req)
		slices.SortFunc(rs, func(a, b store.Record) int { return a.Key.Compare(b.Key) })
		return rs, err
	}),
	"Lease/is never shared: gives one again": sharing,
	"Lease/expires: never":                   asking(func(r *store.LeaseRequest) { r.For *= 1000 }),
	"Lease/expires: at once":                 asking(func(r *store.LeaseRequest) { r.For = time.Millisecond }),
	"Lease/leaves the record alone: moves it": leasing(func(ctx context.Context, s store.Store, req store.LeaseRequest) ([]store.Record, error) {
		rs, err := s.Lease(ctx, req)
		for i := range rs {
			rs[i].Version++
		}
		return rs, err
	}),
	"Lease/ends with a commit: goes on":                             keepsLeases,
	"Lease/lets a late commit pass unless the record moved: always": lastWins,
	"Lease/does not heed guards: ends with them":                    touchesGuarded,
	"Lease/skips kinds and schemas it was not asked for: any schema": asking(func(r *store.LeaseRequest) {
		schemas := map[string]int{}
		for kind := range r.Schemas {
			schemas[kind] = 99
		}
		r.Schemas = schemas
	}),
	"Lease/crosses tenants: not": leasing(func(ctx context.Context, s store.Store, req store.LeaseRequest) ([]store.Record, error) {
		rs, err := s.Lease(ctx, req)
		return rs[:min(1, len(rs))], err
	}),
	"Lease/checks its request: gives nothing": leasing(func(ctx context.Context, s store.Store, req store.LeaseRequest) ([]store.Record, error) {
		rs, err := s.Lease(ctx, req)
		if errors.Is(err, store.ErrInvalid) {
			err = nil
		}
		return rs, err
	}),
}
