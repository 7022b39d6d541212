package sqlite

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"github.com/recourse-go/recourse/store"
)

// groupSize is the most calls that one commit makes durable. The first of them
// waits for the last, so it bounds what a group costs in waiting.
const groupSize = 64

// queue is where writers wait. Whoever has the turn runs what waits, its own
// call and those of others, in one transaction with one commit.
type queue struct {
	turn chan struct{} // holds one value while somebody writes

	mu      sync.Mutex
	waiting []*job
}

// job is one call that writes.
type job struct {
	ctx      context.Context //nolint:containedctx // the caller's, used by whoever runs the call
	fn       func(*txn) error
	err      error // of the call alone
	panicked any
	done     chan error // gets what became of it, once that is certain
}

func (q *queue) add(j *job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, j)
}

func (q *queue) waits() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) > 0
}

// drop takes a call out that nobody has begun.
func (q *queue) drop(j *job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, j)
	if i < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

// next takes the call that waits longest, nil if none does.
func (q *queue) next() *job {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return nil
	}
	j := q.waiting[0]
	q.waiting = slices.Delete(q.waiting, 0, 1)
	return j
}

// back puts calls whose work was lost where they were.
func (q *queue) back(js []*job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = slices.Insert(q.waiting, 0, js...)
}

// writing runs fn with the write lock, together with other calls that wait; it
// may run it again, after all of it was undone. A context that ends before fn
// did leaves nothing; after that the call waits for the commit, so that what was
// written is never reported as failed.
func (s *Store) writing(ctx context.Context, fn func(*txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{ctx: ctx, fn: fn, done: make(chan error, 1)}
	s.queue.add(j)
	for canceled := ctx.Done(); ; {
		select {
		case err := <-j.done:
			if j.panicked != nil {
				panic(j.panicked)
			}
			return err
		case s.queue.turn <- struct{}{}:
			s.lead(ctx)
		case <-canceled:
			if s.queue.drop(j) {
				return ctx.Err()
			}
			canceled = nil // it has begun
		}
	}
}

// alone runs fn in a transaction that no other call shares, on the caller's
// goroutine. It is for the host's own code, and for what has to follow a commit
// at once.
func (s *Store) alone(ctx context.Context, fn func(*txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.queue.turn <- struct{}{}:
		defer s.leave()
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.transaction(ctx, fn)
}

// lead runs a group and passes the turn on.
func (s *Store) lead(ctx context.Context) {
	defer s.leave()
	if s.queue.waits() { // else somebody else had the turn meanwhile
		s.group(ctx)
	}
}

func (s *Store) leave() { <-s.queue.turn }

// group runs calls that wait, those included that come meanwhile, and commits
// them together. A call that fails is undone alone, but told only after the
// commit, because what it failed for may be the work of another in the group. If
// it took the transaction with it, as SQLite does when the disk is full, the
// others are run again. Only a failed commit fails them all.
func (s *Store) group(ctx context.Context) {
	t, err := s.begin(ctx)
	if err != nil {
		if ctx.Err() == nil { // else it was only this caller who gave up
			s.refuse(err)
		}
		return
	}
	var group []*job
	err = s.finish(context.WithoutCancel(ctx), t, func(t *txn) error {
		for range groupSize {
			j := s.queue.next()
			if j == nil {
				runtime.Gosched() // for those that are about to queue, as the last group's callers are
				if j = s.queue.next(); j == nil {
					break
				}
			}
			j.run(t, len(group) > 0)
			if t.lost != nil {
				s.queue.back(group)
				group = nil
				if verdict(j.err) { // on work that is gone, too
					j.err = t.lost
				}
			}
			group = append(group, j)
			if len(group) == 1 && j.err != nil {
				return j.err
			}
		}
		return nil
	})
	for _, j := range group {
		j.done <- cmp.Or(err, j.err)
	}
}

// verdict tells what a batch failed for from what SQLite did.
func verdict(err error) bool {
	return errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrTaken) || errors.Is(err, store.ErrToken)
}

// refuse fails those that wait, so that they do not wait for the lock one after
// the other.
func (s *Store) refuse(err error) {
	for range groupSize {
		j := s.queue.next()
		if j == nil {
			return
		}
		j.done <- err
	}
}

var errPanicked = errors.New("store/sqlite: the call panicked")

// run does the call's work, in a savepoint if that of others stands before it.
// A panic goes to the caller, not to whoever runs the call.
func (j *job) run(t *txn, shared bool) {
	j.panicked = nil
	defer func() {
		if v := recover(); v != nil {
			j.panicked, j.err = v, errPanicked
		}
	}()
	if shared {
		j.err = t.nested(j.ctx, j.fn)
	} else if j.err = j.fn(t); j.err == nil {
		j.err = j.ctx.Err()
	}
}
