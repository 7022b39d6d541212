package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/sqlite"
)

// TestProof runs the whole desk's proofs on real files.
func TestProof(t *testing.T) {
	proof.Run(t, func(t testing.TB) store.Store {
		t.Helper()
		s, err := sqlite.Open(filepath.Join(t.TempDir(), "proof.db"), nil)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	}, 10)
}
