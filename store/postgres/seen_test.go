package postgres

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// TestSeen follows one record through commits that keep what it is found by,
// change it, or are wrong about it.
func TestSeen(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	byRef := func(value string) int {
		t.Helper()
		l, err := s.Load(t.Context(), nil, store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: "shop", Value: value}}})
		require.NoError(t, err)
		return len(l.Records)
	}
	shape := func(r store.Record) string {
		t.Helper()
		sealed, err := store.Seal(batch("k", change(r)))
		require.NoError(t, err)
		d := s.draft(sealed)
		return d.shape()
	}
	r := get(t, s, "a")
	require.Equal(t, "=lpens0", shape(r), "an ordinary change touches no side table")
	require.NoError(t, s.Commit(t.Context(), batch("2", change(r))))
	require.Equal(t, 1, byRef("a"))

	r = get(t, s, "a")
	r.Refs = []store.Ref{{Name: "shop", Value: "b", Unique: true}}
	require.Equal(t, "ulpens1", shape(r))
	require.NoError(t, s.Commit(t.Context(), batch("3", change(r))))
	require.Equal(t, []int{0, 1}, []int{byRef("a"), byRef("b")})

	r.Version += 7 // never loaded
	require.Equal(t, "ulpens1", shape(r))
	r.Private = nil
	require.Equal(t, "ulens0", shape(r))

	// A backup was restored, in which this version has other refs.
	r = get(t, s, "a")
	exec(t, s, `update recourse.rec set refs = '[{"name":"shop","value":"c"}]'`)
	exec(t, s, `update recourse.ref set value = 'c', uniq = false`)
	require.ErrorIs(t, s.Commit(t.Context(), batch("4", change(r))), store.ErrConflict)
	require.NoError(t, s.Commit(t.Context(), batch("4", change(get(t, s, "a")))))
	require.NoError(t, s.Commit(t.Context(), batch("5", change(get(t, s, "a")))))
	require.Equal(t, []int{0, 1}, []int{byRef("b"), byRef("c")})
}

// TestSeenForgets bounds what is remembered.
func TestSeenForgets(t *testing.T) {
	t.Parallel()
	s := newSeen()
	v := version{orderKey("a"), 1}
	s.remember(v, s.digest([]byte("r"), []byte("l"), nil))
	require.True(t, s.same(v, s.digest([]byte("r"), []byte("l"), nil)))
	for _, other := range []uint64{s.digest([]byte("rl"), nil, nil), s.digest([]byte("r"), nil, []byte("l")), s.digest([]byte("r"), []byte("l"), []byte("p"))} {
		require.False(t, s.same(v, other))
	}
	for n := range int64(3 * maxSeen) {
		s.remember(version{orderKey("b"), n}, 0)
		require.LessOrEqual(t, len(s.last), maxSeen)
	}
	require.False(t, s.same(v, s.digest([]byte("r"), []byte("l"), nil)))
}
