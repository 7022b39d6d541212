package storetest

import (
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

var tenants = group{"Tenants", []promise{
	{"are kept apart by Load", tenantsLoad},
	{"are kept apart by Find and Count", tenantsFind},
	{"are kept apart by History", tenantsHistory},
	{"are kept apart by Commit", tenantsCommit},
}}

// twins saves the same record in two tenants, but for its body.
func (t *suite) twins() (home, abroad store.Record) {
	t.Helper()
	var rs []store.Record
	for _, tenant := range []string{"eu", "us"} {
		r := record("a")
		r.Key.Tenant = tenant
		r.Root = store.Key{Tenant: tenant, Kind: "order", ID: "root"}
		r.Refs = []store.Ref{{Name: "customer", Value: "c_1"}}
		r.Labels, r.Due = []string{"vip"}, at(1)
		r.Body = json.RawMessage(`{"of":"` + tenant + `"}`)
		b := t.batch(put(r))
		b.Token.Tenant = tenant
		t.commit(b)
		rs = append(rs, t.get(r.Key))
	}
	return rs[0], rs[1]
}

func tenantsLoad(t *suite) {
	for _, r := range pair(t.twins()) {
		tenant := r.Key.Tenant
		for _, sel := range []store.Select{
			{Keys: []store.Key{r.Key}},
			{Roots: []store.Key{r.Root}},
			{Refs: []store.RefKey{{Tenant: tenant, Name: "customer", Value: "c_1"}}},
		} {
			l := t.load(nil, sel)
			t.equal("records", len(l.Records), 1)
			t.equal("record", recordText(l.Records[0]), recordText(r))
		}
		t.equal("body", string(r.Body), `{"of":"`+tenant+`"}`)
	}
}

func pair(a, b store.Record) []store.Record { return []store.Record{a, b} }

func tenantsFind(t *suite) {
	for _, r := range pair(t.twins()) {
		for _, q := range []store.Query{
			{},
			{States: []string{"open"}},
			{Label: "vip"},
			{Ref: &store.Ref{Name: "customer", Value: "c_1"}},
			{By: store.ByDue, Desc: true},
		} {
			q.Tenant, q.Kind = r.Key.Tenant, "order"
			t.equal("found", keysOf(t.find(q).Records), []store.Key{r.Key})
			n, err := t.s.Count(t.Context(), q, 10)
			t.must(err)
			t.equal("counted", n, 1)
		}
	}
}

func tenantsHistory(t *suite) {
	for _, r := range pair(t.twins()) {
		es := t.timeline(r.Key)
		below, err := store.Timeline(t.Context(), t.s, store.HistoryQuery{Root: r.Root})
		t.must(err)
		t.equal("entries below the root", textsOf(below), textsOf(es))
		t.equal("entries", len(es), 1)
		t.equal("key", es[0].Key, r.Key)
		t.must(store.Verify(es, r.Head))
	}
}

func tenantsCommit(t *suite) {
	home, abroad := t.twins()
	home.State = "closed"
	t.save(home)
	t.equal("the twin", recordText(t.get(abroad.Key)), recordText(abroad))
	b := t.batch()
	b.Token.Tenant = "us"
	b.Guards = []store.Guard{{Key: abroad.Key, Version: 1}}
	t.commit(b)
	b = t.batch()
	b.Guards = []store.Guard{{Key: home.Key, Version: 1}}
	t.fails(t.s.Commit(t.Context(), b), store.ErrConflict)
}
