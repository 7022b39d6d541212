package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/recourse-go/recourse/store"
)

// suite is one sub-test with its store.
type suite struct {
	*testing.T

	h     Harness
	s     store.Store
	size  Size
	count atomic.Int64 // of batches made
}

// batch makes a batch with a token and a time of its own, each time a
// millisecond later.
func (t *suite) batch(puts ...store.Put) store.Batch {
	n := t.count.Add(1)
	return store.Batch{
		Token: store.Token{Tenant: "eu", Command: "test.write", Key: fmt.Sprintf("key-%d", n)},
		Hash:  "hash",
		At:    at(int(n)),
		Puts:  puts,
	}
}

// try commits puts in a batch of their own.
func (t *suite) try(puts ...store.Put) error {
	return t.s.Commit(t.Context(), t.batch(puts...))
}

// commit commits a batch that must succeed.
func (t *suite) commit(b store.Batch) {
	t.Helper()
	t.must(t.s.Commit(t.Context(), b))
}

// save writes new or changed records that must be accepted and returns the
// first as stored.
func (t *suite) save(rs ...store.Record) store.Record {
	t.Helper()
	var puts []store.Put
	for _, r := range rs {
		puts = append(puts, put(r))
	}
	t.commit(t.batch(puts...))
	return t.get(rs[0].Key)
}

func (t *suite) load(token *store.Token, sel store.Select) store.Loaded {
	t.Helper()
	l, err := t.s.Load(t.Context(), token, sel)
	t.must(err)
	return l
}

func (t *suite) get(k store.Key) store.Record {
	t.Helper()
	l := t.load(nil, store.Select{Keys: []store.Key{k}})
	if len(l.Records) != 1 || l.Records[0].Key != k {
		t.Fatalf("Load(%s) gave %v, want that record", k, keysOf(l.Records))
	}
	return l.Records[0]
}

func (t *suite) absent(k store.Key) {
	t.Helper()
	if l := t.load(nil, store.Select{Keys: []store.Key{k}}); len(l.Records) != 0 {
		t.Errorf("Load(%s) gave a record, want none", k)
	}
}

func (t *suite) find(q store.Query) store.Page {
	t.Helper()
	p, err := t.s.Find(t.Context(), q)
	t.must(err)
	return p
}

// timeline reads the history of one record.
func (t *suite) timeline(k store.Key) []store.Entry {
	t.Helper()
	es, err := store.Timeline(t.Context(), t.s, store.HistoryQuery{Key: k})
	t.must(err)
	return es
}

// patience is how long after its commit an entry may appear in the feed.
const patience = 5 * time.Second

// feed reads on from a position until it has n entries, and holds that there
// are no more.
func (t *suite) feed(after store.Position, n int) ([]store.Entry, store.Position) {
	t.Helper()
	var all []store.Entry
	for deadline := time.Now().Add(patience); ; {
		es, next, err := t.s.Feed(t.Context(), after, store.MaxLimit)
		t.must(err)
		all, after = append(all, es...), next
		switch {
		case len(es) > 0:
		case len(all) == n:
			return all, after
		case len(all) > n || time.Now().After(deadline):
			t.Fatalf("the feed has %d entries, want %d", len(all), n)
		default:
			time.Sleep(time.Millisecond)
		}
	}
}

func (t *suite) must(err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// fails holds that an error matches the wanted one.
func (t *suite) fails(err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want one matching %q", err, want)
	}
}

// equal compares what can be compared by its printed form.
func (t *suite) equal(what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s: got %.2000s, want %.2000s", what, g, w)
	}
}

// seed gives a fresh seed, or that of RECOURSE_SEED, and prints it.
func (t *suite) seed() uint64 {
	seed := rand.Uint64()
	if s, ok := os.LookupEnv("RECOURSE_SEED"); ok {
		var err error
		seed, err = strconv.ParseUint(s, 10, 64)
		t.must(err)
	}
	t.Logf("RECOURSE_SEED=%d", seed)
	return seed
}

// random gives the i-th random source of a seed, one for each goroutine.
func random(seed uint64, i int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(i)))
}

// race runs f n times at once and waits.
func race(n int, f func(i int)) {
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range n {
		done.Go(func() {
			start.Wait()
			f(i)
		})
	}
	start.Done()
	done.Wait()
}
