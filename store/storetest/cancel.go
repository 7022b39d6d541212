package storetest

import (
	"context"
	"errors"

	"github.com/recourse-go/recourse/store"
)

var cancels = group{"Cancel", []promise{
	{"is heeded by every method", canceledMethods},
	{"leaves nothing of a commit", canceledCommit},
	{"leaves nothing of an erasure", canceledErase},
	{"leaves nothing of a lease", canceledLease},
	{"leaves nothing of a panic in a decision", panickingDecision},
	{"leaves nothing of a failed decision", failedDecision},
}}

func (t *suite) canceled() context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func canceledMethods(t *suite) {
	t.save(woken("a", at(0)))
	ctx := t.canceled()
	for name, call := range map[string]func() error{
		"Load": func() error {
			_, err := t.s.Load(ctx, nil, store.Select{Keys: []store.Key{key("a")}})
			return err
		},
		"Commit": func() error { return t.s.Commit(ctx, t.batch(put(record("b")))) },
		"Find":   func() error { _, err := t.s.Find(ctx, store.Query{Tenant: "eu", Kind: "order"}); return err },
		"Count":  func() error { _, err := t.s.Count(ctx, store.Query{Tenant: "eu", Kind: "order"}, 10); return err },
		"Lease":  func() error { _, err := t.s.Lease(ctx, lease(at(9), 10)); return err },
		"Feed":   func() error { _, _, err := t.s.Feed(ctx, "", 10); return err },
		"History": func() error {
			_, err := t.s.History(ctx, store.HistoryQuery{Key: key("a")})
			return err
		},
		"Erase":  func() error { _, err := t.s.Erase(ctx, "eu", "c_1"); return err },
		"Forget": func() error { _, err := t.s.Forget(ctx, at(9999), 10); return err },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a canceled context: got %v, want context.Canceled", name, err)
		}
	}
}

func canceledCommit(t *suite) {
	b := t.batch(put(withRef(record("a"), "pi_1")))
	b.Notes = []store.Entry{note(key("a"))}
	t.fails(t.s.Commit(t.canceled(), b), context.Canceled)
	t.absent(key("a"))
	t.feed("", 0)
	t.commit(b)
}

func canceledErase(t *suite) {
	r := record("a")
	r.Private = []store.Private{{Subject: "c_1", Data: []byte("name")}}
	r = t.save(r)
	_, err := t.s.Erase(t.canceled(), "eu", "c_1")
	t.fails(err, context.Canceled)
	t.equal("record", recordText(t.get(r.Key)), recordText(r))
}

func canceledLease(t *suite) {
	t.save(woken("a", at(0)))
	_, err := t.s.Lease(t.canceled(), lease(at(9), 10))
	t.fails(err, context.Canceled)
	leased, err := t.s.Lease(t.Context(), lease(at(9), 10))
	t.must(err)
	t.equal("leased", idsOf(leased), "a")
}

// nothingOf holds that a command left nothing and does not bar the next one.
func (t *suite) nothingOf(x *store.Executor, c store.Command) {
	t.Helper()
	l := t.load(&c.Token, c.Select)
	if len(l.Records) > 0 || l.Earlier != nil {
		t.Errorf("a command that failed left %v and answer %v", keysOf(l.Records), l.Earlier)
	}
	t.feed("", 0)
	c.Decide = t.saving("", record("a")).Decide
	_, err := x.Do(t.Context(), c)
	t.must(err)
}

func panickingDecision(t *suite) {
	x := &store.Executor{Store: t.s}
	c := store.Command{
		Token:  store.Token{Tenant: "eu", Command: "test.save", Key: "k"},
		Hash:   "hash",
		Select: store.Select{Roots: []store.Key{key("a")}},
		Decide: func(store.Loaded) (store.Batch, error) { panic("decision") },
	}
	func() {
		defer func() { t.equal("panic", recover(), "decision") }()
		_, _ = x.Do(t.Context(), c)
	}()
	t.nothingOf(x, c)
}

func failedDecision(t *suite) {
	x := &store.Executor{Store: t.s}
	failed := errors.New("guard failed")
	c := t.saving("k", record("a"))
	c.Decide = func(store.Loaded) (store.Batch, error) { return t.batch(put(record("a"))), failed }
	_, err := x.Do(t.Context(), c)
	t.fails(err, failed)
	t.nothingOf(x, c)
}
