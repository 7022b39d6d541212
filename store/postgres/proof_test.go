package postgres

import (
	"sync"
	"testing"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
)

// TestProof runs the whole desk's proofs. A test that opens one store after
// another gets the first again, emptied: most of the time would else go into
// making tables.
func TestProof(t *testing.T) {
	dsn := pgserver.Database(t)
	var mu sync.Mutex
	opened := map[testing.TB]*Store{}
	proof.Run(t, func(t testing.TB) store.Store {
		mu.Lock()
		s, ok := opened[t]
		mu.Unlock()
		if ok {
			exec(t, s, `with a as (delete from recourse.rec), b as (delete from recourse.ref), c as (delete from recourse.lab),
				d as (delete from recourse.jrn), e as (delete from recourse.sub) delete from recourse.tok`)
			return s
		}
		s = openSchema(t, dsn)
		mu.Lock()
		defer mu.Unlock()
		opened[t] = s
		return s
	}, 3)
}
