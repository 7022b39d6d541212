package storetest

import (
	"encoding/json"
	"fmt"
	"sync/atomic"

	"github.com/recourse-go/recourse/store"
)

var loads = group{"Load", []promise{
	{"leaves out what is missing", loadMissing},
	{"sorts by key and gives each record once", loadSorted},
	{"brings what hangs on a root", loadRoot},
	{"brings the root of a ref and all below", loadRef},
	{"follows a record to its new root", loadMovedRoot},
	{"never sees half a batch", loadSnapshot},
	{"refuses to span tenants", loadSpans},
}}

func loadMissing(t *suite) {
	t.save(record("a"))
	token := store.Token{Tenant: "eu", Command: "test.write", Key: "new"}
	l := t.load(&token, store.Select{
		Keys:  []store.Key{key("a"), key("b")},
		Roots: []store.Key{key("c")},
		Refs:  []store.RefKey{{Tenant: "eu", Name: "psp", Value: "none"}},
	})
	t.equal("records", idsOf(l.Records), "a")
	t.equal("answer of a new token", l.Earlier == nil, true)
	t.equal("records of an empty selection", len(t.load(nil, store.Select{}).Records), 0)
}

func loadSorted(t *suite) {
	root := record("m")
	root.Refs = []store.Ref{{Name: "customer", Value: "c_1"}}
	rs := []store.Record{root, record("alone")}
	for _, id := range []string{"b", "B", "a-1", "a", "a.1", "_", "9", "10", "Z", "a/1", "a:1"} {
		rs = append(rs, below(root.Key, id))
	}
	other := below(root.Key, "0")
	other.Key.Kind = "payment"
	t.save(append(rs, other)...)

	l := t.load(nil, store.Select{
		Keys:  []store.Key{key("m"), key("b"), key("b"), key("alone")},
		Roots: []store.Key{key("m"), key("m")},
		Refs:  []store.RefKey{{Tenant: "eu", Name: "customer", Value: "c_1"}},
	})
	t.equal("records in byte order", idsOf(l.Records), "10 9 B Z _ a a-1 a.1 a/1 a:1 alone b m 0")
}

func loadRoot(t *suite) {
	t.save(record("o_1"), below(key("o_1"), "p_1"), below(key("o_1"), "r_1"),
		record("o_2"), below(key("o_2"), "p_2"), below(key("o_3"), "p_3"))
	for root, want := range map[string]string{"o_1": "o_1 p_1 r_1", "o_3": "p_3", "p_1": "p_1"} {
		l := t.load(nil, store.Select{Roots: []store.Key{key(root)}})
		t.equal("below "+root, idsOf(l.Records), want)
	}
}

func loadRef(t *suite) {
	payment := withRef(below(key("o_1"), "p_1"), "pi_1")
	t.save(record("o_1"), payment, below(key("o_1"), "r_1"), record("o_2"))
	t.equal("found by the ref", idsOf(t.byRef("psp", "pi_1")), "o_1 p_1 r_1")
}

func loadMovedRoot(t *suite) {
	orphan := t.save(below(key("orphans"), "p_1"))
	t.save(record("o_1"))
	orphan.Root = key("o_1")
	t.save(orphan)

	t.equal("below the old root", len(t.load(nil, store.Select{Roots: []store.Key{key("orphans")}}).Records), 0)
	t.equal("below the new root", idsOf(t.load(nil, store.Select{Roots: []store.Key{key("o_1")}}).Records), "o_1 p_1")
	var roots []store.Key
	for _, e := range t.timeline(orphan.Key) {
		roots = append(roots, e.Root)
	}
	t.equal("roots of its entries", roots, []store.Key{key("orphans"), key("o_1")})
	old, err := store.Timeline(t.Context(), t.s, store.HistoryQuery{Root: key("orphans")})
	t.must(err)
	t.equal("entries below the old root", len(old), 1)
}

func loadSnapshot(t *suite) {
	a, b := withRef(below(key("root"), "a"), "pi_1"), below(key("root"), "b")
	t.save(a, b)
	var readers atomic.Int64
	readers.Store(3)
	race(4, func(i int) {
		if i == 0 {
			for n := 0; readers.Load() > 0; n++ {
				body := json.RawMessage(fmt.Sprintf(`{"n":%d}`, n))
				a.Version, a.Body = int64(n+1), body
				b.Version, b.Body = int64(n+1), body
				if err := t.try(put(a), put(b)); err != nil {
					t.Errorf("unexpected error: %v", err)
					return
				}
			}
			return
		}
		sel := []store.Select{
			{Keys: []store.Key{key("a"), key("b")}},
			{Roots: []store.Key{key("root")}},
			{Refs: []store.RefKey{{Tenant: "eu", Name: "psp", Value: "pi_1"}}},
		}[i-1]
		defer readers.Add(-1)
		for range 60 {
			l, err := t.s.Load(t.Context(), nil, sel)
			if err != nil || len(l.Records) != 2 {
				t.Errorf("got %d records and error %v, want 2", len(l.Records), err)
				return
			}
			if x, y := l.Records[0], l.Records[1]; x.Version != y.Version || x.Version > 1 && string(x.Body) != string(y.Body) {
				t.Errorf("saw half a batch: versions %d and %d, bodies %s and %s", x.Version, y.Version, x.Body, y.Body)
				return
			}
		}
	})
}

func loadSpans(t *suite) {
	for _, sel := range []store.Select{
		{Keys: []store.Key{key("a"), {Tenant: "us", Kind: "order", ID: "a"}}},
		{Keys: []store.Key{key("a")}, Roots: []store.Key{{Tenant: "us", Kind: "order", ID: "a"}}},
		{Keys: []store.Key{key("a")}, Refs: []store.RefKey{{Tenant: "us", Name: "psp", Value: "a"}}},
	} {
		_, err := t.s.Load(t.Context(), nil, sel)
		t.fails(err, store.ErrInvalid)
	}
}
