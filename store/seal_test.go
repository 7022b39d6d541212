package store_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/store"
)

func seal(t require.TestingT, b store.Batch) store.Batch {
	sealed, err := store.Seal(b)
	require.NoError(t, err)
	return sealed
}

func TestSealNewRecord(t *testing.T) {
	t.Parallel()
	west := time.FixedZone("west", -7*3600)
	r := record("a")
	r.Created, r.Updated, r.Head = noon.Add(-time.Hour), noon.Add(-time.Hour), "forged"
	r.Wake = time.Date(2026, 1, 6, 1, 0, 0, 1999, west)
	r.Refs = []store.Ref{{Name: "shop", Value: "2"}, {Name: "psp", Value: "1"}, {Name: "shop", Value: "1"}, {Name: "psp", Value: "1"}}
	r.Labels = []string{"vip", "b2b", "vip"}
	got := seal(t, batch("k", store.Put{Record: r})).Puts[0].Record

	want := record("a")
	want.Root, want.Version = want.Key, 1
	want.Created, want.Updated = noon, noon
	want.Wake = time.Date(2026, 1, 6, 8, 0, 0, 1000, time.UTC)
	want.Refs = []store.Ref{{Name: "psp", Value: "1"}, {Name: "shop", Value: "1"}, {Name: "shop", Value: "2"}}
	want.Labels = []string{"b2b", "vip"}
	require.Empty(t, cmp.Diff(want, got))
}

func TestSealKeepsTheUniqueOfRepeatedRefs(t *testing.T) {
	t.Parallel()
	for _, unique := range [][3]bool{{true, false, false}, {false, true, false}, {false, false, true}} {
		r := record("a")
		for _, u := range unique {
			r.Refs = append(r.Refs, store.Ref{Name: "psp", Value: "1", Unique: u})
		}
		got := seal(t, batch("k", store.Put{Record: r})).Puts[0].Record.Refs
		require.Equal(t, []store.Ref{{Name: "psp", Value: "1", Unique: true}}, got)
	}
}

func TestSealEntries(t *testing.T) {
	t.Parallel()
	r := record("a")
	r.Root, r.Version, r.Head, r.Created = key("root"), 3, "head", noon.Add(-time.Hour)
	put := store.Put{Record: r, Entries: []store.Entry{
		{Event: "refund.requested", Actor: "agent-7", Code: "damaged", Data: json.RawMessage(`{ "n":1 }`)},
		{Event: "refund.noted", Private: []store.Private{{Subject: "c_1", Data: []byte("x")}, {Data: []byte("x")}}},
		// What a store sets is not taken from the caller.
		{Event: "refund.sent", Key: key("b"), Root: key("b"), Version: 9, N: 9, At: noon.Add(1), Token: "t", Prev: "p", Hash: "h", Digests: []string{"d"}},
	}}
	b := batch("k", put)
	sealed := seal(t, b)
	es := sealed.Puts[0].Entries

	require.Len(t, es, 3)
	prev := "head"
	for i, e := range es {
		require.Equal(t, []any{key("a"), key("root"), int64(4), i, noon, b.Token.Digest(), prev},
			[]any{e.Key, e.Root, e.Version, e.N, e.At, e.Token, e.Prev})
		require.Regexp(t, `^[0-9a-f]{64}$`, e.Hash)
		require.Len(t, e.Digests, len(e.Private))
		prev = e.Hash
	}
	require.Equal(t, prev, sealed.Puts[0].Record.Head)
	require.Equal(t, noon.Add(-time.Hour), sealed.Puts[0].Record.Created)
	require.Equal(t, `{ "n":1 }`, string(es[0].Data))
	require.Equal(t, `{}`, string(es[1].Data))
	require.Len(t, es[1].Private[0].Salt, 16)
	require.NotEqual(t, es[1].Private[0].Salt, es[1].Private[1].Salt)
	require.NotEqual(t, es[1].Digests, seal(t, b).Puts[0].Entries[1].Digests, "the same data has another digest every time")
}

func TestSealNotes(t *testing.T) {
	t.Parallel()
	b := batch("k")
	b.Notes = []store.Entry{
		{Key: key("a"), Event: "refund.refused", Version: 7, N: 7, Prev: "p", Hash: "h"},
		{Key: key("a"), Root: key("root"), Event: "refund.refused"},
	}
	got := seal(t, b).Notes
	for i, e := range got {
		require.True(t, e.Note())
		require.Equal(t, []any{i, noon, b.Token.Digest(), "", ""}, []any{e.N, e.At, e.Token, e.Prev, e.Hash})
	}
	require.Equal(t, key("a"), got[0].Root)
	require.Equal(t, key("root"), got[1].Root)
}

func TestSealAnswer(t *testing.T) {
	t.Parallel()
	old := record("b")
	old.Version = 4
	b := batch("k", store.Put{Record: old}, store.Put{Record: record("a")})
	b.Answer = store.Answer{
		Code: "saved", Changed: []store.Changed{{Key: key("z"), Version: 9}},
		Detail: json.RawMessage("{ \"of\": [\"<&>\", \"\\ud800\"],\n\"n\": 1.0 }"),
	}
	require.Equal(t, store.Answer{
		Code:    "saved",
		Changed: []store.Changed{{Key: key("a"), Version: 1}, {Key: key("b"), Version: 5}},
		Detail:  json.RawMessage(`{"of":["<&>","\ud800"],"n":1.0}`),
	}, seal(t, b).Answer)
	require.Equal(t, store.Answer{}, seal(t, batch("k")).Answer)
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	big := json.RawMessage(`"` + strings.Repeat("x", store.MaxBody) + `"`)
	for name, spoil := range map[string]func(*store.Batch){
		"no token":             func(b *store.Batch) { b.Token = store.Token{} },
		"no hash":              func(b *store.Batch) { b.Hash = "" },
		"no time":              func(b *store.Batch) { b.At = time.Time{} },
		"time before year 1":   func(b *store.Batch) { b.At = time.Date(0, 12, 31, 23, 59, 59, 0, time.UTC) },
		"time after year 9999": func(b *store.Batch) { b.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"year 10000 in UTC":    func(b *store.Batch) { b.At = time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("w", -7200)) },
		"two puts of a key":    func(b *store.Batch) { b.Puts = append(b.Puts, b.Puts[0]) },
		"put and guard":        func(b *store.Batch) { b.Guards = []store.Guard{{Key: key("a"), Version: 1}} },
		"two guards of a key": func(b *store.Batch) {
			b.Guards = []store.Guard{{Key: key("b"), Version: 1}, {Key: key("b"), Version: 2}}
		},
		"guard at no version": func(b *store.Batch) { b.Guards = []store.Guard{{Key: key("b")}} },
		"guard of no key":     func(b *store.Batch) { b.Guards = []store.Guard{{Version: 1}} },
		"guard abroad": func(b *store.Batch) {
			b.Guards = []store.Guard{{Key: store.Key{Tenant: "us", Kind: "k", ID: "a"}, Version: 1}}
		},
		"put abroad":            func(b *store.Batch) { b.Puts[0].Record.Key.Tenant = "us" },
		"root abroad":           func(b *store.Batch) { b.Puts[0].Record.Root = store.Key{Tenant: "us", Kind: "order", ID: "a"} },
		"half a root":           func(b *store.Batch) { b.Puts[0].Record.Root = store.Key{Tenant: "eu"} },
		"negative version":      func(b *store.Batch) { b.Puts[0].Record.Version = -1 },
		"no schema":             func(b *store.Batch) { b.Puts[0].Record.Schema = 0 },
		"no state":              func(b *store.Batch) { b.Puts[0].Record.State = "" },
		"bad label":             func(b *store.Batch) { b.Puts[0].Record.Labels = []string{"a b"} },
		"bad ref":               func(b *store.Batch) { b.Puts[0].Record.Refs = []store.Ref{{Name: "psp", Value: "a b"}} },
		"bad subject":           func(b *store.Batch) { b.Puts[0].Record.Private = []store.Private{{Subject: "a b"}} },
		"no body":               func(b *store.Batch) { b.Puts[0].Record.Body = nil },
		"body not JSON":         func(b *store.Batch) { b.Puts[0].Record.Body = json.RawMessage(`{}{}`) },
		"body not UTF-8":        func(b *store.Batch) { b.Puts[0].Record.Body = json.RawMessage("\"\xc3\"") },
		"body too big":          func(b *store.Batch) { b.Puts[0].Record.Body = big },
		"wake after year 9999":  func(b *store.Batch) { b.Puts[0].Record.Wake = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"due before year 1":     func(b *store.Batch) { b.Puts[0].Record.Due = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC) },
		"entry without event":   func(b *store.Batch) { b.Puts[0].Entries[0].Event = "" },
		"entry by a bad actor":  func(b *store.Batch) { b.Puts[0].Entries[0].Actor = "jane@example.com" },
		"entry with a bad code": func(b *store.Batch) { b.Puts[0].Entries[0].Code = "too late" },
		"entry of bad subject":  func(b *store.Batch) { b.Puts[0].Entries[0].Private = []store.Private{{Subject: "a b"}} },
		"entry not JSON":        func(b *store.Batch) { b.Puts[0].Entries[0].Data = json.RawMessage(`x`) },
		"entry not UTF-8":       func(b *store.Batch) { b.Puts[0].Entries[0].Data = json.RawMessage("\"\xff\"") },
		"entry too big":         func(b *store.Batch) { b.Puts[0].Entries[0].Data = big },
		"note of no record":     func(b *store.Batch) { b.Notes[0].Key = store.Key{} },
		"note abroad":           func(b *store.Batch) { b.Notes[0].Key.Tenant = "us" },
		"note below abroad":     func(b *store.Batch) { b.Notes[0].Root = store.Key{Tenant: "us", Kind: "order", ID: "a"} },
		"note without event":    func(b *store.Batch) { b.Notes[0].Event = "" },
		"answer with bad code":  func(b *store.Batch) { b.Answer.Code = "too late" },
		"answer not JSON":       func(b *store.Batch) { b.Answer.Detail = json.RawMessage(`x`) },
		"answer not UTF-8":      func(b *store.Batch) { b.Answer.Detail = json.RawMessage("\"\xff\"") },
		"answer too big":        func(b *store.Batch) { b.Answer.Detail = big },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := batch("k", store.Put{Record: record("a"), Entries: []store.Entry{{Event: "order.saved"}}})
			b.Notes = []store.Entry{{Key: key("n"), Event: "order.noted"}}
			seal(t, b)
			spoil(&b)
			sealed, err := store.Seal(b)
			require.ErrorIs(t, err, store.ErrInvalid)
			require.Zero(t, sealed)
		})
	}
}

func TestSealAcceptsTheLimits(t *testing.T) {
	t.Parallel()
	r := record("a")
	r.Body = json.RawMessage(`"` + strings.Repeat("x", store.MaxBody-2) + `"`)
	r.Wake, r.Due = time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)
	seal(t, batch("k", store.Put{Record: r, Entries: []store.Entry{{Event: "e", Data: r.Body}}}))
}

func drawBatch(t *rapid.T) store.Batch {
	b := batch(anyID().Draw(t, "token"))
	data := rapid.Custom(func(t *rapid.T) json.RawMessage {
		v, _ := json.Marshal(rapid.String().Draw(t, "text")) // a string always marshals
		return v
	})
	private := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) store.Private {
		return store.Private{Subject: anyID().Draw(t, "subject"), Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data")}
	}), 0, 3)
	entry := rapid.Custom(func(t *rapid.T) store.Entry {
		return store.Entry{Event: anyID().Draw(t, "event"), Data: data.Draw(t, "data"), Private: private.Draw(t, "private")}
	})
	for _, id := range rapid.SliceOfNDistinct(anyID(), 0, 5, rapid.ID).Draw(t, "ids") {
		r := record(id)
		r.Version = rapid.Int64Range(0, 9).Draw(t, "version")
		if r.Version > 0 {
			r.Head = rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "head")
		}
		r.Body, r.Private = data.Draw(t, "body"), private.Draw(t, "private")
		r.Labels = rapid.SliceOfN(anyID(), 0, 4).Draw(t, "labels")
		b.Puts = append(b.Puts, store.Put{Record: r, Entries: rapid.SliceOfN(entry, 0, 3).Draw(t, "entries")})
	}
	return b
}

func TestSealProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBatch(t)
		var before store.Batch
		deepCopy(t, b, &before)
		sealed := seal(t, b)

		require.Len(t, sealed.Puts, len(b.Puts))
		for i, p := range sealed.Puts {
			if i > 0 {
				require.Negative(t, sealed.Puts[i-1].Record.Key.Compare(p.Record.Key), "in key order")
			}
			require.Equal(t, store.Changed{Key: p.Record.Key, Version: p.Record.Version}, sealed.Answer.Changed[i])
			if p.Record.Version == 1 {
				require.NoError(t, store.Verify(p.Entries, p.Record.Head))
			}
			scribble(p)
		}
		require.Empty(t, cmp.Diff(before, b), "the caller's batch was changed or shared")
	})
}

// deepCopy copies by JSON, which shares nothing.
func deepCopy(t *rapid.T, from store.Batch, to *store.Batch) {
	b, err := json.Marshal(from)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, to))
}

func scribble(p store.Put) {
	p.Record.Body[0] = 'X'
	for i := range p.Record.Labels {
		p.Record.Labels[i] = "X"
	}
	for _, part := range p.Record.Private {
		clear(part.Data)
	}
	for i := range p.Entries {
		p.Entries[i].Data[0] = 'X'
		for _, part := range p.Entries[i].Private {
			clear(part.Data)
		}
		p.Entries[i].Private = nil
	}
}
