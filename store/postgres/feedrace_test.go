package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/postgres"
)

var errChangedMind = errors.New("the host rolls back")

// TestFeedRace (F31) has readers follow the feed from the start while 32 writers
// commit; a quarter of them in transactions of the host that got their id early,
// dawdle, and often roll back. Every reader gets every entry once, those of a
// record in their order.
func TestFeedRace(t *testing.T) {
	t.Parallel()
	const writers, payments = 32, 24
	dsn := pgserver.Database(t)
	l := openLedger(t, dsn, writers)
	l.capture(t, payments, 1_000_000)
	refunds := int64(sized(800, 50_000))

	var next, rolledBack atomic.Int64
	var writing sync.WaitGroup
	errs := make(chan error, writers)
	for w := range writers {
		writing.Go(func() {
			for n := next.Add(1); n <= refunds; n = next.Add(1) {
				key, id := fmt.Sprint("r-", n), fmt.Sprint("p-", n%payments)
				_, err := l.insist(t.Context(), key, id, 1)
				if w%4 == 0 {
					err = l.refundWithin(t.Context(), "host-"+key, id, n)
					if errors.Is(err, errChangedMind) {
						rolledBack.Add(1)
						err = nil
					}
				}
				if err != nil {
					errs <- err
					return
				}
			}
		})
	}

	ctx, stop := context.WithCancel(t.Context())
	var readers []*reader
	var reading sync.WaitGroup
	for _, limit := range []int{3, 50, store.MaxLimit} {
		r := &reader{limit: limit, versions: map[store.Key]int64{}}
		readers = append(readers, r)
		reading.Go(func() { r.err = r.follow(ctx, l.Store) })
	}
	writing.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	written := l.audit(t)
	entries := payments + 2*written
	behind := func() bool {
		return slices.ContainsFunc(readers, func(r *reader) bool { return r.seen.Load() < int64(entries) })
	}
	for deadline := time.Now().Add(time.Minute); behind() && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	reading.Wait()
	for _, r := range readers {
		require.NoError(t, r.err)
		require.EqualValues(t, entries, r.seen.Load())
	}
	t.Logf("%d entries, %d host transactions rolled back", entries, rolledBack.Load())
}

// refundWithin refunds in a transaction of the host, which has its id before it
// knows what it wants.
func (l *ledger) refundWithin(ctx context.Context, key, id string, n int64) error {
	for {
		err := pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `select pg_current_xact_id()`); err != nil {
				return err
			}
			time.Sleep(time.Duration(n%5) * time.Millisecond)
			inside := &ledger{Executor: &store.Executor{Store: l.Store.(*postgres.Store).Within(tx)}}
			if _, err := inside.refund(ctx, key, id, 1); err != nil {
				return err
			}
			if n%3 == 0 {
				return errChangedMind
			}
			return nil
		})
		if !errors.Is(err, store.ErrBusy) {
			return err
		}
	}
}

// reader follows the feed.
type reader struct {
	limit    int
	seen     atomic.Int64
	versions map[store.Key]int64
	err      error
}

func (r *reader) follow(ctx context.Context, s store.Store) error {
	pos := store.Position("")
	for ctx.Err() == nil {
		es, next, err := s.Feed(context.WithoutCancel(ctx), pos, r.limit)
		if err != nil {
			return err
		}
		for _, e := range es {
			if e.Version != r.versions[e.Key]+1 {
				return fmt.Errorf("%s: version %d after %d", e.Key, e.Version, r.versions[e.Key])
			}
			r.versions[e.Key] = e.Version
		}
		r.seen.Add(int64(len(es)))
		if pos = next; len(es) == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	return nil
}
