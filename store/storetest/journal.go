package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/recourse-go/recourse/store"
)

var journals = group{"Journal", []promise{
	{"keeps every field of an entry", journalFields},
	{"chains to the head of the record", journalVerifies},
	{"shows what was altered in a copy", journalCopies},
	{"shows what was altered in the store", journalTampered},
	{"needs no entry for a put", journalSilent},
	{"reads by record and by root, page by page", journalPages},
	{"refuses cursors it did not give", journalBadCursors},
	{"checks its query", journalChecks},
}}

func journalFields(t *suite) {
	p := store.Put{Record: below(key("root"), "a"), Entries: []store.Entry{
		{Event: "refund.requested", Actor: "agent-7", Code: "damaged", Data: json.RawMessage(`{ "sum":"5.00 EUR" }`)},
		{Event: "refund.noted", Private: []store.Private{{Subject: "c_1", Data: []byte("by phone")}, {Data: []byte("nobody's")}}},
	}}
	b := t.batch(p)
	t.commit(b)

	es := t.timeline(key("a"))
	t.equal("entries", len(es), 2)
	for i, want := range p.Entries {
		e := es[i]
		t.equal("key, root", []any{e.Key, e.Root}, []any{key("a"), key("root")})
		t.equal("number", []any{e.Version, e.N}, []any{1, i})
		t.equal("time, token", []any{e.At, e.Token}, []any{b.At, b.Token.Digest()})
		t.equal("event, actor, code", []string{e.Event, e.Actor, e.Code}, []string{want.Event, want.Actor, want.Code})
		t.equal("private parts, digests", []int{len(e.Private), len(e.Digests)}, []int{len(want.Private), len(want.Private)})
		for j, p := range e.Private {
			t.equal("subject and data", []string{p.Subject, string(p.Data)}, []string{want.Private[j].Subject, string(want.Private[j].Data)})
		}
	}
	t.equal("data", string(es[0].Data), `{ "sum":"5.00 EUR" }`)
	t.equal("no data", string(es[1].Data), "{}")
	fed, _ := t.feed("", 2)
	t.equal("entries in the feed", textsOf(fed), textsOf(es))
}

// chained saves a record some times and reads its chain.
func (t *suite) chained() (store.Record, []store.Entry) {
	t.Helper()
	r := record("a")
	for i := range 4 {
		p := put(r)
		p.Entries = append(p.Entries, store.Entry{
			Event: "test.noted", Data: json.RawMessage(fmt.Sprintf(`{"n":%d}`, i)),
			Private: []store.Private{{Subject: "c_1", Data: []byte("name")}},
		})
		t.commit(t.batch(p))
		r = t.get(r.Key)
	}
	es := t.timeline(r.Key)
	if len(es) != 8 {
		t.Fatalf("the history has %d entries, want 8", len(es))
	}
	return r, es
}

func journalVerifies(t *suite) {
	r, es := t.chained()
	t.must(store.Verify(es, r.Head))
	for i, e := range es {
		t.equal("number", []any{e.Version, e.N}, []any{i/2 + 1, i % 2})
	}
	fed, _ := t.feed("", len(es))
	t.must(store.Verify(fed, r.Head))
}

func journalCopies(t *suite) {
	r, es := t.chained()
	for name, alter := range map[string]func([]store.Entry) []store.Entry{
		"data":    func(es []store.Entry) []store.Entry { es[3].Data = json.RawMessage(`{"n":9}`); return es },
		"private": func(es []store.Entry) []store.Entry { es[3].Private[0].Data = []byte("other"); return es },
		"order":   func(es []store.Entry) []store.Entry { es[3], es[4] = es[4], es[3]; return es },
		"removed": func(es []store.Entry) []store.Entry { return append(es[:3], es[4:]...) },
		"inserted": func(es []store.Entry) []store.Entry {
			return append(es[:3], append([]store.Entry{es[2]}, es[3:]...)...)
		},
	} {
		var altered []store.Entry
		for _, e := range es {
			altered = append(altered, e.Clone())
		}
		altered = alter(altered)
		var broken *store.ChainError
		if err := store.Verify(altered, r.Head); !errors.As(err, &broken) || broken.Version != altered[3].Version || broken.N != altered[3].N {
			t.Errorf("%s: got %v, want that entry %d.%d does not verify", name, err, altered[3].Version, altered[3].N)
		}
	}
}

func journalTampered(t *suite) {
	if t.h.Tamper == nil {
		t.Skip("the harness has no Tamper")
	}
	r, _ := t.chained()
	t.h.Tamper(t.T, t.s, r.Key, 3, 1)
	var broken *store.ChainError
	err := store.Verify(t.timeline(r.Key), r.Head)
	if !errors.As(err, &broken) || broken.Key != r.Key || broken.Version != 3 || broken.N != 1 {
		t.Errorf("got %v, want that entry %s version 3.1 was altered", err, r.Key)
	}
}

func journalSilent(t *suite) {
	r := t.save(record("a"))
	t.commit(t.batch(store.Put{Record: r}))
	silent := t.get(r.Key)
	t.equal("head", silent.Head, r.Head)
	t.equal("version", silent.Version, 2)
	last := t.save(silent)
	es := t.timeline(r.Key)
	t.equal("entries", len(es), 2)
	t.must(store.Verify(es, last.Head))
}

func journalPages(t *suite) {
	for range 3 {
		for _, id := range []string{"o_1", "p_1", "o_2"} {
			r := below(key("o_1"), id)
			if id == "o_2" {
				r.Root = store.Key{}
			}
			if l := t.load(nil, store.Select{Keys: []store.Key{r.Key}}); len(l.Records) == 1 {
				r = l.Records[0]
			}
			t.save(r)
		}
		b := t.batch()
		b.Notes = []store.Entry{{Key: key("p_1"), Root: key("o_1"), Event: "test.refused"}}
		t.commit(b)
	}
	for _, x := range []struct {
		q    store.HistoryQuery
		want string
	}{
		{store.HistoryQuery{Key: key("p_1")}, "p_1:1 p_1:0 p_1:2 p_1:0 p_1:3 p_1:0"},
		{store.HistoryQuery{Key: key("o_2")}, "o_2:1 o_2:2 o_2:3"},
		{store.HistoryQuery{Root: key("o_1")}, "o_1:1 p_1:1 p_1:0 o_1:2 p_1:2 p_1:0 o_1:3 p_1:3 p_1:0"},
		{store.HistoryQuery{Key: key("none")}, ""},
		{store.HistoryQuery{Root: key("p_1")}, ""},
	} {
		for _, limit := range []int{0, 1, 2, 3, store.MaxLimit} {
			var got []string
			for q := x.q; ; {
				q.Limit = limit
				p, err := t.s.History(t.Context(), q)
				t.must(err)
				if limit > 0 && len(p.Entries) > limit {
					t.Fatalf("a page of %d has %d entries", limit, len(p.Entries))
				}
				for _, e := range p.Entries {
					got = append(got, fmt.Sprintf("%s:%d", e.Key.ID, e.Version))
				}
				if q.After = p.Next; p.Next == "" {
					break
				}
			}
			t.equal(fmt.Sprintf("history of %v in pages of %d", x.q, limit), strings.Join(got, " "), x.want)
		}
	}
}

func journalBadCursors(t *suite) {
	t.chained()
	q := store.HistoryQuery{Key: key("a"), Limit: 1}
	p, err := t.s.History(t.Context(), q)
	t.must(err)
	for _, c := range []string{"x", "'", "\x00", p.Next + "A", p.Next[1:]} {
		q.After = c
		_, err := t.s.History(t.Context(), q)
		t.fails(err, store.ErrCursor)
	}
}

func journalChecks(t *suite) {
	for _, q := range []store.HistoryQuery{
		{},
		{Key: key("a"), Root: key("a")},
		{Key: key("a"), Limit: -1},
		{Root: key("a"), Limit: store.MaxLimit + 1},
	} {
		_, err := t.s.History(t.Context(), q)
		t.fails(err, store.ErrInvalid)
	}
}
