package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// TestGroupFaults fails each statement of a group in turn, and cancels one of
// its callers before each: what was acknowledged is there whole, of the rest
// there is nothing, and all of it goes through afterwards.
func TestGroupFaults(t *testing.T) {
	t.Parallel()
	failed := errors.New("injected")
	for name, cut := range map[string]func(cancel func()) error{
		"error":  func(func()) error { return failed },
		"cancel": func(cancel func()) error { cancel(); return nil },
	} {
		for canceled := range 3 {
			t.Run(fmt.Sprint(name, canceled), func(t *testing.T) {
				t.Parallel()
				s, w := openWatched(t, tempFile(t))
				require.NoError(t, s.Commit(t.Context(), plain("here")))
				for k, reached := 1, true; reached; k++ {
					reached = false
					ctx, cancel := context.WithCancel(t.Context())
					ids := []string{fmt.Sprint("a", k), fmt.Sprint("b", k), fmt.Sprint("c", k)}
					var calls []func() error
					for i, id := range ids {
						of := t.Context()
						if i == canceled {
							of = ctx
						}
						calls = append(calls, committing(of, s, plain(id))...)
					}
					refused := batch(fmt.Sprint("d", k), order("here"))
					calls = append(calls, committing(t.Context(), s, refused)...)
					w.watch(func(n int) error {
						if n == k {
							reached = true
							return cut(cancel)
						}
						return nil
					})
					errs := gather(t, s, calls...)
					w.watch(nil)
					cancel()
					require.Error(t, errs[3])
					for i, id := range ids {
						requireWhole(t, s, id, errs[i] == nil)
						if err := errs[i]; err != nil && name == "cancel" {
							require.ErrorIs(t, err, context.Canceled)
							require.Equal(t, canceled, i, "only its own caller can cancel a batch")
						}
						if err := s.Commit(t.Context(), plain(id)); errs[i] == nil {
							require.ErrorIs(t, err, store.ErrToken)
						} else {
							require.NoError(t, err)
						}
					}
					if !reached {
						require.Greater(t, k, 35, "all statements were reached")
					}
				}
				require.NoError(t, s.Check(t.Context()))
			})
		}
	}
}

// requireWhole holds that a plain order is there with all its rows, or that
// nothing of it is.
func requireWhole(t *testing.T, s *Store, id string, whole bool) {
	t.Helper()
	var rows [5]int
	require.NoError(t, s.readers.QueryRowContext(t.Context(), `select (select count(*) from rec where id = ?1), (select count(*) from ref where id = ?1),
		(select count(*) from lab where id = ?1), (select count(*) from jrn where id = ?1), (select count(*) from tok where key = ?1)`, id).
		Scan(&rows[0], &rows[1], &rows[2], &rows[3], &rows[4]))
	if whole {
		require.Equal(t, [5]int{1, 2, 2, 1, 1}, rows, id)
	} else {
		require.Zero(t, rows, id)
	}
}

// TestGroupCommitFails fails every call of a group whose commit fails, also one
// that was refused for what is gone now.
func TestGroupCommitFails(t *testing.T) {
	t.Parallel()
	s, w := openWatched(t, tempFile(t))
	failed := errors.New("the disk is gone")
	w.watch(func(int) error {
		if w.seen[len(w.seen)-1] == "commit" {
			return failed
		}
		return nil
	})
	for _, err := range gather(t, s, committing(t.Context(), s, plain("a"), plain("b"), batch("late", order("a")))...) {
		require.ErrorIs(t, err, failed)
	}
	w.watch(nil)
	require.Zero(t, dump(t, s))
	require.NoError(t, s.Commit(t.Context(), plain("a")))
}

// TestGroupCannotBegin fails all that wait when the lock is not to be had, so
// that nobody waits for it one after the other.
func TestGroupCannotBegin(t *testing.T) {
	t.Parallel()
	s, w := openWatched(t, tempFile(t))
	failed := errors.New("held by another process")
	w.watch(func(int) error { return failed })
	for _, err := range gather(t, s, committing(t.Context(), s, plain("a"), plain("b"), plain("c"))...) {
		require.ErrorIs(t, err, failed)
	}
	require.Equal(t, []string{"begin"}, w.seen)
	w.watch(nil)
	require.NoError(t, s.Commit(t.Context(), plain("a")))
}

// TestGroupFull holds that a call for which there is no space does not take the
// others with it when SQLite rolls the transaction back.
func TestGroupFull(t *testing.T) {
	t.Parallel()
	s := openTemp(t)
	require.NoError(t, s.Commit(t.Context(), plain("here")))
	limit(t, s, 50)
	var bs []store.Batch
	for _, size := range []int{1, 1, 500 << 10, 1, 500 << 10, 1} {
		b := plain(fmt.Sprint("o", len(bs)))
		b.Puts[0].Record.Body = []byte(`"` + strings.Repeat("x", size) + `"`)
		bs = append(bs, b)
	}
	for i, err := range gather(t, s, committing(t.Context(), s, bs...)...) {
		full := len(bs[i].Puts[0].Record.Body) > 1<<10
		if full {
			require.ErrorIs(t, err, store.ErrFull)
		} else {
			require.NoError(t, err)
		}
		requireWhole(t, s, fmt.Sprint("o", i), !full)
	}
	limit(t, s, 1<<30)
	require.NoError(t, s.Commit(t.Context(), bs[2]))
	require.NoError(t, s.Check(t.Context()))
}

// TestGroupPanics hands a panic to its own caller, not to who runs the group.
func TestGroupPanics(t *testing.T) {
	t.Parallel()
	for at := range 3 {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			s := openTemp(t)
			var caught any
			panicking := func() error {
				defer func() { caught = recover() }()
				return s.writing(t.Context(), func(txn *txn) error {
					require.NoError(t, txn.append(t.Context(), store.Entry{Key: orderKey("a"), Event: "half"}))
					panic("half-way")
				})
			}
			errs := gather(t, s, slices.Insert(committing(t.Context(), s, plain("a"), plain("b")), at, panicking)...)
			require.Equal(t, make([]error, 3), errs)
			require.Equal(t, "half-way", caught)
			require.Equal(t, [6]int{2, 4, 4, 2, 0, 2}, dump(t, s))
		})
	}
}
