package storetest

import (
	"fmt"
	"strings"

	"github.com/recourse-go/recourse/store"
)

var finds = group{"Find", []promise{
	{"sorts by each time, both ways", findOrders},
	{"leaves out records without the time", findWithoutTime},
	{"filters", findFilters},
	{"sees the present, not the past", findChanged},
	{"walks pages of any size", findPages},
	{"walks through equal times", findEqualTimes},
	{"keeps its place under inserts", findUnderInserts},
	{"counts up to a cap", findCounts},
	{"refuses cursors it did not give", findBadCursors},
	{"checks its limits", findLimits},
}}

var orders = store.Query{Tenant: "eu", Kind: "order"}

// walk lists all pages of a query and calls between after each.
func (t *suite) walk(q store.Query, between func()) []store.Record {
	t.Helper()
	var all []store.Record
	for range 1000 {
		p := t.find(q)
		if len(p.Records) > q.Limit {
			t.Fatalf("a page has %d records, at most %d wanted", len(p.Records), q.Limit)
		}
		all = append(all, p.Records...)
		if q.After != "" && len(p.Records) == 0 {
			t.Fatal("a cursor led to an empty page")
		}
		if q.After = p.Next; p.Next == "" {
			return all
		}
		between()
	}
	t.Fatal("the pages never end")
	return nil
}

func findOrders(t *suite) {
	// Created runs a b c, due b c a, wake c a b.
	for _, r := range []struct {
		id        string
		due, wake int
	}{{"a", 30, 20}, {"b", 10, 30}, {"c", 20, 10}} {
		x := woken(r.id, at(r.wake))
		x.Due = at(r.due)
		t.save(x)
	}
	for by, want := range map[store.Order]string{"": "a b c", store.ByCreated: "a b c", store.ByDue: "b c a", store.ByWake: "c a b"} {
		q := orders
		q.By = by
		t.equal(fmt.Sprintf("by %q", by), idsOf(t.find(q).Records), want)
		q.Desc = true
		ids := strings.Fields(want)
		t.equal(fmt.Sprintf("by %q, descending", by), idsOf(t.find(q).Records), strings.Join([]string{ids[2], ids[1], ids[0]}, " "))
	}
}

func findWithoutTime(t *suite) {
	due := record("due")
	due.Due = at(1)
	t.save(record("neither"), due, woken("wake", at(1)))
	for by, want := range map[store.Order]string{store.ByCreated: "due neither wake", store.ByDue: "due", store.ByWake: "wake"} {
		q := orders
		q.By = by
		n, err := t.s.Count(t.Context(), q, 10)
		t.must(err)
		rs := t.find(q).Records
		t.equal(fmt.Sprintf("by %q", by), len(rs), len(strings.Fields(want)))
		t.equal(fmt.Sprintf("counted by %q", by), n, len(rs))
		for _, r := range rs {
			if !strings.Contains(want, r.Key.ID) {
				t.Errorf("by %q lists %s, want only %s", by, r.Key.ID, want)
			}
		}
	}
}

func findFilters(t *suite) {
	t.manyKinds()
	for want, q := range map[string]store.Query{
		"a b c d": {},
		"a c":     {States: []string{"open"}},
		"a b c":   {States: []string{"open", "held", "none"}},
		"b d":     {Label: "vip"},
		"b":       {Label: "vip", States: []string{"held"}},
		"a d":     {Ref: &store.Ref{Name: "customer", Value: "c_1"}},
		"d":       {Ref: &store.Ref{Name: "customer", Value: "c_1"}, Label: "vip"},
		"c":       {Ref: &store.Ref{Name: "psp", Value: "c_1"}},
		"":        {Ref: &store.Ref{Name: "psp", Value: "c_2"}},
		"a":       {Ref: &store.Ref{Name: "customer", Value: "c_1"}, States: []string{"open", "held"}, By: store.ByCreated},
	} {
		q.Tenant, q.Kind = "eu", "order"
		t.equal(fmt.Sprintf("%+v", q), idsOf(t.find(q).Records), want)
		n, err := t.s.Count(t.Context(), q, 10)
		t.must(err)
		t.equal(fmt.Sprintf("count of %+v", q), n, len(strings.Fields(want)))
		q.Limit = 1
		t.equal(fmt.Sprintf("%+v, page by page", q), idsOf(t.walk(q, func() {})), want)
	}
}

// manyKinds saves records a to d that differ in all that can be filtered by.
func (t *suite) manyKinds() {
	t.Helper()
	customer, psp := store.Ref{Name: "customer", Value: "c_1"}, store.Ref{Name: "psp", Value: "c_1", Unique: true}
	for _, x := range []struct {
		id, state string
		labels    []string
		refs      []store.Ref
	}{
		{"a", "open", []string{"b2b"}, []store.Ref{customer}},
		{"b", "held", []string{"b2b", "vip"}, nil},
		{"c", "open", nil, []store.Ref{psp}},
		{"d", "closed", []string{"vip"}, []store.Ref{customer}},
	} {
		r := record(x.id)
		r.State, r.Labels, r.Refs = x.state, x.labels, x.refs
		t.save(r)
	}
	payment := record("p")
	payment.Key.Kind, payment.Labels = "payment", []string{"vip"}
	t.save(payment)
}

func findChanged(t *suite) {
	t.manyKinds()
	r := t.get(key("b"))
	r.State, r.Labels = "open", []string{"b2b"}
	r.Refs = []store.Ref{{Name: "customer", Value: "c_1"}}
	t.save(r)
	for want, q := range map[string]store.Query{
		"a b c d": {},
		"a b c":   {States: []string{"open"}},
		"":        {States: []string{"held"}},
		"d":       {Label: "vip"},
		"a b d":   {Ref: &store.Ref{Name: "customer", Value: "c_1"}},
	} {
		q.Tenant, q.Kind = "eu", "order"
		t.equal(fmt.Sprintf("%+v", q), idsOf(t.find(q).Records), want)
	}
}

func findPages(t *suite) {
	var want []string
	for i := range 12 {
		id := fmt.Sprintf("o_%02d", i)
		t.save(record(id))
		want = append(want, id)
	}
	for _, limit := range []int{1, 2, 5, 11, 12, 13, 500} {
		q := orders
		q.Limit = limit
		t.equal(fmt.Sprintf("pages of %d", limit), idsOf(t.walk(q, func() {})), strings.Join(want, " "))
	}
}

func findEqualTimes(t *suite) {
	var rs []store.Record
	for _, id := range []string{"b", "B", "a-1", "a", "a.1", "_", "9", "10", "Z", "a/1", "a:1"} {
		r := woken(id, at(50))
		r.Due = at(50)
		rs = append(rs, r)
	}
	t.save(rs...) // one batch: Created is equal too
	for _, by := range []store.Order{store.ByCreated, store.ByDue, store.ByWake} {
		for _, desc := range []bool{false, true} {
			q := orders
			q.By, q.Desc, q.Limit = by, desc, 3
			seen := map[string]int{}
			for _, r := range t.walk(q, func() {}) {
				seen[r.Key.ID]++
			}
			for _, r := range rs {
				t.equal(fmt.Sprintf("by %s, descending %v: times %s was listed", by, desc, r.Key.ID), seen[r.Key.ID], 1)
			}
		}
	}
}

func findUnderInserts(t *suite) {
	rnd := random(t.seed(), 0)
	insert := func(id string, n int) {
		r := woken(id, at(n))
		r.Due = at(n)
		b := t.batch(put(r))
		b.At = at(n)
		t.commit(b)
	}
	n := 0
	for _, by := range []store.Order{store.ByCreated, store.ByDue, store.ByWake} {
		for _, desc := range []bool{false, true} {
			for i := range 6 { // pairs at equal times
				insert(fmt.Sprintf("stable-%s-%v-%d", by, desc, i), 100+i/2*10)
			}
			q := orders
			q.By, q.Desc, q.Limit = by, desc, 2
			stable := t.walk(store.Query{Tenant: "eu", Kind: "order", By: by, Desc: desc, Limit: 500}, nil)
			seen := map[string]int{}
			for _, r := range t.walk(q, func() {
				if n++; n < 200 { // before, at and after the cursor, at the times of others
					insert(fmt.Sprintf("%c-new-%d", 'a'+rnd.IntN(26), n), 95+rnd.IntN(6)*5)
				}
			}) {
				seen[r.Key.ID]++
				t.equal("times "+r.Key.ID+" was listed", seen[r.Key.ID], 1)
			}
			for _, r := range stable {
				t.equal("times "+r.Key.ID+" was listed", seen[r.Key.ID], 1)
			}
		}
	}
}

func findCounts(t *suite) {
	for _, id := range []string{"a", "b", "c"} {
		t.save(record(id))
	}
	q := orders
	q.Limit = 1
	for limit, want := range map[int]int{1: 1, 2: 2, 3: 3, 4: 3, 100_000: 3} {
		n, err := t.s.Count(t.Context(), q, limit)
		t.must(err)
		t.equal(fmt.Sprintf("count up to %d", limit), n, want)
	}
	q.After = t.find(q).Next
	n, err := t.s.Count(t.Context(), q, 10)
	t.must(err)
	t.equal("count from a later page", n, 3)
	for _, limit := range []int{0, -1} {
		_, err := t.s.Count(t.Context(), q, limit)
		t.fails(err, store.ErrInvalid)
	}
}

func findBadCursors(t *suite) {
	t.save(record("a"))
	t.save(record("b"))
	q := orders
	q.Limit = 1
	next := t.find(q).Next
	for _, c := range []string{"x", "1", "'", "\x00", next + "A", next[1:], strings.Repeat("A", 2000), "bm90IGEgY3Vyc29y"} {
		q.After = c
		_, err := t.s.Find(t.Context(), q)
		t.fails(err, store.ErrCursor)
	}
}

func findLimits(t *suite) {
	for _, id := range []string{"a", "b", "c"} {
		t.save(record(id))
	}
	for _, limit := range []int{-1, store.MaxLimit + 1} {
		q := orders
		q.Limit = limit
		_, err := t.s.Find(t.Context(), q)
		t.fails(err, store.ErrInvalid)
	}
	q := orders
	q.By = "updated"
	_, err := t.s.Find(t.Context(), q)
	t.fails(err, store.ErrInvalid)

	var rs []store.Record
	for i := range 101 {
		rs = append(rs, record(fmt.Sprint("o_", i)))
	}
	t.save(rs...)
	p := t.find(orders)
	t.equal("records of a page without a limit", len(p.Records), 100)
	t.equal("there is a next page", p.Next != "", true)
}
