package storetest

import (
	"encoding/json"
	"errors"
	"sync/atomic"

	"github.com/recourse-go/recourse/store"
)

var commits = group{"Commit", []promise{
	{"keeps every field", keepsEveryField},
	{"raises versions by one", raisesVersions},
	{"keeps the first creation time", keepsCreated},
	{"loses no update", losesNoUpdate},
	{"lets no write skew through its guards", noWriteSkew},
	{"leaves guarded records alone", guardsDoNotMove},
	{"writes all or nothing", allOrNothing},
	{"names the first record that moved", namesFirstConflict},
	{"refuses what should be new and exists", refusesExisting},
	{"refuses to change what is missing", refusesMissing},
	{"refuses a guard on what is missing", refusesGuardOnMissing},
	{"refuses batches that break the rules", refusesBadBatches},
}}

func keepsEveryField(t *suite) {
	r := record("full")
	r.Root, r.State, r.Schema = key("root"), "shipped", 3
	r.Wake, r.Due = at(100), at(200)
	r.Refs = []store.Ref{{Name: "shop", Value: "77"}, {Name: "psp", Value: "pi_1", Unique: true}}
	r.Labels = []string{"vip", "b2b"}
	r.Private = []store.Private{{Subject: "c_2", Data: []byte("second")}, {Data: []byte("nobody's")}}
	b := t.batch(put(r))
	t.commit(b)

	want, err := store.Seal(b)
	t.must(err)
	t.equal("Load", recordText(t.get(r.Key)), recordText(want.Puts[0].Record))
	page := t.find(store.Query{Tenant: "eu", Kind: "order"})
	t.equal("Find", recordText(page.Records[0]), recordText(want.Puts[0].Record))
	leased, err := t.s.Lease(t.Context(), lease(at(100), 10))
	t.must(err)
	t.equal("Lease", len(leased), 1)
	t.equal("Lease", recordText(leased[0]), recordText(want.Puts[0].Record))

	r = t.get(r.Key)
	r.Root, r.State, r.Schema, r.Body = key("other"), "closed", 4, json.RawMessage(`{"id":"changed"}`)
	r.Wake, r.Due = at(300), at(400)
	r.Refs, r.Labels, r.Private = []store.Ref{{Name: "shop", Value: "78"}}, []string{"b2c"}, nil
	b = t.batch(put(r))
	t.commit(b)
	want, err = store.Seal(b)
	t.must(err)
	t.equal("Load after a change", recordText(t.get(r.Key)), recordText(want.Puts[0].Record))
}

func raisesVersions(t *suite) {
	r := record("a")
	for version := range int64(3) {
		t.equal("version to replace", r.Version, version)
		b := t.batch(put(r), put(record([]string{"x", "y", "z"}[version])))
		t.commit(b)
		r = t.get(r.Key)
		t.equal("version", r.Version, version+1)
		l := t.load(&b.Token, store.Select{})
		if l.Earlier == nil {
			t.Fatal("the answer is gone")
		}
		t.equal("answer", l.Earlier.Answer.Changed, []store.Changed{
			{Key: r.Key, Version: version + 1}, {Key: b.Puts[1].Record.Key, Version: 1},
		})
	}
}

func keepsCreated(t *suite) {
	r := t.save(record("a"))
	created := r.Created
	t.equal("created", created, at(1))
	r.Created = at(-5000)
	r = t.save(r)
	t.equal("created after a put that says otherwise", r.Created, created)
	t.equal("updated", r.Updated, at(2))
}

func losesNoUpdate(t *suite) {
	r := t.save(record("a"))
	var won atomic.Int64
	race(16, func(i int) {
		mine := r.Clone()
		mine.State = []string{"even", "odd"}[i%2]
		switch err := t.try(put(mine)); {
		case err == nil:
			won.Add(1)
		case !errors.Is(err, store.ErrConflict):
			t.Errorf("loser got %v, want a conflict", err)
		}
	})
	t.equal("writers at one version who won", won.Load(), 1)
	t.equal("version", t.get(r.Key).Version, 2)

	// A store may write a record another way where refs, labels or private parts change.
	for what, change := range map[string]func(*store.Record){
		"nothing else":  func(*store.Record) {},
		"refs":          func(r *store.Record) { r.Refs = []store.Ref{{Name: "psp", Value: "pi_1", Unique: true}} },
		"labels":        func(r *store.Record) { r.Labels = []string{"vip"} },
		"private parts": func(r *store.Record) { r.Private = []store.Private{{Subject: "c_1", Data: []byte("Ada")}} },
	} {
		late := r.Clone()
		change(&late)
		err := t.try(put(late))
		var conflict *store.ConflictError
		if !errors.As(err, &conflict) || conflict.Key != r.Key || conflict.Want != 1 {
			t.Errorf("a late writer that changes %s got %v, want a conflict on %s at version 1", what, err, r.Key)
		}
	}
	t.equal("version after late writers", t.get(r.Key).Version, 2)
}

func noWriteSkew(t *suite) {
	a, b := record("a"), record("b")
	guarded := func(p, g store.Record) error {
		w := t.batch(put(p))
		w.Guards = []store.Guard{{Key: g.Key, Version: g.Version}}
		return t.s.Commit(t.Context(), w)
	}
	t.save(a, b)
	for range 20 {
		a, b = t.get(a.Key), t.get(b.Key)
		var won atomic.Int64
		race(2, func(i int) {
			err := guarded(a, b)
			if i == 1 {
				err = guarded(b, a)
			}
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, store.ErrConflict):
				t.Errorf("loser got %v, want a conflict", err)
			}
		})
		if won.Load() > 1 {
			t.Fatal("two commits succeeded although each changed what the other had guarded")
		}
	}
	a, b = t.get(a.Key), t.get(b.Key)
	t.must(guarded(a, b))
	t.fails(guarded(b, a), store.ErrConflict)
}

func guardsDoNotMove(t *suite) {
	r := t.save(record("a"))
	b := t.batch(put(record("b")))
	b.Guards = []store.Guard{{Key: r.Key, Version: 1}}
	t.commit(b)
	t.equal("guarded record", recordText(t.get(r.Key)), recordText(r))
	t.equal("its entries", len(t.timeline(r.Key)), 1)
}

func allOrNothing(t *suite) {
	moved := t.save(record("m"))
	stays := t.save(record("s"))
	before := t.save(moved)

	fresh := record("a") // before and after the record that lost, in key order
	fresh.Refs = []store.Ref{{Name: "psp", Value: "pi_1", Unique: true}, {Name: "shop", Value: "1"}}
	late := record("z")
	late.Wake = at(0)
	stays.State = "changed"
	b := t.batch(put(fresh), put(stays), put(moved), put(late))
	b.Notes = []store.Entry{note(key("a"))}
	t.fails(t.s.Commit(t.Context(), b), store.ErrConflict)

	t.absent(fresh.Key)
	t.absent(late.Key)
	t.equal("record beside the conflict", t.get(stays.Key).State, "open")
	t.equal("record in conflict", recordText(t.get(moved.Key)), recordText(before))
	if l := t.load(&b.Token, store.Select{}); l.Earlier != nil {
		t.Error("the token of a refused batch was kept")
	}
	for _, f := range fresh.Refs {
		l := t.load(nil, store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: f.Name, Value: f.Value}}})
		t.equal("records found by a ref of a refused batch", len(l.Records), 0)
	}
	leased, err := t.s.Lease(t.Context(), lease(at(9), 10))
	t.must(err)
	t.equal("leased", len(leased), 0)
	t.feed("", 3) // of the three saves; no entry and no note of the refused batch

	other := record("other")
	other.Refs = fresh.Refs
	t.save(other)
}

func namesFirstConflict(t *suite) {
	for _, id := range []string{"b", "c", "d"} {
		r := t.save(record(id))
		t.save(r)
	}
	stale := func(id string) store.Put {
		r := record(id)
		r.Version = 1
		return put(r)
	}
	b := t.batch(stale("d"), put(record("a")), stale("c"))
	b.Guards = []store.Guard{{Key: key("e"), Version: 1}, {Key: key("b"), Version: 1}}
	for _, id := range []string{"b", "c"} {
		var conflict *store.ConflictError
		if err := t.s.Commit(t.Context(), b); !errors.As(err, &conflict) || conflict.Key != key(id) {
			t.Errorf("got %v, want a conflict on %s", err, key(id))
		}
		b.Guards = b.Guards[:1]
	}
}

func refusesExisting(t *suite) {
	t.save(record("a"))
	err := t.try(put(record("a")))
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) || conflict.Key != key("a") || conflict.Want != 0 {
		t.Errorf("got %v, want a conflict that wants no record %s", err, key("a"))
	}
}

func refusesMissing(t *suite) {
	r := record("a")
	r.Version = 3
	err := t.try(put(r))
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) || conflict.Key != r.Key || conflict.Want != 3 {
		t.Errorf("got %v, want a conflict on %s at version 3", err, r.Key)
	}
	t.absent(r.Key)
}

func refusesGuardOnMissing(t *suite) {
	b := t.batch(put(record("a")))
	b.Guards = []store.Guard{{Key: key("b"), Version: 1}}
	t.fails(t.s.Commit(t.Context(), b), store.ErrConflict)
	t.absent(key("a"))
}

func refusesBadBatches(t *suite) {
	r := t.save(record("a"))
	abroad := record("b")
	abroad.Key.Tenant = "us"
	for name, spoil := range map[string]func(*store.Batch){
		"guard and put of one key": func(b *store.Batch) { b.Guards = []store.Guard{{Key: r.Key, Version: 1}} },
		"two puts of one key":      func(b *store.Batch) { b.Puts = append(b.Puts, put(r)) },
		"two guards of one key": func(b *store.Batch) {
			b.Puts, b.Guards = nil, []store.Guard{{Key: r.Key, Version: 1}, {Key: r.Key, Version: 1}}
		},
		"guard of absence":     func(b *store.Batch) { b.Guards = []store.Guard{{Key: key("c")}} },
		"put in other tenant":  func(b *store.Batch) { b.Puts = append(b.Puts, put(abroad)) },
		"note in other tenant": func(b *store.Batch) { b.Notes = []store.Entry{note(abroad.Key)} },
		"no request hash":      func(b *store.Batch) { b.Hash = "" },
		"no time":              func(b *store.Batch) { b.At = at(0).AddDate(8000, 0, 0) },
		"negative version":     func(b *store.Batch) { b.Puts[0].Record.Version = -1 },
		"no schema":            func(b *store.Batch) { b.Puts[0].Record.Schema = 0 },
		"body not JSON":        func(b *store.Batch) { b.Puts[0].Record.Body = json.RawMessage(`{`) },
		"body not UTF-8":       func(b *store.Batch) { b.Puts[0].Record.Body = json.RawMessage("\"\xff\"") },
		"entry not JSON":       func(b *store.Batch) { b.Puts[0].Entries[0].Data = json.RawMessage(`nil`) },
		"answer not JSON":      func(b *store.Batch) { b.Answer.Detail = json.RawMessage(`?`) },
	} {
		b := t.batch(put(r))
		spoil(&b)
		if err := t.s.Commit(t.Context(), b); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: got %v, want an error matching ErrInvalid", name, err)
		}
	}
	t.equal("record", recordText(t.get(r.Key)), recordText(r))
}
