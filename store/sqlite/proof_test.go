package sqlite

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
)

// TestProof runs the whole desk's proofs on real files; under the race
// detector, which slows this driver down tenfold, only those that race. A test that opens one
// store after another gets the first again, emptied: most of the time would
// else go into making files.
func TestProof(t *testing.T) {
	var mu sync.Mutex
	opened := map[testing.TB]*Store{}
	open := func(t testing.TB) store.Store {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		s, ok := opened[t]
		if !ok {
			s = openTemp(t)
			opened[t] = s
			return s
		}
		_, err := s.writer.ExecContext(t.Context(), `begin; delete from rec; delete from ref; delete from lab; delete from jrn;
			delete from prv; delete from sub; delete from tok; delete from sqlite_sequence; commit`)
		require.NoError(t, err)
		return s
	}
	if raceEnabled {
		t.Run("Race", func(t *testing.T) { proof.Race(t, open) })
		return
	}
	proof.Run(t, open, 10)
}
