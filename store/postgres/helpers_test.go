package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// schemas numbers the schemas of one test binary, so that tests can share a
// database.
var schemas atomic.Int64

// openSchema opens a store on a fresh schema of a database, with a pool of its
// own.
func openSchema(t testing.TB, dsn string, change ...func(*pgxpool.Config)) *Store {
	t.Helper()
	c := &Config{Schema: fmt.Sprintf("s%d", schemas.Add(1))}
	pool := openPool(t, dsn, change...)
	require.NoError(t, Migrate(t.Context(), pool, c))
	s, err := Open(t.Context(), pool, c)
	require.NoError(t, err)
	return s
}

// openPool opens a pool that is closed after the test, when nothing may hold a
// connection any more.
func openPool(t testing.TB, dsn string, change ...func(*pgxpool.Config)) *pgxpool.Pool {
	t.Helper()
	c, err := pgxpool.ParseConfig(dsn)
	require.NoError(t, err)
	c.MaxConns = 8
	for _, f := range change {
		f(c)
	}
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(t.Context()), c)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.Zero(t, pool.Stat().AcquiredConns())
		pool.Close()
	})
	return pool
}

// poolOf is the pool under a store that Open gave.
func poolOf(s store.Store) *pgxpool.Pool { return s.(*Store).db.(*pooled).pool }

// exec runs a statement written for the schema recourse behind the store's back.
func exec(t testing.TB, s *Store, text string, args ...any) {
	t.Helper()
	_, err := poolOf(s).Exec(t.Context(), s.texts.of(text), args...)
	require.NoError(t, err)
}

var day = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func orderKey(id string) store.Key { return store.Key{Tenant: "eu", Kind: "order", ID: id} }

// order is a put of a new record with everything a record can have.
func order(id string) store.Put {
	return store.Put{
		Record: store.Record{
			Key: orderKey(id), State: "open", Wake: day.Add(time.Hour), Due: day.Add(2 * time.Hour), Schema: 1,
			Refs:    []store.Ref{{Name: "shop", Value: id, Unique: true}, {Name: "basket", Value: "b-1"}},
			Labels:  []string{"vip", "gift"},
			Body:    json.RawMessage(fmt.Sprintf(`{"id":%q}`, id)),
			Private: []store.Private{{Subject: "cus-1", Data: []byte("Ada")}},
		},
		Entries: []store.Entry{{Event: "order.placed", Private: []store.Private{{Subject: "cus-1", Data: []byte("by phone")}}}},
	}
}

func batch(key string, puts ...store.Put) store.Batch {
	return store.Batch{
		Token: store.Token{Tenant: "eu", Command: "test.write", Key: key}, Hash: "hash", At: day, Puts: puts,
	}
}

func get(t testing.TB, s store.Store, id string) store.Record {
	t.Helper()
	l, err := s.Load(t.Context(), nil, store.Select{Keys: []store.Key{orderKey(id)}})
	require.NoError(t, err)
	require.Len(t, l.Records, 1)
	return l.Records[0]
}
