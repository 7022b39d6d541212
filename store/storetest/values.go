package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/recourse-go/recourse/store"
)

var values = group{"Values", []promise{
	{"are copied on the way in", copiesIn},
	{"are copied on the way out", copiesOut},
	{"have times in UTC microseconds", timesRounded},
	{"have times from year 1 to 9999", timesRange},
	{"have any text in bodies, byte for byte", anyText},
	{"have any bytes in private parts", anyBytes},
}}

func copiesIn(t *suite) {
	r := withRef(record("a"), "pi_1")
	r.Labels, r.Private = []string{"vip"}, []store.Private{{Subject: "c_1", Data: []byte("name")}}
	p := put(r)
	p.Entries[0].Private = []store.Private{{Subject: "c_1", Data: []byte("name")}}
	b := t.batch(p)
	b.Notes = []store.Entry{{Key: r.Key, Event: "test.noted", Data: json.RawMessage(`{"n":1}`)}}
	b.Answer = store.Answer{Code: "saved", Detail: json.RawMessage(`{"n":1}`)}
	t.commit(b)
	before := t.reads(r.Key, b.Token)

	scribble(&b.Puts[0].Record)
	for _, e := range []*store.Entry{&b.Puts[0].Entries[0], &b.Notes[0]} {
		scribbleEntry(e)
	}
	b.Answer.Detail[0] = 'X'
	t.equal("after the batch was changed", t.reads(r.Key, b.Token), before)
}

func copiesOut(t *suite) {
	r := withRef(woken("a", at(0)), "pi_1")
	r.Labels, r.Private = []string{"vip"}, []store.Private{{Subject: "c_1", Data: []byte("name")}}
	p := put(r)
	p.Entries[0].Private = []store.Private{{Subject: "c_1", Data: []byte("name")}}
	b := t.batch(p)
	b.Answer = store.Answer{Code: "saved", Detail: json.RawMessage(`{"n":1}`)}
	t.commit(b)
	before := t.reads(r.Key, b.Token)

	l := t.load(&b.Token, store.Select{Keys: []store.Key{r.Key}})
	leased, err := t.s.Lease(t.Context(), lease(at(9), 1))
	t.must(err)
	for _, rs := range [][]store.Record{l.Records, leased, t.find(orders).Records} {
		scribble(&rs[0])
	}
	l.Earlier.Answer.Detail[0] = 'X'
	l.Earlier.Answer.Changed[0].Version = 9
	fed, _ := t.feed("", 1)
	for _, es := range [][]store.Entry{fed, t.timeline(r.Key)} {
		scribbleEntry(&es[0])
	}
	t.equal("after what was read was changed", t.reads(r.Key, b.Token), before)
}

// reads is all that a store says about one record.
func (t *suite) reads(k store.Key, token store.Token) string {
	t.Helper()
	l := t.load(&token, store.Select{Keys: []store.Key{k}})
	return recordText(l.Records[0]) + answerText(l.Earlier.Answer) + textsOf(t.timeline(k))
}

// scribble writes over all that a record shares with its copies.
func scribble(r *store.Record) {
	r.Body[0], r.Refs[0].Value, r.Labels[0] = 'X', "XX", "XX"
	r.Private[0].Data[0] = 'X'
	r.Private[0].Subject = "XX"
}

func scribbleEntry(e *store.Entry) {
	e.Data[0] = 'X'
	for i := range e.Private {
		e.Private[i].Data[0] = 'X'
	}
	for i := range e.Digests {
		e.Digests[i] = "XX"
	}
}

func timesRounded(t *suite) {
	zone := time.FixedZone("somewhere", -7*3600)
	exact := time.Date(2026, 3, 29, 1, 30, 0, 123456789, zone)
	want := time.Date(2026, 3, 29, 8, 30, 0, 123456000, time.UTC)
	r := woken("a", exact)
	r.Due = exact
	b := t.batch(put(r))
	b.At = exact
	t.commit(b)

	got := t.get(r.Key)
	times := map[string]time.Time{"wake": got.Wake, "due": got.Due, "created": got.Created, "updated": got.Updated, "entry": t.timeline(r.Key)[0].At}
	for name, at := range times {
		if !at.Equal(want) || at.Location() != time.UTC {
			t.Errorf("%s is %v, want %v", name, at, want)
		}
	}
	none := t.save(record("none"))
	t.equal("no wake, no due", []bool{none.Wake.IsZero(), none.Due.IsZero()}, []bool{true, true})
	t.equal("due at the microsecond", t.leased(want, 1), "a")
}

func timesRange(t *suite) {
	early := time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC)
	late := time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)
	for id, at := range map[string]time.Time{"early": early, "late": late} {
		r := woken(id, at)
		r.Due = at
		b := t.batch(put(r))
		b.At = at
		t.commit(b)
		got := t.get(r.Key)
		t.equal(id, []time.Time{got.Wake, got.Due, got.Created, got.Updated, t.timeline(r.Key)[0].At}, []time.Time{at, at, at, at, at})
	}
	t.save(woken("now", at(0)))
	for _, by := range []store.Order{store.ByCreated, store.ByDue, store.ByWake} {
		q := orders
		q.By, q.Limit = by, 1
		got := idsOf(t.walk(q, func() {}))
		if by == store.ByDue {
			t.equal("by due", got, "early late")
		} else {
			t.equal("by "+string(by), got, "early now late")
		}
	}
	t.equal("leased", t.leased(at(0), 10), "early now")

	for _, never := range []time.Time{late.Add(time.Microsecond), early.Add(-time.Second)} {
		w, d := woken("x", never), record("x")
		d.Due = never
		t.fails(t.try(put(w)), store.ErrInvalid)
		t.fails(t.try(put(d)), store.ErrInvalid)
	}
}

func anyText(t *suite) {
	texts := []string{
		`"\u0000"`, `"\ud800"`, `"\udc00\ud800"`, `"\u00e9é"`, `"👩‍👩‍👧‍👦"`, `"'';-- %s ? $1 \\ \""`, `"<&>"`, "\"\u2028\u2029\ufeff\"",
		`{"b":1, "a" : 2,"b":3}`, " {\n\t\"a\" :1.0 , \"b\": 1e400, \"c\":-0 } ", `12345678901234567890.123456789`, `null`, `[]`,
		`"` + strings.Repeat("0123456789", 10_000) + `"`,
	}
	for i, text := range texts {
		r := woken(fmt.Sprint("o_", i), at(0))
		r.Body = json.RawMessage(text)
		p := put(r)
		p.Entries[0].Data = json.RawMessage(text)
		b := t.batch(p)
		b.Notes = []store.Entry{{Key: r.Key, Event: "test.noted", Data: json.RawMessage(text)}}
		t.commit(b)
		t.equal("body", string(t.get(r.Key).Body), text)
		for _, e := range t.timeline(r.Key) {
			t.equal("data", string(e.Data), text)
		}
		t.must(store.Verify(t.timeline(r.Key)[:1], t.get(r.Key).Head))
	}
	leased, err := t.s.Lease(t.Context(), lease(at(0), 100))
	t.must(err)
	for name, rs := range map[string][]store.Record{"leased": leased, "found": t.find(orders).Records} {
		t.equal(name, len(rs), len(texts))
		for _, r := range rs {
			var i int
			_, err := fmt.Sscanf(r.Key.ID, "o_%d", &i)
			t.must(err)
			t.equal("body "+name, string(r.Body), texts[i])
		}
	}
	fed, _ := t.feed("", 2*len(texts))
	for i, e := range fed {
		t.equal("data in the feed", string(e.Data), texts[i/2])
	}
}

func anyBytes(t *suite) {
	rnd := random(t.seed(), 0)
	for i, size := range []int{0, 1, 2, 255, 256, 5000, 100_000} {
		data := make([]byte, size)
		for j := range data {
			data[j] = byte(rnd.IntN(256))
		}
		if size == 256 {
			for j := range data {
				data[j] = byte(j)
			}
		}
		r := record(fmt.Sprint("o_", i))
		r.Private = []store.Private{{Subject: "c_1", Data: data}, {Subject: "c_1", Data: data}, {Data: data}}
		p := put(r)
		p.Entries[0].Private = r.Private
		t.commit(t.batch(p))
		got, e := t.get(r.Key), t.timeline(r.Key)
		t.equal("private parts of the record", privateText(got.Private), privateText(r.Private))
		t.must(store.Verify(e, got.Head))
		t.equal("private parts of the entry", len(e[0].Private), 3)
		for _, part := range e[0].Private {
			t.equal("private part of the entry", part.Data, data)
		}
	}
}
