package recourse

import (
	"context"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// Facts books what happened outside. A fact is never refused by a guard.
type Facts struct{ s *Session }

// Payment books facts about a payment of an order. The key is the source's
// event id: a fact that comes again under it changes nothing.
func (f *Facts) Payment(ctx context.Context, key, order, id string, facts ...payment.Fact) (Result, error) {
	return f.s.do(ctx, command{
		name: "fact.payment", key: key, order: order, body: facts,
		decide: onMoney(func(r refund.Records, env refund.Env) (refund.Decision, error) {
			return refund.Observe(r, id, env, facts...)
		}),
	})
}

// Order books a snapshot of an order as its channel shows it.
func (f *Facts) Order(ctx context.Context, key string, s order.Snapshot) (Result, error) {
	return f.s.do(ctx, command{
		name: "fact.order", key: key, order: s.Content.ID, body: s,
		decide: onMoney(func(r refund.Records, env refund.Env) (refund.Decision, error) {
			return refund.ObserveOrder(r, s, env)
		}),
	})
}

// Dispute books what was observed of a dispute on a payment of an order.
func (f *Facts) Dispute(ctx context.Context, key, order string, o dispute.Observation) (Result, error) {
	return f.s.do(ctx, command{
		name: "fact.dispute", key: key, order: order, body: o,
		decide: func(r dispute.Records, env refund.Env) (dispute.Decision, error) { return dispute.Observe(r, o, env) },
	})
}
