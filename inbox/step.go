package inbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Run applies what is due until the context ends, and then finishes the
// delivery it is at. It returns nil after such a stop.
func (in *Inbox) Run(ctx context.Context) error {
	idle := cmp.Or(in.Idle, time.Second)
	for ctx.Err() == nil {
		n, err := in.Step(ctx)
		if err != nil && ctx.Err() == nil {
			in.log().ErrorContext(ctx, "inbox step failed", "error", err)
		}
		if n == 0 || err != nil {
			wait(ctx, idle/2+time.Duration(rand.Int64N(int64(idle)))) //nolint:gosec // jitter
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// Step leases one batch of deliveries that are due and applies each, in the
// order they were received in. It returns how many it leased; one that fails
// is put off and keeps none of the others back, and the errors are joined.
func (in *Inbox) Step(ctx context.Context) (int, error) {
	recs, err := in.Exec.Store.Lease(ctx, store.LeaseRequest{
		Schemas: map[string]int{Repo.Kind(): Repo.Reads()},
		Now:     in.now(), For: cmp.Or(in.Lease, time.Minute), Limit: cmp.Or(in.Batch, 32),
	})
	if err != nil {
		return 0, err
	}
	var errs []error
	var due []Delivery
	for _, rec := range recs {
		d, err := Repo.Decode(rec)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		due = append(due, d)
	}
	slices.SortFunc(due, func(a, b Delivery) int {
		return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), a.Key.Compare(b.Key))
	})
	for _, d := range due {
		if ctx.Err() != nil {
			return len(recs), errors.Join(append(errs, ctx.Err())...) // the rest is free again after the lease
		}
		// What was begun is finished even if the caller stops meanwhile.
		work := context.WithoutCancel(ctx)
		if _, err := in.Apply(work, d.Key.Tenant, d.Key.ID); err != nil {
			errs = append(errs, fmt.Errorf("inbox: %s: %w", d.Key, err), in.putOff(work, &d))
		}
	}
	return len(recs), errors.Join(errs...)
}

// putOff tries a delivery later that could not be applied for no fault of its
// own. When all tries are used up it is parked for a person.
func (in *Inbox) putOff(ctx context.Context, d *Delivery) error {
	_, err := in.change(ctx, d.Key.Tenant, d.Key.ID, func(d *Delivery, env refund.Env) (string, error) {
		switch {
		case !d.open():
			return "", nil
		case d.later(env.Now, in.retry()):
			return "put_off", nil
		case d.State == Applied: // it only waits for its order, and will be woken
			return "put_off", nil
		}
		d.Reason = Failed
		return d.move(ToPark)
	})
	return err
}
