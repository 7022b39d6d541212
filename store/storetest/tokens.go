package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/recourse-go/recourse/store"
)

var tokens = group{"Tokens", []promise{
	{"execute once among many", tokenRace},
	{"give their first answer again", tokenReplay},
	{"refuse another request", tokenMismatch},
	{"keep a verdict that wrote nothing", tokenOfVerdict},
	{"refuse a second commit", tokenUsed},
	{"differ by tenant and command", tokensApart},
	{"are forgotten when old", tokensForgotten},
}}

// saving is a command that creates a record; it names no root, so that
// concurrent ones do not queue.
func (t *suite) saving(key string, r store.Record) store.Command {
	return store.Command{
		Token:  store.Token{Tenant: "eu", Command: "test.save", Key: key},
		Hash:   "hash",
		Select: store.Select{Keys: []store.Key{r.Key}},
		Decide: func(store.Loaded) (store.Batch, error) {
			b := t.batch(put(r))
			b.Answer = store.Answer{Code: "saved", Detail: json.RawMessage(`{"sum":"<5.00>","of":["a&b"]}`)}
			return b, nil
		},
	}
}

func tokenRace(t *suite) {
	x := &store.Executor{Store: t.s}
	var mu sync.Mutex
	answers := map[string]int{}
	first := 0
	race(64, func(int) {
		out, err := x.Do(t.Context(), t.saving("k", record("a")))
		if err != nil {
			t.Errorf("unexpected error: %v", err)
		}
		mu.Lock()
		defer mu.Unlock()
		answers[answerText(out.Answer)]++
		if !out.Replayed {
			first++
		}
	})
	t.equal("callers that executed", first, 1)
	t.equal("different answers", len(answers), 1)
	t.equal("version", t.get(key("a")).Version, 1)
	t.equal("entries", len(t.timeline(key("a"))), 1)
}

func answerText(a store.Answer) string { return fmt.Sprintf("%s %v %s", a.Code, a.Changed, a.Detail) }

func tokenReplay(t *suite) {
	x := &store.Executor{Store: t.s}
	first, err := x.Do(t.Context(), t.saving("k", record("a")))
	t.must(err)
	t.equal("first answer", answerText(first.Answer),
		answerText(store.Answer{
			Code: "saved", Changed: []store.Changed{{Key: key("a"), Version: 1}},
			Detail: json.RawMessage(`{"sum":"<5.00>","of":["a&b"]}`),
		}))
	t.save(t.get(key("a")))
	again, err := x.Do(t.Context(), t.saving("k", record("a")))
	t.must(err)
	t.equal("replayed", again.Replayed, true)
	t.equal("second answer", answerText(again.Answer), answerText(first.Answer))
	t.equal("version", t.get(key("a")).Version, 2)
}

func tokenMismatch(t *suite) {
	x := &store.Executor{Store: t.s}
	_, err := x.Do(t.Context(), t.saving("k", record("a")))
	t.must(err)
	other := t.saving("k", record("b"))
	other.Hash = "other"
	_, err = x.Do(t.Context(), other)
	if _, ok := errors.AsType[*store.KeyReusedError](err); !ok {
		t.Errorf("got %v, want a KeyReusedError", err)
	}
	t.absent(key("b"))
}

func tokenOfVerdict(t *suite) {
	b := t.batch()
	b.Answer = store.Answer{Code: "denied", Detail: json.RawMessage(`["final_sale"]`)}
	t.commit(b)
	l := t.load(&b.Token, store.Select{})
	if l.Earlier == nil {
		t.Fatal("the answer of a verdict was not kept")
	}
	t.equal("hash", l.Earlier.Hash, b.Hash)
	t.equal("answer", answerText(l.Earlier.Answer), answerText(b.Answer))
}

func tokenUsed(t *suite) {
	first := t.batch(put(record("a")))
	t.commit(first)
	second := t.batch(put(record("b")))
	second.Token = first.Token
	second.Notes = []store.Entry{note(key("b"))}
	for name, b := range map[string]store.Batch{"another batch": second, "the same batch": first} {
		var used *store.TokenError
		if err := t.s.Commit(t.Context(), b); !errors.As(err, &used) || used.Token != first.Token {
			t.Errorf("%s under a used token: got %v, want a TokenError with the token", name, err)
		}
	}
	t.absent(key("b"))
	t.feed("", 1)
}

func tokensApart(t *suite) {
	first := t.batch(put(record("a")))
	t.commit(first)
	other := first.Token
	other.Command = "test.other"
	abroad := first.Token
	abroad.Tenant = "us"
	for _, token := range []store.Token{other, abroad} {
		if l := t.load(&token, store.Select{}); l.Earlier != nil {
			t.Errorf("token %v has the answer of %v", token, first.Token)
		}
		b := t.batch()
		b.Token = token
		t.commit(b)
	}
}

func tokensForgotten(t *suite) {
	var bs []store.Batch
	for range 5 {
		b := t.batch()
		t.commit(b)
		bs = append(bs, b)
	}
	forget := func(limit, want int) {
		t.Helper()
		n, err := t.s.Forget(t.Context(), bs[3].At, limit)
		t.must(err)
		t.equal("forgotten", n, want)
	}
	forget(2, 2)
	forget(5, 1)
	forget(5, 0)
	for i, b := range bs {
		l := t.load(&b.Token, store.Select{})
		t.equal(fmt.Sprintf("token %d is kept", i), l.Earlier != nil, i >= 3)
	}
	t.commit(bs[0])
	_, err := t.s.Forget(t.Context(), at(0), 0)
	t.fails(err, store.ErrInvalid)
}
