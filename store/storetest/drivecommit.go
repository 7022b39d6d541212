package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/recourse-go/recourse/store"
)

// commits sends a batch and then reads all that it was about.
func (d *driver) commits(n int) {
	b := d.madeUp(n)
	d.doing = []any{"commit", b}
	want := d.model.commit(b)
	err := d.s.Commit(d.Context(), b)
	switch {
	case want == nil && err != nil:
		d.Fatalf("got %v, want success", err)
	case want != nil && !slices.ContainsFunc(want, func(w error) bool { return isRefusal(err, w) }):
		d.Fatalf("got %v, want one of %v", err, want)
	}
	sel := store.Select{}
	for _, p := range b.Puts {
		sel.Keys = append(sel.Keys, p.Record.Key)
	}
	for _, g := range b.Guards {
		sel.Keys = append(sel.Keys, g.Key)
	}
	d.compareLoad(b.Token, sel)
}

// isRefusal reports whether err is the wanted error, field by field.
func isRefusal(err, want error) bool {
	switch w := want.(type) { //nolint:errorlint // these are the model's own
	case *store.ConflictError:
		e, ok := errors.AsType[*store.ConflictError](err)
		return ok && *e == *w
	case *store.TakenError:
		e, ok := errors.AsType[*store.TakenError](err)
		return ok && *e == *w
	case *store.TokenError:
		e, ok := errors.AsType[*store.TokenError](err)
		return ok && *e == *w
	}
	return false
}

// madeUp is a batch that is valid, but may be late.
func (d *driver) madeUp(n int) store.Batch {
	tenant := d.tenant()
	b := store.Batch{
		Token:  store.Token{Tenant: tenant, Command: pick(d.rnd, "test.a", "test.b"), Key: fmt.Sprint("k_", n)},
		Hash:   fmt.Sprint("h_", n),
		At:     d.now,
		Answer: store.Answer{Code: pick(d.rnd, "done", "denied"), Detail: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n))},
	}
	if len(d.tokens) > 0 && d.rnd.IntN(20) == 0 {
		b.Token = pick(d.rnd, d.tokens...)
		tenant = b.Token.Tenant
	}
	d.tokens = append(d.tokens, b.Token)
	ks := d.keys(tenant, d.rnd.IntN(5))
	puts := d.rnd.IntN(len(ks) + 1)
	for _, k := range ks[:puts] {
		p := store.Put{Record: d.recordOf(k, n)}
		for range d.rnd.IntN(3) {
			p.Entries = append(p.Entries, store.Entry{Event: "test.changed", Actor: "agent-7", Private: d.private(), Data: json.RawMessage(`{"sum": "5.00"}`)})
		}
		b.Puts = append(b.Puts, p)
	}
	for _, k := range ks[puts:] {
		if d.rnd.IntN(2) == 0 { // of a record that is also put, the order of note and entries is open
			b.Notes = append(b.Notes, store.Entry{Key: k, Root: d.rootOf(k), Event: "test.refused", Code: "late", Private: d.private(), Data: json.RawMessage(`{}`)})
		}
		if v := d.version(k); v > 0 {
			b.Guards = append(b.Guards, store.Guard{Key: k, Version: v})
		}
	}
	return b
}

func (d *driver) recordOf(k store.Key, n int) store.Record {
	r := store.Record{
		Key: k, Root: d.rootOf(k), Version: d.version(k), State: pick(d.rnd, "open", "held", "closed"),
		Wake: d.soon(), Due: d.soon(), Schema: 1 + d.rnd.IntN(3), Private: d.private(),
		Body: json.RawMessage(fmt.Sprintf(`{"n": %d}`, n)), Head: d.model.records[k].Head,
	}
	if d.rnd.IntN(3) == 0 {
		r.Labels = pick(d.rnd, []string{"b2b"}, []string{"vip"}, []string{"b2b", "vip"})
	}
	if d.rnd.IntN(3) == 0 {
		r.Refs = append(r.Refs, store.Ref{Name: "customer", Value: fmt.Sprint("c_", d.rnd.IntN(3))})
	}
	if d.rnd.IntN(3) == 0 {
		r.Refs = append(r.Refs, store.Ref{Name: "psp", Value: fmt.Sprint("pi_", d.rnd.IntN(8)), Unique: true})
	}
	return r
}

func (d *driver) rootOf(k store.Key) store.Key {
	if d.rnd.IntN(2) == 0 {
		return k
	}
	return store.Key{Tenant: k.Tenant, Kind: "order", ID: fmt.Sprint("o_", d.rnd.IntN(3))}
}

func (d *driver) private() []store.Private {
	var ps []store.Private
	for range max(0, d.rnd.IntN(5)-2) {
		ps = append(ps, store.Private{Subject: pick(d.rnd, "c_0", "c_1", ""), Data: []byte(pick(d.rnd, "Ada", "by phone", "\x00\xff"))})
	}
	return ps
}
