package postgres_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/postgres"
)

// TestHostTicket is a host's whole use of this package: a ticket in a table of
// its own and a record of recourse change together.
func TestHostTicket(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	pool, err := pgxpool.New(ctx, pgserver.Database(t))
	require.NoError(t, err)
	defer pool.Close()
	_, err = pool.Exec(ctx, `create table tickets (id bigint primary key, state text not null)`)
	require.NoError(t, err)
	_, err = pool.Exec(ctx, `insert into tickets values (35436, 'open')`)
	require.NoError(t, err)

	require.NoError(t, postgres.Migrate(ctx, pool, nil))
	s, err := postgres.Open(ctx, pool, nil)
	require.NoError(t, err)
	key := store.Key{Tenant: "eu", Kind: "order", ID: "o_1042"}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `update tickets set state = 'refunding' where id = $1`, 35436); err != nil {
			return err
		}
		return s.Within(tx).Commit(ctx, store.Batch{
			Token: store.Token{Tenant: "eu", Command: "order.place", Key: "zendesk-35436"},
			Hash:  "1",
			At:    time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
			Puts:  []store.Put{{Record: store.Record{Key: key, State: "open", Schema: 1, Body: []byte(`{"total":"49.90"}`)}}},
		})
	})
	require.NoError(t, err)

	var joined string
	require.NoError(t, pool.QueryRow(ctx, `select t.state || ' ' || r.id || ' ' || (r.body ->> 'total')
		from tickets t, recourse.rec r where r.tenant = 'eu' and r.kind = 'order'`).Scan(&joined))
	require.Equal(t, "refunding o_1042 49.90", joined)
}
