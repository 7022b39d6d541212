//go:build unix

package pgserver

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCrashKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	s := Start(t)
	for name, crash := range map[string]func() error{"immediate": s.StopImmediate, "kill": s.Kill9} {
		ask(t, s.DSN(), "create table "+name+" as select 'kept' as said")
		require.NoError(t, crash())
		_, err := query(s.DSN(), "select 1")
		require.ErrorContains(t, err, "connection to server")
		require.ErrorContains(t, crash(), "No such process")
		require.NoError(t, s.Restart())
		require.Equal(t, "kept", ask(t, s.DSN(), "table "+name))
	}
	log, err := os.ReadFile(filepath.Join(s.dir, "log"))
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(log), "was not properly shut down"))
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := Start(t, "synchronous_commit=off", "application_name=two words")
	require.Equal(t, "off", ask(t, s.DSN(), "show synchronous_commit"))
	require.Equal(t, "on", ask(t, s.DSN(), "show fsync"))
	host, port, err := net.SplitHostPort(s.Addr())
	require.NoError(t, err)
	require.Equal(t, port, ask(t, "host="+host+" port="+port+" user=postgres", "show port"))
}

func TestWrongSettingIsReported(t *testing.T) {
	t.Parallel()
	if binaries() == "" {
		without(t)
	}
	_, err := launch(binaries(), "no_such_setting=1")
	require.ErrorContains(t, err, `unrecognized configuration parameter "no_such_setting"`)
	dir := strings.Fields(strings.ReplaceAll(err.Error(), ":", ""))[2] // "PostgreSQL in DIR: ..."
	require.Contains(t, dir, "pgserver")
	require.NoDirExists(t, dir)
}

// TestNothingStays is the promise to whoever runs tests: neither the end of a
// test nor the death of its process leaves a server or its files.
func TestNothingStays(t *testing.T) {
	var dir string
	t.Run("test is done", func(t *testing.T) {
		s := Start(t)
		dir = s.dir
	})
	require.NoDirExists(t, dir)

	t.Run("test binary is killed", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), "PGSERVER_CHILD=1")
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		require.True(t, lines.Scan())
		dir := lines.Text()
		require.DirExists(t, dir, "the child says so")
		pidFile, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
		require.NoError(t, err)
		first, _, _ := strings.Cut(string(pidFile), "\n")
		pid, err := strconv.Atoi(first)
		require.NoError(t, err)
		require.NoError(t, syscall.Kill(pid, 0))

		require.NoError(t, cmd.Process.Kill())
		require.EqualError(t, cmd.Wait(), "signal: killed")
		require.Eventually(t, func() bool {
			_, err := os.Stat(dir)
			return os.IsNotExist(err) && syscall.Kill(pid, 0) == syscall.ESRCH
		}, 10*time.Second, 20*time.Millisecond)
	})
}
