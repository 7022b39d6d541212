package bench

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const orders = 3200

// refunds is the command on a rig, in one of the ways it can be done, on orders
// that no two callers share.
type refunds struct {
	rig  *rig
	next atomic.Int64
}

func newRefunds(tb testing.TB, settings ...string) *refunds {
	tb.Helper()
	r := &refunds{rig: newRig(tb, settings...)}
	sell(tb, r.rig.store, 0, orders)
	_, err := r.rig.pool.Exec(tb.Context(), `vacuum analyze`)
	require.NoError(tb, err)
	return r
}

func (r *refunds) ours(ctx context.Context, order, id string) error {
	return refundCommand(ctx, r.rig.store, order, id)
}

// by runs the command by that many callers at once.
func (r *refunds) by(callers int, name string, one func(ctx context.Context, order, id string) error) rival {
	return rival{name, nil, untimed(func(n int) error {
		return spread(callers, n, func(caller, i int) error {
			return one(context.Background(), orderID(caller*(orders/callers)+i/callers%(orders/callers)), fmt.Sprint(r.next.Add(1)))
		})
	})}
}

// The command by one caller, where each round trip counts, and by 32.
func BenchmarkPostgres(b *testing.B) {
	for _, sync := range []struct {
		on     string
		faster float64 // than the transaction that locks
	}{{"on", 1.2}, {"off", 1.5}} {
		b.Run("sync_"+sync.on, func(b *testing.B) {
			r := newRefunds(b, "synchronous_commit="+sync.on)
			for _, callers := range []int{1, 32} {
				b.Run(fmt.Sprintf("callers_%d", callers), func(b *testing.B) {
					const twin, locks = "two statements by hand", "lock and write by hand"
					compare(b, r.rig.measure, 2000, []rival{
						r.by(callers, "recourse", r.ours), r.by(callers, twin, r.rig.twoStatements), r.by(callers, locks, r.rig.locking),
					}, []goal{
						atMost(totalCPU, twin, 1.15), shown(ownCPUs, twin), shown(serverCPU, twin),
						plus(allocs, twin, 25), atMost(walBytes, twin, 1.05), shown(wallTime, twin),
						atLeast(wallTime, locks, sync.faster), shown(totalCPU, locks), shown(trips, locks),
					})
				})
			}
		})
	}
}

// The command by one caller whose server is half a millisecond away, as in
// another building, at which round trips are what counts.
func BenchmarkPostgresFar(b *testing.B) {
	r := newRefunds(b)
	r.rig.far.Store(int64(500 * time.Microsecond))
	const locks = "lock and write by hand"
	compare(b, r.rig.measure, 200, []rival{r.by(1, "recourse", r.ours), r.by(1, locks, r.rig.locking)}, []goal{atLeast(wallTime, locks, 1.2)})
}
