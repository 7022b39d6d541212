package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"plain.db", "with space.db", "a?b=c&d.db", "a#b.db", "100%.db", "%41.db", "ü.db", "a;b'\".db", ":memory:x", "file:x.db"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			s := openAt(t, path, nil)
			require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.NotZero(t, info.Size())
			names, err := os.ReadDir(filepath.Dir(path))
			require.NoError(t, err)
			for _, n := range names {
				require.Contains(t, []string{name, name + "-wal", name + "-shm"}, n.Name())
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	noise := filepath.Join(dir, "noise.db")
	require.NoError(t, os.WriteFile(noise, []byte("this is a text file, and long enough to have a header of a hundred bytes, which SQLite will not know as its own"), 0o600))
	_, err := Open(noise, nil)
	require.ErrorIs(t, err, store.ErrDamaged)

	_, err = Open(filepath.Join(dir, "none", "a.db"), nil)
	require.ErrorContains(t, err, "directory exists")
	_, err = Open(filepath.Join(dir, "none.db"), &Config{ReadOnly: true})
	require.ErrorContains(t, err, "cannot be opened")
	for _, path := range []string{"", ":memory:"} {
		_, err = Open(path, nil)
		require.ErrorContains(t, err, "path of a file")
	}
	_, err = Open(filepath.Join(dir, "a.db"), &Config{Synchronous: "off"})
	require.ErrorContains(t, err, `want "full" or "normal"`)
}

// TestPragmas holds that the settings arrive on each kind of connection.
func TestPragmas(t *testing.T) {
	t.Parallel()
	normal := openAt(t, tempFile(t), &Config{Synchronous: Normal})
	s := openTemp(t)
	for _, c := range []struct {
		db           *sql.DB
		pragma, want string
	}{
		{s.writer, "journal_mode", "wal"},
		{s.writer, "synchronous", "2"},
		{normal.writer, "synchronous", "1"},
		{s.writer, "secure_delete", "1"},
		{s.writer, "temp_store", "2"},
		{s.writer, "busy_timeout", "0"},
		{s.readers, "busy_timeout", "5000"},
		{s.readers, "query_only", "1"},
	} {
		var got string
		require.NoError(t, c.db.QueryRowContext(t.Context(), `pragma `+c.pragma).Scan(&got))
		require.Equal(t, c.want, got, c.pragma)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	w := openAt(t, path, nil)
	require.NoError(t, w.Commit(t.Context(), batch("1", order("a"))))
	s := openAt(t, path, &Config{ReadOnly: true})
	require.Equal(t, get(t, w, "a"), get(t, s, "a"))
	require.ErrorIs(t, s.Commit(t.Context(), batch("2", order("b"))), store.ErrReadOnly)
	_, err := s.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: day.Add(time.Hour), For: time.Minute, Limit: 1})
	require.ErrorIs(t, err, store.ErrReadOnly)
}

// TestFull runs out of space, as of a quota, and goes on when there is some.
func TestFull(t *testing.T) {
	t.Parallel()
	s := openTemp(t)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	limit(t, s, 1) // SQLite raises it to what is used
	before := dump(t, s)
	big := order("b")
	big.Record.Body = []byte(`"` + strings.Repeat("x", 64<<10) + `"`)
	require.ErrorIs(t, s.Commit(t.Context(), batch("2", big)), store.ErrFull)
	require.Equal(t, before, dump(t, s))

	// A host that swallows the error still does not get half a transaction.
	err := s.InTx(t.Context(), func(tx *sql.Tx, in store.Store) error {
		if err := in.Commit(t.Context(), batch("3", order("c"))); err != nil {
			return err
		}
		if err := in.Commit(t.Context(), batch("2", big)); err == nil {
			return nil
		}
		_ = in.Commit(t.Context(), batch("4", order("d")))
		_, _ = tx.ExecContext(t.Context(), `delete from jrn`)
		return nil
	})
	require.Error(t, err)
	require.Equal(t, before, dump(t, s))

	limit(t, s, 1<<30)
	require.NoError(t, s.Commit(t.Context(), batch("2", big)))
	require.NoError(t, s.Check(t.Context()))
}

func limit(t *testing.T, s *Store, pages int) {
	t.Helper()
	_, err := s.writer.ExecContext(t.Context(), fmt.Sprintf(`pragma max_page_count = %d`, pages))
	require.NoError(t, err)
}

// TestBusy waits for another process's writer and says so when it gives up.
func TestBusy(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	s, other := openAt(t, path, nil), openAt(t, path, nil)
	held := make(chan struct{})
	done := make(chan error)
	go func() {
		done <- other.InTx(t.Context(), func(*sql.Tx, store.Store) error {
			held <- struct{}{}
			<-held
			return nil
		})
	}()
	<-held
	for _, write := range []func(context.Context) error{
		func(ctx context.Context) error { return s.Commit(ctx, batch("1", order("a"))) },
		func(ctx context.Context) error { return s.InTx(ctx, func(*sql.Tx, store.Store) error { return nil }) },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		require.ErrorIs(t, write(ctx), context.DeadlineExceeded)
		cancel()
	}
	err := s.Commit(t.Context(), batch("1", order("a")))
	require.ErrorIs(t, err, store.ErrBusy)
	held <- struct{}{}
	require.NoError(t, <-done)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
}

// TestBusyLeader lets the caller who waits for another process give up without
// those who wait behind it.
func TestBusyLeader(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	s, other := openAt(t, path, nil), openAt(t, path, nil)
	ctx, cancel := context.WithCancel(t.Context())
	first, second := make(chan error), make(chan error)
	require.NoError(t, other.InTx(t.Context(), func(*sql.Tx, store.Store) error {
		go func() { first <- s.Commit(ctx, plain("a")) }()
		require.Eventually(t, func() bool { return len(s.queue.turn) == 1 }, time.Minute, time.Microsecond)
		go func() { second <- s.Commit(t.Context(), plain("b")) }()
		require.Eventually(t, func() bool { return s.queue.length() == 2 }, time.Minute, time.Microsecond)
		cancel()
		require.ErrorIs(t, <-first, context.Canceled)
		return nil
	}))
	require.NoError(t, <-second)
	require.EqualValues(t, 1, get(t, s, "b").Version)
}
