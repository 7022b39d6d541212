package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
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
	contendingHost    = "RECOURSE_PG_CONTENDING"
	contendedRefunds  = "RECOURSE_PG_REFUNDS"
	contendedPayments = 50
	contendedCents    = 7
)

// tally counts the answers that one host got.
type tally struct {
	Refunded int64 `json:"refunded"`
	Over     int64 `json:"over"`
	Busy     int64 `json:"busy"`
}

// TestHostsContend (F5) has two processes refund the same payments, which allow
// for half of what is asked. Whoever loses hears why, and what was refunded is
// what those who won say.
func TestHostsContend(t *testing.T) {
	if dsn := os.Getenv(contendingHost); dsn != "" {
		contend(t, dsn)
	}
	t.Parallel()
	dsn := pgserver.Database(t)
	l := openLedger(t, dsn, 4)
	each := sized(500, 5000)
	// Each payment gets 2*each/50 requests; half of them, and a cent.
	l.capture(t, contendedPayments, int64(2*each/contendedPayments/2*contendedCents+1))

	ctx, stop := context.WithCancel(t.Context())
	watched := make(chan error, 1)
	go func() { watched <- l.watch(ctx) }()
	tallies := make([]tally, 2)
	var hosts sync.WaitGroup
	for i := range tallies {
		hosts.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHostsContend$")
			cmd.Env = append(os.Environ(), contendingHost+"="+dsn, contendedRefunds+"="+strconv.Itoa(each))
			out, err := cmd.Output()
			if err != nil || json.Unmarshal(out, &tallies[i]) != nil {
				t.Errorf("the host says %q: %v", out, err)
			}
		})
	}
	hosts.Wait()
	stop()
	require.NoError(t, <-watched)
	refunds := l.audit(t)
	require.EqualValues(t, refunds, tallies[0].Refunded+tallies[1].Refunded)
	require.Equal(t, contendedPayments*(2*each/contendedPayments/2), refunds, "all that could be refunded was")
	var deadlocks int
	require.NoError(t, l.pool.QueryRow(t.Context(), `select deadlocks from pg_stat_database where datname = current_database()`).Scan(&deadlocks))
	require.Zero(t, deadlocks)
	t.Logf("%d refunds; the hosts say %+v", refunds, tallies)
}

// watch looks from outside, again and again, that no payment is overdrawn.
func (l *ledger) watch(ctx context.Context) error {
	for ctx.Err() == nil {
		var over int
		if err := l.pool.QueryRow(context.WithoutCancel(ctx), `select count(*) from recourse.rec where kind = 'payment'
			and (body ->> 'refunded')::bigint > (body ->> 'captured')::bigint`).Scan(&over); err != nil {
			return err
		}
		if over > 0 {
			return fmt.Errorf("%d payments are overdrawn", over)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// contend is one of the hosts: sixteen goroutines ask for refunds, each insisting
// until it has an answer, and the sum of the answers is printed.
func contend(t *testing.T, dsn string) {
	each, err := strconv.Atoi(os.Getenv(contendedRefunds))
	require.NoError(t, err)
	pool, err := connect(t.Context(), dsn, 16)
	require.NoError(t, err)
	s, err := postgres.Open(t.Context(), pool, nil)
	require.NoError(t, err)
	l := &ledger{Executor: &store.Executor{Store: s}, pool: pool}
	var next, refunded, over, busy atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(each); n = next.Add(1) {
				for {
					_, err := l.refund(t.Context(), fmt.Sprintf("%d-%d", os.Getpid(), n), fmt.Sprint("p-", n%contendedPayments), contendedCents)
					switch {
					case err == nil:
						refunded.Add(1)
					case errors.Is(err, errOver):
						over.Add(1)
					case errors.Is(err, store.ErrBusy):
						busy.Add(1)
						continue
					default:
						fmt.Println(err)
						os.Exit(1)
					}
					break
				}
			}
		})
	}
	wg.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(tally{refunded.Load(), over.Load(), busy.Load()}); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}
