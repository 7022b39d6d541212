package recourse

import (
	"context"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// Payments are the commands on an order's payments. They are recorded, sent
// after the commit, and settled by facts.
type Payments struct{ s *Session }

// Authorize registers a payment that the host has begun at its owner.
func (p *Payments) Authorize(ctx context.Context, key string, a payment.Authorize) (Result, error) {
	return p.decide(ctx, "payment.authorize", key, a.Order, "", a, a.Amount)
}

// Capture takes an amount of what was authorized.
func (p *Payments) Capture(ctx context.Context, key, order, id string, c payment.CaptureCmd) (Result, error) {
	return p.decide(ctx, "payment.capture", key, order, id, c, c.Amount)
}

// Void gives up what was authorized and not captured.
func (p *Payments) Void(ctx context.Context, key, order, id string, v payment.VoidCmd) (Result, error) {
	return p.decide(ctx, "payment.void", key, order, id, v, v.Amount)
}

// Attest says what became of an operation, on a person's word with proof.
func (p *Payments) Attest(ctx context.Context, key, order, id string, a payment.Attest) (Result, error) {
	return p.decide(ctx, "payment.attest", key, order, id, a, a.Amount)
}

// Accept settles what was odd about an operation.
func (p *Payments) Accept(ctx context.Context, key, order, id string, a payment.Accept) (Result, error) {
	return p.decide(ctx, "payment.accept", key, order, id, a, money.Money{})
}

func (p *Payments) decide(ctx context.Context, name, key, order, id string, cmd payment.Cmd, amount money.Money) (Result, error) {
	on := refund.OnPayment{Payment: id, Cmd: cmd}
	return p.s.do(ctx, command{
		name: name, key: key, order: order, body: on, amount: amount,
		decide: onMoney(func(r refund.Records, env refund.Env) (refund.Decision, error) { return refund.Decide(r, on, env) }),
	})
}
