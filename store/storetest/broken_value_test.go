package storetest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
	"github.com/recourse-go/recourse/store/storetest"
)

// aliasing keeps the bodies it is given and hands them out.
var aliasing = breaks(func(s store.Store, b *broken) {
	var mu sync.Mutex
	bodies := map[store.Key]json.RawMessage{}
	b.commit = func(ctx context.Context, batch store.Batch) error {
		mu.Lock()
		defer mu.Unlock()
		for _, p := range batch.Puts {
			bodies[p.Record.Key] = p.Record.Body
		}
		return s.Commit(ctx, batch)
	}
	b.load = func(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
		mu.Lock()
		defer mu.Unlock()
		l, err := s.Load(ctx, token, sel)
		for i := range l.Records {
			l.Records[i].Body = bodies[l.Records[i].Key]
		}
		return l, err
	}
})

// caching hands out the records it read first, over and over.
var caching = breaks(func(s store.Store, b *broken) {
	var mu sync.Mutex
	var first *store.Loaded
	b.load = func(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
		mu.Lock()
		defer mu.Unlock()
		if first != nil {
			return *first, nil
		}
		l, err := s.Load(ctx, token, sel)
		first = &l
		return l, err
	}
})

var valueFaults = map[string]fault{
	"Values/are copied on the way in: aliases":                        aliasing,
	"Values/are copied on the way out: aliases":                       caching,
	"Values/have times in UTC microseconds: nanoseconds":              loadingEach(func(r *store.Record) { r.Wake = r.Wake.Add(789) }),
	"Values/have times in UTC microseconds: in a zone":                loadingEach(func(r *store.Record) { r.Due = r.Due.In(time.FixedZone("x", 3600)) }),
	"Values/have times from year 1 to 9999: of 64 bits":               loadingEach(func(r *store.Record) { r.Due = time.Unix(0, r.Due.UnixNano()).UTC() }),
	"Values/have any text in bodies, byte for byte: parsed":           loadingEach(func(r *store.Record) { r.Body = reordered(r.Body) }),
	"Values/have any bytes in private parts: as text":                 loadingEach(func(r *store.Record) { asText(r.Private) }),
	"IDs/use the whole grammar: shorter ones only":                    committing(refuseLong),
	"IDs/differ by case: not":                                         selecting(lowerCase),
	"Tenants/are kept apart by Load: not":                             selecting(atHome),
	"Tenants/are kept apart by Find and Count: not":                   querying(func(q *store.Query) { q.Tenant = "eu" }),
	"Tenants/are kept apart by Commit: no guards":                     unguarded,
	"Tenants/are kept apart by History: not":                          tellingAtHome,
	"IDs/outside the grammar are refused: Find gives nothing instead": finding(findNothing),
	"IDs/that are optional may be empty: the actor may not": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		for _, p := range b.Puts {
			for _, e := range p.Entries {
				if err := store.CheckID("actor", e.Actor); err != nil && p.Record.Key.ID != "a" {
					return err
				}
			}
		}
		return s.Commit(ctx, b)
	}),
}

func asText(ps []store.Private) {
	for i := range ps {
		ps[i].Data = bytes.ToValidUTF8(ps[i].Data, []byte("?"))
	}
}

func refuseLong(ctx context.Context, s store.Store, b store.Batch) error {
	if len(b.Token.Key) > 64 {
		return &store.IDError{Field: "idempotency key", Why: "is too long"}
	}
	return s.Commit(ctx, b)
}

func lowerCase(sel *store.Select) {
	for i := range sel.Keys {
		sel.Keys[i].ID = strings.ToLower(sel.Keys[i].ID)
	}
}

func atHome(sel *store.Select) {
	for _, ks := range [][]store.Key{sel.Keys, sel.Roots} {
		for i := range ks {
			ks[i].Tenant = "eu"
		}
	}
}

var tellingAtHome = telling(func(ctx context.Context, s store.Store, q store.HistoryQuery) (store.HistoryPage, error) {
	if !q.Key.IsZero() {
		q.Key.Tenant = "eu"
	}
	return s.History(ctx, q)
})

func findNothing(ctx context.Context, s store.Store, q store.Query) (store.Page, error) {
	p, err := s.Find(ctx, q)
	if errors.Is(err, store.ErrInvalid) {
		err = nil
	}
	return p, err
}

// reopening replaces Reopen by a store that lost everything.
func losingAll(h *storetest.Harness) {
	h.Reopen = func(testing.TB, store.Store) store.Store { return mem.New() }
}

// inTx replaces the host transaction.
func inTx(run func(s store.Store, fn func(store.Store) error) error) fault {
	return func(h *storetest.Harness) {
		h.InTx = func(_ context.Context, s store.Store, fn func(store.Store) error) error { return run(s, fn) }
	}
}

// aborting fails every commit after one that failed.
func aborting(s store.Store) store.Store {
	return breaking(s, func(s store.Store, b *broken) {
		var failed error
		b.commit = func(ctx context.Context, batch store.Batch) error {
			if failed == nil {
				failed = s.Commit(ctx, batch)
			}
			return failed
		}
	})
}

var hostFaults = map[string]fault{
	"Durable/keeps everything over a restart: loses all": losingAll,
	"Durable/goes on after a restart: loses all":         losingAll,
	"HostTx/keeps what was committed: writes elsewhere":  inTx(func(_ store.Store, fn func(store.Store) error) error { return fn(mem.New()) }),
	"HostTx/leaves nothing when rolled back: writes":     inTx(func(s store.Store, fn func(store.Store) error) error { return fn(s) }),
	"HostTx/reads its own writes: reads the old": inTx(func(s store.Store, fn func(store.Store) error) error {
		return fn(breaking(s, func(_ store.Store, b *broken) { b.load = mem.New().Load }))
	}),
	"HostTx/goes on after a conflict: stays aborted": inTx(func(s store.Store, fn func(store.Store) error) error { return fn(aborting(s)) }),
	"Erase/leaves nothing in files: keeps the old page": func(h *storetest.Harness) {
		h.Files = func(t testing.TB, s store.Store) []string {
			path := filepath.Join(t.TempDir(), "pages")
			var page []byte
			es, _, err := s.Feed(t.Context(), "", 1)
			if err != nil || len(es) == 0 {
				t.Fatal("no entries", err)
			}
			page = append(page, "canary7Zq9Xw2Lm4Tn8Vb5Kc"...)
			if err := os.WriteFile(path, page, 0o600); err != nil {
				t.Fatal(err)
			}
			return []string{path}
		}
	},
}
