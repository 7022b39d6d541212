package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/recourse-go/recourse/store"
)

// stormHot lets twice as many processes as usual write one record, each its
// commands until they are through. Every loser is told that it was busy, and
// no conflict is made up: each is the fault of another's success, and a
// success can disturb every other process once.
func stormHot(t *suite) {
	workers, each := 2*t.size.Workers, min(t.size.Commands, 300) // more would only take longer
	t.save(record("hot"))
	var decided, won, busy atomic.Int64
	race(workers, func(i int) {
		x := &store.Executor{Store: t.s}
		for n := range each {
			c := store.Command{
				Token:  store.Token{Tenant: "eu", Command: "test.count", Key: fmt.Sprintf("%d.%d", i, n)},
				Hash:   "hash",
				Select: store.Select{Roots: []store.Key{key("hot")}},
				Decide: func(l store.Loaded) (store.Batch, error) {
					decided.Add(1)
					return t.batch(put(counted(l.Records[0]))), nil
				},
			}
			out, tries, err := t.insist(x, c)
			busy.Add(tries)
			if err != nil || out.Replayed {
				t.Errorf("got error %v, replayed %v: want an answer of its own", err, out.Replayed)
				return
			}
			won.Add(1)
		}
	})
	hot := t.get(key("hot"))
	t.equal("commands counted", string(hot.Body), fmt.Sprint(won.Load()))
	t.equal("version", hot.Version, won.Load()+1)
	t.must(store.Verify(t.timeline(hot.Key), hot.Head))
	t.Logf("%d processes: %.2f decisions a success, %d times busy", workers, float64(decided.Load())/float64(won.Load()), busy.Load())
	if lost := decided.Load() - won.Load(); lost > won.Load()*int64(workers-1) {
		t.Errorf("%d decisions lost against %d successes: some without a reason", lost, won.Load())
	}
}

// insist sends a command again, as a client would, while it is told that the
// store was busy, and tells how often it was.
func (t *suite) insist(x *store.Executor, c store.Command) (out store.Outcome, busy int64, err error) {
	for ; busy < 100; busy++ {
		if out, err = x.Do(t.Context(), c); !errors.Is(err, store.ErrBusy) {
			break
		}
	}
	return out, busy, err
}

// counted raises the number that is a record's body; a record that never
// counted has none.
func counted(r store.Record) store.Record {
	var n int
	if json.Unmarshal(r.Body, &n) != nil {
		n = 0
	}
	r.Body = json.RawMessage(fmt.Sprint(n + 1))
	return r
}
