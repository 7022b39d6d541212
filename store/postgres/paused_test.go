//go:build unix

package postgres

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
)

// TestPaused stops a process of the desk for twice its lease, at every step.
func TestPaused(t *testing.T) {
	proof.Paused(t, pgserver.Database, func(t testing.TB, dsn string) store.Store {
		pool := openPool(t, dsn)
		require.NoError(t, Migrate(t.Context(), pool, nil))
		s, err := Open(t.Context(), pool, nil)
		require.NoError(t, err)
		return s
	})
}
