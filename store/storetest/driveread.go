package storetest

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

func (d *driver) loads() {
	tenant := d.tenant()
	sel := store.Select{Keys: d.keys(tenant, d.rnd.IntN(3)), Roots: d.keys(tenant, d.rnd.IntN(3))}
	for range d.rnd.IntN(2) {
		f := pick(d.rnd, store.RefKey{Name: "psp", Value: fmt.Sprint("pi_", d.rnd.IntN(8))}, store.RefKey{Name: "customer", Value: "c_1"})
		f.Tenant = tenant
		sel.Refs = append(sel.Refs, f)
	}
	token := store.Token{Tenant: tenant, Command: "test.a", Key: "none"}
	if len(d.tokens) > 0 {
		token = pick(d.rnd, d.tokens...)
	}
	d.doing = []any{"load", token, sel}
	if token.Tenant == tenant {
		d.compareLoad(token, sel)
	}
}

// compareLoad holds that a load gives what the model has, in key order.
func (d *driver) compareLoad(token store.Token, sel store.Select) {
	d.Helper()
	l := d.load(&token, sel)
	if !slices.IsSortedFunc(l.Records, func(a, b store.Record) int { return a.Key.Compare(b.Key) }) {
		d.Errorf("got %v, want them in key order", keysOf(l.Records))
	}
	d.compare(l.Records, d.model.load(token.Tenant, sel))
	b, used := d.model.batches[token]
	if used != (l.Earlier != nil) {
		d.Fatalf("an answer is there: got %v, want %v", l.Earlier != nil, used)
	}
	if used {
		for _, p := range b.Puts {
			b.Answer.Changed = append(b.Answer.Changed, store.Changed{Key: p.Record.Key, Version: p.Record.Version + 1})
		}
		slices.SortFunc(b.Answer.Changed, func(x, y store.Changed) int { return x.Key.Compare(y.Key) })
		d.equal("answer", l.Earlier.Hash+answerText(l.Earlier.Answer), b.Hash+answerText(b.Answer))
	}
}

// compare holds records against the model's, in any order and each once. Their
// heads are taken over: what they have to be, [store.Verify] says.
func (d *driver) compare(got []store.Record, want map[store.Key]store.Record) {
	d.Helper()
	if len(got) != len(want) {
		d.Fatalf("got records %v, want %v", keysOf(got), slices.SortedFunc(maps.Keys(want), store.Key.Compare))
	}
	for _, r := range got {
		w, ok := want[r.Key]
		if !ok {
			d.Fatalf("got record %s, want it left out", r.Key)
		}
		delete(want, r.Key)
		w.Head = r.Head
		if g, w := recordText(r), recordText(w); g != w {
			d.Fatalf("got record\n%s\nwant\n%s", g, w)
		}
		if known := d.model.records[r.Key]; known.Head != r.Head {
			known.Head = r.Head
			d.model.records[r.Key] = known
		}
	}
}

func (d *driver) finds() {
	q := store.Query{
		Tenant: d.tenant(), Kind: pick(d.rnd, "order", "payment"), Desc: d.rnd.IntN(2) == 0, Limit: 1 + d.rnd.IntN(8),
		By: pick(d.rnd, store.ByCreated, store.ByDue, store.ByWake), Label: pick(d.rnd, "", "", "vip"),
		States: pick(d.rnd, nil, []string{"open"}, []string{"held", "closed"}),
	}
	if d.rnd.IntN(3) == 0 {
		q.Ref = &store.Ref{Name: "customer", Value: "c_1"}
	}
	d.doing = []any{"find", q}
	want := d.model.find(q)
	n, err := d.s.Count(d.Context(), q, 4)
	d.must(err)
	d.equal("count", n, min(4, len(want)))
	got := d.walk(q, func() {})
	d.compare(got, want)
	if !slices.IsSortedFunc(got, func(a, b store.Record) int {
		if q.Desc {
			a, b = b, a
		}
		return timeOf(a, q.By).Compare(timeOf(b, q.By))
	}) {
		d.Errorf("got %v, want them sorted", keysOf(got))
	}
}

// leases holds that what is leased was due, as much as was asked for, and
// before all that was left.
func (d *driver) leases() {
	req := store.LeaseRequest{
		Schemas: map[string]int{"order": 1 + d.rnd.IntN(3), "payment": d.rnd.IntN(4)}, Now: d.now,
		For: time.Duration(1+d.rnd.IntN(50)) * time.Millisecond, Limit: 1 + d.rnd.IntN(10),
	}
	d.doing = []any{"lease", req}
	due := d.model.due(req)
	got, err := d.s.Lease(d.Context(), req)
	d.must(err)
	d.equal("records leased", len(got), min(req.Limit, len(due)))
	want, latest := map[store.Key]store.Record{}, time.Time{}
	for _, r := range got {
		if w, ok := due[r.Key]; ok {
			want[r.Key] = w
		}
		if ready := d.model.ready[r.Key]; ready.Before(latest) {
			d.Errorf("%s was due before those that were given first", r.Key)
		} else {
			latest = ready
		}
		delete(due, r.Key)
	}
	d.compare(got, want)
	for k := range due {
		if d.model.ready[k].Before(latest) {
			d.Errorf("%s was due before those that were leased", k)
		}
	}
	for _, r := range got {
		d.model.ready[r.Key] = req.Now.Add(req.For)
	}
}
