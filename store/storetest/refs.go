package storetest

import (
	"errors"
	"sync/atomic"

	"github.com/recourse-go/recourse/store"
)

var refs = group{"Refs", []promise{
	{"gives a unique ref to one of many", uniqueRefRace},
	{"refuses a taken ref and keeps nothing", takenRef},
	{"frees the refs a put drops", freesRefs},
	{"moves a unique ref within a batch", movesRef},
	{"gives a ref to one record of a batch", claimedTwice},
	{"shares a ref that is not unique", sharesRefs},
	{"keeps a ref that is given twice", repeatedRef},
	{"keeps unique refs of tenants apart", refsOfTenants},
}}

func withRef(r store.Record, value string) store.Record {
	r.Refs = []store.Ref{{Name: "psp", Value: value, Unique: true}}
	return r
}

func (t *suite) byRef(name, value string) []store.Record {
	t.Helper()
	return t.load(nil, store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: name, Value: value}}}).Records
}

func uniqueRefRace(t *suite) {
	var won atomic.Int64
	race(16, func(i int) {
		r := withRef(record(string(rune('a'+i))), "pi_1")
		switch err := t.try(put(r)); {
		case err == nil:
			won.Add(1)
		case !errors.Is(err, store.ErrTaken) && !errors.Is(err, store.ErrConflict):
			t.Errorf("loser got %v, want taken or conflict", err)
		}
	})
	t.equal("records that got the ref", won.Load(), 1)
	t.equal("records in the store", len(t.find(store.Query{Tenant: "eu", Kind: "order"}).Records), 1)
	t.equal("records found by the ref", len(t.byRef("psp", "pi_1")), 1)
}

func takenRef(t *suite) {
	t.save(withRef(record("m"), "pi_1"))
	for _, id := range []string{"a", "z"} {
		b := t.batch(put(withRef(record(id), "pi_1")), put(record("n")))
		var taken *store.TakenError
		if err := t.s.Commit(t.Context(), b); !errors.As(err, &taken) || taken.Key != key(id) || taken.Name != "psp" {
			t.Errorf("got %v, want that ref psp of %s is taken", err, key(id))
		}
		t.absent(key(id))
		t.absent(key("n"))
		if l := t.load(&b.Token, store.Select{}); l.Earlier != nil {
			t.Error("the token of a refused batch was kept")
		}
	}
	other := record("k") // of another kind
	other.Key.Kind = "payment"
	t.fails(t.try(put(withRef(other, "pi_1"))), store.ErrTaken)
	t.equal("found by the ref", idsOf(t.byRef("psp", "pi_1")), "m")
}

func freesRefs(t *suite) {
	r := t.save(withRef(record("a"), "pi_1"))
	t.save(withRef(r, "pi_2"))
	t.equal("found by the ref that was dropped", len(t.byRef("psp", "pi_1")), 0)
	t.equal("found by the new ref", idsOf(t.byRef("psp", "pi_2")), "a")
	t.save(withRef(record("b"), "pi_1"))
	t.fails(t.try(put(withRef(record("c"), "pi_2"))), store.ErrTaken)
	t.equal("found by the ref that was freed", idsOf(t.byRef("psp", "pi_1")), "b")
}

func movesRef(t *suite) {
	a, m := t.save(withRef(record("a"), "pi_1")), t.save(record("m"))
	a.Refs = nil
	t.save(a, withRef(m, "pi_1"))
	t.equal("after the move to a later key", idsOf(t.byRef("psp", "pi_1")), "m")
	a, m = t.get(a.Key), t.get(m.Key)
	m.Refs = nil
	t.save(withRef(a, "pi_1"), m)
	t.equal("after the move to an earlier key", idsOf(t.byRef("psp", "pi_1")), "a")
	t.fails(t.try(put(withRef(record("z"), "pi_1"))), store.ErrTaken)
}

func claimedTwice(t *suite) {
	t.fails(t.try(put(withRef(record("a"), "pi_1")), put(withRef(record("b"), "pi_1"))), store.ErrTaken)
	t.absent(key("a"))
	t.absent(key("b"))
}

func sharesRefs(t *suite) {
	for _, id := range []string{"b", "a"} {
		r := record(id)
		r.Refs = []store.Ref{{Name: "customer", Value: "c_1"}}
		t.save(r)
	}
	t.equal("found by the ref", idsOf(t.byRef("customer", "c_1")), "a b")
	t.equal("found by another name", len(t.byRef("psp", "c_1")), 0)
	t.equal("found by another value", len(t.byRef("customer", "c_2")), 0)
}

func repeatedRef(t *suite) {
	r := record("a")
	r.Refs = []store.Ref{{Name: "psp", Value: "pi_1"}, {Name: "psp", Value: "pi_1", Unique: true}, {Name: "psp", Value: "pi_1"}}
	t.equal("refs", t.save(r).Refs, []store.Ref{{Name: "psp", Value: "pi_1", Unique: true}})
	t.fails(t.try(put(withRef(record("b"), "pi_1"))), store.ErrTaken)
}

func refsOfTenants(t *suite) {
	t.save(withRef(record("a"), "pi_1"))
	abroad := withRef(record("a"), "pi_1")
	abroad.Key.Tenant = "us"
	b := t.batch(put(abroad))
	b.Token.Tenant = "us"
	t.commit(b)
	l := t.load(nil, store.Select{Refs: []store.RefKey{{Tenant: "us", Name: "psp", Value: "pi_1"}}})
	t.equal("found in the other tenant", keysOf(l.Records), []store.Key{abroad.Key})
	t.equal("found at home", keysOf(t.byRef("psp", "pi_1")), []store.Key{key("a")})
}
