package postgres

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// TestLargeBatch writes many records at once, and refuses what PostgreSQL
// cannot take in one statement.
func TestLargeBatch(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	many := func(n int) (puts []store.Put) {
		for i := range n {
			puts = append(puts, order(fmt.Sprintf("o-%05d", i)))
		}
		return puts
	}
	require.NoError(t, s.Commit(t.Context(), batch("1", many(500)...)))
	require.EqualValues(t, 1, get(t, s, "o-00499").Version)
	require.ErrorIs(t, s.Commit(t.Context(), batch("2", many(3000)...)), store.ErrInvalid)
	late := append(many(500), change(store.Record{Key: orderKey("zz"), State: "open", Schema: 1, Body: []byte(`{}`), Version: 4, Created: day}))
	for i := range 500 {
		late[i] = change(get(t, s, fmt.Sprintf("o-%05d", i)))
	}
	var conflict *store.ConflictError
	require.ErrorAs(t, s.Commit(t.Context(), batch("3", late...)), &conflict)
	require.Equal(t, orderKey("zz"), conflict.Key)
}

// TestModes holds that the store works with what a pooler between it and the
// server asks for.
func TestModes(t *testing.T) {
	t.Parallel()
	dsn := pgserver.Database(t)
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec} {
		t.Run(mode.String(), func(t *testing.T) {
			t.Parallel()
			s := openSchema(t, dsn, func(c *pgxpool.Config) { c.ConnConfig.DefaultQueryExecMode = mode })
			b := batch("1", order("a"), order("b"))
			b.Notes = []store.Entry{{Key: orderKey("c"), Event: "order.remarked"}}
			require.NoError(t, s.Commit(t.Context(), b))
			require.NoError(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
				in := s.Within(tx)
				require.ErrorIs(t, in.Commit(t.Context(), b), store.ErrToken)
				b := batch("2", change(get(t, in, "a")))
				b.Guards = []store.Guard{{Key: orderKey("b"), Version: 1}}
				return in.Commit(t.Context(), b)
			}))
			q := store.Query{Tenant: "eu", Kind: "order", States: []string{"open", "shut"}, By: store.ByDue, Label: "vip", Ref: &store.Ref{Name: "shop", Value: "a"}}
			page, err := s.Find(t.Context(), q)
			require.NoError(t, err)
			require.Len(t, page.Records, 1)
			n, err := s.Count(t.Context(), q, 5)
			require.NoError(t, err)
			require.Equal(t, 1, n)
			fed(t, s, "", 4)
			rs, err := s.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: day.AddDate(1, 0, 0), For: 1e9, Limit: 9})
			require.NoError(t, err)
			require.Len(t, rs, 2)
			erased, err := s.Erase(t.Context(), "eu", "cus-1")
			require.NoError(t, err)
			require.Equal(t, store.Erased{Records: 2, Entries: 2}, erased)
			n, err = s.Forget(t.Context(), day.AddDate(1, 0, 0), 9)
			require.NoError(t, err)
			require.Equal(t, 2, n)
		})
	}
}
