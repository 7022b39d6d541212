package proof

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// errCrash is what a process sees of its world once it is dead.
var errCrash = errors.New("proof: crashed")

// fuse blows at the n-th step it counts, and everything after it fails: the
// process is dead. Half of the faults hit before the step takes effect, half
// after it, when only the answer is lost.
type fuse struct {
	at    int64 // step to blow at, from 1; 0 for never
	after bool
	steps atomic.Int64
	dead  atomic.Bool
}

// step runs one step unless the process is dead, and blows the fuse if it is
// the step's turn.
func (f *fuse) step(run func() error) error {
	if f.dead.Load() {
		return errCrash
	}
	if f.steps.Add(1) != f.at {
		return run()
	}
	f.dead.Store(true)
	if f.after {
		_ = run() // it happened; nobody learns of it
	}
	return errCrash
}

// faulty is a store behind a fuse. It counts loads and commits besides.
type faulty struct {
	store.Store
	fuse           *fuse
	loads, commits atomic.Int64
}

// Load is a step.
func (s *faulty) Load(ctx context.Context, token *store.Token, sel store.Select) (l store.Loaded, err error) {
	s.loads.Add(1)
	err = s.fuse.step(func() (err error) { l, err = s.Store.Load(ctx, token, sel); return err })
	return l, err
}

// Commit is a step. Those of the PSP's deliveries are not counted.
func (s *faulty) Commit(ctx context.Context, b store.Batch) error {
	if b.Token.Command != "fact.payment" {
		s.commits.Add(1)
	}
	return s.fuse.step(func() error { return s.Store.Commit(ctx, b) })
}

// Lease is a step.
func (s *faulty) Lease(ctx context.Context, r store.LeaseRequest) (recs []store.Record, err error) {
	err = s.fuse.step(func() (err error) { recs, err = s.Store.Lease(ctx, r); return err })
	return recs, err
}

// faultyRail is a rail behind the same fuse: a process can die between the
// commit and the call, and between the call and the booking of its answer.
type faultyRail struct {
	refund.Rail
	fuse *fuse
}

// Send is a step.
func (r *faultyRail) Send(ctx context.Context, in payment.Instruction) (a payment.Answer, err error) {
	err = r.fuse.step(func() (err error) { a, err = r.Rail.Send(ctx, in); return err })
	return a, err
}

// Lookup is a step.
func (r *faultyRail) Lookup(ctx context.Context, in payment.Instruction) (f payment.Found, err error) {
	err = r.fuse.step(func() (err error) { f, err = r.Rail.Lookup(ctx, in); return err })
	return f, err
}

// keyless is a rail whose owner takes no notice of idempotency keys: whatever
// is sent twice is paid twice.
type keyless struct {
	refund.Rail
	sent atomic.Int64
}

// Send is a new refund every time.
func (r *keyless) Send(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	in.Key = fmt.Sprintf("%s#%d", in.Key, r.sent.Add(1))
	return r.Rail.Send(ctx, in)
}

// leaseOver is how long it takes until another process may take over what a
// dead one had leased.
const leaseOver = 2 * time.Minute
