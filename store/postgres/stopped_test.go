package postgres_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// load refunds one cent after another from several goroutines, each insisting
// on its answer, and remembers when it got which.
type load struct {
	*ledger

	next atomic.Int64

	mu    sync.Mutex
	acked map[string]time.Time
}

const loadedPayments = 20

// run refunds until it is told to stop. Those under way are brought to an end: a
// canceled one might still be written when the books are audited.
func (l *load) run(ctx context.Context, workers int, stop <-chan struct{}) {
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				n := l.next.Add(1)
				key := fmt.Sprint("r-", n)
				if _, err := l.insist(ctx, key, fmt.Sprint("p-", n%loadedPayments), 1); err != nil {
					return
				}
				l.mu.Lock()
				l.acked[key] = time.Now()
				l.mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// keys lists what was acknowledged after a time.
func (l *load) keys(since time.Time) (keys []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, at := range l.acked {
		if at.After(since) {
			keys = append(keys, key)
		}
	}
	return keys
}

// count is how many were acknowledged.
func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
}

// await waits until n more were acknowledged.
func (l *load) await(t *testing.T, n int) {
	t.Helper()
	n += l.count()
	require.Eventually(t, func() bool { return l.count() >= n }, time.Minute, 2*time.Millisecond)
}

// TestServerStopped (F3) stops the server without a word, or kills it, in the
// middle of the load. Whatever was acknowledged is there once, and the same pool
// serves again within five seconds.
func TestServerStopped(t *testing.T) {
	t.Parallel()
	r := dice(t)
	server := pgserver.Start(t)
	l := startLoad(t, server)
	var slowest time.Duration
	for n := range sized(4, 20) {
		l.await(t, sized(20, 100)+r.IntN(sized(100, 800)))
		stop := []func() error{server.StopImmediate, server.Kill9}[n%2]
		require.NoError(t, stop())
		require.NoError(t, server.Restart())
		up := time.Now()
		l.await(t, 1)
		slowest = max(slowest, time.Since(up))
	}
	l.await(t, max(1, sized(500, 10_000)-l.count()))
	l.stop()
	refunds := l.audit(t, l.keys(time.Time{})...)
	require.Less(t, slowest, 5*time.Second)
	t.Logf("%d refunds, %d acknowledged, served again after %v at most", refunds, l.count(), slowest)
}

// running is a load under way.
type running struct {
	*load

	stop func()
}

func startLoad(t *testing.T, server *pgserver.Server) running {
	t.Helper()
	l := &load{ledger: openLedger(t, server.DSN(), 8), acked: map[string]time.Time{}}
	l.capture(t, loadedPayments, 1_000_000)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() { defer close(done); l.run(t.Context(), 8, stop) }()
	end := sync.OnceFunc(func() { close(stop); <-done })
	t.Cleanup(end)
	return running{l, end}
}

// TestServerStoppedAsynchronous is F3 where the host has turned
// synchronous_commit off: of what was acknowledged, only the last moments before
// the server was killed can be lost, each refund as a whole. PostgreSQL promises
// three times wal_writer_delay, which is 200 ms.
func TestServerStoppedAsynchronous(t *testing.T) {
	t.Parallel()
	r := dice(t)
	server := pgserver.Start(t, "synchronous_commit=off")
	l := startLoad(t, server)
	lost, oldest := 0, time.Duration(0)
	for range sized(3, 20) {
		l.await(t, 50+r.IntN(sized(100, 800)))
		require.NoError(t, server.Kill9())
		killed := time.Now()
		require.NoError(t, server.Restart())
		for _, key := range l.keys(killed.Add(-5 * time.Second)) {
			token := refundToken(key)
			found, err := l.Store.Load(t.Context(), &token, store.Select{})
			require.NoError(t, err)
			if found.Earlier != nil {
				continue
			}
			l.mu.Lock()
			lost, oldest = lost+1, max(oldest, killed.Sub(l.acked[key]))
			delete(l.acked, key)
			l.mu.Unlock()
		}
	}
	l.stop()
	refunds := l.audit(t, l.keys(time.Time{})...)
	require.Less(t, oldest, 2*time.Second, "with time to spare for a busy machine")
	t.Logf("%d refunds, %d acknowledged ones lost, the oldest %v before the server was killed", refunds, lost, oldest)
}
