package store_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

func TestQueryDefaults(t *testing.T) {
	t.Parallel()
	q, err := store.Query{Tenant: "eu", Kind: "order"}.Check()
	require.NoError(t, err)
	require.Equal(t, store.ByCreated, q.By)
	require.Equal(t, 100, q.Limit)
	h, err := store.HistoryQuery{Root: key("a")}.Check()
	require.NoError(t, err)
	require.Equal(t, 100, h.Limit)
}

func TestQueryChecks(t *testing.T) {
	t.Parallel()
	query := func(spoil func(*store.Query)) error {
		q := store.Query{
			Tenant: "eu", Kind: "order", States: []string{"open"}, Label: "vip",
			Ref: &store.Ref{Name: "psp", Value: "1"}, By: store.ByDue, Limit: store.MaxLimit,
		}
		spoil(&q)
		_, err := q.Check()
		return err
	}
	history := func(q store.HistoryQuery) error { _, err := q.Check(); return err }
	lease := func(spoil func(*store.LeaseRequest)) error {
		r := store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: noon, For: time.Millisecond, Limit: 1}
		spoil(&r)
		return r.Check()
	}
	abroad := store.Key{Tenant: "us", Kind: "order", ID: "a"}

	require.NoError(t, query(func(*store.Query) {}))
	require.NoError(t, history(store.HistoryQuery{Key: key("a"), Limit: store.MaxLimit}))
	require.NoError(t, lease(func(*store.LeaseRequest) {}))
	require.NoError(t, store.CheckFeedLimit(1))
	require.NoError(t, store.CheckFeedLimit(store.MaxLimit))
	require.NoError(t, store.Select{}.Check())
	require.NoError(t, store.Select{
		Keys: []store.Key{key("a")}, Roots: []store.Key{key("a")}, Refs: []store.RefKey{{Tenant: "eu", Name: "psp", Value: "1"}},
	}.Check())

	for name, err := range map[string]error{
		"no tenant":       query(func(q *store.Query) { q.Tenant = "" }),
		"no kind":         query(func(q *store.Query) { q.Kind = "" }),
		"empty state":     query(func(q *store.Query) { q.States = []string{"open", ""} }),
		"bad label":       query(func(q *store.Query) { q.Label = "a b" }),
		"bad ref":         query(func(q *store.Query) { q.Ref.Value = "" }),
		"unknown order":   query(func(q *store.Query) { q.By = "updated" }),
		"negative limit":  query(func(q *store.Query) { q.Limit = -1 }),
		"limit too large": query(func(q *store.Query) { q.Limit = store.MaxLimit + 1 }),

		"history of nothing":     history(store.HistoryQuery{}),
		"history of both":        history(store.HistoryQuery{Key: key("a"), Root: key("a")}),
		"history of half a key":  history(store.HistoryQuery{Key: store.Key{Tenant: "eu"}}),
		"history limit negative": history(store.HistoryQuery{Key: key("a"), Limit: -1}),

		"lease without a time":  lease(func(r *store.LeaseRequest) { r.Now = time.Time{} }),
		"lease too short":       lease(func(r *store.LeaseRequest) { r.For-- }),
		"lease of none":         lease(func(r *store.LeaseRequest) { r.Limit = 0 }),
		"lease of too many":     lease(func(r *store.LeaseRequest) { r.Limit = store.MaxLimit + 1 }),
		"lease of a bad kind":   lease(func(r *store.LeaseRequest) { r.Schemas = map[string]int{"a b": 1} }),
		"feed of none":          store.CheckFeedLimit(0),
		"feed of too many":      store.CheckFeedLimit(store.MaxLimit + 1),
		"select of a bad key":   store.Select{Keys: []store.Key{{}}}.Check(),
		"select of a bad root":  store.Select{Roots: []store.Key{{}}}.Check(),
		"select of a bad ref":   store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: "psp"}}}.Check(),
		"select without tenant": store.Select{Refs: []store.RefKey{{Name: "psp", Value: "1"}}}.Check(),
		"keys of two tenants":   store.Select{Keys: []store.Key{key("a"), abroad}}.Check(),
		"root of a second":      store.Select{Keys: []store.Key{key("a")}, Roots: []store.Key{abroad}}.Check(),
		"ref of a second":       store.Select{Keys: []store.Key{key("a")}, Refs: []store.RefKey{{Tenant: "us", Name: "psp", Value: "1"}}}.Check(),
	} {
		require.ErrorIs(t, err, store.ErrInvalid, name)
	}
}

func TestCursorRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := store.Cursor{
			ID:      rapid.String().Draw(t, "id"),
			Version: rapid.Int64().Draw(t, "version"),
			Seq:     rapid.Int64().Draw(t, "seq"),
		}
		if rapid.Bool().Draw(t, "has time") {
			c.At = store.Time(time.Unix(rapid.Int64Range(-62e9, 253e9).Draw(t, "at"), 0))
		}
		got, err := store.ParseCursor(c.String())
		require.NoError(t, err)
		require.Equal(t, c, got)
	})
}

func TestParseCursorRefuses(t *testing.T) {
	t.Parallel()
	encoded := base64.RawURLEncoding.EncodeToString
	good := store.Cursor{ID: "a", Seq: 1}.String()
	for name, s := range map[string]string{
		"empty":         "",
		"not base64":    "§",
		"not JSON":      encoded([]byte("hello")),
		"other fields":  encoded([]byte(`{"x":1}`)),
		"other type":    encoded([]byte(`{"i":1}`)),
		"spaces":        encoded([]byte(`{"i": "a"}`)),
		"other case":    encoded([]byte(`{"I":"a"}`)),
		"doubled":       encoded([]byte(`{"i":"b","i":"a"}`)),
		"trailing data": encoded([]byte(`{"i":"a"}{}`)),
		"cut":           good[:len(good)-1],
		"longer":        good + "A",
		"huge":          store.Cursor{ID: string(make([]byte, 1000))}.String(),
	} {
		c, err := store.ParseCursor(s)
		require.ErrorIs(t, err, store.ErrCursor, name)
		require.Zero(t, c, name)
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add("")
	f.Add("e30")
	f.Add(store.Cursor{At: noon, ID: "o_1042", Version: 3, Seq: 9}.String())
	f.Fuzz(func(t *testing.T, s string) {
		c, err := store.ParseCursor(s)
		if err != nil {
			require.ErrorIs(t, err, store.ErrCursor)
			return
		}
		require.Equal(t, s, c.String(), "a cursor has one form")
	})
}

func saved(t *testing.T, n int) *mem.Store {
	t.Helper()
	s := mem.New()
	for i := range n {
		id := fmt.Sprintf("o_%d", i)
		p := store.Put{Record: record(id), Entries: []store.Entry{{Event: "order.saved", Key: key(id)}}}
		p.Record.Root = key("root")
		require.NoError(t, s.Commit(t.Context(), batch(id, p)))
	}
	return s
}

func TestAll(t *testing.T) {
	t.Parallel()
	s := saved(t, 5)
	q := store.Query{Tenant: "eu", Kind: "order", Limit: 2}
	var ids []string
	for r, err := range store.All(t.Context(), s, q) {
		require.NoError(t, err)
		ids = append(ids, r.Key.ID)
	}
	require.Equal(t, []string{"o_0", "o_1", "o_2", "o_3", "o_4"}, ids)

	n := 0
	for _, err := range store.All(t.Context(), s, q) {
		require.NoError(t, err)
		if n++; n == 3 {
			break
		}
	}
	require.Equal(t, 3, n)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n = 0
	var failed error
	for _, err := range store.All(ctx, s, q) {
		if n++; err != nil {
			failed = err
		}
		cancel()
	}
	require.ErrorIs(t, failed, context.Canceled, "the second page fails")
	require.Equal(t, 3, n, "a page of two, and the error last")
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	s := saved(t, 5)
	es, err := store.Timeline(t.Context(), s, store.HistoryQuery{Root: key("root"), Limit: 2})
	require.NoError(t, err)
	require.Len(t, es, 5)
	_, err = store.Timeline(t.Context(), s, store.HistoryQuery{})
	require.ErrorIs(t, err, store.ErrInvalid)
}

func TestErrors(t *testing.T) {
	t.Parallel()
	codes := map[string]bool{}
	for _, x := range []struct {
		err interface {
			error
			Code() string
		}
		is   error
		text string
	}{
		{&store.IDError{Field: "label", Why: "is empty"}, store.ErrInvalid, "want 1-128 bytes"},
		{&store.BatchError{Why: "limit 0"}, store.ErrInvalid, "store: limit 0"},
		{&store.ConflictError{Key: key("a")}, store.ErrConflict, "exists already"},
		{&store.TakenError{Key: key("a"), Name: "psp"}, store.ErrTaken, `"psp"`},
		{&store.TokenError{Token: store.Token{Command: "refund.request", Key: "secret"}}, store.ErrToken, "refund.request"},
		{&store.KeyReusedError{Command: "refund.request"}, store.ErrKeyReused, "use a new key"},
		{&store.SchemaError{Key: key("a"), Has: 3, Reads: 2}, store.ErrNewerSchema, "has schema 3, this release reads up to 2"},
		{&store.NotFoundError{Key: key("a")}, store.ErrNotFound, "eu|order|a"},
		{&store.DatabaseError{Store: "store/x", Has: 3, Knows: 2}, store.ErrNewerDatabase, "store/x: schema is at migration 3, this release knows 2: upgrade it"},
		{&store.DatabaseError{Has: 1, Knows: 2, Migrate: "run Migrate"}, store.ErrOlderDatabase, "this release wants 2: run Migrate"},
		{&store.DatabaseError{Damage: "table rec is missing"}, store.ErrDamaged, "table rec is missing: restore a backup"},
		{&store.DatabaseError{Moved: true, Migrate: "run Migrate"}, store.ErrMovedDatabase, "another server: run Migrate"},
		{&store.BusyError{Command: "refund.request", Tries: 8, Last: store.ErrConflict}, store.ErrBusy, "8 times"},
	} {
		require.ErrorIs(t, x.err, x.is)
		require.Contains(t, x.err.Error(), x.text)
		require.NotContains(t, x.err.Error(), "secret")
		require.Regexp(t, `^[a-z_]+$`, x.err.Code())
		codes[x.err.Code()] = true
	}
	require.Len(t, codes, 13, "one code each")
	require.ErrorIs(t, &store.BusyError{Last: store.ErrTaken}, store.ErrTaken)
	require.Contains(t, (&store.ConflictError{Key: key("a"), Want: 3}).Error(), "no longer at version 3")
	require.Contains(t, (&store.BatchError{Key: key("a"), Why: "has no schema"}).Error(), "eu|order|a: has no schema")
	require.NotErrorIs(t, &store.ConflictError{}, store.ErrToken)
}
