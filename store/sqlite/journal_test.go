package sqlite

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// TestFeedAfterRestore refuses a position from before a restore, even when the
// restored database has written as many entries again.
func TestFeedAfterRestore(t *testing.T) {
	t.Parallel()
	path, backup := tempFile(t), tempFile(t)
	s := openAt(t, path, nil)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	_, old, err := s.Feed(t.Context(), "", 10)
	require.NoError(t, err)
	_, err = s.writer.ExecContext(t.Context(), `vacuum into ?`, backup)
	require.NoError(t, err)
	require.NoError(t, s.Commit(t.Context(), batch("2", order("b"))))
	lost, position, err := s.Feed(t.Context(), old, 10)
	require.NoError(t, err)
	require.Len(t, lost, 1)

	s = openAt(t, backup, nil)
	for i := range 3 {
		_, _, err = s.Feed(t.Context(), position, 10)
		require.ErrorIs(t, err, store.ErrCursor)
		require.NoError(t, s.Commit(t.Context(), batch(strconv.Itoa(3+i), order(strconv.Itoa(i)))))
	}
	es, _, err := s.Feed(t.Context(), old, 10)
	require.NoError(t, err, "what both databases have in common can be read on from")
	require.Len(t, es, 3)
}

// TestPositions pins the stored form and refuses all others.
func TestPositions(t *testing.T) {
	t.Parallel()
	s := openTemp(t)
	b := batch("1", order("a"))
	b.Notes = []store.Entry{{Key: orderKey("a"), Event: "order.remarked"}}
	require.NoError(t, s.Commit(t.Context(), b))
	es, position, err := s.Feed(t.Context(), "", 1)
	require.NoError(t, err)
	require.Equal(t, store.Position("s1:1:"+es[0].Hash[:12]), position)
	es, position, err = s.Feed(t.Context(), position, 1)
	require.NoError(t, err)
	require.Equal(t, store.Position("s1:2:"+b.Token.Digest()[:12]), position)
	require.True(t, es[0].Note())

	mark := position[len("s1:2"):]
	for _, p := range []store.Position{
		"x", "2", "s1:", "s1:2", "s1:2:", "s1:02" + mark, "s1:+2" + mark, "s2:2" + mark, "2" + mark,
		"s1:0" + mark, "s1:-1" + mark, "s1:3" + mark, "s1:1" + mark, "s1:99999999999999999999" + mark, position + "x",
	} {
		_, same, err := s.Feed(t.Context(), p, 10)
		require.ErrorIs(t, err, store.ErrCursor, p)
		require.Equal(t, p, same)
	}
}
