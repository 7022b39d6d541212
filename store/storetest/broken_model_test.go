package storetest_test

import (
	"context"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// modelFaults are wrong in a way that one command shows, or the next one.
var modelFaults = map[string]fault{
	"Model/life 0: last wins":                    lastWins,
	"Model/life 0: no guards":                    unguarded,
	"Model/life 0: moves what is guarded":        touchesGuarded,
	"Model/life 0: put by put":                   separately,
	"Model/life 0: forgets tokens":               forgetsTokens,
	"Model/life 0: one command for all tokens":   oneCommand,
	"Model/life 0: no unique refs":               withRefs(func(fs []store.Ref) []store.Ref { return fs[:min(1, len(fs))] }),
	"Model/life 0: says success on a used token": swallows(store.ErrToken),
	"Model/life 0: says success on a taken ref":  swallows(store.ErrTaken),
	"Model/life 0: labels stay":                  changing(func(old store.Record, put *store.Record) { put.Labels = old.Labels }),
	"Model/life 0: the root stays":               changing(func(old store.Record, put *store.Record) { put.Root = old.Root }),
	"Model/life 0: lists one way":                querying(func(q *store.Query) { q.Desc = false }),
	"Model/life 0: lists all states":             querying(func(q *store.Query) { q.States = nil }),
	"Model/life 0: leases never end":             asking(func(r *store.LeaseRequest) { r.For *= 1000 }),
	"Model/life 0: commits leave the lease":      keepsLeases,
	"Model/life 0: leases any schema":            asking(func(r *store.LeaseRequest) { r.Schemas = map[string]int{"order": 9, "payment": 9} }),
	"Model/life 0: leases a little early":        asking(func(r *store.LeaseRequest) { r.Now = r.Now.Add(time.Microsecond * 1000) }),
	"Model/life 0: the feed loses some":          losing,
	"Model/life 0: entries lose their actor":     tellingEach(func(e *store.Entry) { e.Actor = "" }),
	"Model/life 0: erases everywhere": erasing(func(ctx context.Context, s store.Store, _, subject string) (store.Erased, error) {
		return s.Erase(ctx, "us", subject)
	}),
	"Model/life 0: forgets half": breaks(func(s store.Store, b *broken) {
		b.forget = func(ctx context.Context, at time.Time, n int) (int, error) {
			return s.Forget(ctx, at, max(1, n/20_000))
		}
	}),
	"Model/life 0: names the last conflict": committing(func(ctx context.Context, s store.Store, b store.Batch) error {
		b.Puts, b.Guards = slices.Clone(b.Puts), slices.Clone(b.Guards)
		err := s.Commit(ctx, b)
		if c, ok := err.(*store.ConflictError); ok { //nolint:errorlint // it is the reference's own
			for _, p := range b.Puts {
				if p.Record.Key.Compare(c.Key) > 0 {
					return &store.ConflictError{Key: p.Record.Key, Want: p.Record.Version}
				}
			}
		}
		return err
	}),
}
