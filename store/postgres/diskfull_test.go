package postgres_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// TestDiskFull (F16) lets the server's disk run full under the load, and makes
// room again. Refunds are refused by name while it lasts, none is lost and none
// is there in part. It mounts a tmpfs, so it runs only in full and as root.
func TestDiskFull(t *testing.T) {
	if sized(0, 1) == 0 || os.Geteuid() != 0 {
		t.Skip("wants RECOURSE_FULL=1 and root")
	}
	disk, err := os.MkdirTemp("", "disk") //nolint:usetesting // the path of a socket must be short
	require.NoError(t, err)
	shell(t, "mount", "-t", "tmpfs", "-o", "size=160m,mode=1777", "recourse-test", disk)
	t.Cleanup(func() {
		shell(t, "umount", disk)
		require.NoError(t, os.Remove(disk))
	})
	t.Setenv("TMPDIR", disk) // of the server
	l := startLoad(t, pgserver.Start(t, "max_wal_size=64MB"))
	for round := range 3 {
		l.await(t, 200)
		filler := filepath.Join(disk, "filler")
		f, err := os.Create(filler)
		require.NoError(t, err)
		for block := make([]byte, 1<<16); err == nil; {
			_, err = f.Write(block)
		}
		require.NoError(t, f.Close())
		for n := 0; err == nil || n == 0; n++ {
			_, err = l.refund(t.Context(), fmt.Sprintf("probe-%d-%d", round, n), "p-0", 1)
		}
		require.ErrorIs(t, err, store.ErrFull)
		require.NoError(t, os.Remove(filler))
	}
	l.await(t, 200)
	l.stop()
	t.Logf("%d refunds", l.audit(t, l.keys(time.Time{})...))
}

// shell runs a program, at the end of a test too.
func shell(t *testing.T, name string, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(context.WithoutCancel(t.Context()), name, args...).CombinedOutput()
	require.NoError(t, err, string(out))
}
