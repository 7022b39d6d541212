package storetest

import (
	"errors"

	"github.com/recourse-go/recourse/store"
)

var hostTxs = group{"HostTx", []promise{
	{"keeps what was committed", txCommits},
	{"leaves nothing when rolled back", txRollsBack},
	{"reads its own writes", txReadsItsWrites},
	{"goes on after a conflict", txGoesOn},
}}

// inTx runs fn in a host transaction.
func (t *suite) inTx(fn func(store.Store) error) error {
	t.Helper()
	if t.h.InTx == nil {
		t.Skip("the harness has no InTx")
	}
	return t.h.InTx(t.Context(), t.s, fn)
}

func txCommits(t *suite) {
	b := t.batch(put(withRef(record("a"), "pi_1")))
	t.must(t.inTx(func(s store.Store) error { return s.Commit(t.Context(), b) }))
	t.equal("found by the ref", idsOf(t.byRef("psp", "pi_1")), "a")
	t.fails(t.s.Commit(t.Context(), b), store.ErrToken)
	t.feed("", 1)
}

func txRollsBack(t *suite) {
	r := t.save(woken("a", at(0)))
	b := t.batch(put(withRef(record("b"), "pi_1")), put(r))
	b.Notes = []store.Entry{note(r.Key)}
	failed := errors.New("the host changed its mind")
	err := t.inTx(func(s store.Store) error {
		if err := s.Commit(t.Context(), b); err != nil {
			return err
		}
		return failed
	})
	t.fails(err, failed)
	t.absent(key("b"))
	t.equal("record", recordText(t.get(r.Key)), recordText(r))
	t.equal("found by the ref", len(t.byRef("psp", "pi_1")), 0)
	t.equal("leased", t.leased(at(9), 9), "a")
	t.feed("", 1)
	t.commit(b)
}

func txReadsItsWrites(t *suite) {
	b := t.batch(put(record("a")))
	t.must(t.inTx(func(s store.Store) error {
		if err := s.Commit(t.Context(), b); err != nil {
			return err
		}
		l, err := s.Load(t.Context(), &b.Token, store.Select{Keys: []store.Key{key("a")}})
		t.equal("records", idsOf(l.Records), "a")
		t.equal("answer is there", l.Earlier != nil, true)
		return err
	}))
}

func txGoesOn(t *suite) {
	r := t.save(record("a"))
	t.save(r)
	stale, fresh := t.batch(put(r)), t.batch(put(record("b")))
	t.must(t.inTx(func(s store.Store) error {
		t.fails(s.Commit(t.Context(), stale), store.ErrConflict)
		return s.Commit(t.Context(), fresh)
	}))
	t.equal("record", t.get(key("b")).Version, 1)
	t.equal("version of the other", t.get(r.Key).Version, 2)
}
