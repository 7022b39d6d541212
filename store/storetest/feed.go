package storetest

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

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

// feedConcurrent reads from the start while writers change records of their
// own and, each with its own retries, one record they share.
func feedConcurrent(t *suite) {
	const writers, rounds = 8, 12
	seed := t.seed()
	t.save(record("shared"))

	type line struct {
		key     store.Key
		version int64
		n       int
		token   string
	}
	seen := map[line]int{}
	last := map[store.Key]store.Entry{}
	want, read := 1, 0 // entries
	var mu sync.Mutex
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			rnd := random(seed, i)
			mine := record(fmt.Sprint("w_", i))
			for range rounds {
				p := put(mine)
				for range rnd.IntN(3) {
					p.Entries = append(p.Entries, p.Entries[0])
				}
				b := t.batch(p)
				if rnd.IntN(2) == 0 {
					b.Notes = []store.Entry{note(mine.Key)}
				}
				n := len(p.Entries) + len(b.Notes)
				if rnd.IntN(4) == 0 {
					if l, err := t.s.Load(t.Context(), nil, store.Select{Keys: []store.Key{key("shared")}}); err == nil && len(l.Records) == 1 {
						b.Puts = append(b.Puts, put(l.Records[0]))
						n++
					}
				}
				if t.s.Commit(t.Context(), b) != nil {
					continue // it lost on the shared record
				}
				mine.Version++
				l, err := t.s.Load(t.Context(), nil, store.Select{Keys: []store.Key{mine.Key}})
				if err != nil || len(l.Records) != 1 {
					t.Errorf("the record is gone (%v)", err)
					return
				}
				mine = l.Records[0]
				mu.Lock()
				want += n
				mu.Unlock()
			}
		})
	}
	done := make(chan struct{})
	go func() { writing.Wait(); close(done) }()
	defer writing.Wait()
	rnd, pos := random(seed, writers), store.Position("")
	var deadline time.Time
	for {
		es, next, err := t.s.Feed(t.Context(), pos, 1+rnd.IntN(20))
		t.must(err)
		pos = next
		for _, e := range es {
			read++
			l := line{e.Key, e.Version, e.N, ""}
			if e.Note() {
				l.token = e.Token
			} else {
				if before, ok := last[e.Key]; ok && (before.Version > e.Version || before.Version == e.Version && before.N >= e.N) {
					t.Errorf("%s %d.%d comes after %d.%d", e.Key, e.Version, e.N, before.Version, before.N)
				}
				last[e.Key] = e
			}
			seen[l]++
			t.equal(fmt.Sprintf("times %v was read", l), seen[l], 1)
		}
		if len(es) > 0 {
			continue
		}
		select {
		case <-done:
			if deadline.IsZero() {
				deadline = time.Now().Add(patience)
			}
			if read >= want || time.Now().After(deadline) {
				t.equal("entries read", read, want)
				return
			}
		default:
		}
		time.Sleep(time.Millisecond)
	}
}

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
