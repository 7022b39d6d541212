package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// traffic counts what the hosts ask of PostgreSQL, and its serialization
// failures and deadlocks.
type traffic struct{ loads, commits, refused, failures atomic.Int64 }

func (c *traffic) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	switch {
	case strings.Contains(q.SQL, ".tok (tenant"):
		c.commits.Add(1)
	case strings.Contains(q.SQL, ".tok"):
		c.loads.Add(1)
	}
	return ctx
}

func (c *traffic) TraceQueryEnd(_ context.Context, _ *pgx.Conn, q pgx.TraceQueryEndData) {
	if e, ok := errors.AsType[*pgconn.PgError](q.Err); ok {
		c.refused.Add(1)
		if e.Code == "40001" || e.Code == "40P01" {
			c.failures.Add(1)
		}
	}
}

const hotCallers = 32

// TestHotPayment (F30) has 32 callers refund one payment, from one host or
// several, at each isolation level (F18): all are refunded. One host queues its
// callers before they load; several cost each other loads. At Read Committed
// PostgreSQL finds nothing to complain of; above, it says 40001 where the store
// would have found a conflict, and the answer is the same.
func TestHotPayment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		level string
		hosts int
		most  float64 // loads a success
	}{
		{"read committed", 1, 1},
		{"read committed", 2, 3},
		{"read committed", 4, 5},
		{"repeatable read", 2, 3},
		{"serializable", 2, 3},
	} {
		t.Run(fmt.Sprintf("%d hosts, %s", c.hosts, c.level), func(t *testing.T) {
			t.Parallel()
			dsn, seen := pgserver.Database(t), &traffic{}
			hosts := make([]*ledger, c.hosts)
			for i := range hosts {
				hosts[i] = openLedger(t, dsn, hotCallers/int32(c.hosts), func(p *pgxpool.Config) {
					p.ConnConfig.RuntimeParams["default_transaction_isolation"] = c.level
					p.ConnConfig.Tracer = seen
				})
			}
			hosts[0].capture(t, 1, 1_000_000)
			seen.commits.Store(0)
			refunds := sized(10, 100) * hotCallers
			var busy atomic.Int64
			took := crowd(t, refunds, func(caller, n int) error {
				for {
					_, err := hosts[caller%c.hosts].refund(t.Context(), fmt.Sprintf("r-%d-%d", caller, n), "p-0", 1)
					if !errors.Is(err, store.ErrBusy) {
						return err
					}
					busy.Add(1)
				}
			})
			loads := float64(seen.loads.Load()) / float64(refunds)
			t.Logf("%.0f refunds/s, %.2f loads a success, %d of %d commits refused, %d of them by PostgreSQL itself, %d answers busy",
				float64(refunds)/took.Seconds(), loads, seen.refused.Load(), seen.commits.Load(), seen.failures.Load(), busy.Load())
			require.LessOrEqual(t, loads, c.most)
			if c.level == "read committed" {
				require.Zero(t, seen.failures.Load())
			}
			require.Equal(t, refunds, hosts[0].audit(t))
		})
	}
}

// crowd has 32 callers do something n times altogether.
func crowd(t *testing.T, n int, do func(caller, n int) error) time.Duration {
	t.Helper()
	start := time.Now()
	var wg sync.WaitGroup
	errs := make(chan error, n)
	for caller := range hotCallers {
		wg.Go(func() {
			for i := range n / hotCallers {
				errs <- do(caller, i)
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	return time.Since(start)
}
