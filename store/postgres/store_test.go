package postgres

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/linear"
	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/storetest"
)

// TestStore proves every promise of the port.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, harness(pgserver.Database(t)))
}

// TestStress, TestModel and TestLinearizable hold it under load, against a
// model and against a checker of histories.
func TestStress(t *testing.T) {
	storetest.Stress(t, harness(pgserver.Database(t)), storetest.Size{})
}

func TestModel(t *testing.T) {
	t.Parallel()
	storetest.Model(t, harness(pgserver.Database(t)), storetest.Scaled(1_000, 20_000))
}

func TestLinearizable(t *testing.T) {
	t.Parallel()
	linear.Record(t, openSchema(t, pgserver.Database(t)), linear.Size{}).Check(t)
}

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, harness(pgserver.Database(b))) }

func harness(dsn string, change ...func(*pgxpool.Config)) storetest.Harness {
	return storetest.Harness{
		New: func(t testing.TB) store.Store { return openSchema(t, dsn, change...) },
		Reopen: func(t testing.TB, s store.Store) store.Store {
			again, err := Open(t.Context(), openPool(t, dsn, change...), &Config{Schema: s.(*Store).texts.schema})
			require.NoError(t, err)
			return again
		},
		InTx: func(ctx context.Context, s store.Store, fn func(store.Store) error) error {
			return pgx.BeginFunc(ctx, poolOf(s), func(tx pgx.Tx) error { return fn(s.(*Store).Within(tx)) })
		},
		Tamper: func(t testing.TB, s store.Store, k store.Key, version int64, n int) {
			tag, err := poolOf(s).Exec(t.Context(), s.(*Store).texts.of(`update recourse.jrn set data = '{"amount":"9.99"}'
				where tenant = $1 and kind = $2 and id = $3 and version = $4 and n = $5`), k.Tenant, k.Kind, k.ID, version, n)
			require.NoError(t, err)
			require.EqualValues(t, 1, tag.RowsAffected())
		},
	}
}
