package main

import (
	"bufio"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// child makes the test binary play the quickstart instead of testing it.
const child = "RECOURSE_QUICKSTART_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	goleak.VerifyTestMain(m)
}

// TestKilled kills the program with SIGKILL at seeded points of the day, and
// lets a second process finish it: what was acknowledged is there, nothing was
// paid twice, and the books are those of a day without a crash.
func TestKilled(t *testing.T) {
	t.Parallel()
	kills := 30
	if raceEnabled || testing.Short() {
		kills = 2
	}
	_, undisturbed := quick(t, "-json")
	want := section(t, undisturbed, "books")
	seed := seedOf(t)
	for i := range kills {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, uint64(i)))
			db := filepath.Join(t.TempDir(), "shop.db")
			at := 1 + random.IntN(acksOfADay)
			acked := killed(t, db, at, time.Duration(random.IntN(8000))*time.Microsecond)
			status, out := quick(t, "-db", db, "-json")
			require.Zero(t, status, "killed after %d acks (%s): the books tie out", at, acked[len(acked)-1])
			require.Equal(t, want, section(t, out, "books"), "killed after %d acks (%s)", at, acked[len(acked)-1])
		})
	}
}

// acksOfADay is about how many deliveries and commands a day acknowledges.
const acksOfADay = 165

// killed runs the program until it acknowledged that many things and a little
// longer, and kills it. It returns what was acknowledged.
func killed(t *testing.T, db string, at int, longer time.Duration) (acked []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-db", db, "-acks")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if what, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			acked = append(acked, what)
		}
		if len(acked) == at {
			break
		}
	}
	time.Sleep(longer)
	require.NoError(t, cmd.Process.Kill())
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait()
	require.Equal(t, -1, cmd.ProcessState.ExitCode(), "it ended by the signal, in the middle of the day")
	require.Len(t, acked, at)
	return acked
}
