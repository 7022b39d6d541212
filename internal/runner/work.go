package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/recourse-go/recourse/casework"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// work is one try at a root. A root that keeps failing by itself is parked.
func (r *Runner) work(ctx context.Context, t *turn) error {
	defer t.done()
	if r.failing.rests(t.root, r.Clock()) {
		return nil
	}
	err := guard(func() error { return r.wake(ctx, t) })
	poison, ok := errors.AsType[*poisonError](err)
	switch {
	case err == nil:
		r.failing.forget(t.root)
		return nil
	case ok && r.failing.add(t.root, r.Clock(), r.Lease) >= r.Tries:
		r.failing.forget(t.root)
		err = errors.Join(err, r.park(ctx, t.leased, poison.code))
	}
	return fmt.Errorf("runner: %s: %w", t.root, err)
}

// wake decides what is due below a root, commits it, and makes the calls.
func (r *Runner) wake(ctx context.Context, t *turn) error {
	var d casework.Decision
	err := r.change(ctx, t.root, func(recs dispute.Records, env casework.Env) (_ dispute.Decision, err error) {
		d, err = casework.Wake(recs, env)
		return d.Decision, err
	})
	if err != nil {
		return err
	}
	err = r.callAll(ctx, t, slices.DeleteFunc(d.Calls, func(c payment.Call) bool { return c.Lookup && !t.holds(c.Payment, d.Entries) }))
	return errors.Join(append(d.Stalled, err)...)
}

// holds reports whether the payment is leased still: it was, and the commit
// did not end that. Only then is anything looked up, so that two processes do
// not count one silence twice; what is left out stays due and is leased next.
func (t *turn) holds(p store.Key, written []store.Entry) bool {
	return slices.ContainsFunc(t.leased, func(rec store.Record) bool { return rec.Key == p }) &&
		!slices.ContainsFunc(written, func(e store.Entry) bool { return e.Key == p })
}

// callAll makes the calls of one root: those on one payment one after the
// other, since owners refuse two at a time on one object; payments side by
// side, since a call that hangs must not eat the others' deadlines.
func (r *Runner) callAll(ctx context.Context, t *turn, calls []payment.Call) error {
	byPayment := map[store.Key][]payment.Call{}
	var payments []store.Key
	for _, c := range calls {
		if len(byPayment[c.Payment]) == 0 {
			payments = append(payments, c.Payment)
		}
		byPayment[c.Payment] = append(byPayment[c.Payment], c)
	}
	failed := make([]error, len(payments))
	var g errgroup.Group
	g.SetLimit(r.Concurrency)
	for i, p := range payments {
		g.Go(func() error {
			failed[i] = guard(func() error { return r.callEach(ctx, t, byPayment[p]) })
			return nil
		})
	}
	_ = g.Wait() // the goroutines report through failed
	return errors.Join(failed...)
}

// callEach makes calls and books what they come back with; booking may ask for
// a further call, such as sending again what a look-up proved never arrived.
func (r *Runner) callEach(ctx context.Context, t *turn, calls []payment.Call) error {
	var errs []error
	for len(calls) > 0 {
		call := calls[0]
		calls = calls[1:]
		fact := r.call(ctx, t, call)
		var more []payment.Call
		err := r.change(ctx, t.root, func(recs dispute.Records, env casework.Env) (dispute.Decision, error) {
			d, err := refund.Observe(recs.Records, call.Payment.ID, env.Env, fact)
			more = d.Calls
			return dispute.Decision{Decision: d, Disputes: recs.Disputes}, err
		})
		errs = append(errs, err)
		if err == nil {
			calls = append(calls, more...)
		}
	}
	return errors.Join(errs...)
}

// change runs a decision on everything below a root. What the decision fails
// for, and a batch that no store would take, is the root's own poison; that a
// store fails says nothing about the root. A store that does not answer is
// given up with the lease.
func (r *Runner) change(ctx context.Context, root store.Key, decide func(dispute.Records, casework.Env) (dispute.Decision, error)) error {
	ctx, cancel := context.WithTimeout(ctx, r.Lease)
	defer cancel()
	_, err := r.Exec.Do(ctx, store.Command{
		Token: store.Token{Tenant: root.Tenant, Command: "runner"}, Hash: "runner",
		Select: store.Select{Roots: []store.Key{root}},
		Decide: func(l store.Loaded) (store.Batch, error) {
			b, err := r.decide(l, root.Tenant, decide)
			return b, poisonous(err)
		},
	})
	if errors.Is(err, store.ErrInvalid) {
		return poisonous(err)
	}
	return err
}

func (r *Runner) decide(l store.Loaded, tenant string, decide func(dispute.Records, casework.Env) (dispute.Decision, error)) (store.Batch, error) {
	recs, err := dispute.Read(l)
	if err != nil {
		return store.Batch{}, err
	}
	env := casework.Env{Env: r.Env(tenant), Clocks: r.Clocks}
	d, err := decide(recs, env)
	if err != nil {
		return store.Batch{}, err
	}
	puts, err := d.Puts()
	return store.Batch{At: env.Now, Puts: puts, Guards: d.Guards(), Notes: d.Notes}, err
}
