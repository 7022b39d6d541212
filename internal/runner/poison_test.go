package runner_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/internal/runner"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

const lease = time.Minute // of recoursetest

// steps does all that is due, whatever fails.
func steps(t *testing.T, d *recoursetest.Desk) (errs error) {
	t.Helper()
	for {
		n, err := d.Step(t.Context())
		errs = errors.Join(errs, err)
		if n == 0 {
			return errs
		}
	}
}

// A record that cannot be worked on keeps none of 50 others back (F15), is
// tried with ever longer rests, and parked with its reason after the last try.
func TestPoisonIsParked(t *testing.T) {
	t.Parallel()
	rail := &watched{}
	d := open(t, rail, recoursetest.Options{})
	ids := []string{"bad"}
	for i := range 50 {
		ids = append(ids, fmt.Sprintf("good%d", i))
	}
	for _, id := range ids {
		sell(d, id, 1)
		ask(t, d, id)
	}
	key := payment.Repo.Key(recoursetest.Tenant, recoursetest.PaymentID("bad", 1))
	good := raw(t, d.Store, key)
	bad := good.Clone()
	bad.Body = []byte(`{"operations":"jane@example.com"}`)
	write(t, d, bad)

	require.Error(t, steps(t, d))
	require.Equal(t, int64(50), rail.sends.Load())
	for _, id := range ids[1:] {
		require.Equal(t, payment.Succeeded, op(t, d, id, 1).State)
	}
	tries, rests := 1, 0
	for raw(t, d.Store, key).Wake.Equal(good.Wake) {
		require.Less(t, rests, 100, "never parked")
		d.Clock.Advance(lease)
		if steps(t, d) != nil {
			tries++
		} else {
			rests++
		}
	}
	require.Equal(t, 5, tries)
	require.Greater(t, rests, tries, "each rest is longer than a lease")

	parked := raw(t, d.Store, key)
	require.Zero(t, parked.Wake)
	require.Contains(t, parked.Labels, runner.LabelParked)
	require.Equal(t, bad.Body, parked.Body)
	require.Equal(t, good.Refs, parked.Refs)
	history, err := store.Timeline(t.Context(), d.Store, store.HistoryQuery{Key: key})
	require.NoError(t, err)
	last := history[len(history)-1]
	require.Equal(t, "runner.parked", last.Event)
	require.Equal(t, "internal", last.Code)
	require.JSONEq(t, "{}", string(last.Data))
	require.NoError(t, store.Verify(history, parked.Head))

	shop := d.Tenant(recoursetest.Tenant)
	h, err := shop.Health(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]int{"parked": 1}, h.Attention)
	d.Clock.Advance(24 * time.Hour)
	require.NoError(t, steps(t, d), "it does not come back by itself")

	good.Version, good.Head, good.Wake, good.Labels = parked.Version, parked.Head, time.Time{}, parked.Labels
	write(t, d, good)
	require.NoError(t, shop.Unpark(t.Context(), key.Kind, key.ID))
	d.Settle()
	require.Equal(t, payment.Succeeded, op(t, d, "bad", 1).State)
	rec := raw(t, d.Store, key)
	require.NotContains(t, rec.Labels, runner.LabelParked)
	require.NoError(t, shop.Unpark(t.Context(), key.Kind, key.ID))
	require.Equal(t, rec.Version, raw(t, d.Store, key).Version, "it is not parked: nothing to do")
	require.ErrorIs(t, shop.Unpark(t.Context(), key.Kind, "nobody"), store.ErrNotFound)
	require.ErrorIs(t, shop.Unpark(t.Context(), "delivery", "d"), store.ErrInvalid)
}

// What is decided anew about a parked record wakes it, without [runner.Unpark].
func TestCommandUnparks(t *testing.T) {
	t.Parallel()
	d := open(t, &watched{}, recoursetest.Options{Config: func(c *recourse.Config) { c.Tries = 1 }})
	sell(d, "o", 1)
	ask(t, d, "o")
	key := order.Repo.Key(recoursetest.Tenant, "o")
	good := raw(t, d.Store, key)
	bad := good.Clone()
	bad.Body = []byte(`[]`)
	write(t, d, bad)
	require.Error(t, steps(t, d))
	money := payment.Repo.Key(recoursetest.Tenant, recoursetest.PaymentID("o", 1))
	require.Contains(t, raw(t, d.Store, money).Labels, runner.LabelParked, "the one that woke")

	good.Version = raw(t, d.Store, key).Version
	write(t, d, good)
	_, err := d.Supervisor("bea").Facts.Payment(t.Context(), "f", "o", money.ID, payment.Reported{
		Source: recoursetest.PSPAccount, Kind: payment.Refund, VendorID: "re_of_somebody", State: payment.Failed, Amount: d.Order("o").Payments[0].Amount,
	})
	require.NoError(t, err)
	require.NotContains(t, raw(t, d.Store, money).Labels, runner.LabelParked)
	d.Settle()
	require.Equal(t, refund.Succeeded, d.Order("o").Refunds[0].State)
}

// That the store fails says nothing about what was worked on, and that a newer
// release wrote a record is for that release: neither is parked.
func TestNotPoison(t *testing.T) {
	t.Parallel()
	t.Run("store fails", func(t *testing.T) {
		t.Parallel()
		full := errors.New("disk full")
		broken := false
		s := &hooked{Store: mem.New(), commit: func(b store.Batch, run func() error) error {
			if broken && b.Token.Command == "runner" {
				return full
			}
			return run()
		}}
		d := open(t, &watched{}, recoursetest.Options{Store: s})
		sell(d, "o", 1)
		ask(t, d, "o")
		broken = true
		for range 10 {
			require.ErrorIs(t, steps(t, d), full, "it is tried after every lease")
			d.Clock.Advance(lease)
		}
		broken = false
		d.Settle()
		require.Equal(t, payment.Succeeded, op(t, d, "o", 1).State)
	})
	t.Run("newer schema", func(t *testing.T) {
		t.Parallel()
		rail := &watched{}
		d := open(t, rail, recoursetest.Options{Config: func(c *recourse.Config) { c.Tries = 1 }})
		sell(d, "o", 1)
		ask(t, d, "o")
		rec := raw(t, d.Store, order.Repo.Key(recoursetest.Tenant, "o"))
		rec.Schema = order.Repo.Reads() + 1
		rec.Wake = d.Clock.Now()
		write(t, d, rec)
		for range 3 {
			require.ErrorIs(t, steps(t, d), store.ErrNewerSchema)
			d.Clock.Advance(lease)
		}
		require.Zero(t, rail.sends.Load())
		rec = raw(t, d.Store, rec.Key)
		require.NotContains(t, rec.Labels, runner.LabelParked)
		rec.Schema = order.Repo.Reads()
		write(t, d, rec)
		d.Settle()
		require.Equal(t, payment.Succeeded, op(t, d, "o", 1).State)
	})
}

// A panic is poison like any other: the runner goes on, the root's queue is
// free, and what was panicked with is told to nobody.
func TestPanicIsPoison(t *testing.T) {
	t.Parallel()
	d := open(t, &watched{}, recoursetest.Options{Config: func(c *recourse.Config) { c.Tries = 1 }})
	sell(d, "o", 1)
	ask(t, d, "o")
	panics := true
	s := &hooked{Store: d.Store, commit: func(b store.Batch, run func() error) error {
		if panics && b.Token.Command == "runner" {
			panic("jane@example.com")
		}
		return run()
	}}
	p := d.Process(s, nil)
	_, err := p.Step(t.Context())
	require.Error(t, err)
	require.NotContains(t, err.Error(), "jane")
	key := payment.Repo.Key(recoursetest.Tenant, recoursetest.PaymentID("o", 1))
	history, err := store.Timeline(t.Context(), d.Store, store.HistoryQuery{Key: key})
	require.NoError(t, err)
	require.Equal(t, "panic", history[len(history)-1].Code)

	panics = false
	require.NoError(t, p.Tenant(recoursetest.Tenant).Unpark(t.Context(), key.Kind, key.ID))
	_, err = p.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, payment.Succeeded, op(t, d, "o", 1).State)
}
