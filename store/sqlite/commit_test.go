package sqlite

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// typical is a batch like that of a refund: one new record and two changed.
func typical(t *testing.T, s *Store) store.Batch {
	t.Helper()
	require.NoError(t, s.Commit(t.Context(), batch("first", order("a"), order("b"))))
	changed := func(id string) store.Put {
		r := get(t, s, id)
		r.State = "shut"
		return store.Put{Record: r, Entries: []store.Entry{{Event: "order.shut"}}}
	}
	b := batch("second", changed("a"), changed("b"), order("c"))
	b.Notes = []store.Entry{{Key: orderKey("c"), Event: "order.remarked"}}
	return b
}

// TestStatements pins what a commit costs: begin, token, three old versions,
// three records, three entries, a note, commit; a changed record's refs, labels
// and private parts cost nothing while they stay. The new record has two refs
// and two labels, and private parts in itself and its entry, each with its row
// and its subject's. All guards together cost one statement.
func TestStatements(t *testing.T) {
	t.Parallel()
	s, w := openWatched(t, tempFile(t))
	b := typical(t, s)
	w.watch(nil)
	require.NoError(t, s.Commit(t.Context(), b))
	require.Len(t, w.seen, 1+1+3+3+3+1+1+(2+2+2*2), "%q", w.seen)

	w.watch(nil)
	_, err := s.Load(t.Context(), &b.Token, store.Select{Roots: []store.Key{orderKey("a")}})
	require.NoError(t, err)
	require.Equal(t, []string{"begin", loadToken, loadRecords}, w.seen)

	guarded := batch("guarded")
	for _, id := range []string{"a", "b", "c"} {
		guarded.Guards = append(guarded.Guards, store.Guard{Key: orderKey(id), Version: get(t, s, id).Version})
	}
	w.watch(nil)
	require.NoError(t, s.Commit(t.Context(), guarded))
	require.Equal(t, []string{"begin", takeToken, firstMoved, "commit"}, w.seen)
}

// TestFaults fails each statement of a commit in turn, and cancels before each:
// nothing stays of the batch, and the same batch goes through afterwards.
func TestFaults(t *testing.T) {
	t.Parallel()
	failed := errors.New("injected")
	for name, cut := range map[string]func(cancel func()) error{
		"error":  func(func()) error { return failed },
		"cancel": func(cancel func()) error { cancel(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, w := openWatched(t, tempFile(t))
			b := typical(t, s)
			before := dump(t, s)
			for k := 1; ; k++ {
				ctx, cancel := context.WithCancel(t.Context())
				w.watch(func(n int) error {
					if n == k {
						return cut(cancel)
					}
					return nil
				})
				err := s.Commit(ctx, b)
				cancel()
				w.watch(nil)
				if err == nil {
					require.Greater(t, k, 20, "all statements were reached")
					break
				}
				if name == "error" {
					require.ErrorIs(t, err, failed)
				} else {
					require.ErrorIs(t, err, context.Canceled)
				}
				require.Equal(t, before, dump(t, s), "after statement %d", k)
			}
			require.ErrorIs(t, s.Commit(t.Context(), b), store.ErrToken)
			require.NoError(t, s.Check(t.Context()))
		})
	}
}

// dump counts the rows of every table.
func dump(t *testing.T, s *Store) (rows [6]int) {
	t.Helper()
	err := s.readers.QueryRowContext(t.Context(), `select (select coalesce(sum(version), 0) from rec), (select count(*) from ref), (select count(*) from lab),
		(select count(*) from jrn), (select count(*) from sub), (select count(*) from tok)`).
		Scan(&rows[0], &rows[1], &rows[2], &rows[3], &rows[4], &rows[5])
	require.NoError(t, err)
	return rows
}

// TestRefsMove lets one batch hand a unique ref from one record to another.
func TestRefsMove(t *testing.T) {
	t.Parallel()
	s := openTemp(t)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"), order("b"))))
	a, b := get(t, s, "a"), get(t, s, "b")
	a.Refs, b.Refs = b.Refs, a.Refs
	require.NoError(t, s.Commit(t.Context(), batch("2", store.Put{Record: a}, store.Put{Record: b})))
	l, err := s.Load(t.Context(), nil, store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: "shop", Value: "a"}}})
	require.NoError(t, err)
	require.Len(t, l.Records, 1)
	require.Equal(t, orderKey("b"), l.Records[0].Key)
	require.NoError(t, s.Check(t.Context()))
}
