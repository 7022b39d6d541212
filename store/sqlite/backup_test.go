package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// TestBackup copies a store while others write to it: the copy opens, checks
// and verifies, and has all that was acknowledged before the copy began.
func TestBackup(t *testing.T) {
	t.Parallel()
	s := openTemp(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ids := make(chan string, 1<<20)
	ends := make(chan error)
	for c := range 4 {
		go func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d-%d", c, n)
				if err := s.Commit(ctx, batch(id, order(id))); err != nil {
					ends <- err
					return
				}
				ids <- id
			}
		}()
	}
	dir := t.TempDir()
	path := func(i int) string { return filepath.Join(dir, fmt.Sprint(i, ".db")) }
	var acked [3][]string
	for i := range acked {
		for range 100 {
			acked[i] = append(acked[i], <-ids)
		}
		require.NoError(t, s.Backup(t.Context(), path(i)))
	}
	before := len(ids)
	for range before + 1 { // commits go on
		<-ids
	}
	stop()
	for range 4 {
		require.ErrorIs(t, <-ends, context.Canceled)
	}
	for i := range acked {
		c := openAt(t, path(i), &Config{ReadOnly: i == 0})
		require.NoError(t, c.Check(t.Context()))
		for _, id := range slices.Concat(acked[:i+1]...) {
			require.EqualValues(t, 1, get(t, c, id).Version)
		}
		for r, err := range store.All(t.Context(), c, store.Query{Tenant: "eu", Kind: "order", Limit: store.MaxLimit}) {
			require.NoError(t, err)
			entries, err := store.Timeline(t.Context(), c, store.HistoryQuery{Key: r.Key})
			require.NoError(t, err)
			require.NoError(t, store.Verify(entries, r.Head))
		}
		if i > 0 {
			require.NoError(t, c.Commit(t.Context(), batch("after", order("after"))), "it can be gone on with")
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.part"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestBackupRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "shop.db")
	s := openAt(t, path, nil)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	empty := filepath.Join(dir, "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	dangling := filepath.Join(dir, "dangling")
	require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere"), dangling))
	for _, taken := range []string{path, empty, dangling, dir} {
		require.ErrorIs(t, s.Backup(t.Context(), taken), fs.ErrExist)
	}
	require.ErrorIs(t, s.Backup(t.Context(), filepath.Join(dir, "none", "a.db")), fs.ErrNotExist)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Backup(canceled, filepath.Join(dir, "b.db")), context.Canceled)
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Equal(t, []string{dangling, empty, path, path + "-shm", path + "-wal"}, names, "nothing is left")
	require.EqualValues(t, 1, get(t, s, "a").Version)
}

// TestBackupErased holds that a copy has nothing of who was erased before.
func TestBackupErased(t *testing.T) {
	t.Parallel()
	s := openTemp(t)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	_, err := s.Erase(t.Context(), "eu", "cus-1")
	require.NoError(t, err)
	path := tempFile(t)
	require.NoError(t, s.Backup(t.Context(), path))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotContains(t, string(b), "by phone")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o077, "a copy is for its owner only")
}

// TestDiskFull writes to a small file system until it is full: the error says
// so, nothing stays in part, and all goes on when there is space again.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, "4m")
	s := openAt(t, filepath.Join(dir, "shop.db"), nil)
	var err error
	n := 0
	for ; err == nil; n++ {
		require.Less(t, n, 10_000)
		err = s.Commit(t.Context(), batch(fmt.Sprint(n), order(fmt.Sprint(n))))
	}
	require.ErrorIs(t, err, store.ErrFull)
	require.EqualValues(t, 1, get(t, s, fmt.Sprint(n-2)).Version)
	require.Equal(t, n-1, dump(t, s)[5])
	require.ErrorIs(t, s.Backup(t.Context(), filepath.Join(dir, "copy.db")), store.ErrFull)
	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, names, 3, "half a copy is not left")

	require.NoError(t, exec.CommandContext(t.Context(), "mount", "-o", "remount,size=16m", dir).Run())
	require.NoError(t, s.Commit(t.Context(), batch(fmt.Sprint(n-1), order(fmt.Sprint(n-1)))))
	require.NoError(t, s.Check(t.Context()))
}

// smallDisk mounts a file system of that size, or skips the test.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).Run(); err != nil {
		t.Skip("cannot mount a small file system: ", err)
	}
	t.Cleanup(func() { require.NoError(t, exec.Command("umount", dir).Run()) }) //nolint:noctx // t.Context is over
	return dir
}

// TestBackupFails leaves nothing of a copy that was cut short.
func TestBackupFails(t *testing.T) {
	t.Parallel()
	s, w := openWatched(t, tempFile(t))
	dir := t.TempDir()
	failed := errors.New("injected")
	w.watch(func(int) error {
		parts, err := filepath.Glob(filepath.Join(dir, "copy.db.*.part"))
		require.NoError(t, err)
		require.Len(t, parts, 1, "it is not yet under its name")
		require.NoError(t, os.WriteFile(parts[0], []byte("half"), 0o600))
		return failed
	})
	require.ErrorIs(t, s.Backup(t.Context(), filepath.Join(dir, "copy.db")), failed)
	require.Equal(t, []string{copyInto}, w.seen)
	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, names)
}
