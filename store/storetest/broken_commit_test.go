package storetest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/recourse-go/recourse/store"
)

// lastWins puts over whatever version is there.
var lastWins = committing(func(ctx context.Context, s store.Store, b store.Batch) error {
	b.Puts = slices.Clone(b.Puts)
	for i := range b.Puts {
		r, _ := current(ctx, s, b.Puts[i].Record.Key)
		b.Puts[i].Record.Version = r.Version
	}
	return s.Commit(ctx, b)
})

var unguarded = committing(func(ctx context.Context, s store.Store, b store.Batch) error {
	b.Guards = nil
	return s.Commit(ctx, b)
})

// touchesGuarded writes guarded records too.
var touchesGuarded = committing(func(ctx context.Context, s store.Store, b store.Batch) error {
	for _, g := range b.Guards {
		r, _ := current(ctx, s, g.Key)
		b.Puts = append(b.Puts, store.Put{Record: r})
	}
	b.Guards = nil
	return s.Commit(ctx, b)
})

// separately commits each put under a token of its own.
var separately = committing(func(ctx context.Context, s store.Store, b store.Batch) error {
	for _, p := range b.Puts {
		one := b
		one.Token.Key += "." + p.Record.Key.ID
		one.Puts = []store.Put{p}
		if err := s.Commit(ctx, one); err != nil {
			return err
		}
	}
	return nil
})

// swallows ignores an error that Commit should return.
func swallows(target error) fault {
	return committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		if err := s.Commit(ctx, b); !errors.Is(err, target) {
			return err
		}
		return nil
	})
}

var commitFaults = map[string]fault{
	"Commit/keeps every field: no due time":                     loadingEach(func(r *store.Record) { r.Due = time.Time{} }),
	"Commit/raises versions by one: answer has none":            answering(func(e *store.Earlier) { e.Answer.Changed = nil }),
	"Commit/raises versions by one: from zero":                  loadingEach(func(r *store.Record) { r.Version-- }),
	"Commit/keeps the first creation time: but the last":        loadingEach(func(r *store.Record) { r.Created = r.Updated }),
	"Commit/loses no update: last wins":                         lastWins,
	"Commit/lets no write skew through its guards: no guards":   unguarded,
	"Commit/leaves guarded records alone: puts them":            touchesGuarded,
	"Commit/writes all or nothing: put by put":                  separately,
	"Commit/refuses what should be new and exists: upsert":      lastWins,
	"Commit/refuses to change what is missing: upsert":          lastWins,
	"Commit/refuses to change what is missing: update finds 0":  swallows(store.ErrConflict),
	"Commit/refuses a guard on what is missing: no guards":      unguarded,
	"Commit/refuses batches that break the rules: accepts them": swallows(store.ErrInvalid),
	"Commit/writes all or nothing: notes first": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		notes := b
		notes.Puts, notes.Guards = nil, nil
		notes.Token.Key += ".notes"
		if err := s.Commit(ctx, notes); err != nil {
			return err
		}
		b.Notes = nil
		return s.Commit(ctx, b)
	}),
	"Commit/names the first record that moved: names the last": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		err := s.Commit(ctx, b)
		if _, ok := errors.AsType[*store.ConflictError](err); ok {
			return &store.ConflictError{Key: b.Puts[0].Record.Key, Want: b.Puts[0].Record.Version}
		}
		return err
	}),
}

// remembering keeps every ref that was ever put, by what name gives, and
// refuses it to other records.
func remembering(name func(store.Key, store.Ref) string) fault {
	return breaks(func(s store.Store, b *broken) {
		var mu sync.Mutex
		owners := map[string]store.Key{}
		b.commit = func(ctx context.Context, batch store.Batch) error {
			mu.Lock()
			defer mu.Unlock()
			for _, p := range batch.Puts {
				for _, f := range p.Record.Refs {
					n := name(p.Record.Key, f)
					if k, ok := owners[n]; ok && k != p.Record.Key {
						return &store.TakenError{Key: p.Record.Key, Name: f.Name}
					}
					owners[n] = p.Record.Key
				}
			}
			return s.Commit(ctx, batch)
		}
	})
}

// withRefs changes the refs of every put.
func withRefs(change func([]store.Ref) []store.Ref) fault {
	return committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		b.Puts = slices.Clone(b.Puts)
		for i := range b.Puts {
			b.Puts[i].Record.Refs = change(slices.Clone(b.Puts[i].Record.Refs))
		}
		return s.Commit(ctx, b)
	})
}

var refFaults = map[string]fault{
	"Refs/gives a unique ref to one of many: none is unique": withRefs(func(fs []store.Ref) []store.Ref {
		for i := range fs {
			fs[i].Unique = false
		}
		return fs
	}),
	"Refs/refuses a taken ref and keeps nothing: writes without it": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		err := s.Commit(ctx, b)
		if errors.Is(err, store.ErrTaken) {
			b.Puts = slices.Clone(b.Puts)
			for i := range b.Puts {
				b.Puts[i].Record.Refs = nil
			}
			_ = s.Commit(ctx, b)
		}
		return err
	}),
	"Refs/frees the refs a put drops: never": remembering(func(k store.Key, f store.Ref) string { return k.Tenant + "|" + f.Name + "|" + f.Value }),
	"Refs/moves a unique ref within a batch: looks before it frees": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		for _, p := range b.Puts {
			for _, f := range p.Record.Refs {
				l, err := s.Load(ctx, nil, store.Select{Refs: []store.RefKey{{Tenant: b.Token.Tenant, Name: f.Name, Value: f.Value}}})
				if err == nil && len(l.Records) > 0 && l.Records[0].Key != p.Record.Key {
					return &store.TakenError{Key: p.Record.Key, Name: f.Name}
				}
			}
		}
		return s.Commit(ctx, b)
	}),
	"Refs/gives a ref to one record of a batch: put by put": separately,
	"Refs/shares a ref that is not unique: all are": withRefs(func(fs []store.Ref) []store.Ref {
		for i := range fs {
			fs[i].Unique = true
		}
		return fs
	}),
	"Refs/keeps a ref that is given twice: the first": withRefs(func(fs []store.Ref) []store.Ref { return fs[:min(1, len(fs))] }),
	"Refs/keeps unique refs of tenants apart: all in one": remembering(func(k store.Key, f store.Ref) string {
		return f.Name + "|" + f.Value
	}),
}

// forgetsTokens keeps no answers and accepts every token again.
var forgetsTokens = breaks(func(s store.Store, b *broken) {
	var mu sync.Mutex
	n := ""
	b.commit = func(ctx context.Context, batch store.Batch) error {
		mu.Lock()
		defer mu.Unlock()
		n += "."
		batch.Token.Key = "k" + n
		for i := range batch.Puts {
			r, _ := current(ctx, s, batch.Puts[i].Record.Key)
			batch.Puts[i].Record.Version = r.Version
		}
		return s.Commit(ctx, batch)
	}
	b.load = func(ctx context.Context, _ *store.Token, sel store.Select) (store.Loaded, error) {
		return s.Load(ctx, nil, sel)
	}
})

// reserves takes a token when it is loaded.
var reserves = breaks(func(s store.Store, b *broken) {
	b.load = func(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
		l, err := s.Load(ctx, token, sel)
		if token != nil && l.Earlier == nil {
			_ = s.Commit(ctx, store.Batch{Token: *token, Hash: "hash", At: time.Unix(0, 0)})
		}
		return l, err
	}
})

// oneCommand does not tell tokens of different commands apart.
var oneCommand = breaks(func(s store.Store, b *broken) {
	b.commit = func(ctx context.Context, batch store.Batch) error {
		batch.Token.Command = "any"
		return s.Commit(ctx, batch)
	}
	b.load = func(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
		if token != nil {
			token = &store.Token{Tenant: token.Tenant, Command: "any", Key: token.Key}
		}
		return s.Load(ctx, token, sel)
	}
})

var tokenFaults = map[string]fault{
	"Tokens/execute once among many: forgets them": forgetsTokens,
	"Tokens/give their first answer again: escapes HTML": answering(func(e *store.Earlier) {
		e.Answer.Detail = []byte(strings.ReplaceAll(string(e.Answer.Detail), "<", `\u003c`))
	}),
	"Tokens/refuse another request: no hash kept": answering(func(e *store.Earlier) { e.Hash = "other" }),
	"Tokens/keep a verdict that wrote nothing: skips empty batches": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		if len(b.Puts) == 0 {
			return nil
		}
		return s.Commit(ctx, b)
	}),
	"Tokens/refuse a second commit: says it is done":      swallows(store.ErrToken),
	"Tokens/refuse a second commit: forgets them":         forgetsTokens,
	"Tokens/differ by tenant and command: not by command": oneCommand,
	"Tokens/are forgotten when old: all at once": breaks(func(s store.Store, b *broken) {
		b.forget = func(ctx context.Context, at time.Time, n int) (int, error) { return s.Forget(ctx, at, 100*n) }
	}),
	"Tokens/are forgotten when old: never": breaks(func(_ store.Store, b *broken) {
		b.forget = func(context.Context, time.Time, int) (int, error) { return 0, nil }
	}),
	"Cancel/leaves nothing of a panic in a decision: token": reserves,
	"Cancel/leaves nothing of a failed decision: token":     reserves,

	"Cancel/is heeded by every method: not by Find": finding(func(ctx context.Context, s store.Store, q store.Query) (store.Page, error) {
		return s.Find(context.WithoutCancel(ctx), q)
	}),
	"Cancel/leaves nothing of a commit: checks too late": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		return errors.Join(s.Commit(context.WithoutCancel(ctx), b), ctx.Err())
	}),
	"Cancel/leaves nothing of an erasure: checks too late": erasing(func(ctx context.Context, s store.Store, tenant, subject string) (store.Erased, error) {
		n, err := s.Erase(context.WithoutCancel(ctx), tenant, subject)
		return n, errors.Join(err, ctx.Err())
	}),
	"Cancel/leaves nothing of a lease: checks too late": leasing(func(ctx context.Context, s store.Store, req store.LeaseRequest) ([]store.Record, error) {
		rs, err := s.Lease(context.WithoutCancel(ctx), req)
		return rs, errors.Join(err, ctx.Err())
	}),
}
