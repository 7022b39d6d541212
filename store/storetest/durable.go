package storetest

import (
	"strings"

	"github.com/recourse-go/recourse/store"
)

var durables = group{"Durable", []promise{
	{"keeps everything over a restart", durableReads},
	{"goes on after a restart", durableGoesOn},
}}

// reopen ends the store's process, as far as a test can.
func (t *suite) reopen() {
	t.Helper()
	if t.h.Reopen == nil {
		t.Skip("the harness has no Reopen")
	}
	t.s = t.h.Reopen(t.T, t.s)
}

func durableReads(t *suite) {
	t.manyKinds()
	b := t.batch()
	b.Notes = []store.Entry{note(key("a"))}
	b.Answer.Code = "refused"
	t.commit(b)
	read := func() string {
		l := t.load(&b.Token, store.Select{Keys: []store.Key{key("a"), key("b"), key("c"), key("d")}})
		if l.Earlier == nil {
			t.Fatal("the answer is gone")
		}
		var all strings.Builder
		for _, r := range append(l.Records, t.find(orders).Records...) {
			all.WriteString(recordText(r))
		}
		fed, end := t.feed("", 6)
		return all.String() + answerText(l.Earlier.Answer) + textsOf(fed) + textsOf(t.timeline(key("a"))) + string(end)
	}
	before := read()
	t.reopen()
	t.equal("after a restart", read(), before)
}

func durableGoesOn(t *suite) {
	r := t.save(withRef(woken("a", at(0)), "pi_1"))
	b := t.batch()
	t.commit(b)
	_, end := t.feed("", 1)
	t.reopen()

	t.fails(t.s.Commit(t.Context(), b), store.ErrToken)
	t.fails(t.try(put(withRef(record("b"), "pi_1"))), store.ErrTaken)
	stale := r
	r = t.save(r)
	t.fails(t.try(put(stale)), store.ErrConflict)
	es, _ := t.feed(end, 1)
	t.equal("the next entry", []any{es[0].Key, es[0].Version}, []any{r.Key, 2})
	t.must(store.Verify(t.timeline(r.Key), r.Head))
	t.equal("leased", t.leased(at(10), 1), "a")
}
