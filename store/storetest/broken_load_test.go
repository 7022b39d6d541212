package storetest_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/recourse-go/recourse/store"
)

// loadFaults are those that only show, or also show, under many writers.
var loadFaults = map[string]fault{
	"Stress/payments pay back at most what was captured: last wins":          lastWinsLate,
	"Stress/payments pay back at most what was captured: no guards or notes": unnoted,
	"Stress/payments pay back at most what was captured: executes again":     forgetsTokens,
	"Stress/a hot record gives every writer an answer: last wins":            lastWinsLate,
	"Stress/a hot record gives every writer an answer: conflicts of no one":  conflictsOfNoOne,
	"Stress/a hot record gives every writer an answer: an error of its own":  lockTimeouts,
	"Stress/the feed skips nothing and keeps each record's order: loses":     losing,
	"Stress/the feed skips nothing and keeps each record's order: overtakes": overtaking,
	"Stress/leases are held once and lose nothing: gives one again":          sharing,
	"Stress/leases are held once and lose nothing: late commits win":         lastWins,
}

// lastWinsLate leaves others the time to lose their update.
var lastWinsLate = breaks(func(s store.Store, b *broken) {
	var mu sync.Mutex
	b.commit = func(ctx context.Context, batch store.Batch) error {
		time.Sleep(time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		batch.Puts = slices.Clone(batch.Puts)
		for i := range batch.Puts {
			r, _ := current(ctx, s, batch.Puts[i].Record.Key)
			batch.Puts[i].Record.Version = r.Version
		}
		return s.Commit(ctx, batch)
	}
})

var unnoted = committing(func(ctx context.Context, s store.Store, b store.Batch) error {
	b.Guards, b.Notes = nil, nil
	return s.Commit(ctx, b)
})

// conflictsOfNoOne refuses most commits without a reason.
var conflictsOfNoOne = committing(func(ctx context.Context, s store.Store, b store.Batch) error {
	if len(b.Puts) > 0 && b.Puts[0].Record.Version > 0 && rand.IntN(12) > 0 {
		return &store.ConflictError{Key: b.Puts[0].Record.Key, Want: b.Puts[0].Record.Version}
	}
	return s.Commit(ctx, b)
})

// lockTimeouts has errors that are none of the port's.
var lockTimeouts = breaks(func(s store.Store, b *broken) {
	var n atomic.Int64
	b.commit = func(ctx context.Context, batch store.Batch) error {
		if n.Add(1)%50 == 0 {
			return errors.New("lock wait timeout exceeded")
		}
		return s.Commit(ctx, batch)
	}
})

// overtaking keeps back every fifth entry it is asked for and hands it out
// after those that follow, as a feed by sequence numbers does.
var overtaking = breaks(func(s store.Store, b *broken) {
	var mu sync.Mutex
	var held []store.Entry
	n := 0
	b.feed = func(ctx context.Context, after store.Position, limit int) ([]store.Entry, store.Position, error) {
		mu.Lock()
		defer mu.Unlock()
		es, next, err := s.Feed(ctx, after, limit)
		if len(es) == 0 {
			es, held = held, nil
			return es, next, err
		}
		for i := range slices.Backward(es) {
			if n++; n%5 == 0 && es[i].Version > 0 {
				held = append(held, es[i])
				es = slices.Delete(es, i, i+1)
			}
		}
		return es, next, err
	}
})
