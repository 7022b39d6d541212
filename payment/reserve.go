package payment

import (
	"cmp"

	"github.com/recourse-go/recourse/money"
)

// Reserve opens a refund operation on the payment, counted in R from now on.
// Of op only what asks for something is taken over: ID, Amount, Refund, Target,
// Mode, Rail, Lines, Cleared and Retries. It fails with [*HeadroomError],
// [*FrozenError], [*AmountError] or [*OperationError]; a source that goes to
// another target consumes headroom all the same.
func Reserve(p Payment, op Operation, env Env) (Decision, error) {
	d := begin(p, env)
	if err := d.checkRefund(op.Amount); err != nil {
		return Decision{}, err
	}
	err := d.ours(Operation{
		ID: op.ID, Kind: Refund, Amount: op.Amount, Refund: op.Refund, Target: op.Target,
		Mode: cmp.Or(op.Mode, d.env.Caps.Mode), Rail: op.Rail, Lines: op.Lines, Cleared: op.Cleared, Retries: op.Retries,
	})
	if err != nil {
		return Decision{}, err
	}
	return d.end()
}

func (d *draft) checkRefund(amount money.Money) error {
	p := &d.Payment
	if p.Frozen() {
		return &FrozenError{Payment: p.Key.ID, Codes: p.Attention}
	}
	have := p.Headroom(d.env.Caps)
	if amount.Currency() != p.Currency() || amount.Minor() <= 0 {
		return &AmountError{Payment: p.Key.ID, Want: amount, Most: have, Why: "must be positive and in the payment's currency"}
	}
	if amount.Minor() > have.Minor() {
		return &HeadroomError{Payment: p.Key.ID, Want: amount, Have: have, Why: p.Shortage(d.env.Caps)}
	}
	return nil
}

// Clear lets a reserved operation be sent, from now on.
func Clear(p Payment, operation string, env Env) (Decision, error) {
	d := begin(p, env)
	op := d.Payment.Operation(operation)
	if op == nil || op.State != Created {
		return Decision{}, &OperationError{Payment: p.Key.ID, Operation: operation, Why: "is not reserved"}
	}
	if op.Cleared {
		return d.Decision, nil
	}
	op.Cleared = true
	d.schedule(op)
	if err := d.note("refund_cleared", "", figures{Operation: op.ID, Kind: op.Kind, Amount: op.Amount, Refund: op.Refund}); err != nil {
		return Decision{}, err
	}
	return d.end()
}

// Release gives a reserved operation up, with a reason code, and frees what it
// reserved. An operation that was sent, or is gone, is left as it is.
func Release(p Payment, operation, reason string, env Env) (Decision, error) {
	d := begin(p, env)
	op := d.Payment.Operation(operation)
	if op == nil || op.State != Created {
		return d.Decision, nil
	}
	op.Ours = Released
	if err := d.settle(op, reason, ""); err != nil {
		return Decision{}, err
	}
	return d.end()
}
