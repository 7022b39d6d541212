package postgres

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
)

const inTables = `select (select count(*) from recourse.rec where position('canary'::bytea in private) > 0)
	+ (select count(*) from recourse.jrn where position('canary'::bytea in private) > 0)`

// TestEraseAmongWriters erases a subject while others write about it: to old
// records, to new ones, and into notes about records that are not there. What
// was written before the last erasure is gone after it.
func TestEraseAmongWriters(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	private := []store.Private{{Subject: "cus-1", Data: []byte("canary")}, {Subject: "cus-2", Data: []byte("spared")}}
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for n := range 40 {
				id := []string{"shared", fmt.Sprintf("new-%d-%d", w, n)}[n%2]
				p := order(id)
				p.Record.Refs = nil
				l, err := s.Load(t.Context(), nil, store.Select{Keys: []store.Key{orderKey(id)}})
				if err != nil {
					t.Error(err)
					return
				}
				if len(l.Records) == 1 {
					p.Record = l.Records[0]
				}
				p.Record.Private, p.Entries[0].Private = private, private
				b := batch(fmt.Sprintf("%d-%d", w, n), p)
				b.Notes = []store.Entry{{Key: orderKey("nothing"), Event: "order.remarked", Private: private}}
				if err := s.Commit(t.Context(), b); err != nil && !strings.Contains(err.Error(), "load it and decide again") {
					t.Error(err)
					return
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	erased := store.Erased{}
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		n, err := s.Erase(t.Context(), "eu", "cus-1")
		require.NoError(t, err)
		erased.Records, erased.Entries = erased.Records+n.Records, erased.Entries+n.Entries
	}
	require.Positive(t, erased.Records)
	require.Positive(t, erased.Entries)
	var left int
	require.NoError(t, poolOf(s).QueryRow(t.Context(), s.texts.of(inTables)).Scan(&left))
	require.Zero(t, left)
	r := get(t, s, "shared")
	entries, err := store.Timeline(t.Context(), s, store.HistoryQuery{Key: r.Key})
	require.NoError(t, err)
	require.NoError(t, store.Verify(entries, r.Head))
	for _, e := range entries {
		require.Equal(t, "spared", string(e.Private[0].Data))
	}
}

// TestEraseWaits lets an erasure meet a note that is not committed yet, about a
// record that is not there and so cannot be locked.
func TestEraseWaits(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	note := func(key string) store.Batch {
		b := batch(key)
		b.Notes = []store.Entry{{Key: orderKey("nothing"), Event: "order.remarked", Private: []store.Private{{Subject: "cus-1", Data: []byte("canary")}}}}
		return b
	}
	require.NoError(t, s.Commit(t.Context(), note("1")))
	erased := make(chan store.Erased, 1)
	require.NoError(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
		require.NoError(t, s.Within(tx).Commit(t.Context(), note("2")))
		go func() {
			defer close(erased)
			n, err := s.Erase(t.Context(), "eu", "cus-1")
			if err != nil {
				t.Error(err)
			}
			erased <- n
		}()
		select {
		case <-erased:
			t.Error("the erasure did not wait")
		case <-time.After(100 * time.Millisecond):
		}
		return nil
	}))
	require.Equal(t, store.Erased{Entries: 2}, <-erased)
	var left int
	require.NoError(t, poolOf(s).QueryRow(t.Context(), s.texts.of(inTables)).Scan(&left))
	require.Zero(t, left)
}

// TestErasure erases the customer in each state of an order and what hangs on it.
func TestErasure(t *testing.T) {
	t.Parallel()
	dsn := pgserver.Database(t)
	proof.Erasure(t, func(t testing.TB) store.Store { return openSchema(t, dsn) }, func(t testing.TB, s store.Store, canary string) (n int) {
		for _, table := range tables(t, s.(*Store)) {
			var rows int
			require.NoError(t, poolOf(s).QueryRow(t.Context(), `select count(*) from `+table+` r
				where position($1 in r::text) > 0 or position(encode($1::text::bytea, 'hex') in r::text) > 0`, canary).Scan(&rows))
			n += rows
		}
		return n
	})
}

// tables names all tables of a store's schema, quoted.
func tables(t testing.TB, s *Store) (names []string) {
	t.Helper()
	rows, err := poolOf(s).Query(t.Context(), `select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = $1`, s.texts.schema)
	require.NoError(t, err)
	names, err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return names
}

func FuzzPrivate(f *testing.F) {
	f.Add(writePrivate([]store.Private{{Subject: "cus-1", Data: []byte("Ada"), Salt: []byte{1}}, {}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		ps, err := readPrivate(b)
		if err != nil {
			require.ErrorIs(t, err, store.ErrDamaged)
			return
		}
		again, err := readPrivate(writePrivate(ps))
		require.NoError(t, err)
		require.Equal(t, ps, again)
	})
}
