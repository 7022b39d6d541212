package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// gather lets calls wait, in their order, until a group can take them all, and
// returns what became of each.
func gather(t *testing.T, s *Store, calls ...func() error) []error {
	t.Helper()
	s.queue.turn <- struct{}{}
	ends := make([]chan error, len(calls))
	for i, call := range calls {
		ends[i] = make(chan error, 1)
		go func() { ends[i] <- call() }()
		require.Eventually(t, func() bool { return s.queue.length() == i+1 }, time.Minute, time.Microsecond)
	}
	<-s.queue.turn
	errs := make([]error, len(calls))
	for i := range ends {
		errs[i] = <-ends[i]
	}
	return errs
}

func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

func committing(ctx context.Context, s *Store, bs ...store.Batch) (calls []func() error) {
	for _, b := range bs {
		calls = append(calls, func() error { return s.Commit(ctx, b) })
	}
	return calls
}

// plain is a batch of one new order without private data.
func plain(id string) store.Batch {
	p := order(id)
	p.Record.Private, p.Entries[0].Private = nil, nil
	return batch(id, p)
}

// TestGroup commits what waits at once; what fails in it fails alone, wherever
// it stands.
func TestGroup(t *testing.T) {
	t.Parallel()
	taken := plain("taken")
	taken.Puts[0].Record.Refs[0].Value = "here"
	for name, c := range map[string]struct {
		batch store.Batch
		want  error
	}{
		"conflict": {batch("conflict", order("here")), store.ErrConflict},
		"token":    {batch("here", order("new")), store.ErrToken},
		"taken":    {taken, store.ErrTaken},
	} {
		for at := range 4 {
			t.Run(fmt.Sprintf("%s at %d", name, at), func(t *testing.T) {
				t.Parallel()
				s, w := openWatched(t, tempFile(t))
				require.NoError(t, s.Commit(t.Context(), plain("here")))
				group := slices.Insert([]store.Batch{plain("a"), plain("b"), plain("c")}, at, c.batch)
				commits := w.commits.Load()
				for i, err := range gather(t, s, committing(t.Context(), s, group...)...) {
					if i == at {
						require.ErrorIs(t, err, c.want)
					} else {
						require.NoError(t, err)
					}
				}
				require.EqualValues(t, 1, w.commits.Load()-commits)
				for _, id := range []string{"a", "b", "c"} {
					require.EqualValues(t, 1, get(t, s, id).Version)
				}
				require.Equal(t, [6]int{4, 8, 8, 4, 0, 4}, dump(t, s))
				require.NoError(t, s.Check(t.Context()))
			})
		}
	}
}

// TestGroupShows holds that whoever learns of a conflict finds the record that
// stands in the way, also when it came in the same group.
func TestGroupShows(t *testing.T) {
	t.Parallel()
	s, w := openWatched(t, tempFile(t))
	w.disk = 20 * time.Millisecond
	var shown store.Loaded
	late := func() error {
		err := s.Commit(t.Context(), batch("late", order("a")))
		shown, _ = s.Load(t.Context(), nil, store.Select{Keys: []store.Key{orderKey("a")}})
		return err
	}
	errs := gather(t, s, committing(t.Context(), s, plain("a"))[0], late)
	require.Len(t, shown.Records, 1)
	require.NoError(t, errs[0])
	require.ErrorIs(t, errs[1], store.ErrConflict)
}

// TestGroupStatements holds that only what others stand before needs a
// savepoint, and that reads of what is due share the commit.
func TestGroupStatements(t *testing.T) {
	t.Parallel()
	s, w := openWatched(t, tempFile(t))
	require.NoError(t, s.Commit(t.Context(), plain("due")))
	w.watch(nil)
	calls := append(committing(t.Context(), s, plain("a"), plain("b")), func() error {
		rs, err := s.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: day.Add(time.Hour), For: time.Minute, Limit: 9})
		require.Len(t, rs, 3, "those of the same group included")
		return err
	})
	for _, err := range gather(t, s, calls...) {
		require.NoError(t, err)
	}
	count := map[string]int{}
	for _, text := range w.seen {
		count[text]++
	}
	require.Equal(t, []int{1, 2, 2, 0, 1}, []int{count["begin"], count[savepoint], count[release], count[undo], count["commit"]})
}

// TestWaiting drops a call whose context ends before its turn.
func TestWaiting(t *testing.T) {
	t.Parallel()
	s, w := openWatched(t, tempFile(t))
	ctx, cancel := context.WithCancel(t.Context())
	w.watch(nil)
	s.queue.turn <- struct{}{}
	done := make(chan error)
	for _, call := range append(committing(ctx, s, plain("a")), func() error {
		return s.InTx(ctx, func(*sql.Tx, store.Store) error { return nil })
	}) {
		go func() { done <- call() }()
	}
	require.Eventually(t, func() bool { return s.queue.length() == 1 }, time.Minute, time.Microsecond)
	cancel()
	for range 2 {
		require.ErrorIs(t, <-done, context.Canceled)
	}
	require.Zero(t, s.queue.length())
	<-s.queue.turn
	require.Empty(t, w.seen)
}

// TestClose ends what waits before it closes the file, and refuses the rest.
func TestClose(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	s := openAt(t, path, nil)
	var bs []store.Batch
	for i := range groupSize + 9 {
		bs = append(bs, plain(fmt.Sprint(i)))
	}
	calls := committing(t.Context(), s, bs...)
	closed := make(chan error, 1)
	last := calls[len(calls)-1]
	calls[len(calls)-1] = func() error {
		go func() { closed <- s.Close() }()
		return last()
	}
	errs := gather(t, s, calls...)
	require.NoError(t, <-closed)
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Error(t, s.Commit(t.Context(), plain("late")))
	_, err := s.Load(t.Context(), nil, store.Select{Keys: []store.Key{orderKey("0")}})
	require.Error(t, err)
	s = openAt(t, path, nil)
	require.Equal(t, [6]int{73, 146, 146, 73, 0, 73}, dump(t, s))
}

// TestManyWriters lets more callers than a group holds write at once, on
// records of their own and on a shared one.
func TestManyWriters(t *testing.T) {
	t.Parallel()
	s, w := openWatched(t, tempFile(t))
	require.NoError(t, s.Commit(t.Context(), plain("shared")))
	const callers, each = 2 * groupSize, 4
	x := &store.Executor{Store: s, Tries: 1 << 10}
	ends := make(chan error, callers)
	for c := range callers {
		go func() {
			var err error
			for n := range each {
				id := fmt.Sprintf("%d-%d", c, n)
				err = errors.Join(err, s.Commit(t.Context(), plain(id)))
				_, raised := x.Do(t.Context(), store.Command{
					Token: store.Token{Tenant: "eu", Command: "raise", Key: id}, Hash: "hash",
					Select: store.Select{Roots: []store.Key{orderKey("shared")}},
					Decide: func(l store.Loaded) (store.Batch, error) {
						return store.Batch{At: day, Puts: []store.Put{{Record: l.Records[0], Entries: []store.Entry{{Event: "raised"}}}}}, nil
					},
				})
				err = errors.Join(err, raised)
			}
			ends <- err
		}()
	}
	for range callers {
		require.NoError(t, <-ends)
	}
	require.EqualValues(t, 1+callers*each, get(t, s, "shared").Version)
	require.Less(t, w.commits.Load(), int64(2*callers*each))
	require.NoError(t, s.Check(t.Context()))
}
