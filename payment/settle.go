package payment

import "time"

// settle brings an operation to the state its facts join to and journals the
// step. Its wake follows the new state. The code is the reason where it is our
// own doing that decides.
func (d *draft) settle(op *Operation, code, source string) error {
	if code != "" {
		op.Reason = code
	}
	from := op.State
	to, reason := op.join()
	op.Reason = reason
	if from == to {
		return nil
	}
	if from != "" { // a new external operation starts where it was first seen
		event := reaching[to]
		if from == Unknown && to == Submitted {
			event = EventResend
		}
		if _, err := OpMachine.Fire(from, event); err != nil {
			return err
		}
	}
	op.State = to
	d.schedule(op)
	return d.note(string(op.Kind)+"_"+string(to), reason, figures{
		Operation: op.ID, Kind: op.Kind, From: from, To: to, Amount: op.Booked(), Refund: op.Refund, VendorID: op.VendorID, Source: source,
	})
}

// schedule sets when the operation next needs something done. No sending is
// looked up before its call has ended.
func (d *draft) schedule(op *Operation) {
	now, a := d.env.Now, op.lastAttempt()
	op.Next = time.Time{}
	if !op.Live() || op.External || op.Escalated {
		return
	}
	switch op.State {
	case Created:
		if op.Cleared {
			op.Next = now
		}
		return
	case Submitted, Unknown:
		op.Next = now
	default: // pending, action required: the vendor reports; look it up in case the report is lost
		op.Next = later(now.Add(d.pause(op)), op.Expected)
	}
	if a != nil {
		op.Next = later(op.Next, d.firstLook(op, a))
	}
}

// pause is how long to wait before the next look-up.
func (d *draft) pause(op *Operation) time.Duration {
	r := d.env.Timing.Resolve
	if len(r) == 0 {
		return 0
	}
	return r[min(max(op.Lookups, 0), len(r)-1)]
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
