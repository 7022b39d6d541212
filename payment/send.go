package payment

import (
	"cmp"

	"github.com/recourse-go/recourse/store"
)

// Wake does what has fallen due on a payment: it submits cleared operations,
// calls what was submitted without an answer unknown, and asks for look-ups.
// Nothing is called here: the decision's Calls are made after its commit.
//
// What is submitted is judged again first, by the guards of the payment alone;
// an operation that no longer fits is released with the reason.
func Wake(p Payment, env Env) (Decision, error) {
	d := begin(p, env)
	for i := range d.Payment.Operations {
		op := &d.Payment.Operations[i]
		if op.Next.IsZero() || op.Next.After(d.env.Now) {
			continue
		}
		var err error
		switch op.State {
		case Created:
			err = d.submit(op)
		case Submitted:
			err = d.lose(op, "no_answer")
			d.ask(op)
		default:
			d.ask(op)
		}
		if err != nil {
			return Decision{}, err
		}
	}
	return d.end()
}

// submit records the attempt before anybody is called.
func (d *draft) submit(op *Operation) error {
	if why := d.unfit(op); why != "" {
		op.Ours = Released
		return d.settle(op, why, "")
	}
	op.Attempts = append(op.Attempts, Attempt{
		N: len(op.Attempts) + 1, Key: vendorKey(d.env.Tenant, d.Payment.Key.ID, op.ID),
		SentAt: d.env.Now, Deadline: d.env.Now.Add(d.env.Timing.Call),
	})
	op.Ours = Submitted
	if err := d.settle(op, "", ""); err != nil {
		return err
	}
	d.Calls = append(d.Calls, d.call(op, false))
	return nil
}

// unfit is why an operation may no longer be sent, as a code; empty if it may.
// The operation itself does not stand in its own way.
func (d *draft) unfit(op *Operation) string {
	p, now := &d.Payment, d.env.Now
	if former := p.Operation(op.Retries); former != nil && (former.Live() || former.State == Succeeded) {
		return LateSuccess // what it was to replace came through, or still may
	}
	switch op.Kind {
	case Refund:
		if p.headroom(d.env.Caps, op.ID).Minor() < op.Amount.Minor() {
			return p.Shortage(d.env.Caps)
		}
	case Capture:
		auth := p.Operation(op.Parent)
		switch {
		case p.Frozen():
			return "frozen"
		case p.any((*Operation).openVoid):
			return "void_open"
		case late(now, p.Details.CaptureBefore), auth != nil && late(now, auth.ExpiresAt):
			return "expired"
		case p.without(op.ID).ceiling(now).Minor() < op.Amount.Minor():
			return "over_authorization"
		}
	case Void:
		switch {
		case p.Frozen():
			return "frozen"
		case p.any((*Operation).openCapture):
			return "capture_open"
		case p.voidable().Minor() < op.Amount.Minor():
			return "over_authorization"
		}
	case Authorization, Increment, Purchase:
	}
	return ""
}

func (op *Operation) openCapture() bool { return op.Kind == Capture && op.Live() }

func (op *Operation) openVoid() bool { return op.Kind == Void && op.Live() }

// ask makes a look-up. The wake stays where it is until the look-up is
// booked, so that a crash in between asks again.
func (d *draft) ask(op *Operation) { d.Calls = append(d.Calls, d.call(op, true)) }

func (d *draft) call(op *Operation, lookup bool) Call {
	p := &d.Payment
	in := Instruction{
		Tenant: d.env.Tenant, Account: cmp.Or(op.Rail, p.Account), Payment: p.VendorID, Kind: op.Kind, Operation: op.ID,
		Amount: op.Amount, Final: op.Final, Refund: op.Refund, Target: op.Target, Lines: op.Lines,
		Deadline: d.env.Now.Add(d.env.Timing.Call),
	}
	if parent := p.Operation(op.Parent); parent != nil {
		in.Object = parent.VendorID
	}
	if a := op.lastAttempt(); a != nil {
		in.Key, in.Attempt, in.SentAt = a.Key, a.N, a.SentAt
		if !lookup {
			in.Deadline = a.Deadline
		}
	}
	return Call{Lookup: lookup, Payment: p.Key, In: in}
}

// vendorKey is the key sent to the vendor: the same for every sending of the
// operation, apart for two payments, and two tenants, that share an account.
func vendorKey(tenant, payment, operation string) string {
	return store.DigestID("psp", tenant, payment)[:10] + "/" + operation
}
