package storetest

import (
	"fmt"
	"sync"
	"time"

	"github.com/recourse-go/recourse/store"
)

var leases = group{"Lease", []promise{
	{"takes what is due", leaseDue},
	{"takes the earliest first", leaseEarliest},
	{"is never shared", leaseRace},
	{"expires", leaseExpires},
	{"leaves the record alone", leaseDoesNotMove},
	{"ends with a commit", leaseEnds},
	{"lets a late commit pass unless the record moved", leaseLate},
	{"does not heed guards", leaseGuarded},
	{"skips kinds and schemas it was not asked for", leaseSchemas},
	{"crosses tenants", leaseTenants},
	{"checks its request", leaseChecks},
}}

// lease asks for orders for a minute.
func lease(now time.Time, limit int) store.LeaseRequest {
	return store.LeaseRequest{Schemas: map[string]int{"order": 9}, Now: now, For: time.Minute, Limit: limit}
}

// leased leases a minute's worth and gives the ids.
func (t *suite) leased(now time.Time, limit int) string {
	t.Helper()
	rs, err := t.s.Lease(t.Context(), lease(now, limit))
	t.must(err)
	return idsOf(rs)
}

func leaseDue(t *suite) {
	t.save(woken("past", at(10)), woken("now", at(20)), woken("later", at(20).Add(time.Microsecond)), record("never"))
	t.equal("leased", t.leased(at(20), 10), "past now")
}

func leaseEarliest(t *suite) {
	t.save(woken("d", at(1)), woken("a", at(4)), woken("c", at(2)), woken("b", at(3)))
	t.equal("first two", t.leased(at(100), 2), "d c")
	t.equal("next two", t.leased(at(101), 2), "b a")
	t.equal("first two, when leases expired", t.leased(at(100).Add(time.Minute), 4), "c d")
}

func leaseRace(t *suite) {
	const n = 150
	var rs []store.Record
	for i := range n {
		rs = append(rs, woken(fmt.Sprintf("o_%03d", i), at(i)))
	}
	t.save(rs...)
	var mu sync.Mutex
	held := map[store.Key]int{}
	take := func() int {
		leased, err := t.s.Lease(t.Context(), lease(at(1000), 7))
		if err != nil {
			t.Errorf("unexpected error: %v", err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, r := range leased {
			held[r.Key]++
		}
		return len(leased)
	}
	race(64, func(int) {
		for range n {
			if take() == 0 {
				return
			}
		}
	})
	for range n { // what was passed over while others were taking it
		take()
	}
	t.equal("records leased", len(held), n)
	for k, times := range held {
		t.equal("times "+k.ID+" was leased", times, 1)
	}
}

func leaseExpires(t *suite) {
	t.save(woken("a", at(0)))
	t.equal("first", t.leased(at(10), 1), "a")
	t.equal("while it is held", t.leased(at(11), 1), "")
	t.equal("just before it expires", t.leased(at(10).Add(time.Minute-time.Microsecond), 1), "")
	t.equal("when it has expired", t.leased(at(10).Add(time.Minute), 1), "a")
	t.equal("while it is held again", t.leased(at(11).Add(time.Minute), 1), "")
}

func leaseDoesNotMove(t *suite) {
	r := t.save(woken("a", at(0)))
	rs, err := t.s.Lease(t.Context(), lease(at(10), 1))
	t.must(err)
	t.equal("leased record", recordText(rs[0]), recordText(r))
	t.equal("record after the lease", recordText(t.get(r.Key)), recordText(r))
	t.feed("", 1)
}

func leaseEnds(t *suite) {
	r := t.save(woken("a", at(0)))
	t.equal("first", t.leased(at(10), 1), "a")
	r = t.save(r)
	t.equal("after a commit that leaves the wake", t.leased(at(10), 1), "a")
	r.Wake = at(20)
	r = t.save(r)
	t.equal("before the new wake", t.leased(at(19), 1), "")
	t.equal("at the new wake", t.leased(at(20), 1), "a")
	r.Wake = time.Time{}
	t.save(r)
	t.equal("after a commit without a wake", t.leased(at(0).AddDate(1, 0, 0), 1), "")
}

func leaseLate(t *suite) {
	r := t.save(woken("a", at(0)))
	t.equal("first", t.leased(at(10), 1), "a")
	t.equal("second, after the first expired", t.leased(at(11).Add(time.Minute), 1), "a")
	r = t.save(r) // the first holder is late, and nobody has moved the record
	late := r
	t.save(r)
	t.fails(t.try(put(late)), store.ErrConflict)
}

func leaseGuarded(t *suite) {
	r := t.save(woken("a", at(0)))
	t.equal("first", t.leased(at(10), 1), "a")
	b := t.batch(put(record("b")))
	b.Guards = []store.Guard{{Key: r.Key, Version: 1}}
	t.commit(b)
	t.equal("after a guard on it", t.leased(at(11), 1), "")
}

func leaseSchemas(t *suite) {
	old, same, newer, other := woken("old", at(1)), woken("same", at(2)), woken("newer", at(0)), woken("other", at(0))
	old.Schema, same.Schema, newer.Schema = 1, 2, 3
	other.Key.Kind = "payment"
	t.save(old, same, newer, other)
	ask := func(schemas map[string]int, limit int) string {
		t.Helper()
		req := lease(at(10), limit)
		req.Schemas = schemas
		rs, err := t.s.Lease(t.Context(), req)
		t.must(err)
		return idsOf(rs)
	}
	t.equal("no kinds", ask(nil, 10), "")
	t.equal("schema 2, one record", ask(map[string]int{"order": 2}, 1), "old")
	t.equal("schema 2", ask(map[string]int{"order": 2}, 10), "same")
	t.equal("two kinds", ask(map[string]int{"order": 3, "payment": 1}, 10), "newer other")
}

func leaseTenants(t *suite) {
	t.save(woken("a", at(1)))
	abroad := woken("a", at(2))
	abroad.Key.Tenant = "us"
	b := t.batch(put(abroad))
	b.Token.Tenant = "us"
	t.commit(b)
	rs, err := t.s.Lease(t.Context(), lease(at(10), 10))
	t.must(err)
	t.equal("leased", keysOf(rs), []store.Key{key("a"), abroad.Key})
	t.equal("again", t.leased(at(11), 10), "")
}

func leaseChecks(t *suite) {
	t.save(woken("a", at(0)))
	for name, spoil := range map[string]func(*store.LeaseRequest){
		"no time":        func(r *store.LeaseRequest) { r.Now = time.Time{} },
		"no duration":    func(r *store.LeaseRequest) { r.For = 0 },
		"short duration": func(r *store.LeaseRequest) { r.For = time.Millisecond - 1 },
		"no limit":       func(r *store.LeaseRequest) { r.Limit = 0 },
		"big limit":      func(r *store.LeaseRequest) { r.Limit = store.MaxLimit + 1 },
	} {
		req := lease(at(10), 1)
		spoil(&req)
		_, err := t.s.Lease(t.Context(), req)
		if err == nil {
			t.Errorf("%s: got no error", name)
		}
		t.fails(err, store.ErrInvalid)
	}
	t.equal("after requests that were refused", t.leased(at(10), 1), "a")
}
