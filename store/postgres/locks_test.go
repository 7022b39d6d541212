package postgres

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// TestGuardLocks holds that a guard stands until its transaction ends: of two
// commits that each change what the other guards, the second is refused.
func TestGuardLocks(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	require.NoError(t, s.Commit(t.Context(), batch("0", order("a"), order("b"))))
	guarded := func(key, put, guard string) store.Batch {
		b := batch(key, change(get(t, s, put)))
		b.Guards = []store.Guard{{Key: orderKey(guard), Version: 1}}
		return b
	}
	for _, c := range []struct{ first, second store.Batch }{
		{guarded("1", "b", "a"), guarded("2", "a", "b")},
		{guarded("3", "a", "b"), guarded("4", "b", "a")},
	} {
		second := make(chan error, 1)
		err := pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
			require.NoError(t, s.Within(tx).Commit(t.Context(), c.first))
			go func() { second <- s.Commit(t.Context(), c.second) }()
			select {
			case err := <-second:
				return errors.Join(errors.New("the second did not wait"), err)
			case <-time.After(50 * time.Millisecond):
				return nil
			}
		})
		require.NoError(t, err)
		require.ErrorIs(t, <-second, store.ErrConflict)
		exec(t, s, `update recourse.rec set version = 1`) // for the next pair
	}
}

// TestLeaseLocks holds that a lease passes over what another is just taking,
// without waiting, and that one which is rolled back has taken nothing.
func TestLeaseLocks(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	require.NoError(t, s.Commit(t.Context(), batch("0", order("a"), order("b"))))
	leased := func(s store.Store, limit int) (ids []string) {
		t.Helper()
		rs, err := s.Lease(t.Context(), store.LeaseRequest{
			Schemas: map[string]int{"order": 1}, Now: day.Add(time.Hour), For: time.Minute, Limit: limit,
		})
		require.NoError(t, err)
		for _, r := range rs {
			ids = append(ids, r.Key.ID)
		}
		return ids
	}
	over := errors.New("over")
	require.ErrorIs(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
		require.Equal(t, []string{"a"}, leased(s.Within(tx), 1))
		require.Equal(t, []string{"b"}, leased(s, 5))
		return over
	}), over)
	require.Equal(t, []string{"a"}, leased(s, 5))
	require.Empty(t, leased(s, 5))
}
