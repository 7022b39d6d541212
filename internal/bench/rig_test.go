package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store/postgres"
)

// rig is a PostgreSQL of its own with our tables in it, and a pool whose round
// trips are counted.
type rig struct {
	server *pgserver.Server
	pool   *pgxpool.Pool
	store  *postgres.Store
	trips  *atomic.Int64
	far    *atomic.Int64 // nanoseconds that each round trip takes longer

	postmaster int
}

// newRig starts a server. Its checkpoints are far apart, so that none falls into
// the round of one contestant.
func newRig(tb testing.TB, settings ...string) *rig {
	tb.Helper()
	settings = append([]string{"max_wal_size=8GB", "checkpoint_timeout=1h", "shared_buffers=512MB", "max_connections=200", "autovacuum=off"}, settings...)
	r := &rig{server: pgserver.Start(tb, settings...), trips: new(atomic.Int64), far: new(atomic.Int64)}
	c, err := pgxpool.ParseConfig(r.server.DSN())
	require.NoError(tb, err)
	c.MaxConns = 64
	c.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		return &counted{Conn: conn, rig: r}, err
	}
	r.pool, err = pgxpool.NewWithConfig(context.WithoutCancel(tb.Context()), c)
	require.NoError(tb, err)
	tb.Cleanup(r.pool.Close)
	require.NoError(tb, postgres.Migrate(tb.Context(), r.pool, nil))
	r.store, err = postgres.Open(tb.Context(), r.pool, nil)
	require.NoError(tb, err)
	var backend int
	require.NoError(tb, r.pool.QueryRow(tb.Context(), `select pg_backend_pid()`).Scan(&backend))
	r.postmaster = statOf(backend).parent
	return r
}

// counted counts the times that an answer is awaited.
type counted struct {
	net.Conn

	rig   *rig
	asked atomic.Bool
}

func (c *counted) Write(b []byte) (int, error) {
	c.asked.Store(true)
	return c.Conn.Write(b)
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 && c.asked.CompareAndSwap(true, false) {
		c.rig.trips.Add(1)
		time.Sleep(time.Duration(c.rig.far.Load()))
	}
	return n, err
}

// usage is what one command cost, on average.
type usage struct {
	wall          time.Duration
	own, server   time.Duration // CPU
	wal           float64       // bytes
	allocs, trips float64
	perSecond     float64
	fsyncs        float64
}

// measure runs n commands. If run returns a time, that is how long they took.
func (r *rig) measure(n int, run func(n int) (time.Duration, error)) (usage, error) {
	lsn, err := r.lsn()
	if err != nil {
		return usage{}, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	trips, own, server, start := r.trips.Load(), ownCPU(), treeCPU(r.postmaster), time.Now()
	took, err := run(n)
	wall := time.Since(start)
	own, server = ownCPU()-own, treeCPU(r.postmaster)-server
	trips = r.trips.Load() - trips
	runtime.ReadMemStats(&after)
	if took != 0 {
		wall = took
	}
	end, lsnErr := r.lsn()
	per := func(x float64) float64 { return x / float64(n) }
	return usage{
		wall: wall / time.Duration(n), own: own / time.Duration(n), server: server / time.Duration(n), wal: per(float64(end - lsn)),
		allocs: per(float64(after.Mallocs - before.Mallocs)), trips: per(float64(trips)),
		perSecond: float64(n) / wall.Seconds(),
	}, errors.Join(err, lsnErr)
}

// lsn is how much the server has written to its log.
func (r *rig) lsn() (n int64, err error) {
	err = r.pool.QueryRow(context.Background(), `select (pg_current_wal_insert_lsn() - '0/0')::bigint`).Scan(&n)
	return n, err
}

// ownCPU is what this process has used.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// treeCPU is what a process and its children have used: those that live to the
// nanosecond, as PostgreSQL's have one thread each, and those that ended to a
// tick of the kernel.
func treeCPU(root int) (sum time.Duration) {
	dirs, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	for _, d := range dirs {
		pid, err := strconv.Atoi(d.Name())
		if err != nil || pid != root && statOf(pid).parent != root {
			continue
		}
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid)) // one that just ended counts below
		first, _, _ := bytes.Cut(text, []byte(" "))
		ns, _ := strconv.ParseInt(string(first), 10, 64)
		sum += time.Duration(ns)
	}
	return sum + statOf(root).ended
}

// stat is what the kernel says of a process.
type stat struct {
	parent int
	ended  time.Duration // CPU of the children that ended
}

// statOf is empty if the process has ended.
func statOf(pid int) (s stat) {
	const tick = 10 * time.Millisecond                        // what Linux counts in
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // none: see above
	_, rest, _ := strings.Cut(string(text), ") ")             // behind the name
	fields := strings.Fields(rest)                            // from the third on
	if len(fields) < 15 {
		return s
	}
	s.parent, _ = strconv.Atoi(fields[1])
	for _, field := range fields[13:15] { // user and system
		n, _ := strconv.Atoi(field)
		s.ended += time.Duration(n) * tick
	}
	return s
}

// spread has n commands done by that many callers at once, command i by caller
// i mod callers.
func spread(callers, n int, one func(caller, i int) error) error {
	var all sync.WaitGroup
	failed := make([]error, callers)
	for c := range callers {
		all.Go(func() {
			for i := c; i < n && failed[c] == nil; i += callers {
				failed[c] = one(c, i)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}
