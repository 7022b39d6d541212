package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// openHost opens a store whose file has a table of the host.
func openHost(t *testing.T) *Store {
	t.Helper()
	s := openTemp(t)
	require.NoError(t, s.InTx(t.Context(), func(tx *sql.Tx, _ store.Store) error {
		_, err := tx.ExecContext(t.Context(), `create table parcels (id text primary key)`)
		return err
	}))
	return s
}

func parcels(t *testing.T, s *Store) (n int) {
	t.Helper()
	require.NoError(t, s.readers.QueryRowContext(t.Context(), `select count(*) from parcels`).Scan(&n))
	return n
}

func addParcel(ctx context.Context, tx *sql.Tx, id string) error {
	_, err := tx.ExecContext(ctx, `insert into parcels values (?)`, id)
	return err
}

func TestInTx(t *testing.T) {
	t.Parallel()
	failed := errors.New("the host changed its mind")
	for _, c := range []struct {
		name          string
		end           func(cancel func()) error // after a parcel and a commit
		want          error
		panics, stays bool
	}{
		{name: "commits", end: func(func()) error { return nil }, stays: true},
		{name: "fails", end: func(func()) error { return failed }, want: failed},
		{name: "panics", end: func(func()) error { panic(failed) }, panics: true},
		{name: "is canceled", end: func(cancel func()) error { cancel(); return nil }, want: context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := openHost(t)
			before := dump(t, s)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			call := func() error {
				return s.InTx(ctx, func(tx *sql.Tx, in store.Store) error {
					require.NoError(t, addParcel(ctx, tx, "p"))
					require.NoError(t, in.Commit(ctx, batch("1", order("a"))))
					return c.end(cancel)
				})
			}
			if c.panics {
				require.PanicsWithValue(t, failed, func() { _ = call() })
			} else {
				require.ErrorIs(t, call(), c.want)
			}
			if c.stays {
				require.Equal(t, 1, parcels(t, s))
				require.EqualValues(t, 1, get(t, s, "a").Version)
				return
			}
			require.Zero(t, parcels(t, s))
			require.Equal(t, before, dump(t, s))
			require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))), "the writer is free again")
		})
	}
}

// TestInTxUndoesOneCommit keeps the rest of the transaction when one commit in
// it fails half-way: here at the unique ref, after the token and the record.
func TestInTxUndoesOneCommit(t *testing.T) {
	t.Parallel()
	s := openHost(t)
	taken := order("b")
	taken.Record.Refs = []store.Ref{{Name: "shop", Value: "a", Unique: true}}
	require.NoError(t, s.InTx(t.Context(), func(tx *sql.Tx, in store.Store) error {
		require.NoError(t, in.Commit(t.Context(), batch("1", order("a"))))
		require.NoError(t, addParcel(t.Context(), tx, "p"))
		require.ErrorIs(t, in.Commit(t.Context(), batch("2", taken)), store.ErrTaken)
		return in.Commit(t.Context(), batch("2", order("c")))
	}))
	require.Equal(t, 1, parcels(t, s))
	require.Equal(t, [6]int{2, 4, 4, 2, 2, 2}, dump(t, s))
	require.NoError(t, s.Check(t.Context()))
}

// TestInTxLost holds that a transaction which SQLite gave up is not continued
// by a commit of its own.
func TestInTxLost(t *testing.T) {
	t.Parallel()
	s := openHost(t)
	before := dump(t, s)
	err := s.InTx(t.Context(), func(tx *sql.Tx, in store.Store) error {
		require.NoError(t, addParcel(t.Context(), tx, "p"))
		_, err := tx.ExecContext(t.Context(), `insert or rollback into parcels values ('p')`)
		require.Error(t, err)
		require.ErrorIs(t, in.Commit(t.Context(), batch("1", order("a"))), errLost)
		require.ErrorIs(t, in.Commit(t.Context(), batch("1", order("a"))), sql.ErrTxDone)
		return nil
	})
	require.Error(t, err)
	require.Zero(t, parcels(t, s))
	require.Equal(t, before, dump(t, s))
}

func TestInTxIsOver(t *testing.T) {
	t.Parallel()
	s := openTemp(t)
	var kept store.Store
	require.NoError(t, s.InTx(t.Context(), func(_ *sql.Tx, in store.Store) error { kept = in; return nil }))
	require.Error(t, kept.Commit(t.Context(), batch("1", order("a"))))
	_, err := kept.Load(t.Context(), nil, store.Select{Keys: []store.Key{orderKey("a")}})
	require.ErrorIs(t, err, sql.ErrTxDone)
}

// TestInTxErases empties the log after the host's transaction.
func TestInTxErases(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	s := openAt(t, path, nil)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	require.NoError(t, s.InTx(t.Context(), func(_ *sql.Tx, in store.Store) error {
		n, err := in.Erase(t.Context(), "eu", "cus-1")
		require.Equal(t, store.Erased{Records: 1, Entries: 1}, n)
		return err
	}))
	require.Zero(t, inFiles(t, path, "by phone"))
}
