package runner

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// reading is one batch being handed on, under the lease of the position.
type reading struct {
	s    *Subscription
	p    *position
	over func() bool // nothing more is begun: the caller stops, or the lease runs out
	n    int         // entries tried or passed over
	errs []error
}

// handle hands on one entry. It returns the code of a failure, or nothing.
func (t *reading) handle(ctx context.Context, e store.Entry) string {
	ctx, cancel := context.WithTimeout(ctx, t.s.Lease/2)
	defer cancel()
	err := guard(func() error { return t.s.Handle(ctx, e) })
	if err != nil {
		t.errs = append(t.errs, fmt.Errorf("runner: subscriber %s: %s %s: %w", t.s.Name, e.Key, e.Event, err))
	}
	return codeOf(err)
}

func (t *reading) feed(ctx context.Context, limit int) ([]store.Entry, store.Position) {
	entries, at, err := t.s.Exec.Store.Feed(ctx, t.p.At, limit)
	if err != nil {
		t.errs = append(t.errs, err)
		return nil, t.p.At
	}
	return entries, at
}

// on hands on what comes after the position.
func (t *reading) on(ctx context.Context) {
	entries, at := t.feed(ctx, t.s.Batch)
	done := 0
	for _, e := range entries {
		if t.over() || t.p.full() {
			break
		}
		if b := t.p.of(e.Key); b != nil {
			b.Entries = append(b.Entries, refOf(e))
		} else if code := t.handle(ctx, e); code != "" {
			t.p.Behind = append(t.p.Behind, behind{Key: e.Key, Entries: []entryRef{refOf(e)}})
			t.putOff(&t.p.Behind[len(t.p.Behind)-1], code)
		}
		done++
	}
	if 0 < done && done < len(entries) {
		// Positions are opaque: the one after what was done has to be read.
		var same []store.Entry
		if same, at = t.feed(ctx, done); len(same) != done || refOf(same[done-1]) != refOf(entries[done-1]) {
			return
		}
	}
	if done > 0 {
		t.p.At = at
		t.n += done
	}
}

// again tries what was put off and is due, from the records' history.
func (t *reading) again(ctx context.Context) {
	for i := range t.p.Behind {
		b := &t.p.Behind[i]
		if !b.due(t.s.Clock()) || t.over() {
			continue
		}
		history, err := store.Timeline(ctx, t.s.Exec.Store, store.HistoryQuery{Key: b.Key, Limit: store.MaxLimit})
		if err != nil {
			t.errs = append(t.errs, err)
			return
		}
		byRef := map[entryRef]store.Entry{}
		for _, e := range history {
			byRef[refOf(e)] = e
		}
		for len(b.Entries) > 0 && !t.over() {
			t.n++
			code := "missing"
			if e, ok := byRef[b.Entries[0]]; ok {
				code = t.handle(ctx, e)
			}
			if code != "" {
				t.putOff(b, code)
				break
			}
			b.Entries, b.Tries = b.Entries[1:], 0
		}
	}
	t.p.Behind = slices.DeleteFunc(t.p.Behind, func(b behind) bool { return len(b.Entries) == 0 })
}

// putOff counts a failure of a record's first undigested entry.
func (t *reading) putOff(b *behind, code string) {
	b.Code, b.Tries, b.Next = code, b.Tries+1, time.Time{}
	if b.Tries < t.s.Tries {
		b.Next = store.Time(t.s.Clock().Add(backoff(t.s.Lease, b.Tries)))
	}
}
