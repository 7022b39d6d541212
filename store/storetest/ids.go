package storetest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/recourse-go/recourse/store"
)

var ids = group{"IDs", []promise{
	{"outside the grammar are refused", badIDs},
	{"that are optional may be empty", emptyIDs},
	{"use the whole grammar", goodIDs},
	{"differ by case", caseOfIDs},
}}

func badIDs(t *suite) {
	t.save(record("a"))
	calls := idCalls(t)
	for _, id := range []string{
		strings.Repeat("x", 129), " ", "x y", "a|b", "a\x00", "a\n", "ü", "\xff", "a@b", "a'b", `a"b`, "100%", "a*", "a+b", "a,b", `a\b`, "a#b", "[a]", "\u202e",
	} {
		for name, call := range calls {
			if err := call(id); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s %q: got %v, want an error matching ErrInvalid", name, id, err)
			} else if len(id) > 1 && strings.Contains(err.Error(), id) {
				t.Errorf("%s: the error repeats what may be personal data: %v", name, err)
			}
		}
	}
	t.equal("records", idsOf(t.find(orders).Records), "a")
	t.feed("", 1)
}

func emptyIDs(t *suite) {
	t.save(record("a"))
	for name, call := range idCalls(t) {
		optional := map[string]bool{
			"subject of a record": true, "subject of an entry": true, "actor": true, "code": true, "answer code": true, "label to find": true,
		}
		switch err := call(""); {
		case optional[name] && err != nil:
			t.Errorf("empty %s: got %v, want none", name, err)
		case !optional[name] && !errors.Is(err, store.ErrInvalid):
			t.Errorf("empty %s: got %v, want an error matching ErrInvalid", name, err)
		}
	}
}

// idCalls names every place that takes an id, each with a call that passes it.
func idCalls(t *suite) map[string]func(id string) error {
	commit := func(set func(b *store.Batch, id string)) func(string) error {
		return func(id string) error {
			p := put(record(fmt.Sprint("o_", t.count.Load())))
			p.Record.Root = key("root")
			p.Record.Refs = []store.Ref{{Name: "shop", Value: "1"}}
			p.Record.Labels = []string{"vip"}
			p.Record.Private = []store.Private{{Subject: "c_1"}}
			p.Entries[0].Private = []store.Private{{Subject: "c_1"}}
			b := t.batch(p)
			b.Guards = []store.Guard{{Key: key("a"), Version: 1}}
			b.Notes = []store.Entry{{Key: key("n"), Root: key("root"), Event: "test.noted"}}
			set(&b, id)
			return t.s.Commit(t.Context(), b)
		}
	}
	load := func(token *store.Token, sel store.Select) error {
		_, err := t.s.Load(t.Context(), token, sel)
		return err
	}
	find := func(q store.Query) error {
		_, err := t.s.Find(t.Context(), q)
		if _, counted := t.s.Count(t.Context(), q, 1); (counted == nil) != (err == nil) {
			t.Errorf("Find(%+v) gave %v, Count %v: want them to agree", q, err, counted)
		}
		return err
	}
	return map[string]func(id string) error{
		"tenant of a put":     commit(func(b *store.Batch, id string) { b.Puts[0].Record.Key.Tenant = id }),
		"kind of a put":       commit(func(b *store.Batch, id string) { b.Puts[0].Record.Key.Kind = id }),
		"id of a put":         commit(func(b *store.Batch, id string) { b.Puts[0].Record.Key.ID = id }),
		"root of a put":       commit(func(b *store.Batch, id string) { b.Puts[0].Record.Root.ID = id }),
		"state":               commit(func(b *store.Batch, id string) { b.Puts[0].Record.State = id }),
		"label":               commit(func(b *store.Batch, id string) { b.Puts[0].Record.Labels[0] = id }),
		"name of a ref":       commit(func(b *store.Batch, id string) { b.Puts[0].Record.Refs[0].Name = id }),
		"value of a ref":      commit(func(b *store.Batch, id string) { b.Puts[0].Record.Refs[0].Value = id }),
		"subject of a record": commit(func(b *store.Batch, id string) { b.Puts[0].Record.Private[0].Subject = id }),
		"subject of an entry": commit(func(b *store.Batch, id string) { b.Puts[0].Entries[0].Private[0].Subject = id }),
		"event":               commit(func(b *store.Batch, id string) { b.Puts[0].Entries[0].Event = id }),
		"actor":               commit(func(b *store.Batch, id string) { b.Puts[0].Entries[0].Actor = id }),
		"code":                commit(func(b *store.Batch, id string) { b.Puts[0].Entries[0].Code = id }),
		"answer code":         commit(func(b *store.Batch, id string) { b.Answer.Code = id }),
		"request hash":        commit(func(b *store.Batch, id string) { b.Hash = id }),
		"id of a guard":       commit(func(b *store.Batch, id string) { b.Guards[0].Key.ID = id }),
		"id of a note":        commit(func(b *store.Batch, id string) { b.Notes[0].Key.ID = id }),
		"root of a note":      commit(func(b *store.Batch, id string) { b.Notes[0].Root.ID = id }),
		"tenant of a token":   commit(func(b *store.Batch, id string) { b.Token.Tenant = id }),
		"command of a token":  commit(func(b *store.Batch, id string) { b.Token.Command = id }),
		"key of a token":      commit(func(b *store.Batch, id string) { b.Token.Key = id }),

		"token to load": func(id string) error {
			return load(&store.Token{Tenant: "eu", Command: "test.write", Key: id}, store.Select{})
		},
		"key to load":  func(id string) error { return load(nil, store.Select{Keys: []store.Key{key(id)}}) },
		"root to load": func(id string) error { return load(nil, store.Select{Roots: []store.Key{key(id)}}) },
		"ref name to load": func(id string) error {
			return load(nil, store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: id, Value: "1"}}})
		},
		"ref value to load": func(id string) error {
			return load(nil, store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: "psp", Value: id}}})
		},
		"tenant to find": func(id string) error { return find(store.Query{Tenant: id, Kind: "order"}) },
		"kind to find":   func(id string) error { return find(store.Query{Tenant: "eu", Kind: id}) },
		"state to find":  func(id string) error { return find(store.Query{Tenant: "eu", Kind: "order", States: []string{id}}) },
		"label to find":  func(id string) error { return find(store.Query{Tenant: "eu", Kind: "order", Label: id}) },
		"ref name to find": func(id string) error {
			return find(store.Query{Tenant: "eu", Kind: "order", Ref: &store.Ref{Name: id, Value: "1"}})
		},
		"ref value to find": func(id string) error {
			return find(store.Query{Tenant: "eu", Kind: "order", Ref: &store.Ref{Name: "psp", Value: id}})
		},
		"kind to lease": func(id string) error {
			req := lease(at(0), 1)
			req.Schemas[id] = 1
			_, err := t.s.Lease(t.Context(), req)
			return err
		},
		"key of a history": func(id string) error {
			_, err := t.s.History(t.Context(), store.HistoryQuery{Key: key(id)})
			return err
		},
		"root of a history": func(id string) error {
			_, err := t.s.History(t.Context(), store.HistoryQuery{Root: key(id)})
			return err
		},
		"tenant to erase":  func(id string) error { _, err := t.s.Erase(t.Context(), id, "c_1"); return err },
		"subject to erase": func(id string) error { _, err := t.s.Erase(t.Context(), "eu", id); return err },
	}
}

func goodIDs(t *suite) {
	const grammar = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-"
	id := grammar + strings.Repeat("x", 128-len(grammar))
	r := record("a")
	r.Key = store.Key{Tenant: id, Kind: id, ID: id}
	r.State, r.Labels = id, []string{id}
	r.Refs = []store.Ref{{Name: id, Value: id, Unique: true}}
	r.Private = []store.Private{{Subject: id, Data: []byte("name")}}
	p := put(r)
	p.Entries[0].Event, p.Entries[0].Actor, p.Entries[0].Code = id, id, id
	b := t.batch(p)
	b.Token = store.Token{Tenant: id, Command: id, Key: id}
	t.commit(b)

	l := t.load(&b.Token, store.Select{Refs: []store.RefKey{{Tenant: id, Name: id, Value: id}}})
	t.equal("loaded", len(l.Records), 1)
	t.equal("answer is kept", l.Earlier != nil, true)
	q := store.Query{Tenant: id, Kind: id, States: []string{id}, Label: id, Ref: &store.Ref{Name: id, Value: id}}
	t.equal("found", idsOf(t.find(q).Records), id)
	t.equal("entry", t.timeline(r.Key)[0].Event, id)
	n, err := t.s.Erase(t.Context(), id, id)
	t.must(err)
	t.equal("erased", n, store.Erased{Records: 1})
}

func caseOfIDs(t *suite) {
	upper, lower := withRef(record("A"), "PI_1"), withRef(record("a"), "pi_1")
	upper.Labels, lower.Labels = []string{"VIP"}, []string{"vip"}
	t.save(upper, lower)
	t.equal("key", t.get(key("A")).Key.ID, "A")
	t.equal("found by ref", idsOf(t.byRef("psp", "pi_1")), "a")
	t.equal("found by label", idsOf(t.find(store.Query{Tenant: "eu", Kind: "order", Label: "VIP"}).Records), "A")
	t.equal("entries", len(t.timeline(key("a"))), 1)
}
