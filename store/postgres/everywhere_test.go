package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/cutproxy"
	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/postgres"
)

// visit is one way through all of a store, in a tenant of its own: what it leaves
// behind must be the same whatever befell it on the way.
type visit struct {
	tenant string
	pool   *pgxpool.Pool
	store  store.Store // once it is open
}

func (v *visit) key(id string) store.Key { return store.Key{Tenant: v.tenant, Kind: "order", ID: id} }

// place commits a new order.
func (v *visit) place(ctx context.Context, id string) error {
	return v.commit(ctx, "place-"+id, store.Put{
		Record: store.Record{
			Key: v.key(id), State: "open", Wake: noon, Schema: 1, Body: json.RawMessage(`{}`),
			Refs: []store.Ref{{Name: "shop", Value: id, Unique: true}}, Labels: []string{"vip"},
			Private: []store.Private{{Subject: "cus-1", Data: []byte("Ada")}},
		},
		Entries: []store.Entry{{Event: "order.placed"}},
	})
}

// move changes an order from the state it is in; moved already is what it wants.
func (v *visit) move(ctx context.Context, id, from, to string) error {
	l, err := v.store.Load(ctx, nil, store.Select{Refs: []store.RefKey{{Tenant: v.tenant, Name: "shop", Value: id}}})
	if err != nil {
		return err
	}
	if len(l.Records) != 1 {
		return fmt.Errorf("order %s: %d records", id, len(l.Records))
	}
	r := l.Records[0]
	if r.State != from {
		return nil
	}
	r.State, r.Wake, r.Labels = to, time.Time{}, []string{to}
	return v.commit(ctx, "move-"+id, store.Put{Record: r, Entries: []store.Entry{{Event: "order." + to}}})
}

// commit takes a token that was used for done, as the executor does.
func (v *visit) commit(ctx context.Context, key string, puts ...store.Put) error {
	err := v.store.Commit(ctx, store.Batch{
		Token: store.Token{Tenant: v.tenant, Command: "test.visit", Key: key}, Hash: key, At: noon, Puts: puts,
	})
	if errors.Is(err, store.ErrToken) {
		return nil
	}
	return err
}

// steps are the stations of the visit; each can be done again.
func (v *visit) steps() []func(context.Context) error {
	drop := func(_ any, err error) error { return err }
	return []func(context.Context) error{
		func(ctx context.Context) (err error) { v.store, err = postgres.Open(ctx, v.pool, nil); return err },
		func(ctx context.Context) error { return v.place(ctx, "a") },
		func(ctx context.Context) error { return v.place(ctx, "b") },
		func(ctx context.Context) error { return v.move(ctx, "a", "open", "shipped") },
		func(ctx context.Context) error {
			return drop(v.store.Find(ctx, store.Query{Tenant: v.tenant, Kind: "order", Label: "vip"}))
		},
		func(ctx context.Context) error {
			return drop(v.store.Count(ctx, store.Query{Tenant: v.tenant, Kind: "order"}, 10))
		},
		func(ctx context.Context) error {
			return drop(v.store.Lease(ctx, store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: noon, For: time.Minute, Limit: 10}))
		},
		func(ctx context.Context) error { _, _, err := v.store.Feed(ctx, "", 10); return err },
		func(ctx context.Context) error { return drop(v.store.Erase(ctx, v.tenant, "cus-1")) },
		func(ctx context.Context) error {
			return drop(v.store.History(ctx, store.HistoryQuery{Key: v.key("a")}))
		},
		func(ctx context.Context) error { return drop(v.store.Forget(ctx, noon.Add(-time.Hour), 10)) },
	}
}

// left tells what the visit left behind.
func (v *visit) left(t *testing.T, s store.Store) (lines []string) {
	t.Helper()
	for r, err := range store.All(t.Context(), s, store.Query{Tenant: v.tenant, Kind: "order"}) {
		require.NoError(t, err)
		lines = append(lines, fmt.Sprint(r.Key.ID, r.Version, r.State, r.Wake, r.Refs, r.Labels, r.Private))
		chain, err := store.Timeline(t.Context(), s, store.HistoryQuery{Key: r.Key})
		require.NoError(t, err)
		require.NoError(t, store.Verify(chain, r.Head))
		for _, e := range chain {
			lines = append(lines, fmt.Sprint(e.Key.ID, e.Version, e.N, e.Event))
		}
	}
	return lines
}

// trap springs at the k-th request of a visit through the proxy.
type trap struct {
	name string
	fate cutproxy.Fate
	// cancels cancels the call that makes the request, before its fate.
	cancels bool
}

// TestEverywhere (F17, F27) lets each fault meet each request of a visit, be it
// to prepare a statement or to execute it; in its small size every fifth. The
// call it meets succeeds, or fails and can be made again; then all is as if
// nothing had been, and the pool has its connections back.
func TestEverywhere(t *testing.T) {
	t.Parallel()
	server := pgserver.Start(t, "fsync=off")
	l := openLedger(t, server.DSN(), 8)
	straight := l.Store
	calm := &visit{tenant: "calm", pool: l.pool}
	for n, step := range calm.steps() {
		require.NoError(t, step(t.Context()), "step %d", n)
	}
	want := calm.left(t, straight)
	require.NotEmpty(t, want)

	for _, trap := range []trap{
		{name: "cut-before", fate: cutproxy.CutBefore},
		{name: "cut-during", fate: cutproxy.CutDuring},
		{name: "cut-after", fate: cutproxy.CutAfter},
		{name: "cut-ready", fate: cutproxy.CutReady},
		{name: "40001", fate: cutproxy.Fail40001},
		{name: "40P01", fate: cutproxy.Fail40P01},
		{name: "57P01", fate: cutproxy.Fail57P01},
		{name: "canceled-before", fate: cutproxy.CutBefore, cancels: true},
		{name: "canceled-during", fate: cutproxy.Pass, cancels: true},
		{name: "canceled-after", fate: cutproxy.Silence, cancels: true},
	} {
		t.Run(trap.name, func(t *testing.T) {
			t.Parallel()
			stride := sized(5, 1)
			for k := 1 + dice(t).IntN(stride); ; k += stride {
				v := &visit{tenant: fmt.Sprintf("%s-%d", trap.name, k)}
				sprung, failed := v.through(t, server.Addr(), trap, k)
				require.Equal(t, want, v.left(t, straight), "at request %d", k)
				if !sprung {
					require.False(t, failed, "failed without a fault")
					require.Greater(t, k, 2*len(calm.steps()), "no step is without a request")
					return
				}
			}
		})
	}
}

// through visits by way of a proxy that springs the trap at the k-th request.
func (v *visit) through(t *testing.T, addr string, trap trap, k int) (sprung, failed bool) {
	t.Helper()
	var mu sync.Mutex
	cancel := func() {}
	proxy := cutproxy.Start(t, addr, func(r cutproxy.Request) cutproxy.Fate {
		if r.N != k {
			return cutproxy.Pass
		}
		mu.Lock()
		defer mu.Unlock()
		sprung = true
		if trap.cancels {
			cancel()
		}
		return trap.fate
	})
	var err error
	v.pool, err = connect(t.Context(), proxied(proxy, "postgres"), 1)
	require.NoError(t, err)
	defer v.pool.Close()
	for n, step := range v.steps() {
		ctx, stop := context.WithCancel(t.Context())
		mu.Lock()
		cancel = stop
		mu.Unlock()
		err := step(ctx)
		stop()
		require.Eventually(t, func() bool { return v.pool.Stat().AcquiredConns() == 0 }, 5*time.Second, time.Millisecond)
		if err != nil {
			failed = true
			require.NoError(t, step(t.Context()), "step %d, again after %v", n, err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	return sprung, failed
}
