package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/recourse-go/recourse/payment"
)

// grace is how long a call that heeds its context has to return after the
// deadline. It is well within payment.Timing.Margin.
const grace = time.Second

// call makes one call to the outside and turns whatever happens into a fact.
// It is not made at all once its deadline is over: somebody else may be looking
// it up by now.
//
// A call that does not end with its context is left behind, and its outcome is
// unknown. It keeps its root's slot until it returns, so that calls which never
// return are counted: they take slots away, and when none is left the runner
// stands still and the health of the desk shows what is overdue.
func (r *Runner) call(ctx context.Context, t *turn, c payment.Call) payment.Fact {
	left := c.In.Deadline.Sub(r.Clock())
	if left <= 0 {
		r.warn(ctx, c, "too late: not made")
		return nothing(c)
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	came := make(chan payment.Fact, 1)
	t.hold()
	go func() {
		fact := r.ask(ctx, c)
		t.done()
		came <- fact
	}()
	select {
	case fact := <-came:
		return fact
	case <-ctx.Done():
	}
	last := time.NewTimer(grace)
	defer last.Stop()
	select {
	case fact := <-came:
		return fact
	case <-last.C:
		r.warn(ctx, c, "did not end with its deadline: left behind")
		return nothing(c)
	}
}

// ask is the call itself. An error, a panic or a missing account is never a
// failure of the operation: what is not known is unknown.
func (r *Runner) ask(ctx context.Context, c payment.Call) (fact payment.Fact) {
	err := guard(func() error {
		if c.Lookup {
			found, err := r.lookup(ctx, c.In)
			fact = payment.LookedUp{Operation: c.In.Operation, Found: found}
			return err
		}
		answer, err := r.send(ctx, c.In)
		fact = payment.Answered{Operation: c.In.Operation, Attempt: c.In.Attempt, Answer: answer}
		return err
	})
	if panicked, ok := errors.AsType[*poisonError](err); ok {
		r.Log.ErrorContext(ctx, "runner: a connector panicked", "account", c.In.Account, "error", panicked)
	}
	if err != nil {
		r.warn(ctx, c, "no answer")
		return nothing(c)
	}
	return fact
}

// warn logs a call that came to nothing; what the outside said in its error
// stays out.
func (r *Runner) warn(ctx context.Context, c payment.Call, why string) {
	r.Log.WarnContext(ctx, "runner: a call came to nothing", "why", why, "account", c.In.Account, "operation", c.In.Operation, "lookup", c.Lookup)
}

// nothing is the fact of a call that taught nothing.
func nothing(c payment.Call) payment.Fact {
	if c.Lookup {
		return payment.LookedUp{Operation: c.In.Operation, Err: true}
	}
	return payment.Answered{
		Operation: c.In.Operation, Attempt: c.In.Attempt, Answer: payment.Answer{Outcome: payment.Unanswered},
	}
}

func (r *Runner) send(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	if in.Kind == payment.Refund {
		rail := r.Rails[in.Account]
		if rail == nil {
			return payment.Answer{}, fmt.Errorf("no rail for account %s", in.Account)
		}
		return rail.Send(ctx, in)
	}
	gateway := r.Gateways[in.Account]
	if gateway == nil {
		return payment.Answer{}, fmt.Errorf("no gateway for account %s", in.Account)
	}
	if in.Kind == payment.Void {
		return gateway.Void(ctx, in)
	}
	return gateway.Capture(ctx, in)
}

func (r *Runner) lookup(ctx context.Context, in payment.Instruction) (payment.Found, error) {
	if in.Kind == payment.Refund {
		if rail := r.Rails[in.Account]; rail != nil {
			return rail.Lookup(ctx, in)
		}
		return payment.Found{}, fmt.Errorf("no rail for account %s", in.Account)
	}
	if gateway := r.Gateways[in.Account]; gateway != nil {
		return gateway.Lookup(ctx, in)
	}
	return payment.Found{}, fmt.Errorf("no gateway for account %s", in.Account)
}
