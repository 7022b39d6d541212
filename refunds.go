package recourse

import (
	"context"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Refunds are the commands on refunds.
type Refunds struct{ s *Session }

// Request asks for a refund. It reserves units and money in the same commit,
// whatever the verdict but deny; nobody outside is called before that. Without
// an ID, the refund's id is derived from tenant and key, so that the same key
// always makes the same refund.
func (f *Refunds) Request(ctx context.Context, q refund.Request) (Result, error) {
	if q.Type == "" {
		q.Type = refund.TypeReturn
	}
	if q.ID == "" && q.Key != "" {
		q.ID = store.DigestID(f.s.tenant, "refund", q.Key)
	}
	return f.s.do(ctx, command{
		name: "refund.request", key: q.Key, order: q.Order, body: q, amount: q.Goodwill,
		decide: onMoney(func(r refund.Records, env refund.Env) (refund.Decision, error) { return refund.Decide(r, q, env) }),
	})
}

// Approve says yes to a refund that waits for it.
func (f *Refunds) Approve(ctx context.Context, key, order string, a refund.Approve) (Result, error) {
	return f.decide(ctx, "refund.approve", key, order, a.Refund, a)
}

// Deny says no to a refund that waits.
func (f *Refunds) Deny(ctx context.Context, key, order string, d refund.Deny) (Result, error) {
	return f.decide(ctx, "refund.deny", key, order, d.Refund, d)
}

// Withdraw takes a request back.
func (f *Refunds) Withdraw(ctx context.Context, key, order string, w refund.Withdraw) (Result, error) {
	return f.decide(ctx, "refund.withdraw", key, order, w.Refund, w)
}

// Retry sends what did not succeed again.
func (f *Refunds) Retry(ctx context.Context, key, order string, r refund.Retry) (Result, error) {
	return f.decide(ctx, "refund.retry", key, order, r.Refund, r)
}

// Settle closes a refund on proof that the rest was paid by hand.
func (f *Refunds) Settle(ctx context.Context, key, order string, s refund.Settle) (Result, error) {
	return f.decide(ctx, "refund.settle", key, order, s.Refund, s)
}

func (f *Refunds) decide(ctx context.Context, name, key, order, id string, cmd refund.Command) (Result, error) {
	return f.s.do(ctx, command{
		name: name, key: key, order: order, body: cmd,
		access: func(r dispute.Records) money.Money {
			if x := r.Refund(id); x != nil {
				return x.Total
			}
			return money.Money{}
		},
		decide: onMoney(func(r refund.Records, env refund.Env) (refund.Decision, error) { return refund.Decide(r, cmd, env) }),
	})
}
