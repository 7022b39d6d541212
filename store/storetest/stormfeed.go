package storetest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/recourse-go/recourse/store"
)

func stormFeed(t *suite) { t.feedStorm(2*t.size.Workers, t.size.Commands) }

// feedStorm reads the feed from the start while writers change records of
// their own and, each with its own retries, one record they share.
func (t *suite) feedStorm(writers, rounds int) {
	seed := t.seed()
	t.save(record("shared"))
	var mu sync.Mutex
	want := 1 // entries
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			rnd := random(seed, i)
			mine := record(fmt.Sprint("w_", i))
			for range rounds {
				b := t.storyOf(rnd, mine)
				n := len(b.Notes)
				for _, p := range b.Puts {
					n += len(p.Entries)
				}
				if t.s.Commit(t.Context(), b) != nil {
					continue // it lost on the shared record
				}
				mu.Lock()
				want += n
				mu.Unlock()
				l, err := t.s.Load(t.Context(), nil, store.Select{Keys: []store.Key{mine.Key}})
				if err != nil || len(l.Records) != 1 {
					t.Errorf("the record is gone (%v)", err)
					return
				}
				mine = l.Records[0]
			}
		})
	}
	done := make(chan struct{})
	go func() { writing.Wait(); close(done) }()
	defer writing.Wait()
	read := reading{t: t, seen: map[line]bool{}, last: map[store.Key]line{}}
	rnd := random(seed, writers)
	for ended := false; ; time.Sleep(time.Millisecond) {
		read.on(rnd)
		if ended {
			break
		}
		select {
		case <-done: // what is committed may still have to appear
			ended = true
			for deadline := time.Now().Add(patience); len(read.seen) < want && time.Now().Before(deadline); {
				read.on(rnd)
			}
		default:
		}
	}
	t.equal("entries read", len(read.seen), want)
}

// storyOf is a batch with some entries, perhaps a note, and now and then the
// shared record.
func (t *suite) storyOf(rnd *rand.Rand, mine store.Record) store.Batch {
	p := put(mine)
	for range rnd.IntN(3) {
		p.Entries = append(p.Entries, p.Entries[0])
	}
	b := t.batch(p)
	if rnd.IntN(2) == 0 {
		b.Notes = []store.Entry{note(mine.Key)}
	}
	if rnd.IntN(4) == 0 {
		if l, err := t.s.Load(t.Context(), nil, store.Select{Keys: []store.Key{key("shared")}}); err == nil && len(l.Records) == 1 {
			b.Puts = append(b.Puts, put(l.Records[0]))
		}
	}
	return b
}

// line is what tells an entry from all others; only a note needs its token.
type line struct {
	key     store.Key
	version int64
	n       int
	token   string
}

// reading follows the feed and holds that each entry comes once, after those
// of its record that were written before it.
type reading struct {
	t    *suite
	pos  store.Position
	seen map[line]bool
	last map[store.Key]line
}

// on reads to the present end of the feed.
func (r *reading) on(rnd *rand.Rand) {
	for {
		es, next, err := r.t.s.Feed(r.t.Context(), r.pos, 1+rnd.IntN(200))
		r.t.must(err)
		r.pos = next
		if len(es) == 0 {
			return
		}
		for _, e := range es {
			l := line{e.Key, e.Version, e.N, ""}
			if e.Note() {
				l.token = e.Token
			} else {
				if before := r.last[e.Key]; before.version > e.Version || before.version == e.Version && before.n >= e.N {
					r.t.Errorf("%s %d.%d comes after %d.%d", e.Key, e.Version, e.N, before.version, before.n)
				}
				r.last[e.Key] = l
			}
			if r.seen[l] {
				r.t.Errorf("%v was read twice", l)
			}
			r.seen[l] = true
		}
	}
}
