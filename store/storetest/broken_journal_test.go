package storetest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/storetest"
)

// reordered formats data anew, as a column of parsed JSON does.
func reordered(data json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	_ = json.Indent(&b, data, "", " ")
	return b.Bytes()
}

// losing drops the last entry of every third read of the feed that has some.
var losing = breaks(func(s store.Store, b *broken) {
	var n atomic.Int64
	b.feed = func(ctx context.Context, after store.Position, limit int) ([]store.Entry, store.Position, error) {
		es, next, err := s.Feed(ctx, after, limit)
		if len(es) > 0 && n.Add(1)%3 == 0 {
			es = es[1:]
		}
		return es, next, err
	}
})

var journalFaults = map[string]fault{
	"Notes/stand in feed and history, outside the chain: not in history": telling(func(ctx context.Context, s store.Store, q store.HistoryQuery) (store.HistoryPage, error) {
		p, err := s.History(ctx, q)
		p.Entries = slices.DeleteFunc(p.Entries, store.Entry.Note)
		return p, err
	}),
	"Notes/are written once a token: at every try": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		err := s.Commit(ctx, b)
		for errors.Is(err, store.ErrToken) {
			b.Token.Key += "."
			err = s.Commit(ctx, b)
		}
		return err
	}),
	"Notes/name records that do not exist: only existing ones": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		b.Notes = slices.DeleteFunc(slices.Clone(b.Notes), func(e store.Entry) bool {
			_, ok := current(ctx, s, e.Key)
			return !ok
		})
		return s.Commit(ctx, b)
	}),

	"Feed/goes on from every position: skips to the end": feeding(func(ctx context.Context, s store.Store, after store.Position, limit int) ([]store.Entry, store.Position, error) {
		es, _, err := s.Feed(ctx, after, limit)
		_, end, _ := s.Feed(ctx, after, store.MaxLimit)
		return es, end, err
	}),
	"Feed/waits at the end: starts again": feeding(func(ctx context.Context, s store.Store, after store.Position, limit int) ([]store.Entry, store.Position, error) {
		es, next, err := s.Feed(ctx, after, limit)
		if len(es) == 0 {
			next = ""
		}
		return es, next, err
	}),
	"Feed/crosses tenants: not": feeding(func(ctx context.Context, s store.Store, after store.Position, limit int) ([]store.Entry, store.Position, error) {
		es, next, err := s.Feed(ctx, after, limit)
		es = slices.DeleteFunc(es, func(e store.Entry) bool { return e.Key.Tenant != "eu" })
		return es, next, err
	}),
	"Feed/skips nothing under concurrent writers: loses some": losing,
	"Feed/skips nothing under concurrent writers: newest first": feeding(func(ctx context.Context, s store.Store, after store.Position, limit int) ([]store.Entry, store.Position, error) {
		es, next, err := s.Feed(ctx, after, limit)
		slices.Reverse(es)
		return es, next, err
	}),
	"Feed/refuses positions it did not give: starts again": feeding(func(ctx context.Context, s store.Store, after store.Position, limit int) ([]store.Entry, store.Position, error) {
		es, next, err := s.Feed(ctx, after, limit)
		if errors.Is(err, store.ErrCursor) {
			return s.Feed(ctx, "", limit)
		}
		return es, next, err
	}),
	"Feed/checks its limit: cuts it": feeding(func(ctx context.Context, s store.Store, after store.Position, limit int) ([]store.Entry, store.Position, error) {
		return s.Feed(ctx, after, max(1, min(limit, store.MaxLimit)))
	}),

	"Journal/keeps every field of an entry: no actor":       tellingEach(func(e *store.Entry) { e.Actor = "" }),
	"Journal/chains to the head of the record: parsed data": tellingEach(func(e *store.Entry) { e.Data = reordered(e.Data) }),
	"Journal/shows what was altered in a copy: no hashes":   tellingEach(func(e *store.Entry) { e.Hash = "" }),
	"Journal/shows what was altered in the store: serves the old": func(h *storetest.Harness) {
		h.Tamper = func(testing.TB, store.Store, store.Key, int64, int) {}
	},
	"Journal/needs no entry for a put: writes one": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		b.Puts = slices.Clone(b.Puts)
		for i := range b.Puts {
			if len(b.Puts[i].Entries) == 0 {
				b.Puts[i].Entries = []store.Entry{{Event: "test.put"}}
			}
		}
		return s.Commit(ctx, b)
	}),
	"Journal/reads by record and by root, page by page: only the root's own": telling(func(ctx context.Context, s store.Store, q store.HistoryQuery) (store.HistoryPage, error) {
		if !q.Root.IsZero() && q.Key.IsZero() {
			q.Key, q.Root = q.Root, store.Key{}
		}
		return s.History(ctx, q)
	}),
	"Journal/refuses cursors it did not give: starts again": telling(func(ctx context.Context, s store.Store, q store.HistoryQuery) (store.HistoryPage, error) {
		p, err := s.History(ctx, q)
		if errors.Is(err, store.ErrCursor) {
			q.After = ""
			return s.History(ctx, q)
		}
		return p, err
	}),
	"Journal/checks its query: cuts the limit": telling(func(ctx context.Context, s store.Store, q store.HistoryQuery) (store.HistoryPage, error) {
		q.Limit = max(0, min(q.Limit, store.MaxLimit))
		return s.History(ctx, q)
	}),

	"Erase/leaves nothing to be read: keeps all": erasing(func(context.Context, store.Store, string, string) (store.Erased, error) {
		return store.Erased{Records: 2, Entries: 7}, nil
	}),
	"Erase/keeps the chain: drops digests": tellingEach(func(e *store.Entry) {
		if len(e.Private) == 0 {
			e.Digests = nil
		}
	}),
	"Erase/spares other subjects: erases by prefix": erasing(func(ctx context.Context, s store.Store, tenant, _ string) (store.Erased, error) {
		return s.Erase(ctx, tenant, "c_2")
	}),
	"Erase/spares other tenants: erases everywhere": erasing(func(ctx context.Context, s store.Store, _, subject string) (store.Erased, error) {
		return s.Erase(ctx, "us", subject)
	}),
	"Erase/bars what was decided before: lets it write": lastWins,
	"Erase/keeps everything else: drops labels": breaks(func(s store.Store, b *broken) {
		b.find = func(ctx context.Context, q store.Query) (store.Page, error) {
			p, err := s.Find(ctx, q)
			p.Records = slices.DeleteFunc(p.Records, func(r store.Record) bool { return len(r.Private) == 0 })
			return p, err
		}
	}),
	"Erase/finds nothing twice: counts again": erasing(func(ctx context.Context, s store.Store, tenant, subject string) (store.Erased, error) {
		n, err := s.Erase(ctx, tenant, subject)
		n.Records++
		return n, err
	}),
}
