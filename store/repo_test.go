package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

type order struct {
	store.Meta `json:"-"`

	State string    `json:"state"`
	Note  string    `json:"note,omitempty"`
	Due   time.Time `json:"due,omitzero"`
	Lines []int     `json:"lines,omitempty"`
}

func (o order) Index() store.Index {
	return store.Index{
		State: o.State, Wake: o.Due, Due: o.Due,
		Refs: []store.Ref{{Name: "shop", Value: o.ID()}}, Labels: []string{"b2b"},
	}
}

func orders(schema store.Schemas) store.Repo[order, *order] {
	return store.NewRepo[order]("order", schema)
}

func TestRepoRoundTrip(t *testing.T) {
	t.Parallel()
	repo, s := orders(store.Schemas{Reads: 2, Writes: 1}), mem.New()
	require.Equal(t, "order", repo.Kind())
	require.Equal(t, 2, repo.Reads())
	want := order{
		Meta:  store.Meta{Key: repo.Key("eu", "o_1"), Root: key("root"), Private: []store.Private{{Subject: "c_1", Data: []byte("name")}}},
		State: "open", Note: "<é & \u2028>", Due: noon, Lines: []int{1, 2},
	}
	put, err := repo.Put(want, store.Entry{Event: "order.placed"})
	require.NoError(t, err)
	require.Equal(t, "{\"state\":\"open\",\"note\":\"<é & \\u2028>\",\"due\":\"2026-01-05T12:00:00Z\",\"lines\":[1,2]}", string(put.Record.Body))
	require.NoError(t, s.Commit(t.Context(), batch("k", put)))

	loaded, err := s.Load(t.Context(), nil, store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: "shop", Value: "o_1"}}})
	require.NoError(t, err)
	got, err := repo.Get(loaded, "eu", "o_1")
	require.NoError(t, err)
	want.Version, want.Created, want.Updated, want.Head = 1, noon, noon, got.Head
	require.Empty(t, cmp.Diff(want, got))
	require.NotEmpty(t, got.Head)
	rec := loaded.Records[0]
	require.Equal(t, []any{"open", noon, noon, 1}, []any{rec.State, rec.Wake, rec.Due, rec.Schema})

	got.Note = "changed"
	again, err := repo.Put(got)
	require.NoError(t, err)
	require.NoError(t, s.Commit(t.Context(), batch("k2", again)), "it goes back at the version it was read at")

	got.Private[0].Data[0] = 'X'
	require.Equal(t, "name", string(loaded.Records[0].Private[0].Data), "a decoded value shares nothing with its record")
}

func TestRepoNewerSchema(t *testing.T) {
	t.Parallel()
	newer, older := orders(store.Schemas{Reads: 3, Writes: 3}), orders(store.Schemas{Reads: 2, Writes: 2})
	put, err := newer.Put(order{Meta: store.Meta{Key: key("a")}, State: "open"})
	require.NoError(t, err)
	loaded := store.Loaded{Records: []store.Record{put.Record}}

	_, err = newer.Get(loaded, "eu", "a")
	require.NoError(t, err)
	_, err = older.Get(loaded, "eu", "a")
	var schema *store.SchemaError
	require.ErrorAs(t, err, &schema)
	require.Equal(t, store.SchemaError{Key: key("a"), Has: 3, Reads: 2}, *schema)
	_, err = older.All(loaded)
	require.ErrorIs(t, err, store.ErrNewerSchema)
}

func TestRepoGetAndAll(t *testing.T) {
	t.Parallel()
	repo := orders(store.Schemas{Reads: 1, Writes: 1})
	payment := record("b")
	payment.Key.Kind = "payment"
	loaded := store.Loaded{Records: []store.Record{record("a"), record("c"), payment}}
	all, err := repo.All(loaded)
	require.NoError(t, err)
	require.Len(t, all, 2, "other kinds are not decoded")
	require.Equal(t, "c", all[1].ID())

	for _, id := range []string{"b", "d", "0"} {
		_, err = repo.Get(loaded, "eu", id)
		var missing *store.NotFoundError
		require.ErrorAs(t, err, &missing)
		require.Equal(t, key(id), missing.Key)
	}
	_, err = repo.Get(loaded, "us", "a")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestRepoRefuses(t *testing.T) {
	t.Parallel()
	repo := orders(store.Schemas{Reads: 1, Writes: 1})
	wrong := order{Meta: store.Meta{Key: store.Key{Tenant: "eu", Kind: "payment", ID: "a"}}, State: "open"}
	_, err := repo.Put(wrong)
	require.ErrorIs(t, err, store.ErrInvalid)

	late := order{Meta: store.Meta{Key: key("a")}, Due: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	_, err = repo.Put(late)
	require.ErrorContains(t, err, "eu|order|a: body does not encode")

	bad := record("a")
	bad.Body = json.RawMessage(`{"state":1}`)
	_, err = repo.Decode(bad)
	require.ErrorContains(t, err, "eu|order|a: body does not decode")
}

func TestMarshal(t *testing.T) {
	t.Parallel()
	b, err := store.Marshal(map[string]string{"a": "<b> & c"})
	require.NoError(t, err)
	require.Equal(t, `{"a":"<b> & c"}`, string(b))
	_, err = store.Marshal(func() {})
	require.Error(t, err)
}

func TestRepoPuts(t *testing.T) {
	t.Parallel()
	repo := orders(store.Schemas{Reads: 1, Writes: 1})
	value := func(id string) order { return order{Meta: store.Meta{Key: key(id)}, State: "open"} }
	puts, err := repo.Puts([]store.Entry{
		{Key: key("b"), Event: "order.noted"}, {Key: key("a"), Event: "order.placed"}, {Key: key("b"), Event: "order.closed"}, {Key: key("x"), Event: "order.placed"},
	}, value("a"), value("b"), value("unchanged"))
	require.NoError(t, err)
	require.Len(t, puts, 2)
	require.Equal(t, []any{key("a"), key("b")}, []any{puts[0].Record.Key, puts[1].Record.Key})
	require.Len(t, puts[0].Entries, 1)
	require.Equal(t, []string{"order.noted", "order.closed"}, []string{puts[1].Entries[0].Event, puts[1].Entries[1].Event})

	wrong := value("a")
	wrong.Key.Kind = "payment"
	_, err = repo.Puts([]store.Entry{{Key: wrong.Key, Event: "e"}}, wrong)
	require.ErrorIs(t, err, store.ErrInvalid)
}
