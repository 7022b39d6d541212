// Package runner is the loop that leases what is due, decides on it, commits,
// and only then calls the outside: the send protocol. What comes back from a
// call is a fact, booked in a commit of its own. A crash at any point leaves
// either nothing, or a submitted attempt that the next look-up resolves.
//
// Runners on many hosts share one store; leases keep them apart, and the
// version checks of their commits are the fence where a lease runs out. A root
// that fails by itself is tried a few times, ever later, and then parked, see
// [LabelParked]. A [Subscription] hands the journal on, under the same lease.
//
//	r := runner.New(runner.Config{Exec: x, Rails: rails, Env: env, Clock: time.Now, …})
//	g.Go(func() error { return r.Run(ctx) })
package runner

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/recourse-go/recourse/casework"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Config is what a runner needs; nothing has a default.
type Config struct {
	Exec     *store.Executor
	Gateways payment.Accounts
	Rails    refund.Rails
	Env      func(tenant string) refund.Env // with the present time and policies
	Clocks   casework.Agreements
	Clock    func() time.Time
	Log      *slog.Logger

	Batch       int           // records a lease takes at most
	Concurrency int           // roots worked on at a time, and payments of one root called at a time
	Lease       time.Duration // longer than a call may take
	Idle        time.Duration // between two looks when nothing is due
	Tries       int           // of a root that fails by itself, before it is parked
}

// Runner does what is due. It is safe for concurrent use.
type Runner struct {
	Config

	slots   *semaphore.Weighted
	failing failures
}

// New sets up a runner.
func New(c Config) *Runner {
	return &Runner{Config: c, slots: semaphore.NewWeighted(int64(c.Concurrency))}
}

// schemas are the kinds that wake, with what this release can change of each.
var schemas = map[string]int{
	order.Repo.Kind():   order.Repo.Reads(),
	payment.Repo.Kind(): payment.Repo.Reads(),
	refund.Repo.Kind():  refund.Repo.Reads(),
	dispute.Repo.Kind(): dispute.Repo.Reads(),
}

// Run works until the context ends, and then lets what it has begun finish:
// its calls have deadlines. It returns nil after such a stop.
func (r *Runner) Run(ctx context.Context) error {
	var begun sync.WaitGroup
	defer begun.Wait()
	report := func(err error) { r.Log.ErrorContext(ctx, "runner: a root failed", "error", err) }
	loop(ctx, r.Log, r.Idle, func() (int, error) { return r.begin(ctx, &begun, report) })
	return nil
}

// Step leases due records, as many as there are free slots, and works on their
// roots, each once. It returns how many records it leased; errors of single
// roots are joined, and none keeps the others from being worked on.
func (r *Runner) Step(ctx context.Context) (int, error) {
	var (
		begun sync.WaitGroup
		mu    sync.Mutex
		errs  []error
	)
	n, err := r.begin(ctx, &begun, func(err error) {
		mu.Lock()
		defer mu.Unlock()
		errs = append(errs, err)
	})
	begun.Wait()
	return n, errors.Join(append(errs, err)...)
}

// begin leases what there are free slots for and starts to work on it. The
// errors of roots go to report, from many goroutines.
func (r *Runner) begin(ctx context.Context, begun *sync.WaitGroup, report func(error)) (int, error) {
	if err := r.slots.Acquire(ctx, 1); err != nil {
		return 0, err
	}
	free := 1
	for free < r.Batch && r.slots.TryAcquire(1) {
		free++
	}
	due, err := r.Exec.Store.Lease(ctx, store.LeaseRequest{Schemas: schemas, Now: r.Clock(), For: r.Lease, Limit: free})
	turns := r.turns(due)
	r.slots.Release(int64(free - len(turns)))
	// What was leased is finished even if the caller stops meanwhile.
	work := context.WithoutCancel(ctx)
	for _, t := range turns {
		begun.Go(func() {
			if err := r.work(work, t); err != nil {
				report(err)
			}
		})
	}
	return len(due), err
}

// turn is one root being worked on. Its slot is free again when the work and
// every call it made have ended.
type turn struct {
	root   store.Key
	leased []store.Record
	ends   atomic.Int64 // what holds the slot
	free   func()
}

func (t *turn) hold() { t.ends.Add(1) }

func (t *turn) done() {
	if t.ends.Add(-1) == 0 {
		t.free()
	}
}

// turns are the roots of what was leased, in the order they fell due.
func (r *Runner) turns(due []store.Record) []*turn {
	byRoot := map[store.Key]*turn{}
	var turns []*turn
	for _, rec := range due {
		t := byRoot[rec.Root]
		if t == nil {
			t = &turn{root: rec.Root, free: func() { r.slots.Release(1) }}
			t.hold()
			byRoot[rec.Root], turns = t, append(turns, t)
		}
		t.leased = append(t.leased, rec)
	}
	return turns
}

// loop takes steps until the context ends, with a rest after one that found
// nothing to do or failed.
func loop(ctx context.Context, log *slog.Logger, idle time.Duration, step func() (int, error)) {
	for ctx.Err() == nil {
		n, err := step()
		if err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "runner: a step failed", "error", err)
		}
		if n == 0 || err != nil {
			wait(ctx, jitter(idle))
		}
	}
}

// jitter is about d: between a half and one and a half of it, so that many
// processes do not move in step.
func jitter(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Int64N(int64(d)+1)) //nolint:gosec // jitter is no secret
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
