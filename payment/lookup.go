package payment

import "time"

// found books all objects a look-up read, and then what that says about the
// operation it was made for.
func (d *draft) found(f LookedUp) error {
	p := &d.Payment
	op := p.Operation(f.Operation)
	if op == nil {
		return &OperationError{Payment: p.Key.ID, Operation: f.Operation, Why: "is not of this payment"}
	}
	for _, o := range f.Found.Objects {
		err := d.reported(Reported{
			Source: p.Books, Kind: o.Kind, VendorID: o.VendorID, Operation: o.Operation,
			State: o.State, Amount: o.Amount, Reason: o.Reason, ARN: o.ARN,
		})
		if err != nil {
			return err
		}
	}
	op = p.Operation(f.Operation)
	a := op.lastAttempt()
	switch {
	case !op.Live() || op.Escalated || a == nil || d.env.Now.Before(d.firstLook(op, a)), op.Absent && d.env.Now.Before(op.Next):
		return nil // settled, or asked too early for silence to say anything
	case op.State == Submitted:
		if err := d.lose(op, "no_answer"); err != nil {
			return err
		}
	}
	op.Lookups++
	if op.State == Unknown && !f.Err && d.absent(a, f.Found) {
		return d.resolve(op, a)
	}
	return d.again(op)
}

// firstLook is when a sending may be looked up: its call has ended by then.
// Behind a saved error there is mostly nothing, which no list can prove earlier.
func (d *draft) firstLook(op *Operation, a *Attempt) time.Time {
	wait := d.env.Timing.Margin
	if op.Replayed {
		wait = max(wait, d.env.Caps.ListDelay)
	}
	return a.Deadline.Add(wait)
}

// absent reports whether a look-up proves that a sending made nothing: a list
// of everything, read when whatever the call could still do was bound to show.
func (d *draft) absent(a *Attempt, f Found) bool {
	asOf := f.AsOf
	if asOf.After(d.env.Now) {
		asOf = d.env.Now // the vendor's clock runs ahead
	}
	return f.Complete && !asOf.Before(a.Deadline.Add(d.env.Caps.ListDelay))
}

// resolve decides what follows on proof that a sending made nothing: call it
// failed where two lists prove it and the vendor will never execute the key, send again under the
// same key where the vendor still honors it, or hand over to a person.
func (d *draft) resolve(op *Operation, a *Attempt) error {
	now, c := d.env.Now, d.env.Caps
	if op.Replayed {
		if !op.Absent { // no re-send will show what one list hid, so a later list must say the same
			op.Absent = true
			return d.again(op)
		}
		op.Ours, op.Retryable = Failed, true
		return d.settle(op, VendorError, "")
	}
	if !c.Idempotent || c.KeyRetention <= now.Sub(a.SentAt)+d.env.Timing.Call {
		return d.escalate(op, "not_resendable")
	}
	if why := d.unfit(op); why != "" {
		return d.escalate(op, why) // only a re-send would show a refund that the list hid
	}
	if a.Resent >= len(d.env.Timing.Resolve) {
		return d.escalate(op, "resent_in_vain")
	}
	a.Resent++
	a.Deadline = now.Add(d.env.Timing.Call)
	op.Ours, op.Lookups = Submitted, 0
	if err := d.settle(op, "resend", ""); err != nil {
		return err
	}
	d.Calls = append(d.Calls, d.call(op, false))
	return nil
}

// VendorError is the reason code of an operation that the vendor broke off
// before it did anything. It can be retried as a new operation.
const VendorError = "vendor_error"

// again waits for the next look-up, or hands over when the schedule is used up.
func (d *draft) again(op *Operation) error {
	if op.Lookups > len(d.env.Timing.Resolve) {
		return d.escalate(op, "looked_up_in_vain")
	}
	op.Next = d.env.Now.Add(d.env.Timing.Resolve[max(op.Lookups, 1)-1])
	return d.note("looked_up", "", figures{Operation: op.ID, Kind: op.Kind, To: op.State})
}

// escalate hands an operation to a person. Nothing is sent or looked up for it
// until an [Attest] or a fact settles it.
func (d *draft) escalate(op *Operation, code string) error {
	op.Escalated, op.Next, op.WhoMustAct = true, time.Time{}, "finance"
	return d.note("escalated", code, figures{Operation: op.ID, Kind: op.Kind, To: op.State, Amount: op.Amount, Refund: op.Refund})
}
