package sqlite

import (
	"context"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/storetest"
)

// TestStore proves every promise of the port.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, harness())
}

// TestStress and TestModel hold it under load and against a model.
func TestStress(t *testing.T) { storetest.Stress(t, harness(), storetest.Size{}) }

func TestModel(t *testing.T) {
	t.Parallel()
	storetest.Model(t, harness(), storetest.Scaled(2_000, 100_000))
}

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, harness()) }

func harness() storetest.Harness {
	return storetest.Harness{
		New: func(t testing.TB) store.Store { return openTemp(t) },
		Reopen: func(t testing.TB, s store.Store) store.Store {
			path := pathOf(t, s)
			require.NoError(t, s.(*Store).Close())
			return openAt(t, path, nil)
		},
		InTx: func(ctx context.Context, s store.Store, fn func(store.Store) error) error {
			return s.(*Store).InTx(ctx, func(_ *sql.Tx, s store.Store) error { return fn(s) })
		},
		Files: func(t testing.TB, s store.Store) []string {
			path := pathOf(t, s)
			return []string{path, path + "-wal"}
		},
		Tamper: func(t testing.TB, s store.Store, k store.Key, version int64, n int) {
			res, err := s.(*Store).writer.ExecContext(t.Context(),
				`update jrn set data = '{"amount":"9.99"}' where tenant = ? and kind = ? and id = ? and version = ? and n = ?`,
				k.Tenant, k.Kind, k.ID, version, n)
			require.NoError(t, err)
			changed, err := res.RowsAffected()
			require.NoError(t, err)
			require.EqualValues(t, 1, changed)
		},
	}
}
