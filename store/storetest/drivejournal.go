package storetest

import (
	"strings"
	"time"

	"github.com/recourse-go/recourse/store"
)

func (d *driver) feeds() {
	limit := 1 + d.rnd.IntN(40)
	d.doing = []any{"feed", d.pos, limit}
	es, next, err := d.s.Feed(d.Context(), d.pos, limit)
	d.must(err)
	d.pos = next
	for _, e := range es {
		n := d.fed[e.Key]
		if n >= len(d.model.journal[e.Key]) {
			d.Fatalf("got entry %s, want no more of this record", entryText(e))
		}
		d.compareEntry(e, d.model.journal[e.Key][n])
		d.fed[e.Key]++
	}
}

func (d *driver) histories() {
	k := d.anyKey(d.tenant())
	d.history(pick(d.rnd, store.HistoryQuery{Key: k}, store.HistoryQuery{Root: k}))
}

// history holds a timeline against the model's and, of one record, its chain.
func (d *driver) history(q store.HistoryQuery) {
	q.Limit = 1 + d.rnd.IntN(store.MaxLimit)
	d.doing = []any{"history", q}
	es, err := store.Timeline(d.Context(), d.s, q)
	d.must(err)
	got, chain := map[store.Key][]store.Entry{}, []store.Entry{}
	for _, e := range es {
		got[e.Key] = append(got[e.Key], e)
		if !e.Note() {
			chain = append(chain, e)
		}
	}
	for k, all := range d.model.journal {
		for _, want := range all {
			if k != q.Key && want.Root != q.Root {
				continue
			}
			if len(got[k]) == 0 {
				d.Fatalf("%s %d.%d is missing", k, want.Version, want.N)
			}
			d.compareEntry(got[k][0], want)
			got[k] = got[k][1:]
		}
	}
	for k, rest := range got {
		d.equal("entries of "+k.String()+" beyond what was written", len(rest), 0)
	}
	if r, ok := d.model.records[q.Key]; ok {
		d.must(store.Verify(chain, d.get(r.Key).Head))
	}
}

// compareEntry leaves out what a model cannot know: salts, digests, hashes.
func (d *driver) compareEntry(got store.Entry, want *store.Entry) {
	d.Helper()
	if g, w := modelText(got), modelText(*want); g != w {
		d.Fatalf("got entry\n%s\nwant\n%s", g, w)
	}
}

func modelText(e store.Entry) string {
	e.Prev, e.Hash = "", ""
	private := e.Private
	e.Private = nil
	for _, p := range private {
		e.Private = append(e.Private, store.Private{Subject: p.Subject, Data: p.Data})
	}
	e.Digests = strings.Split(strings.Repeat(".", len(e.Digests)), "")
	return entryText(e)
}

func (d *driver) erases() {
	tenant, subject := d.tenant(), pick(d.rnd, "c_0", "c_1", "c_2")
	d.doing = []any{"erase", tenant, subject}
	n, err := d.s.Erase(d.Context(), tenant, subject)
	d.must(err)
	d.equal("erased", n, d.model.erase(tenant, subject))
}

func (d *driver) forgets() {
	before := d.now.Add(-time.Duration(d.rnd.IntN(1000)) * time.Millisecond)
	d.doing = []any{"forget before", before}
	n, err := d.s.Forget(d.Context(), before, 10*lifetime)
	d.must(err)
	d.equal("forgotten", n, d.model.forget(before))
}

// reopens restarts the store, if it can be.
func (d *driver) reopens() {
	d.doing = []any{"reopen"}
	if d.h.Reopen != nil {
		d.reopen()
	}
}
