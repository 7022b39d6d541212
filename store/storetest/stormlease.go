package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/recourse-go/recourse/store"
)

// stormLeases lets workers lease records and handle each some times. Some
// workers die over what they hold, so that the lease expires; others come
// back late. The time is one that all workers share and move on when there is
// nothing to do.
func stormLeases(t *suite) {
	seed := t.seed()
	records, rounds := 3*t.size.Records, 2+t.size.Commands/10
	var rs []store.Record
	for i := range records {
		rs = append(rs, woken(fmt.Sprint("o_", i), at(i)))
	}
	t.save(rs...)
	var clock, handled atomic.Int64 // milliseconds since at(0); leases that ended in a commit
	clock.Store(int64(records))
	held := holders{terms: map[versioned][]term{}, ended: map[versioned]bool{}}
	done := func() bool { return handled.Load() >= int64(records*rounds) || t.Failed() }
	race(t.size.Workers, func(i int) {
		rnd := random(seed, i)
		var late []store.Record
		for !done() {
			now := at(int(clock.Load()))
			req := lease(now, 1+rnd.IntN(7))
			leased, err := t.s.Lease(t.Context(), req)
			if err != nil {
				t.Errorf("unexpected error: %v", err)
				return
			}
			for _, r := range leased {
				held.take(t, r, term{now, now.Add(req.For)})
			}
			if len(leased) == 0 {
				clock.Add(rnd.Int64N(90_000))
				if rnd.IntN(3) == 0 {
					leased, late = late, nil
				}
			}
			for _, r := range leased {
				switch rnd.IntN(10) {
				case 0: // dies
				case 1:
					late = append(late, r)
				default:
					r.Wake = time.Time{}
					if r.Version < int64(rounds) {
						r.Wake = now.Add(time.Second)
					}
					switch err := t.try(put(r)); {
					case err == nil:
						handled.Add(1)
						held.end(t, r)
					case !errors.Is(err, store.ErrConflict):
						t.Errorf("a holder got %v, want success or a conflict", err)
					}
				}
			}
		}
	})
	t.equal("leases that ended in a commit", handled.Load(), records*rounds)
	for _, r := range rs {
		t.equal("version of "+r.Key.ID, t.get(r.Key).Version, 1+rounds)
	}
	t.equal("leased when all is done", t.leased(at(int(clock.Load())).AddDate(1, 0, 0), 1), "")
}

// holders knows who held what and when, by the workers' own account. A commit
// ends a lease, whoever holds it, so only leases of one version can collide.
type holders struct {
	mu    sync.Mutex
	terms map[versioned][]term
	ended map[versioned]bool
}

type versioned struct {
	key     store.Key
	version int64
}

type term struct{ from, to time.Time }

// take holds that no other lease of the version covers any of the same time.
func (h *holders) take(t *suite, r store.Record, mine term) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v := versioned{r.Key, r.Version}
	for _, o := range h.terms[v] {
		if o.from.Before(mine.to) && mine.from.Before(o.to) {
			t.Errorf("%s is leased twice at once: %s-%s and %s-%s", r.Key, o.from, o.to, mine.from, mine.to)
		}
	}
	h.terms[v] = append(h.terms[v], mine)
}

// end holds that of all who held a version, one commits on it.
func (h *holders) end(t *suite, r store.Record) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v := versioned{r.Key, r.Version}
	if h.ended[v] {
		t.Errorf("%s was committed twice at version %d", r.Key, r.Version)
	}
	h.ended[v] = true
}
