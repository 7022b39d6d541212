package recourse

import (
	"context"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Orders are the commands on orders. Every command takes an idempotency key;
// the same key with the same request gives the first answer again.
type Orders struct{ s *Session }

// Place records an order that was sold.
func (o *Orders) Place(ctx context.Context, key string, p order.Place) (Result, error) {
	return o.decide(ctx, "order.place", key, p.ID, p, p.Total)
}

// Confirm accepts a placed order for fulfillment.
func (o *Orders) Confirm(ctx context.Context, key, id string) (Result, error) {
	return o.decide(ctx, "order.confirm", key, id, order.Confirm{}, money.Money{})
}

// Hold stops events of an order until it is released.
func (o *Orders) Hold(ctx context.Context, key, id string, h order.OpenHold) (Result, error) {
	return o.decide(ctx, "order.hold", key, id, h, money.Money{})
}

// Release lifts a hold.
func (o *Orders) Release(ctx context.Context, key, id string, r order.Release) (Result, error) {
	return o.decide(ctx, "order.release", key, id, r, money.Money{})
}

// Reject ends a hold against the order.
func (o *Orders) Reject(ctx context.Context, key, id string, r order.Reject) (Result, error) {
	return o.decide(ctx, "order.reject", key, id, r, money.Money{})
}

// Resolve ends what a unit is entitled to other than by a refund.
func (o *Orders) Resolve(ctx context.Context, key, id string, r order.Resolve) (Result, error) {
	return o.decide(ctx, "order.resolve", key, id, r, money.Money{})
}

// Cancel cancels an order with its money, see [refund.CancelOrder].
func (o *Orders) Cancel(ctx context.Context, c refund.CancelOrder) (Result, error) {
	return o.s.do(ctx, command{
		name: "order.cancel", key: c.Key, order: c.Order, body: c,
		access: func(r dispute.Records) money.Money { return r.Order.Total },
		decide: onMoney(func(r refund.Records, env refund.Env) (refund.Decision, error) { return refund.Decide(r, c, env) }),
	})
}

func (o *Orders) decide(ctx context.Context, name, key, id string, cmd order.Command, amount money.Money) (Result, error) {
	return o.s.do(ctx, command{
		name: name, key: key, order: id, body: cmd, amount: amount,
		decide: onMoney(func(r refund.Records, env refund.Env) (refund.Decision, error) { return refund.OnOrder(r, cmd, env) }),
	})
}

// Get reads an order with its payments, refunds and disputes.
func (o *Orders) Get(ctx context.Context, id string) (dispute.Records, error) {
	key := order.Repo.Key(o.s.tenant, id)
	l, err := o.s.desk.exec.Store.Load(ctx, nil, store.Select{Roots: []store.Key{key}})
	if err != nil {
		return dispute.Records{}, err
	}
	recs, err := dispute.Read(l)
	if err == nil && recs.Order.Version == 0 {
		err = &store.NotFoundError{Key: key}
	}
	return recs, err
}

// Timeline reads everything that happened to an order and what hangs on it,
// refusals included, oldest first.
func (o *Orders) Timeline(ctx context.Context, id string) ([]store.Entry, error) {
	return store.Timeline(ctx, o.s.desk.exec.Store, store.HistoryQuery{Root: order.Repo.Key(o.s.tenant, id)})
}
