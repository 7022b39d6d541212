package postgres_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/postgres"
)

const (
	killedHost     = "RECOURSE_PG_KILLED"
	killedRun      = "RECOURSE_PG_RUN"
	killedPayments = 20
)

// TestProcessKilled (F2) kills a host again and again while it refunds from
// several goroutines: what it acknowledged is there once, and asking again gives
// the answer it gave.
func TestProcessKilled(t *testing.T) {
	if dsn := os.Getenv(killedHost); dsn != "" {
		refundUntilKilled(t, dsn, os.Getenv(killedRun))
	}
	t.Parallel()
	r := dice(t)
	dsn := pgserver.Database(t)
	l := openLedger(t, dsn, 4)
	l.capture(t, killedPayments, 1_000_000)

	var acked []string
	kills, replays := 0, 0
	for kills < sized(10, 60) || len(acked) < sized(0, 10_000) {
		before := runAndKill(t, dsn, fmt.Sprint(kills), time.Duration(20+r.IntN(180))*time.Millisecond)
		kills++
		heard, last := map[string]bool{}, len(before)
		for _, key := range before {
			heard[key] = true
		}
		// The last it acknowledged, and those under way when it died.
		for n := max(0, last-20); n < last+8; n++ {
			key := fmt.Sprintf("%d-%d", kills-1, n)
			out, err := l.refund(t.Context(), key, paymentOf(n), 1)
			require.NoError(t, err)
			require.False(t, heard[key] && !out.Replayed, "%s was acknowledged and done again", key)
			require.Equal(t, "requested", out.Answer.Code)
			if !heard[key] {
				before = append(before, key)
			}
			replays++
		}
		acked = append(acked, before...)
		if kills%20 == 0 {
			l.audit(t, acked...)
		}
	}
	refunds := l.audit(t, acked...)
	t.Logf("%d kills, %d refunds, %d acknowledged, %d asked again", kills, refunds, len(acked), replays)
}

func paymentOf(n int) string { return fmt.Sprint("p-", n%killedPayments) }

// refundUntilKilled is the host that dies. Its keys have no gaps, so that the
// parent can tell which were under way.
func refundUntilKilled(t *testing.T, dsn, run string) {
	pool, err := connect(t.Context(), dsn, 4)
	require.NoError(t, err)
	s, err := postgres.Open(t.Context(), pool, nil)
	require.NoError(t, err)
	l := &ledger{Executor: &store.Executor{Store: s}, pool: pool}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				key := fmt.Sprintf("%s-%d", run, n)
				if _, err := l.refund(t.Context(), key, paymentOf(n), 1); err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
				fmt.Println("ack", key)
			}
		})
	}
	wg.Wait()
}

// runAndKill starts a host, kills it a while after its first commit, and returns
// what it acknowledged.
func runAndKill(t *testing.T, dsn, run string, life time.Duration) (acked []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProcessKilled$")
	cmd.Env = append(os.Environ(), killedHost+"="+dsn, killedRun+"="+run)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var clock sync.Once
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		clock.Do(func() { time.AfterFunc(life, func() { _ = cmd.Process.Kill() }) })
		key, ok := strings.CutPrefix(lines.Text(), "ack ")
		require.True(t, ok, "the host says %q", lines.Text())
		acked = append(acked, key)
	}
	require.EqualError(t, cmd.Wait(), "signal: killed")
	return acked
}
