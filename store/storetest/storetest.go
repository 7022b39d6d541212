package storetest

import (
	"context"
	"runtime/debug"
	"testing"

	"github.com/recourse-go/recourse/store"
)

// Harness gives the suite the stores it tests. All its functions are called
// from many goroutines at once.
//
// Beyond New they are the features of a store: promises that only some stores
// make, each proved through the function that its tests need. Where one is
// nil, the store does not make that promise and its tests are skipped by name.
type Harness struct {
	// New opens a fresh, empty store and closes it in t.Cleanup. It is called
	// once a sub-test.
	New func(t testing.TB) store.Store

	// Reopen closes a store that New gave and opens its data again. Nil means
	// the store is not durable.
	Reopen func(t testing.TB, s store.Store) store.Store

	// InTx runs fn on a handle inside one host transaction of s, commits it if
	// fn returns nil, and if not rolls it back and returns fn's error. Nil
	// means the store has no host transactions.
	InTx func(ctx context.Context, s store.Store, fn func(store.Store) error) error

	// Files lists the files in which s keeps its bytes (database, log), to look
	// for what an erasure should have removed. Nil means there are none within
	// reach.
	Files func(t testing.TB, s store.Store) []string

	// Tamper replaces the data of one journal entry by other JSON, behind the
	// store's back. Nil means that nobody can.
	Tamper func(t testing.TB, s store.Store, key store.Key, version int64, n int)
}

// Run tests a store, one parallel sub-test a promise, each on a store of its
// own. A sub-test is named after what it proves, so that one can be run alone.
func Run(t *testing.T, h Harness) {
	for _, g := range []group{
		commits, refs, tokens, cancels, loads, finds, leases, notes, feeds,
		journals, erasures, values, ids, tenants, durables, hostTxs,
	} {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			for _, p := range g.promises {
				t.Run(p.name, func(t *testing.T) {
					t.Parallel()
					p.prove(&suite{T: t, h: h, s: h.New(t)})
				})
			}
		})
	}
}

type group struct {
	name     string
	promises []promise
}

type promise struct {
	name string
	test func(*suite)
}

func (p promise) prove(t *suite) {
	defer func() { // a wrong store may give less than a test looks at
		if v := recover(); v != nil {
			t.Errorf("panicked: %v\n%s", v, debug.Stack())
		}
	}()
	p.test(t)
}
