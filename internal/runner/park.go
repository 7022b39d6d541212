package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// LabelParked is the label of records that the runner gave up. They do not wake
// any more until [Unpark], or until a command or fact writes them anew.
const LabelParked = "attention:parked"

// park puts records back as they are, without a wake. One that moved since it
// was leased is left alone: somebody could work on it.
func (r *Runner) park(ctx context.Context, recs []store.Record, code string) error {
	var errs []error
	for _, rec := range recs {
		rec.Wake, rec.Labels = time.Time{}, append(slices.Clone(rec.Labels), LabelParked)
		err := r.Exec.Store.Commit(ctx, store.Batch{
			Token: store.Token{Tenant: rec.Key.Tenant, Command: "runner.park", Key: rand.Text()}, Hash: "runner",
			At:   r.Clock(),
			Puts: []store.Put{{Record: rec, Entries: []store.Entry{{Key: rec.Key, Event: "runner.parked", Code: code}}}},
		})
		if !errors.Is(err, store.ErrConflict) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// Unpark wakes a parked record at once. It does nothing to one that is not
// parked, and fails with [store.ErrNotFound] if there is none, and with
// [store.ErrInvalid] for a kind that the runner does not work on.
func Unpark(ctx context.Context, x *store.Executor, key store.Key, now time.Time) error {
	if _, ok := schemas[key.Kind]; !ok {
		return &store.BatchError{Key: key, Why: "is not of a kind that the runner parks: want an order, a payment, a refund or a dispute"}
	}
	_, err := x.Do(ctx, store.Command{
		Token: store.Token{Tenant: key.Tenant, Command: "runner.unpark"}, Hash: "runner",
		Select: store.Select{Keys: []store.Key{key}},
		Decide: func(l store.Loaded) (store.Batch, error) {
			if len(l.Records) == 0 {
				return store.Batch{}, &store.NotFoundError{Key: key}
			}
			rec := l.Records[0]
			if !slices.Contains(rec.Labels, LabelParked) {
				return store.Batch{}, nil
			}
			rec.Wake = now
			rec.Labels = slices.DeleteFunc(rec.Labels, func(l string) bool { return l == LabelParked })
			return store.Batch{At: now, Puts: []store.Put{{Record: rec, Entries: []store.Entry{{Key: key, Event: "runner.unparked"}}}}}, nil
		},
	})
	return err
}
