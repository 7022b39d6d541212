package runner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// A process that was paused between its commit and its call (F28) does not
// make the call: by then another may have looked it up and sent it again.
func TestNoCallAfterItsDeadline(t *testing.T) {
	t.Parallel()
	var clock *recoursetest.Clock
	pauses := 0
	s := &hooked{Store: mem.New(), commit: func(b store.Batch, run func() error) error {
		err := run()
		if b.Token.Command == "runner" && pauses == 0 {
			pauses++
			clock.Advance(20 * time.Second)
		}
		return err
	}}
	rail := &watched{}
	d := open(t, rail, recoursetest.Options{Store: s})
	clock = d.Clock
	sell(d, "o", 1)
	ask(t, d, "o")
	d.Work()
	require.Zero(t, rail.sends.Load())
	require.Equal(t, payment.Unknown, op(t, d, "o", 1).State)
	d.Settle()
	require.Equal(t, int64(1), rail.sends.Load(), "sent on proof that it never arrived")
	require.Equal(t, payment.Succeeded, op(t, d, "o", 1).State)
	require.Len(t, op(t, d, "o", 1).Attempts, 1, "as the same attempt")
}

// A connector that panics leaves an outcome unknown and nobody else waiting.
func TestPanickingRail(t *testing.T) {
	t.Parallel()
	rail := &watched{}
	rail.send = func(in payment.Instruction) {
		if strings.HasPrefix(in.Payment, "pi_bad") && rail.sends.Load() < 20 {
			panic("the card of jane@example.com")
		}
	}
	d := open(t, rail, recoursetest.Options{})
	for _, id := range []string{"bad", "good1", "good2"} {
		sell(d, id, 1)
		ask(t, d, id)
	}
	d.Work()
	require.Equal(t, payment.Unknown, op(t, d, "bad", 1).State)
	require.Equal(t, payment.Succeeded, op(t, d, "good1", 1).State)
	require.Equal(t, payment.Succeeded, op(t, d, "good2", 1).State)
	rail.send = nil
	d.Settle()
	require.Equal(t, payment.Succeeded, op(t, d, "bad", 1).State)
}

// A call that takes no notice of its context loses its outcome, not the others'
// time, and its slot is taken until it returns.
func TestCallThatNeverReturns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		rail := &watched{send: func(in payment.Instruction) {
			if strings.HasPrefix(in.Payment, "pi_bad") {
				<-hang
			}
		}}
		d := open(t, rail, recoursetest.Options{Config: func(c *recourse.Config) { c.Concurrency = 2 }})
		for _, id := range []string{"bad1", "good1", "good2", "bad2"} {
			sell(d, id, 1)
		}
		ctx, cancel := context.WithCancel(t.Context())
		stopped := make(chan error, 1)
		go func() { stopped <- d.Run(ctx) }()

		ask(t, d, "bad1")
		time.Sleep(5 * time.Second)
		ask(t, d, "good1")
		time.Sleep(5 * time.Second)
		require.Equal(t, payment.Succeeded, op(t, d, "good1", 1).State, "while the first still hangs")
		require.Equal(t, payment.Submitted, op(t, d, "bad1", 1).State)
		time.Sleep(15 * time.Second)
		require.Equal(t, payment.Unknown, op(t, d, "bad1", 1).State)

		ask(t, d, "bad2")
		time.Sleep(30 * time.Second)
		require.Equal(t, payment.Unknown, op(t, d, "bad2", 1).State)
		ask(t, d, "good2")
		time.Sleep(time.Minute)
		require.Equal(t, payment.Created, op(t, d, "good2", 1).State, "no slot is left")
		close(hang)
		time.Sleep(5 * time.Second)
		require.Equal(t, payment.Succeeded, op(t, d, "good2", 1).State)
		cancel()
		require.NoError(t, <-stopped)
	})
}

// Stopping waits for the calls that were made, as long as their deadline, and
// no longer.
func TestGracefulStop(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		takes time.Duration
		want  payment.OpState
		after time.Duration
	}{
		"answered in time": {10 * time.Second, payment.Succeeded, 10 * time.Second},
		"never answered":   {time.Hour, payment.Unknown, 21 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rail := &watched{send: func(payment.Instruction) { time.Sleep(x.takes) }}
				d := open(t, rail, recoursetest.Options{})
				sell(d, "o", 2)
				ask(t, d, "o")
				ctx, cancel := context.WithCancel(t.Context())
				stopped := make(chan error, 1)
				go func() { stopped <- d.Run(ctx) }()
				synctest.Wait()
				began := time.Now()
				require.Equal(t, int64(2), rail.sends.Load(), "both legs at once")
				cancel()
				require.NoError(t, <-stopped)
				require.Equal(t, x.after, time.Since(began))
				require.Equal(t, x.want, op(t, d, "o", 1).State)
				require.Equal(t, x.want, op(t, d, "o", 2).State)
				time.Sleep(x.takes) // what was left behind ends
			})
		})
	}
}

// Only who has leased a payment looks it up, so that one silence is not counted
// twice, whatever else wakes the order.
func TestOneLookupAtATime(t *testing.T) {
	t.Parallel()
	for name, sender := range map[string]func(t *testing.T, d *recoursetest.Desk) *recourse.Desk{
		"no answer": func(_ *testing.T, d *recoursetest.Desk) *recourse.Desk { return d.Desk },
		"crash":     doomed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			looking, found := make(chan struct{}, 10), make(chan struct{})
			rail := &watched{lookup: func(payment.Instruction) { looking <- struct{}{}; <-found }}
			d := open(t, rail, recoursetest.Options{Fates: fake.Always(fake.RequestLost)})
			other := d.Process(d.Store, nil)
			sell(d, "o", 1)
			ask(t, d, "o")
			_, _ = sender(t, d).Step(t.Context())
			require.Equal(t, int64(1), rail.sends.Load())
			d.Clock.Advance(time.Minute)

			done := make(chan error, 1)
			go func() { done <- steps(t, d) }()
			<-looking
			o := raw(t, d.Store, order.Repo.Key(recoursetest.Tenant, "o"))
			o.Wake = d.Clock.Now()
			write(t, d, o)
			finished := make(chan error, 1)
			go func() {
				_, err := other.Step(t.Context())
				_, again := other.Step(t.Context())
				finished <- errors.Join(err, again)
			}()
			select {
			case err := <-finished:
				require.NoError(t, err)
			case <-looking:
				t.Error("looked up by two at a time")
			}
			close(found)
			require.NoError(t, <-done)
			require.Equal(t, int64(1), rail.lookups.Load())
		})
	}
}

// doomed is a process that dies after its first commit.
func doomed(t *testing.T, d *recoursetest.Desk) *recourse.Desk {
	t.Helper()
	dead := false
	return d.Process(&hooked{Store: d.Store, commit: func(_ store.Batch, run func() error) error {
		if dead {
			return errDead
		}
		dead = true
		return run()
	}}, nil)
}

var errDead = errors.New("dead")

// A sending that was submitted and lost with its process is first called
// unknown, and looked up under a lease of its own.
func TestLookupAfterACrash(t *testing.T) {
	t.Parallel()
	rail := &watched{}
	d := open(t, rail, recoursetest.Options{})
	sell(d, "o", 1)
	ask(t, d, "o")
	_, err := doomed(t, d).Step(t.Context())
	require.ErrorIs(t, err, errDead)
	require.Equal(t, int64(1), rail.sends.Load())
	require.Equal(t, payment.Submitted, op(t, d, "o", 1).State)
	require.NoError(t, steps(t, d))
	require.Zero(t, rail.lookups.Load(), "not before deadline and margin")
	d.Clock.Advance(30 * time.Second)
	require.NoError(t, steps(t, d))
	require.Equal(t, int64(1), rail.lookups.Load())
	require.Equal(t, int64(1), rail.sends.Load())
	require.Equal(t, payment.Succeeded, op(t, d, "o", 1).State)
}

// Canceling the context at any call of the store leaves either nothing or all
// of it (F27): no refund that was submitted and then not sent.
func TestCancelAnywhere(t *testing.T) {
	t.Parallel()
	for at := 1; ; at++ {
		rail := &watched{}
		d := open(t, rail, recoursetest.Options{})
		sell(d, "o", 2)
		ask(t, d, "o")
		ctx, cancel := context.WithCancel(t.Context())
		s := &cancels{Store: d.Store, at: at, cancel: cancel}
		_, err := d.Process(s, nil).Step(ctx)
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
		}
		for n := range 2 {
			state := op(t, d, "o", n+1).State
			require.Contains(t, []payment.OpState{payment.Created, payment.Succeeded}, state, "canceled at call %d", at)
		}
		cancel()
		d.Settle()
		require.Equal(t, refund.Succeeded, d.Order("o").Refunds[0].State)
		require.Equal(t, int64(2), rail.sends.Load())
		if s.calls < at {
			require.Greater(t, at, 6, "calls of the store are counted")
			return
		}
	}
}

// cancels ends the context before its n-th call.
type cancels struct {
	store.Store

	at, calls int
	cancel    context.CancelFunc
}

func (s *cancels) call() {
	if s.calls++; s.calls == s.at {
		s.cancel()
	}
}

func (s *cancels) Lease(ctx context.Context, r store.LeaseRequest) ([]store.Record, error) {
	s.call()
	return s.Store.Lease(ctx, r)
}

func (s *cancels) Load(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
	s.call()
	return s.Store.Load(ctx, token, sel)
}

func (s *cancels) Commit(ctx context.Context, b store.Batch) error {
	s.call()
	return s.Store.Commit(ctx, b)
}
