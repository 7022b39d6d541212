package postgres

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// wire counts the round trips of all connections of a pool: how often something
// is sent after something was received. It can cut a connection, too.
type wire struct {
	mu    sync.Mutex
	trips int
	// cut, if set, is asked before each trip; if it says so, what is sent
	// arrives, and the connection breaks before the answer.
	cut func(trip int) bool
}

func (w *wire) count(t testing.TB, f func()) int {
	t.Helper()
	w.mu.Lock()
	w.trips = 0
	w.mu.Unlock()
	f()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trips
}

func (w *wire) config(c *pgxpool.Config) {
	dial := c.ConnConfig.DialFunc
	c.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		inner, err := dial(ctx, network, addr)
		return &wireConn{Conn: inner, wire: w, answered: true}, err
	}
}

type wireConn struct {
	net.Conn

	wire          *wire
	mu            sync.Mutex
	answered, cut bool
}

func (c *wireConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	if c.answered {
		c.answered = false
		c.wire.mu.Lock()
		c.wire.trips++
		c.cut = c.wire.cut != nil && c.wire.cut(c.wire.trips)
		c.wire.mu.Unlock()
	}
	c.mu.Unlock()
	return c.Conn.Write(b)
}

func (c *wireConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b) // the server is done when it answers
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answered = true
	if c.cut {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return n, err
}

// TestRoundTrips holds that a command is two: one to load, one to commit; and
// so it is in a transaction of the host, where a refusal costs one more.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	w := &wire{}
	s := openSchema(t, pgserver.Database(t), w.config, func(c *pgxpool.Config) { c.MaxConns = 1 })
	require.NoError(t, s.Commit(t.Context(), batch("first", order("a"))))
	x := &store.Executor{Store: s}
	command := func(s store.Store, key string) store.Command {
		x.Store = s
		return store.Command{
			Token: store.Token{Tenant: "eu", Command: "test.write", Key: key}, Hash: "hash",
			Select: store.Select{Roots: []store.Key{orderKey("a")}, Refs: []store.RefKey{{Tenant: "eu", Name: "shop", Value: "a"}}},
			Decide: func(l store.Loaded) (store.Batch, error) {
				r := l.Records[0]
				r.State = key
				return store.Batch{At: day, Puts: []store.Put{{Record: r, Entries: []store.Entry{{Event: "order.noted"}}}}}, nil
			},
		}
	}
	stale := store.Put{Record: get(t, s, "a"), Entries: []store.Entry{{Event: "order.noted"}}}
	_, err := x.Do(t.Context(), command(s, "warm"))
	require.NoError(t, err)
	require.Equal(t, 2, w.count(t, func() {
		_, err := x.Do(t.Context(), command(s, "second"))
		require.NoError(t, err)
	}))
	for _, key := range []string{"warm within", "second within"} {
		require.NoError(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
			trips := w.count(t, func() {
				_, err := x.Do(t.Context(), command(s.Within(tx), strings.ReplaceAll(key, " ", "-")))
				require.NoError(t, err)
			})
			if key == "second within" { // the savepoint is prepared
				require.Equal(t, 2, trips)
			}
			require.Equal(t, 2, w.count(t, func() {
				require.ErrorIs(t, s.Within(tx).Commit(t.Context(), batch("stale", stale)), store.ErrConflict)
			}))
			return nil
		}))
	}
	require.EqualValues(t, 5, get(t, s, "a").Version)
}

// TestLostAnswers cuts the connection after each statement of a command was
// sent, once. A batch that was written is never reported as failed, nor
// written twice.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	w := &wire{}
	s := openSchema(t, pgserver.Database(t), w.config)
	for cut := 1; ; cut++ {
		key := string(rune('a' + cut))
		poolOf(s).Reset()
		met := false
		w.mu.Lock()
		w.cut = func(trip int) bool { met = met || trip == cut; return trip == cut }
		w.mu.Unlock()
		var err error
		trips := w.count(t, func() { err = s.Commit(t.Context(), batch(key, order(key))) })
		w.mu.Lock()
		w.cut = nil
		w.mu.Unlock()
		require.NoError(t, err, "cut at %d", cut)
		require.EqualValues(t, 1, get(t, s, key).Version)
		entries, err := store.Timeline(t.Context(), s, store.HistoryQuery{Key: orderKey(key)})
		require.NoError(t, err)
		require.Len(t, entries, 1)
		require.ErrorIs(t, s.Commit(t.Context(), batch(key, order(key))), store.ErrToken, "used again by another caller")
		if !met {
			require.Greater(t, cut, 3, "there were %d round trips", trips)
			return
		}
	}
}
