package runner_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hooked is a store whose calls can be watched, delayed or failed.
type hooked struct {
	store.Store

	commit func(b store.Batch, run func() error) error
}

func (s *hooked) Commit(ctx context.Context, b store.Batch) error {
	return s.commit(b, func() error { return s.Store.Commit(ctx, b) })
}

// watched is a rail whose calls are counted and can be held up.
type watched struct {
	refund.Rail

	sends, lookups atomic.Int64
	send           func(in payment.Instruction) // before it is passed on
	lookup         func(in payment.Instruction)
}

func (r *watched) Send(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	r.sends.Add(1)
	if r.send != nil {
		r.send(in)
	}
	return r.Rail.Send(ctx, in)
}

func (r *watched) Lookup(ctx context.Context, in payment.Instruction) (payment.Found, error) {
	r.lookups.Add(1)
	if r.lookup != nil {
		r.lookup(in)
	}
	return r.Rail.Lookup(ctx, in)
}

// open sets up a desk whose PSP is watched.
func open(t *testing.T, rail *watched, o recoursetest.Options) *recoursetest.Desk {
	t.Helper()
	change := o.Config
	o.Config = func(c *recourse.Config) {
		rail.Rail = c.Rails[recoursetest.PSPAccount]
		c.Rails[recoursetest.PSPAccount] = rail
		if change != nil {
			change(c)
		}
	}
	return recoursetest.New(t, o)
}

// sell sells an order over that many payments.
func sell(d *recoursetest.Desk, id string, payments int) {
	s := recoursetest.Sale{Order: id, Lines: []recoursetest.Line{{ID: "1", Price: fmt.Sprintf("%d.00 EUR", 10*payments)}}}
	for range payments {
		s.Pay = append(s.Pay, "10.00 EUR")
	}
	d.Sell(s)
}

// ask asks for the whole order back.
func ask(t *testing.T, d *recoursetest.Desk, id string) {
	t.Helper()
	_, err := d.Agent("ana").Refunds.Request(t.Context(), refund.Request{
		Key: "back-" + id, Order: id, Type: refund.TypeReturn, Reason: "damaged", Lines: []refund.LineRequest{{Line: "1", Quantity: 1}},
	})
	require.NoError(t, err)
}

// op is the refund operation on a payment.
func op(t *testing.T, d *recoursetest.Desk, id string, n int) *payment.Operation {
	t.Helper()
	r := d.Order(id)
	p := r.Payment(recoursetest.PaymentID(id, n))
	require.NotNil(t, p)
	last := &p.Operations[len(p.Operations)-1]
	require.Equal(t, payment.Refund, last.Kind)
	return last
}

func raw(t *testing.T, s store.Store, k store.Key) store.Record {
	t.Helper()
	l, err := s.Load(t.Context(), nil, store.Select{Keys: []store.Key{k}})
	require.NoError(t, err)
	require.Len(t, l.Records, 1)
	return l.Records[0]
}

var writes atomic.Int64

// write puts a record straight into the store.
func write(t *testing.T, d *recoursetest.Desk, rec store.Record) {
	t.Helper()
	require.NoError(t, d.Store.Commit(t.Context(), store.Batch{
		Token: store.Token{Tenant: rec.Key.Tenant, Command: "test", Key: fmt.Sprint(writes.Add(1))}, Hash: "test",
		At: d.Clock.Now(), Puts: []store.Put{{Record: rec}},
	}))
}
