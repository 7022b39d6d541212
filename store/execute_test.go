package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// saving creates or changes record a; before runs inside each decision.
func saving(token string, before func(store.Loaded)) store.Command {
	return savingTo("a", token, before)
}

func savingTo(id, token string, before func(store.Loaded)) store.Command {
	return store.Command{
		Token:  store.Token{Tenant: "eu", Command: "order.save", Key: token},
		Hash:   "hash",
		Select: store.Select{Roots: []store.Key{key(id)}},
		Decide: func(l store.Loaded) (store.Batch, error) {
			before(l)
			r := record(id)
			if len(l.Records) > 0 {
				r = l.Records[0]
			}
			b := batch("", store.Put{Record: r, Entries: []store.Entry{{Event: "order.saved"}}})
			b.Answer = store.Answer{Code: "saved", Detail: json.RawMessage(`{"n": 1}`)}
			return b, nil
		},
	}
}

func nothing(store.Loaded) {}

// bump commits another change of record a behind the command's back.
func bump(t *testing.T, s store.Store, token string) {
	t.Helper()
	_, err := (&store.Executor{Store: s}).Do(t.Context(), saving(token, nothing))
	require.NoError(t, err)
}

func TestDo(t *testing.T) {
	t.Parallel()
	x := &store.Executor{Store: mem.New()}
	first, err := x.Do(t.Context(), saving("k", nothing))
	require.NoError(t, err)
	want := store.Answer{Code: "saved", Changed: []store.Changed{{Key: key("a"), Version: 1}}, Detail: json.RawMessage(`{"n":1}`)}
	require.Equal(t, store.Outcome{Answer: want}, first, "decided on nothing")

	second, err := x.Do(t.Context(), saving("k2", nothing))
	require.NoError(t, err)
	require.Equal(t, int64(2), second.Answer.Changed[0].Version)
	require.Equal(t, int64(1), second.Loaded.Records[0].Version, "the records decided on")
}

func TestDoReplays(t *testing.T) {
	t.Parallel()
	x := &store.Executor{Store: mem.New()}
	first, err := x.Do(t.Context(), saving("k", nothing))
	require.NoError(t, err)
	bump(t, x.Store, "other")

	again, err := x.Do(t.Context(), saving("k", func(store.Loaded) { t.Error("decided again") }))
	require.NoError(t, err)
	require.True(t, again.Replayed)
	require.Equal(t, first.Answer, again.Answer)
	require.Equal(t, int64(2), again.Loaded.Records[0].Version)

	other := saving("k", nothing)
	other.Hash = "other"
	out, err := x.Do(t.Context(), other)
	var reused *store.KeyReusedError
	require.ErrorAs(t, err, &reused)
	require.Equal(t, "order.save", reused.Command)
	require.Zero(t, out)
}

func TestDoDecidesAgainAfterAConflict(t *testing.T) {
	t.Parallel()
	s := mem.New()
	x := &store.Executor{Store: s}
	var seen []int64
	out, err := x.Do(t.Context(), saving("k", func(l store.Loaded) {
		if len(l.Records) == 0 {
			seen = append(seen, 0)
			bump(t, s, "k1")
			return
		}
		seen = append(seen, l.Records[0].Version)
		if len(seen) == 2 {
			bump(t, s, "k2")
		}
	}))
	require.NoError(t, err)
	require.Equal(t, []int64{0, 1, 2}, seen, "each time on fresh records")
	require.Equal(t, int64(3), out.Answer.Changed[0].Version)
	require.False(t, out.Replayed)
}

func TestDoGivesTheAnswerOfATwin(t *testing.T) {
	t.Parallel()
	s := mem.New()
	n := 0
	out, err := (&store.Executor{Store: s}).Do(t.Context(), saving("k", func(store.Loaded) {
		n++
		bump(t, s, "k") // the same command, elsewhere
	}))
	require.NoError(t, err)
	require.True(t, out.Replayed)
	require.Equal(t, 1, n)
	require.Equal(t, int64(1), out.Answer.Changed[0].Version)
}

// A record that stands where the command cannot see it, under another root, is
// no conflict that a fresh look could settle.
func TestDoRefusesTheIdOfAnotherRoot(t *testing.T) {
	t.Parallel()
	x := &store.Executor{Store: mem.New()}
	_, err := x.Do(t.Context(), saving("k", nothing))
	require.NoError(t, err)
	n := 0
	elsewhere := saving("k2", func(store.Loaded) { n++ })
	elsewhere.Select = store.Select{Roots: []store.Key{key("b")}}
	_, err = x.Do(t.Context(), elsewhere)
	require.ErrorIs(t, err, store.ErrKeyReused)
	require.Equal(t, 2, n, "decided again on fresh records, once")
}

func TestDoGivesUp(t *testing.T) {
	t.Parallel()
	for tries, want := range map[int]int{0: 8, 1: 1, 3: 3} {
		synctest.Test(t, func(t *testing.T) {
			s := mem.New()
			x := &store.Executor{Store: s, Tries: tries}
			n := 0
			out, err := x.Do(t.Context(), saving("k", func(store.Loaded) {
				n++
				bump(t, s, string(rune('a'+n)))
			}))
			var busy *store.BusyError
			require.ErrorAs(t, err, &busy)
			require.Equal(t, want, n)
			require.Equal(t, []any{"order.save", want}, []any{busy.Command, busy.Tries})
			require.ErrorIs(t, err, store.ErrBusy)
			require.ErrorIs(t, err, store.ErrConflict)
			require.Zero(t, out)
			l, err := s.Load(t.Context(), &store.Token{Tenant: "eu", Command: "order.save", Key: "k"}, store.Select{})
			require.NoError(t, err)
			require.Nil(t, l.Earlier)
		})
	}
}

func TestDoTriesATakenRefAgain(t *testing.T) {
	t.Parallel()
	s := mem.New()
	other := record("b")
	other.Refs = []store.Ref{{Name: "psp", Value: "pi_1", Unique: true}}
	n := 0
	c := saving("k", nothing)
	c.Decide = func(store.Loaded) (store.Batch, error) {
		if n++; n == 1 {
			require.NoError(t, s.Commit(t.Context(), batch("other", store.Put{Record: other})))
			mine := record("a")
			mine.Refs = other.Refs
			return batch("", store.Put{Record: mine}), nil
		}
		return batch(""), nil
	}
	_, err := (&store.Executor{Store: s}).Do(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

func TestDoReturnsErrorsAsTheyAre(t *testing.T) {
	t.Parallel()
	failed := errors.New("guard failed")
	c := saving("k", nothing)
	c.Decide = func(store.Loaded) (store.Batch, error) { return store.Batch{}, failed }
	x := &store.Executor{Store: mem.New()}
	_, err := x.Do(t.Context(), c)
	require.Equal(t, failed, err)

	for name, spoil := range map[string]func(*store.Batch){
		"no time":    func(b *store.Batch) { b.At = time.Time{} },
		"bad answer": func(b *store.Batch) { b.Answer.Detail = json.RawMessage(`x`) },
	} {
		c.Decide = func(store.Loaded) (store.Batch, error) {
			b := batch("")
			spoil(&b)
			return b, nil
		}
		_, err = x.Do(t.Context(), c)
		require.ErrorIs(t, err, store.ErrInvalid, name)
	}
	c.Token.Key = "a b"
	_, err = x.Do(t.Context(), c)
	require.ErrorIs(t, err, store.ErrInvalid)
}

func TestDoWithoutAKey(t *testing.T) {
	t.Parallel()
	x := &store.Executor{Store: mem.New()}
	for want := range int64(3) {
		out, err := x.Do(t.Context(), saving("", nothing))
		require.NoError(t, err)
		require.False(t, out.Replayed)
		require.Equal(t, want+1, out.Answer.Changed[0].Version, "each is a command of its own")
	}

	c := saving("", nothing)
	c.Decide = func(store.Loaded) (store.Batch, error) {
		return store.Batch{Answer: store.Answer{Code: "unchanged"}}, nil // could not be committed
	}
	out, err := x.Do(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, "unchanged", out.Answer.Code)
	require.Len(t, out.Loaded.Records, 1)
	c.Token.Key = "k"
	_, err = x.Do(t.Context(), c)
	require.ErrorIs(t, err, store.ErrInvalid, "with a key, the answer is to be kept")
}

// cancels ends the context in Commit and reports a conflict.
type cancels struct {
	store.Store

	cancel context.CancelFunc
}

func (s cancels) Commit(context.Context, store.Batch) error {
	s.cancel()
	return &store.ConflictError{}
}

func TestDoStopsWhileItPauses(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	x := &store.Executor{Store: cancels{Store: mem.New(), cancel: cancel}}
	_, err := x.Do(ctx, saving("k", nothing))
	require.ErrorIs(t, err, context.Canceled)
}

func TestDoQueuesByRoot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := &store.Executor{Store: mem.New()}
		inside, held := atomic.Int64{}, make(chan struct{})
		hold := func(store.Loaded) { inside.Add(1); <-held; inside.Add(-1) }
		var failures atomic.Int64
		start := func(c store.Command) {
			go func() {
				if _, err := x.Do(t.Context(), c); err != nil {
					failures.Add(1)
				}
			}()
		}
		for _, token := range []string{"a", "b", "c"} {
			start(saving(token, hold))
		}
		synctest.Wait()
		require.Equal(t, int64(1), inside.Load(), "one on one root")

		start(savingTo("other", "d", hold))
		two := saving("e", hold)
		two.Select.Roots = append(two.Select.Roots, key("other"))
		start(two)
		synctest.Wait()
		require.Equal(t, int64(3), inside.Load(), "another root, and what names no single root, do not wait")

		close(held)
		synctest.Wait()
		time.Sleep(time.Minute) // for retries
		synctest.Wait()
		require.Zero(t, failures.Load())
		l, err := x.Store.Load(t.Context(), nil, store.Select{Keys: []store.Key{key("a")}})
		require.NoError(t, err)
		require.Equal(t, int64(4), l.Records[0].Version)
	})
}

func TestDoLeavesTheQueueWhenCanceled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := &store.Executor{Store: mem.New()}
		held := make(chan struct{})
		first, second := make(chan error, 1), make(chan error, 1)
		go func() {
			_, err := x.Do(t.Context(), saving("a", func(store.Loaded) { <-held }))
			first <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			_, err := x.Do(ctx, saving("b", func(store.Loaded) { t.Error("decided while another was inside") }))
			second <- err
		}()
		synctest.Wait()
		cancel()
		require.ErrorIs(t, <-second, context.Canceled, "it does not wait for the first")
		close(held)
		require.NoError(t, <-first)
		_, err := x.Do(t.Context(), saving("c", nothing))
		require.NoError(t, err, "the queue goes on")
	})
}

func TestDoStopsWhenCanceled(t *testing.T) {
	t.Parallel()
	s := mem.New()
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	_, err := (&store.Executor{Store: s}).Do(ctx, saving("k", func(store.Loaded) {
		n++
		bump(t, s, "other")
		cancel()
	}))
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, n)

	_, err = (&store.Executor{Store: s}).Do(ctx, saving("k", func(store.Loaded) { t.Error("decided") }))
	require.ErrorIs(t, err, context.Canceled)
}

func TestDoFreesTheQueueAfterAPanic(t *testing.T) {
	t.Parallel()
	x := &store.Executor{Store: mem.New()}
	require.Panics(t, func() { _, _ = x.Do(t.Context(), saving("a", func(store.Loaded) { panic("decision") })) })
	_, err := x.Do(t.Context(), saving("a", nothing))
	require.NoError(t, err)
}
