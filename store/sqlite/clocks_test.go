package sqlite

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
)

// TestClocksAcrossRestarts closes and opens the file before every step: what was
// signaled of a clock is not signaled again, and nothing is left out.
func TestClocksAcrossRestarts(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	s := &reopened{Store: openAt(t, path, nil)}
	proof.SignalsOnce(t, s, 1, func() {
		require.NoError(t, s.Store.(*Store).Close())
		s.Store = openAt(t, path, nil)
	})
}

// reopened is a store that can be replaced under a desk.
type reopened struct{ store.Store }
