package store_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// chain gives six entries in three versions, each with private data, and the head.
func chain(t *testing.T) ([]store.Entry, string) {
	t.Helper()
	var es []store.Entry
	r := record("a")
	for range 3 {
		p := seal(t, batch("k", store.Put{Record: r, Entries: []store.Entry{
			{Event: "refund.requested", Actor: "agent-7", Code: "damaged", Data: json.RawMessage(`{"sum":"5.00"}`)},
			{Event: "refund.noted", Private: []store.Private{{Subject: "c_1", Data: []byte("one")}, {Subject: "c_2", Data: []byte("two")}}},
		}})).Puts[0]
		es, r = append(es, p.Entries...), p.Record
	}
	return es, r.Head
}

func TestVerifyIntact(t *testing.T) {
	t.Parallel()
	es, head := chain(t)
	require.NoError(t, store.Verify(es, head))
	require.NoError(t, store.Verify(nil, ""))
}

func TestVerifyAfterErasure(t *testing.T) {
	t.Parallel()
	es, head := chain(t)
	es[1].Private = es[1].Private[1:]
	es[3].Private = nil
	require.NoError(t, store.Verify(es, head))
}

func TestVerifyNamesWhatWasAltered(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		alter func([]store.Entry) []store.Entry
		at    int // the entry named, in the altered list; its length: after the last
		why   string
	}{
		"key":            {set(2, func(e *store.Entry) { e.Key.ID = "b" }), 2, "was altered"},
		"root":           {set(2, func(e *store.Entry) { e.Root.ID = "b" }), 2, "was altered"},
		"version":        {set(2, func(e *store.Entry) { e.Version = 9 }), 2, "was altered"},
		"number":         {set(3, func(e *store.Entry) { e.N = 9 }), 3, "was altered"},
		"time":           {set(2, func(e *store.Entry) { e.At = noon.AddDate(0, 0, 1) }), 2, "was altered"},
		"event":          {set(2, func(e *store.Entry) { e.Event = "refund.denied" }), 2, "was altered"},
		"actor":          {set(2, func(e *store.Entry) { e.Actor = "" }), 2, "was altered"},
		"code":           {set(2, func(e *store.Entry) { e.Code = "late" }), 2, "was altered"},
		"actor to code":  {set(2, func(e *store.Entry) { e.Actor, e.Code = "agent-7damaged", "" }), 2, "was altered"},
		"data":           {set(2, func(e *store.Entry) { e.Data = json.RawMessage(`{"sum":"9.00"}`) }), 2, "was altered"},
		"space in data":  {set(2, func(e *store.Entry) { e.Data = json.RawMessage(`{"sum": "5.00"}`) }), 2, "was altered"},
		"token":          {set(2, func(e *store.Entry) { e.Token = "t" }), 2, "was altered"},
		"digest":         {set(3, func(e *store.Entry) { e.Digests[0] = "d" }), 3, "was altered"},
		"digest removed": {set(3, func(e *store.Entry) { e.Digests = e.Digests[:1] }), 3, "was altered"},
		"digests swapped": {
			set(3, func(e *store.Entry) { slices.Reverse(e.Digests) }), 3, "was altered",
		},
		"hash":      {set(2, func(e *store.Entry) { e.Hash = "h" }), 2, "was altered"},
		"last hash": {set(5, func(e *store.Entry) { e.Hash = "h" }), 5, "was altered"},
		"prev":      {set(2, func(e *store.Entry) { e.Prev = "p" }), 2, "does not follow the entry before it"},

		"private data":    {set(3, func(e *store.Entry) { e.Private[0].Data = []byte("other") }), 3, "has private data that its digest does not cover"},
		"private subject": {set(3, func(e *store.Entry) { e.Private[0].Subject = "c_9" }), 3, "has private data that its digest does not cover"},
		"private salt":    {set(3, func(e *store.Entry) { e.Private[0].Salt[0]++ }), 3, "has private data that its digest does not cover"},
		"private added":   {set(2, func(e *store.Entry) { e.Private = []store.Private{{Data: []byte("x")}} }), 2, "has private data that its digest does not cover"},
		"salt to subject": {set(3, func(e *store.Entry) {
			p := &e.Private[0]
			p.Subject, p.Salt = string(p.Salt[15:])+p.Subject, p.Salt[:15]
		}), 3, "has private data that its digest does not cover"},

		"first removed":  {func(es []store.Entry) []store.Entry { return es[1:] }, 0, "does not follow the entry before it"},
		"middle removed": {func(es []store.Entry) []store.Entry { return slices.Delete(es, 2, 3) }, 2, "does not follow the entry before it"},
		"last removed":   {func(es []store.Entry) []store.Entry { return es[:5] }, 5, "is missing: the chain ends before the record's head"},
		"all removed":    {func([]store.Entry) []store.Entry { return nil }, 0, "is missing: the chain ends before the record's head"},
		"doubled":        {func(es []store.Entry) []store.Entry { return slices.Insert(es, 3, es[2]) }, 3, "does not follow the entry before it"},
		"inserted": {func(es []store.Entry) []store.Entry {
			return slices.Insert(es, 3, store.Entry{Key: key("a"), Version: 2, N: 1})
		}, 3, "does not follow the entry before it"},
		"swapped": {func(es []store.Entry) []store.Entry { es[2], es[3] = es[3], es[2]; return es }, 2, "does not follow the entry before it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			es, head := chain(t)
			altered := x.alter(es)
			want := &store.ChainError{Why: x.why}
			if x.at < len(altered) {
				e := altered[x.at]
				want.Key, want.Version, want.N = e.Key, e.Version, e.N
			} else if x.at > 0 {
				last := altered[x.at-1]
				want.Key, want.Version, want.N = last.Key, last.Version, last.N+1
			}
			var got *store.ChainError
			require.ErrorAs(t, store.Verify(altered, head), &got)
			require.Equal(t, want, got)
			require.Equal(t, "journal_altered", got.Code())
			require.Contains(t, got.Error(), want.Key.String())
		})
	}
}

func set(i int, alter func(*store.Entry)) func([]store.Entry) []store.Entry {
	return func(es []store.Entry) []store.Entry { alter(&es[i]); return es }
}

// An entry can only follow one of its own record and of an earlier version,
// even if all hashes are right.
func TestVerifyOrder(t *testing.T) {
	t.Parallel()
	first := record("a")
	first.Version = 4
	p := seal(t, batch("k", store.Put{Record: first, Entries: []store.Entry{{Event: "e"}}})).Puts[0]
	for name, x := range map[string]struct {
		id      string
		version int64
	}{
		"another record":     {"b", 5},
		"an earlier version": {"a", 3},
		"the same version":   {"a", 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := record(x.id)
			r.Version, r.Head = x.version, p.Record.Head
			next := seal(t, batch("k", store.Put{Record: r, Entries: []store.Entry{{Event: "e"}}})).Puts[0]
			var got *store.ChainError
			require.ErrorAs(t, store.Verify([]store.Entry{p.Entries[0], next.Entries[0]}, next.Record.Head), &got)
			require.Equal(t, "is out of order", got.Why)
		})
	}
}

// The hashes of stored journals depend on this.
func TestVerifyGolden(t *testing.T) {
	t.Parallel()
	e := store.Entry{
		Key: key("a"), Root: key("root"), Version: 2, N: 1, At: noon, Event: "refund.requested", Actor: "agent-7",
		Code: "damaged", Data: json.RawMessage(`{"sum":"5.00"}`), Token: "t",
		Private: []store.Private{{Subject: "c_1", Data: []byte("one"), Salt: []byte("0123456789abcdef")}},
		Digests: []string{"060a55d8105597907ab91a7f272252a8826c7008db52b1af35bb007edbc1c1c9"},
		Hash:    "df8426f2010f6150ff951e9b32ccffa7914335243f18457ebe9584dc630cc73e",
	}
	require.NoError(t, store.Verify([]store.Entry{e}, e.Hash))
}
