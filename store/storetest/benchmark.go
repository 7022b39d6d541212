package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/recourse-go/recourse/store"
)

// Benchmark measures what a service does with a store all day: a command
// (load, commit of a changed record and a new one), a load by root, a page of
// a board, a lease and a read of the feed, on a store with 2,000 records. One
// operation of FindPage is 100 records, of Lease 10, of Feed 500 entries.
func Benchmark(b *testing.B, h Harness) {
	for _, m := range []struct {
		name string
		op   func(b *testing.B, s store.Store, n int) error
	}{
		{"Command", benchCommand},
		{"Load", benchLoad},
		{"FindPage", benchFind},
		{"Lease", benchLease},
		{"Feed", benchFeed},
	} {
		b.Run(m.name, func(b *testing.B) {
			s := h.New(b)
			if err := fill(b, s); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if err := m.op(b, s, n); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}

const (
	benchRoots    = 500 // orders, of which each has three records below it
	benchChildren = 3
)

func benchKey(n int) store.Key { return key(fmt.Sprint("o_", n%benchRoots)) }

func benchBatch(name string, n int, puts ...store.Put) store.Batch {
	return store.Batch{
		Token: store.Token{Tenant: "eu", Command: "test." + name, Key: fmt.Sprint(n)},
		Hash:  "hash", At: at(n), Puts: puts,
	}
}

func fill(b *testing.B, s store.Store) error {
	b.Helper()
	for i := range benchRoots {
		puts := []store.Put{put(woken(benchKey(i).ID, at(i)))}
		for j := range benchChildren {
			puts = append(puts, put(below(benchKey(i), fmt.Sprintf("p_%d_%d", i, j))))
		}
		if err := s.Commit(b.Context(), benchBatch("fill", i, puts...)); err != nil {
			return err
		}
	}
	return nil
}

func benchCommand(b *testing.B, s store.Store, n int) error {
	b.Helper()
	batch := benchBatch("command", n)
	l, err := s.Load(b.Context(), &batch.Token, store.Select{Keys: []store.Key{benchKey(n)}})
	if err != nil {
		return err
	}
	batch.Puts = []store.Put{put(l.Records[0]), put(record(fmt.Sprint("new_", n)))}
	return s.Commit(b.Context(), batch)
}

func benchLoad(b *testing.B, s store.Store, n int) error {
	b.Helper()
	l, err := s.Load(b.Context(), nil, store.Select{Roots: []store.Key{benchKey(n)}})
	if err == nil && len(l.Records) != 1+benchChildren {
		err = fmt.Errorf("got %d records", len(l.Records))
	}
	return err
}

func benchFind(b *testing.B, s store.Store, n int) error {
	b.Helper()
	q := orders
	q.States, q.Desc = []string{"open"}, n%2 == 1
	p, err := s.Find(b.Context(), q)
	if err == nil && len(p.Records) != 100 {
		err = fmt.Errorf("got %d records", len(p.Records))
	}
	return err
}

func benchLease(b *testing.B, s store.Store, n int) error {
	b.Helper()
	rs, err := s.Lease(b.Context(), lease(at(benchRoots).AddDate(0, 0, n), 10))
	if err == nil && len(rs) != 10 {
		err = fmt.Errorf("got %d records", len(rs))
	}
	return err
}

func benchFeed(b *testing.B, s store.Store, _ int) error {
	b.Helper()
	es, _, err := s.Feed(b.Context(), "", store.MaxLimit)
	if err == nil && len(es) == 0 {
		err = errors.New("got no entries")
	}
	return err
}
