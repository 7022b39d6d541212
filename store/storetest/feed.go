package storetest

import (
	"encoding/json"
	"fmt"

	"github.com/recourse-go/recourse/store"
)

var notes = group{"Notes", []promise{
	{"stand in feed and history, outside the chain", notesListed},
	{"are written once a token", notesOnce},
	{"name records that do not exist", notesOfNothing},
}}

func notesListed(t *suite) {
	r := t.save(record("a"))
	b := t.batch()
	b.Notes = []store.Entry{note(r.Key), {Key: r.Key, Root: key("root"), Event: "test.remarked", Actor: "agent-7", Data: json.RawMessage(`{"n": 1}`)}}
	t.commit(b)
	want, err := store.Seal(b)
	t.must(err)

	all := t.timeline(r.Key)
	t.equal("entries", len(all), 3)
	t.equal("notes in the history", textsOf(all[1:]), textsOf(want.Notes))
	fed, _ := t.feed("", 3)
	t.equal("entries in the feed", textsOf(fed), textsOf(all))
	root, err := store.Timeline(t.Context(), t.s, store.HistoryQuery{Root: key("root")})
	t.must(err)
	t.equal("notes below a root", textsOf(root), textsOf(want.Notes[1:]))
	t.equal("record", recordText(t.get(r.Key)), recordText(r))
	t.must(store.Verify(all[:1], r.Head))
}

func notesOnce(t *suite) {
	b := t.batch()
	b.Notes = []store.Entry{note(key("a"))}
	race(8, func(int) {
		if err := t.s.Commit(t.Context(), b); err != nil {
			t.fails(err, store.ErrToken)
		}
	})
	t.feed("", 1)
	t.equal("entries", len(t.timeline(key("a"))), 1)
}

func notesOfNothing(t *suite) {
	b := t.batch()
	b.Notes = []store.Entry{note(key("a"))}
	t.commit(b)
	t.absent(key("a"))
	t.equal("entries", len(t.timeline(key("a"))), 1)
	t.save(record("a"))
	t.equal("entries", len(t.timeline(key("a"))), 2)
}

var feeds = group{"Feed", []promise{
	{"goes on from every position", feedResumes},
	{"waits at the end", feedAtEnd},
	{"crosses tenants", feedTenants},
	{"skips nothing under concurrent writers", feedConcurrent},
	{"refuses positions it did not give", feedBadPositions},
	{"checks its limit", feedLimits},
}}

func feedResumes(t *suite) {
	for range 3 {
		p := put(record(fmt.Sprint("o_", t.count.Load())))
		p.Entries = append(p.Entries, p.Entries[0])
		b := t.batch(p)
		b.Notes = []store.Entry{note(p.Record.Key)}
		t.commit(b)
	}
	all, end := t.feed("", 9)
	for _, limit := range []int{1, 2, 4, 9, store.MaxLimit} {
		var got []store.Entry
		for pos := store.Position(""); len(got) < len(all); {
			es, next, err := t.s.Feed(t.Context(), pos, limit)
			t.must(err)
			if len(es) == 0 || len(es) > limit {
				t.Fatalf("a read of %d gave %d entries", limit, len(es))
			}
			got, pos = append(got, es...), next
			rest, last := t.feed(pos, len(all)-len(got))
			t.equal("the rest", textsOf(rest), textsOf(all[len(got):]))
			t.equal("the end", last, end)
		}
		t.equal(fmt.Sprintf("reads of %d", limit), textsOf(got), textsOf(all))
	}
}

func feedAtEnd(t *suite) {
	es, pos, err := t.s.Feed(t.Context(), "", 10)
	t.must(err)
	t.equal("entries of an empty feed", len(es), 0)
	t.save(record("a"))
	_, pos = t.feed(pos, 1)
	_, pos = t.feed(pos, 0)
	t.save(record("b"))
	es, _ = t.feed(pos, 1)
	t.equal("the next entry", es[0].Key, key("b"))
}

func feedTenants(t *suite) {
	t.save(record("a"))
	abroad := record("a")
	abroad.Key.Tenant = "us"
	b := t.batch(put(abroad))
	b.Token.Tenant = "us"
	t.commit(b)
	es, _ := t.feed("", 2)
	t.equal("tenants", []string{es[0].Key.Tenant, es[1].Key.Tenant}, []string{"eu", "us"})
}

func feedConcurrent(t *suite) { t.feedStorm(8, 12) }

func feedBadPositions(t *suite) {
	t.save(record("a"))
	for _, pos := range []store.Position{"x", "-1", "1.5", "'", "\x00", "99999999999999999999", " "} {
		_, _, err := t.s.Feed(t.Context(), pos, 10)
		t.fails(err, store.ErrCursor)
	}
}

func feedLimits(t *suite) {
	for _, limit := range []int{-1, 0, store.MaxLimit + 1} {
		_, _, err := t.s.Feed(t.Context(), "", limit)
		t.fails(err, store.ErrInvalid)
	}
}
