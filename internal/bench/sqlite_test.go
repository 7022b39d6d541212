package bench

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/sqlite"
)

// inLog is how many commands fit into SQLite's log before the store makes a
// checkpoint.
const inLog = 480

// file is a store in a file, at synchronous=FULL, with orders of its own.
type file struct {
	path  string
	store *sqlite.Store
	admin *sql.DB // for checkpoints
	next  atomic.Int64
}

func newFile(tb testing.TB) *file {
	tb.Helper()
	f := &file{path: filepath.Join(tb.TempDir(), "bench.db")}
	var err error
	f.store, err = sqlite.Open(f.path, nil)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, f.store.Close()) })
	f.admin, err = sql.Open("sqlite", f.path)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, f.admin.Close()) })
	sell(tb, f.store, 0, orders)
	return f
}

// emptied is before a run: the log is empty, so that no run pays for the
// checkpoint of another.
func (f *file) emptied(int) error {
	_, err := f.admin.ExecContext(context.Background(), `pragma wal_checkpoint(truncate)`)
	return err
}

// by runs the command by that many callers at once.
func (f *file) by(callers int, s store.Store) func(n int) error {
	return func(n int) error {
		return spread(callers, n, func(caller, i int) error {
			return refundCommand(context.Background(), s, orderID(caller*(orders/callers)+i/callers%(orders/callers)), fmt.Sprint(f.next.Add(1)))
		})
	}
}

// oneByOne has each commit wait for the one before, so that none shares a
// transaction.
type oneByOne struct {
	store.Store

	turn *sync.Mutex
}

func (s oneByOne) Commit(ctx context.Context, b store.Batch) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.Store.Commit(ctx, b)
}

// measure runs n commands on a log that is empty.
func (f *file) measure(n int, run func(n int) (time.Duration, error)) (usage, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	own, start := ownCPU(), time.Now()
	_, err := run(n)
	wall := time.Since(start)
	own = ownCPU() - own
	runtime.ReadMemStats(&after)
	commits, logErr := commitsIn(f.path + "-wal")
	return usage{
		wall: wall / time.Duration(n), own: own / time.Duration(n), perSecond: float64(n) / wall.Seconds(),
		allocs: float64(after.Mallocs-before.Mallocs) / float64(n), fsyncs: float64(commits) / float64(n),
	}, errors.Join(err, logErr)
}

// commitsIn counts the commits in SQLite's write-ahead log, for each of which
// SQLite waits once for the disk at synchronous=FULL. The form of the log is in
// https://sqlite.org/fileformat2.html#walformat.
func commitsIn(path string) (n int, err error) {
	const header, frame = 32, 24
	log, err := os.ReadFile(path)
	if err != nil || len(log) < header {
		return 0, err
	}
	page, salt := int(binary.BigEndian.Uint32(log[8:])), string(log[16:24])
	for at := header; at+frame+page <= len(log) && string(log[at+8:at+16]) == salt; at += frame + page {
		if binary.BigEndian.Uint32(log[at+4:]) != 0 {
			n++
		}
	}
	return n, nil
}

// Commands of many callers, whose commits share transactions, beside one
// transaction a command.
func BenchmarkSQLite(b *testing.B) {
	f := newFile(b)
	alone := oneByOne{f.store, new(sync.Mutex)}
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("callers_%d", callers), func(b *testing.B) {
			goals := []goal{shown(perSecond, "a transaction each"), shown(fsyncs, "a transaction each"), shown(ownCPUs, "a transaction each"), shown(allocs, "a transaction each")}
			if callers == 64 {
				goals[0] = atLeast(perSecond, "a transaction each", 1.8)
				goals[1] = within(fsyncs, "a transaction each", 0.02)
			}
			compare(b, f.measure, inLog, []rival{
				{"recourse", f.emptied, untimed(f.by(callers, f.store))},
				{"a transaction each", f.emptied, untimed(f.by(callers, alone))},
			}, goals)
		})
	}
}

// TestSQLiteGroups holds that callers share transactions, and that one alone
// does not wait for others.
func TestSQLiteGroups(t *testing.T) {
	f := newFile(t)
	for callers, most := range map[int]float64{1: 1, 64: 0.1} {
		require.NoError(t, f.emptied(0))
		u, err := f.measure(inLog, untimed(f.by(callers, f.store)))
		require.NoError(t, err)
		require.LessOrEqual(t, u.fsyncs, most, "%d callers", callers)
	}
	require.NoError(t, f.emptied(0))
	u, err := f.measure(96, untimed(f.by(8, oneByOne{f.store, new(sync.Mutex)})))
	require.NoError(t, err)
	require.InDelta(t, 1, u.fsyncs, 0.001, "what is counted is a commit each")
}
