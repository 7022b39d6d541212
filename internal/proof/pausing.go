//go:build unix

package proof

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

const lateRefused = "late commit refused"

// bePaused is the process that is paused. It takes no notice of how long its
// calls to the store take: the versions alone have to hold. That it decides no
// more once its lease is over is no fault.
func bePaused(t *testing.T, s store.Store) {
	t.Helper()
	var at int64
	var when string
	_, _ = fmt.Sscan(os.Getenv(pausedAt), &at, &when)
	stop := &stop{at: at, after: when == "after"}
	d := recoursetest.New(t, pauseOptions(t, &stopping{Store: s, stop: stop}, func(c *recourse.Config) {
		c.Rails = refund.Rails{recoursetest.PSPAccount: &stoppingRail{Rail: pspAt(t, os.Getenv(pausedPSP)), stop: stop}}
	}))
	for watch := (&pause{Desk: recoursetest.New(t, recoursetest.Options{Store: s})}); !watch.succeeded(); time.Sleep(10 * time.Millisecond) {
		if _, err := d.Step(t.Context()); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			say(err)
		}
	}
	say("done")
	os.Exit(0)
}

// say tells the parent.
func say(what ...any) { _, _ = fmt.Fprintln(os.Stdout, what...) }

// stop lets the process be stopped at one of its steps.
type stop struct {
	at    int64 // 0 for never
	after bool
	steps atomic.Int64
	late  atomic.Bool // what was loaded was loaded before the stop
}

// step names each step, until the process was stopped.
func (s *stop) step(name string, run func() error) error {
	stops := s.steps.Add(1) == s.at
	if s.at == 0 {
		say(name)
	}
	if stops && !s.after {
		s.now()
	}
	err := run()
	if stops && s.after {
		s.now()
	}
	return err
}

func (s *stop) now() {
	say("here")
	_, _ = io.Copy(io.Discard, os.Stdin) // until the pause is over
	s.late.Store(true)
}

// stopping is the process's way to the store.
type stopping struct {
	store.Store

	stop *stop
}

// Lease is a step.
func (s *stopping) Lease(ctx context.Context, r store.LeaseRequest) (recs []store.Record, err error) {
	err = s.stop.step("lease", func() (err error) { recs, err = s.Store.Lease(context.WithoutCancel(ctx), r); return err })
	return recs, err
}

// Load is a step.
func (s *stopping) Load(ctx context.Context, token *store.Token, sel store.Select) (l store.Loaded, err error) {
	err = s.stop.step("load", func() (err error) {
		s.stop.late.Store(false)
		l, err = s.Store.Load(context.WithoutCancel(ctx), token, sel)
		return err
	})
	return l, err
}

// Commit is a step. It tells what becomes of one that comes too late.
func (s *stopping) Commit(ctx context.Context, b store.Batch) error {
	return s.stop.step("commit", func() error {
		err := s.Store.Commit(context.WithoutCancel(ctx), b)
		switch {
		case !s.stop.late.Load():
		case errors.Is(err, store.ErrConflict):
			say(lateRefused)
		default:
			say("late commit:", err)
		}
		return err
	})
}

// stoppingRail is its way to the PSP.
type stoppingRail struct {
	refund.Rail

	stop *stop
}

// Send is a step.
func (r *stoppingRail) Send(ctx context.Context, in payment.Instruction) (a payment.Answer, err error) {
	err = r.stop.step("send", func() (err error) { a, err = r.Rail.Send(ctx, in); return err })
	return a, err
}
