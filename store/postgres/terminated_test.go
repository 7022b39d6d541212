package postgres_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
)

// TestBackendsTerminated (F3) has an administrator end every connection of the
// hosts, every fifth of a second, or later where a busy machine has not served
// everybody since: the store tries often, not for ever. No caller hears of it.
func TestBackendsTerminated(t *testing.T) {
	t.Parallel()
	const callers, payments = 8, 16
	dsn := pgserver.Database(t)
	l := openLedger(t, dsn, callers, func(c *pgxpool.Config) { c.ConnConfig.RuntimeParams["application_name"] = "host" })
	l.capture(t, payments, 1_000_000)
	admin, err := connect(t.Context(), dsn, 1)
	require.NoError(t, err)
	t.Cleanup(admin.Close)

	var done atomic.Bool
	var refunds atomic.Int64
	errs := make(chan error, callers)
	var working sync.WaitGroup
	for w := range callers {
		working.Go(func() {
			for n := 0; !done.Load(); n++ {
				if _, err := l.refund(t.Context(), fmt.Sprintf("r-%d-%d", w, n), fmt.Sprint("p-", (w+n)%payments), 1); err != nil {
					errs <- err
					return
				}
				refunds.Add(1)
			}
		})
	}
	terminated := 0
	for range sized(8, 60) {
		served := refunds.Load() + 2*callers
		time.Sleep(200 * time.Millisecond)
		require.Eventually(t, func() bool { return refunds.Load() >= served || len(errs) > 0 }, time.Minute, time.Millisecond)
		var n int
		require.NoError(t, admin.QueryRow(t.Context(), `select count(pg_terminate_backend(pid)) from pg_stat_activity
			where datname = current_database() and application_name = 'host'`).Scan(&n))
		terminated += n
	}
	done.Store(true)
	working.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.EqualValues(t, refunds.Load(), l.audit(t))
	require.Positive(t, terminated)
	t.Logf("%d refunds, %d connections terminated", refunds.Load(), terminated)
}
