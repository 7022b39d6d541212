package postgres

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// openHost opens a store beside a table of the host.
func openHost(t *testing.T, dsn string) *Store {
	t.Helper()
	s := openSchema(t, dsn)
	exec(t, s, `create table recourse.tickets (id text primary key)`)
	return s
}

func addTicket(t *testing.T, s *Store, tx pgx.Tx, id string) {
	t.Helper()
	_, err := tx.Exec(t.Context(), s.texts.of(`insert into recourse.tickets values ($1)`), id)
	require.NoError(t, err)
}

func tickets(t *testing.T, s *Store) (n int) {
	t.Helper()
	require.NoError(t, poolOf(s).QueryRow(t.Context(), s.texts.of(`select count(*) from recourse.tickets`)).Scan(&n))
	return n
}

// change is a put of the next version of a record.
func change(r store.Record) store.Put {
	return store.Put{Record: r, Entries: []store.Entry{{Event: "order.noted"}}}
}

// TestWithin keeps or loses the host's row and the record together, and lets
// the host go on after a refusal, at each level of isolation.
func TestWithin(t *testing.T) {
	t.Parallel()
	dsn := pgserver.Database(t)
	for _, level := range []pgx.TxIsoLevel{pgx.ReadCommitted, pgx.RepeatableRead, pgx.Serializable} {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			s := openHost(t, dsn)
			stale := order("a")
			require.NoError(t, s.Commit(t.Context(), batch("0", stale)))
			taken := order("b")
			taken.Record.Refs = stale.Record.Refs
			failed := errors.New("the host changed its mind")
			for _, end := range []error{failed, nil} {
				require.ErrorIs(t, pgx.BeginTxFunc(t.Context(), poolOf(s), pgx.TxOptions{IsoLevel: level}, func(tx pgx.Tx) error {
					in := s.Within(tx)
					addTicket(t, s, tx, "1")
					require.NoError(t, in.Commit(t.Context(), batch("1", order("c"))))
					require.ErrorIs(t, in.Commit(t.Context(), batch("2", stale)), store.ErrConflict)
					require.ErrorIs(t, in.Commit(t.Context(), batch("2", taken)), store.ErrTaken)
					require.ErrorIs(t, in.Commit(t.Context(), batch("1", order("d"))), store.ErrToken)
					require.ErrorIs(t, in.Commit(t.Context(), store.Batch{}), store.ErrInvalid)
					addTicket(t, s, tx, "2")
					require.NoError(t, in.Commit(t.Context(), batch("2", change(get(t, in, "a")))))
					require.EqualValues(t, 2, get(t, in, "a").Version)
					return end
				}), end)
				if end != nil {
					require.Zero(t, tickets(t, s))
					require.EqualValues(t, 1, get(t, s, "a").Version)
				}
			}
			require.Equal(t, 2, tickets(t, s))
			require.EqualValues(t, 2, get(t, s, "a").Version)
			require.EqualValues(t, 1, get(t, s, "c").Version)
		})
	}
}

// TestWithinRedo tells the host that its snapshot is too old, which no retry
// inside could mend.
func TestWithinRedo(t *testing.T) {
	t.Parallel()
	dsn := pgserver.Database(t)
	for _, level := range []pgx.TxIsoLevel{pgx.RepeatableRead, pgx.Serializable} {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			s := openHost(t, dsn)
			require.NoError(t, s.Commit(t.Context(), batch("0", order("a"))))
			err := pgx.BeginTxFunc(t.Context(), poolOf(s), pgx.TxOptions{IsoLevel: level}, func(tx pgx.Tx) error {
				in := s.Within(tx)
				r := get(t, in, "a")
				require.NoError(t, s.Commit(t.Context(), batch("1", change(r))))
				err := in.Commit(t.Context(), batch("2", change(r)))
				require.NotErrorIs(t, err, store.ErrConflict)
				return err
			})
			require.ErrorIs(t, err, ErrRedo)
			require.EqualValues(t, 2, get(t, s, "a").Version)
		})
	}
}

// TestWithinDeadlock ends one of two transactions that wait for each other.
func TestWithinDeadlock(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t), func(c *pgxpool.Config) {
		c.ConnConfig.RuntimeParams["deadlock_timeout"] = "50ms"
	})
	require.NoError(t, s.Commit(t.Context(), batch("0", order("a"), order("b"))))
	a, b := get(t, s, "a"), get(t, s, "b")
	first, ready := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
			<-first
			if err := s.Within(tx).Commit(t.Context(), batch("1", change(b))); err != nil {
				return err
			}
			close(ready)
			return s.Within(tx).Commit(t.Context(), batch("2", change(a)))
		})
	}()
	err := pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
		if err := s.Within(tx).Commit(t.Context(), batch("3", change(a))); err != nil {
			return err
		}
		close(first)
		<-ready
		return s.Within(tx).Commit(t.Context(), batch("4", change(b)))
	})
	other := <-done
	require.NotEqual(t, err == nil, other == nil, "one of them lost: %v, %v", err, other)
	require.ErrorIs(t, errors.Join(err, other), ErrRedo)
}

// TestWithinEarly changes a record in a transaction that is older than the
// record's last change. The feed must neither skip an entry nor turn the
// order of versions round.
func TestWithinEarly(t *testing.T) {
	t.Parallel()
	s := openHost(t, pgserver.Database(t))
	var read []int64
	var at store.Position
	poll := func() {
		t.Helper()
		es, next, err := s.Feed(t.Context(), at, 10)
		require.NoError(t, err)
		for _, e := range es {
			if e.Key.ID == "a" {
				read = append(read, e.Version)
			}
		}
		at = next
	}
	require.NoError(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
		addTicket(t, s, tx, "takes an early transaction id")
		require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
		require.NoError(t, s.Commit(t.Context(), batch("2", change(get(t, s, "a")))))
		poll()
		require.Empty(t, read, "an older transaction may still write")
		in := s.Within(tx)
		require.NoError(t, in.Commit(t.Context(), batch("3", change(get(t, in, "a")))))
		poll()
		return nil
	}))
	require.NoError(t, s.Commit(t.Context(), batch("4", change(get(t, s, "a")))))
	require.Eventually(t, func() bool { poll(); return len(read) == 4 }, 30*time.Second, time.Millisecond)
	require.Equal(t, []int64{1, 2, 3, 4}, read)
}
