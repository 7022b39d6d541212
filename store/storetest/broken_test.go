package storetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
	"github.com/recourse-go/recourse/store/storetest"
)

// fault breaks one promise of the reference store, or of its harness.
type fault func(*storetest.Harness)

// broken is a store of which some methods are replaced.
type broken struct {
	store.Store

	load    func(context.Context, *store.Token, store.Select) (store.Loaded, error)
	commit  func(context.Context, store.Batch) error
	find    func(context.Context, store.Query) (store.Page, error)
	count   func(context.Context, store.Query, int) (int, error)
	lease   func(context.Context, store.LeaseRequest) ([]store.Record, error)
	feed    func(context.Context, store.Position, int) ([]store.Entry, store.Position, error)
	history func(context.Context, store.HistoryQuery) (store.HistoryPage, error)
	erase   func(ctx context.Context, tenant, subject string) (store.Erased, error)
	forget  func(context.Context, time.Time, int) (int, error)
}

func (b broken) Load(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
	return b.load(ctx, token, sel)
}
func (b broken) Commit(ctx context.Context, batch store.Batch) error { return b.commit(ctx, batch) }
func (b broken) Find(ctx context.Context, q store.Query) (store.Page, error) {
	return b.find(ctx, q)
}

func (b broken) Count(ctx context.Context, q store.Query, limit int) (int, error) {
	return b.count(ctx, q, limit)
}

func (b broken) Lease(ctx context.Context, req store.LeaseRequest) ([]store.Record, error) {
	return b.lease(ctx, req)
}

func (b broken) Feed(ctx context.Context, after store.Position, limit int) ([]store.Entry, store.Position, error) {
	return b.feed(ctx, after, limit)
}

func (b broken) History(ctx context.Context, q store.HistoryQuery) (store.HistoryPage, error) {
	return b.history(ctx, q)
}

func (b broken) Erase(ctx context.Context, tenant, subject string) (store.Erased, error) {
	return b.erase(ctx, tenant, subject)
}

func (b broken) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	return b.forget(ctx, before, limit)
}

// breaks replaces methods of every new store; f gets the whole store beneath.
func breaks(f func(s store.Store, b *broken)) fault {
	return func(h *storetest.Harness) {
		h.New = func(testing.TB) store.Store {
			s := mem.New()
			return breaking(s, f)
		}
	}
}

func breaking(s store.Store, f func(s store.Store, b *broken)) store.Store {
	b := broken{
		Store: s, load: s.Load, commit: s.Commit, find: s.Find, count: s.Count, lease: s.Lease,
		feed: s.Feed, history: s.History, erase: s.Erase, forget: s.Forget,
	}
	f(s, &b)
	return b
}

// loading alters what Load gives.
func loading(alter func(*store.Loaded)) fault {
	return breaks(func(s store.Store, b *broken) {
		b.load = func(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
			l, err := s.Load(ctx, token, sel)
			alter(&l)
			return l, err
		}
	})
}

// loadingEach alters each record that Load gives.
func loadingEach(alter func(*store.Record)) fault {
	return loading(func(l *store.Loaded) {
		for i := range l.Records {
			alter(&l.Records[i])
		}
	})
}

// answering alters the earlier answer that Load gives.
func answering(alter func(*store.Earlier)) fault {
	return loading(func(l *store.Loaded) {
		if l.Earlier != nil {
			alter(l.Earlier)
		}
	})
}

// committing replaces Commit.
func committing(commit func(ctx context.Context, s store.Store, b store.Batch) error) fault {
	return breaks(func(s store.Store, b *broken) {
		b.commit = func(ctx context.Context, batch store.Batch) error { return commit(ctx, s, batch) }
	})
}

// finding replaces Find.
func finding(find func(ctx context.Context, s store.Store, q store.Query) (store.Page, error)) fault {
	return breaks(func(s store.Store, b *broken) {
		b.find = func(ctx context.Context, q store.Query) (store.Page, error) { return find(ctx, s, q) }
	})
}

// leasing replaces Lease.
func leasing(lease func(ctx context.Context, s store.Store, req store.LeaseRequest) ([]store.Record, error)) fault {
	return breaks(func(s store.Store, b *broken) {
		b.lease = func(ctx context.Context, req store.LeaseRequest) ([]store.Record, error) { return lease(ctx, s, req) }
	})
}

// feeding replaces Feed.
func feeding(feed func(ctx context.Context, s store.Store, after store.Position, limit int) ([]store.Entry, store.Position, error)) fault {
	return breaks(func(s store.Store, b *broken) {
		b.feed = func(ctx context.Context, after store.Position, limit int) ([]store.Entry, store.Position, error) {
			return feed(ctx, s, after, limit)
		}
	})
}

// telling replaces History.
func telling(history func(ctx context.Context, s store.Store, q store.HistoryQuery) (store.HistoryPage, error)) fault {
	return breaks(func(s store.Store, b *broken) {
		b.history = func(ctx context.Context, q store.HistoryQuery) (store.HistoryPage, error) { return history(ctx, s, q) }
	})
}

// tellingEach alters each entry that History gives.
func tellingEach(alter func(*store.Entry)) fault {
	return telling(func(ctx context.Context, s store.Store, q store.HistoryQuery) (store.HistoryPage, error) {
		p, err := s.History(ctx, q)
		for i := range p.Entries {
			alter(&p.Entries[i])
		}
		return p, err
	})
}

// erasing replaces Erase.
func erasing(erase func(ctx context.Context, s store.Store, tenant, subject string) (store.Erased, error)) fault {
	return breaks(func(s store.Store, b *broken) {
		b.erase = func(ctx context.Context, tenant, subject string) (store.Erased, error) {
			return erase(ctx, s, tenant, subject)
		}
	})
}

// current reads one record, if it is there.
func current(ctx context.Context, s store.Store, k store.Key) (store.Record, bool) {
	l, err := s.Load(ctx, nil, store.Select{Keys: []store.Key{k}})
	if err != nil || len(l.Records) == 0 {
		return store.Record{}, false
	}
	return l.Records[0], true
}
