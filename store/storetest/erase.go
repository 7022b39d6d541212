package storetest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"

	"github.com/recourse-go/recourse/store"
)

var erasures = group{"Erase", []promise{
	{"leaves nothing to be read", eraseReads},
	{"leaves nothing in files", eraseFiles},
	{"keeps the chain", eraseKeepsChain},
	{"spares other subjects", eraseSpares},
	{"spares other tenants", eraseTenants},
	{"bars what was decided before", eraseBars},
	{"keeps everything else", eraseKeeps},
	{"finds nothing twice", eraseTwice},
}}

// canary is what nobody may find after the erasure of c_1.
const canary = "canary7Zq9Xw2Lm4Tn8Vb5Kc"

func (t *suite) erase(tenant string) store.Erased {
	t.Helper()
	n, err := t.s.Erase(t.Context(), tenant, "c_1")
	t.must(err)
	return n
}

// canaries puts the canary wherever private data can stand: in records in
// several states, changed, leased and not, in entries and in notes; in short
// parts and in ones that do not fit a page. Seven entries hold it.
func (t *suite) canaries() {
	t.Helper()
	long := []byte(strings.Repeat(canary+" ", 1000))
	private := []store.Private{{Subject: "c_1", Data: []byte(canary)}, {Subject: "c_2", Data: []byte("spared")}, {Subject: "c_1", Data: long}}
	for _, state := range []string{"open", "held", "closed"} {
		r := woken(state, at(0))
		r.State, r.Private = state, private
		p := put(r)
		p.Entries[0].Private = private
		t.commit(t.batch(p))
	}
	held := t.get(key("held"))
	held.Private = held.Private[1:]
	p := put(held)
	p.Entries[0].Private = private[1:]
	t.commit(t.batch(p))

	gone := t.get(key("closed"))
	gone.Private = private[1:2]
	t.save(gone) // the canary is left in its old version only

	b := t.batch()
	for _, id := range []string{"open", "nothing", "closed"} {
		n := note(key(id))
		n.Private = private
		b.Notes = append(b.Notes, n)
	}
	t.commit(b)
	t.equal("leased", t.leased(at(0), 1), "closed")
}

// everything is all that a store gives out about orders, with what is private.
func (t *suite) everything(entries int) string {
	t.Helper()
	var all strings.Builder
	for _, id := range []string{"open", "held", "closed", "nothing"} {
		l := t.load(nil, store.Select{Roots: []store.Key{key(id)}})
		for _, r := range l.Records {
			all.WriteString(recordText(r))
		}
		all.WriteString(textsOf(t.timeline(key(id))))
	}
	for _, r := range t.find(orders).Records {
		all.WriteString(recordText(r))
	}
	fed, _ := t.feed("", entries)
	all.WriteString(textsOf(fed))
	leased, err := t.s.Lease(t.Context(), lease(at(0).AddDate(0, 0, 1), 10))
	t.must(err)
	t.equal("leased", len(leased), 3)
	for _, r := range leased {
		all.WriteString(recordText(r))
	}
	return all.String()
}

func eraseReads(t *suite) {
	t.canaries()
	t.equal("erased", t.erase("eu"), store.Erased{Records: 2, Entries: 7})
	all := t.everything(8)
	if strings.Contains(all, hex.EncodeToString([]byte(canary))) || strings.Contains(all, "c_1") {
		t.Error("the store still gives out what was erased")
	}
	if !strings.Contains(all, hex.EncodeToString([]byte("spared"))) {
		t.Error("the data of another subject is gone")
	}
}

func eraseFiles(t *suite) {
	if t.h.Files == nil {
		t.Skip("the harness has no Files")
	}
	t.canaries()
	if !t.inFiles() {
		t.Fatal("the harness's Files do not hold what was stored, so they cannot show its erasure")
	}
	t.erase("eu")
	if t.inFiles() {
		t.Error("the store's files still hold what was erased")
	}
}

// inFiles looks for the canary as it is, in hex and in base64.
func (t *suite) inFiles() bool {
	t.Helper()
	traces := [][]byte{[]byte(canary), []byte(hex.EncodeToString([]byte(canary)))}
	for shift := range 3 { // base64 depends on where the canary begins
		encoded := base64.StdEncoding.EncodeToString([]byte("---"[:shift] + canary))
		traces = append(traces, []byte(encoded[4:len(encoded)-4]))
	}
	for _, path := range t.h.Files(t.T, t.s) {
		b, err := os.ReadFile(path)
		t.must(err)
		for _, trace := range traces {
			if bytes.Contains(b, trace) {
				return true
			}
		}
	}
	return false
}

func eraseKeepsChain(t *suite) {
	r, _ := t.chained()
	n := t.erase("eu")
	t.equal("erased", n, store.Erased{Entries: 4})
	erased := t.get(r.Key)
	t.equal("head", erased.Head, r.Head)
	t.must(store.Verify(t.timeline(r.Key), r.Head))
	last := t.save(erased)
	t.must(store.Verify(t.timeline(r.Key), last.Head))
}

func eraseSpares(t *suite) {
	r := record("a")
	r.Private = []store.Private{{Subject: "c_2", Data: []byte("two")}, {Data: []byte("nobody's")}, {Subject: "C_1", Data: []byte("upper")}}
	p := put(r)
	p.Entries[0].Private = r.Private
	t.commit(t.batch(p))
	before, entry := t.get(r.Key), t.timeline(r.Key)
	t.equal("erased", t.erase("eu"), store.Erased{})
	t.equal("record", recordText(t.get(r.Key)), recordText(before))
	t.equal("entry", textsOf(t.timeline(r.Key)), textsOf(entry))
	for _, subject := range []string{"c", "%", "c_"} {
		if n, err := t.s.Erase(t.Context(), "eu", subject); err == nil && n != (store.Erased{}) {
			t.Errorf("erasing %q changed %v, want nothing", subject, n)
		}
	}
}

func eraseTenants(t *suite) {
	r := record("a")
	r.Key.Tenant, r.Private = "us", []store.Private{{Subject: "c_1", Data: []byte("name")}}
	p := put(r)
	p.Entries[0].Private = r.Private
	b := t.batch(p)
	b.Token.Tenant = "us"
	b.Notes = []store.Entry{note(r.Key)}
	b.Notes[0].Private = r.Private
	t.commit(b)
	before, entries := t.get(r.Key), t.timeline(r.Key)
	t.equal("erased", t.erase("eu"), store.Erased{})
	t.equal("record", recordText(t.get(r.Key)), recordText(before))
	t.equal("entries", textsOf(t.timeline(r.Key)), textsOf(entries))
	t.equal("erased in its own tenant", t.erase("us"), store.Erased{Records: 1, Entries: 2})
}

func eraseBars(t *suite) {
	r := record("a")
	r.Private = []store.Private{{Subject: "c_1", Data: []byte("name")}}
	stale := t.save(r)
	t.erase("eu")
	t.equal("version", t.get(r.Key).Version, stale.Version+1)
	t.fails(t.try(put(stale)), store.ErrConflict)
	t.equal("private parts", len(t.get(r.Key).Private), 0)
}

func eraseKeeps(t *suite) {
	r := withRef(below(key("root"), "a"), "pi_1")
	r.Wake, r.Due, r.Labels = at(5), at(6), []string{"vip"}
	r.Body = json.RawMessage(`{"sum": "5.00"}`)
	r.Private = []store.Private{{Subject: "c_1", Data: []byte("name")}}
	r = t.save(r)
	t.erase("eu")
	r.Version, r.Private = r.Version+1, nil
	t.equal("record", recordText(t.get(r.Key)), recordText(r))
	t.equal("found by the ref", idsOf(t.byRef("psp", "pi_1")), "a")
	t.equal("found by the label", idsOf(t.find(store.Query{Tenant: "eu", Kind: "order", Label: "vip"}).Records), "a")
	t.equal("leased", t.leased(at(5), 1), "a")
}

func eraseTwice(t *suite) {
	t.canaries()
	t.erase("eu")
	version := t.get(key("open")).Version
	t.equal("erased again", t.erase("eu"), store.Erased{})
	t.equal("version", t.get(key("open")).Version, version)
}
