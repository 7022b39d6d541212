package payment_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

func eur(minor int64) money.Money { return money.New(minor, money.EUR) }

func caps() payment.Capabilities {
	return payment.Capabilities{
		Refund: payment.RefundAmount, Capture: true, Void: true, PartialVoid: true,
		Idempotent: true, KeyRetention: 24 * time.Hour, ListDelay: time.Minute, Result: payment.Sync,
	}
}

// book is a payment with its journal, moved decision by decision.
type book struct {
	t       require.TestingT
	p       payment.Payment
	env     payment.Env
	entries []store.Entry
	calls   []payment.Call // of the last decision
	last    []store.Entry  // of the last decision
}

func (b *book) take(d payment.Decision, err error) {
	if h, ok := b.t.(interface{ Helper() }); ok {
		h.Helper()
	}
	require.NoError(b.t, err)
	b.p, b.calls, b.last = d.Payment, d.Calls, d.Entries
	b.entries = append(b.entries, d.Entries...)
	// Timeline replay holds after every decision, in every test of this package.
	require.Equal(b.t, states(&b.p), payment.Replay(b.entries))
}

func states(p *payment.Payment) map[string]payment.OpState {
	all := map[string]payment.OpState{}
	for _, op := range p.Operations {
		all[op.ID] = op.State
	}
	return all
}

func (b *book) see(facts ...payment.Fact) {
	b.take(payment.Observe(b.p, b.env, facts...))
}

func (b *book) do(c payment.Cmd) { b.take(payment.Decide(b.p, c, b.env)) }

func (b *book) wake() { b.take(payment.Wake(b.p, b.env)) }

func (b *book) expose(e payment.Exposure) { b.take(payment.Expose(b.p, e, b.env)) }

func (b *book) reserve(id string, amount int64) {
	b.take(payment.Reserve(b.p, payment.Operation{ID: id, Amount: eur(amount), Refund: "r1", Cleared: true}, b.env))
}

// send reserves a refund and submits it.
func (b *book) send(id string, amount int64) {
	b.reserve(id, amount)
	b.wake()
}

func (b *book) later(d time.Duration) { b.env.Now = b.env.Now.Add(d) }

func (b *book) op(id string) *payment.Operation {
	op := b.p.Operation(id)
	require.NotNil(b.t, op, "operation %s", id)
	return op
}

// object finds the operation that holds a vendor's object.
func (b *book) object(id string) *payment.Operation {
	i := slices.IndexFunc(b.p.Operations, func(op payment.Operation) bool { return op.VendorID == id })
	require.GreaterOrEqual(b.t, i, 0, "object %s", id)
	return &b.p.Operations[i]
}

func (b *book) headroom() money.Money { return b.p.Headroom(b.env.Caps) }

func newBook(t require.TestingT) *book {
	return &book{t: t, env: payment.Env{Tenant: "eu", Actor: policy.System, Now: noon, Caps: caps()}}
}

// bought is a payment of 100.00 EUR that was captured at once.
func bought(t *testing.T) *book {
	t.Helper()
	b := newBook(t)
	b.do(payment.Authorize{
		ID: "p1", Order: "o1", Account: "stripe", VendorID: "pi_1", Charge: "ch_1",
		Amount: eur(100_00), Purchase: true, State: payment.Succeeded,
	})
	return b
}

// authorized is a payment of 100.00 EUR to be captured later.
func authorized(t *testing.T) *book {
	t.Helper()
	b := newBook(t)
	b.do(payment.Authorize{
		ID: "p1", Order: "o1", Account: "stripe", VendorID: "pi_1", Charge: "ch_1",
		Amount: eur(100_00), State: payment.Succeeded, ExpiresAt: noon.Add(7 * 24 * time.Hour),
	})
	return b
}

// refund is a report of a refund object.
func refund(vendorID, operation string, s payment.OpState, amount int64) payment.Reported {
	return payment.Reported{Source: "stripe", Kind: payment.Refund, VendorID: vendorID, Operation: operation, State: s, Amount: eur(amount)}
}

func answered(op string, a payment.Answer) payment.Answered {
	return payment.Answered{Operation: op, Attempt: 1, Answer: a}
}

// nothing is a look-up that read a complete list without the operation.
func nothing(op string, asOf time.Time) payment.LookedUp {
	return payment.LookedUp{Operation: op, Found: payment.Found{Complete: true, AsOf: asOf}}
}
