package payment

import (
	"cmp"

	"github.com/recourse-go/recourse/store"
)

// answered books what a sending of ours came back with.
func (d *draft) answered(f Answered) error {
	p := &d.Payment
	op := p.Operation(f.Operation)
	if op == nil {
		return &OperationError{Payment: p.Key.ID, Operation: f.Operation, Why: "is not of this payment"}
	}
	a := op.lastAttempt()
	if a == nil || a.N != f.Attempt {
		return &OperationError{Payment: p.Key.ID, Operation: f.Operation, Why: "has no such attempt"}
	}
	news := op.answer(a, f.Answer)
	if news {
		a.AnsweredAt = d.env.Now
	}
	before, kind := len(d.Entries), op.Kind
	if err := d.outcome(op, f.Answer); err != nil {
		return err
	}
	if len(d.Entries) > before || !news {
		return nil
	}
	return d.note("answered", string(f.Answer.Outcome), figures{Operation: f.Operation, Kind: kind})
}

// answer keeps what an answer says beside its outcome, and reports whether any
// of it was news. Silence does not overwrite an answer.
func (op *Operation) answer(a *Attempt, ans Answer) bool {
	news := false
	if a.Answer == "" || a.Answer == Unanswered && ans.Outcome != Unanswered {
		a.Answer, a.Reason, news = ans.Outcome, ans.Reason, true
	}
	if ans.Outcome == Unanswered && ans.Replayed && !op.Replayed {
		op.Replayed, news = true, true
	}
	if (ans.Outcome == Declined || ans.Outcome == Rejected) && ans.Retryable && !op.Retryable {
		op.Retryable, news = true, true
	}
	if ans.WhoMustAct != "" && ans.WhoMustAct != op.WhoMustAct {
		op.WhoMustAct, news = ans.WhoMustAct, true
	}
	if e := store.Time(ans.Expected); e.After(op.Expected) {
		op.Expected, news = e, true
	}
	news = grow(&op.Settlement, ans.Settlement, compareMoney) || news
	return grow(&op.FeeKept, ans.FeeKept, compareMoney) || news
}

func (d *draft) outcome(op *Operation, ans Answer) error {
	switch ans.Outcome {
	case Done, Waiting:
		return d.accepted(op, ans)
	case Declined, Rejected:
		op.see(Seen{State: Failed, Source: byAnswer, Reason: cmp.Or(ans.Reason, string(ans.Outcome))})
		return d.settle(op, "", byAnswer)
	case Unanswered:
	}
	return d.lose(op, "no_answer")
}

// lose notes that nobody knows what became of a sending.
func (d *draft) lose(op *Operation, code string) error {
	if op.Ours == Submitted {
		op.Ours = Unknown
	}
	return d.settle(op, code, "")
}

// accepted books the vendor's object that an answer named.
func (d *draft) accepted(op *Operation, ans Answer) error {
	state := Succeeded
	if ans.Outcome == Waiting {
		state = Pending
	}
	if ans.VendorID == "" { // nothing to join by: only a report or a person can confirm it
		op.see(Seen{State: state, Amount: ans.Amount, Source: byAnswer})
		return d.settle(op, "", byAnswer)
	}
	p, id, kind := &d.Payment, op.ID, op.Kind
	err := d.reported(Reported{
		Source: p.Books, Kind: kind, VendorID: ans.VendorID, Operation: id,
		State: state, Amount: ans.Amount, ARN: ans.ARN,
	})
	if err != nil {
		return err
	}
	claims := func(o *Operation) bool {
		return o.Kind == kind && o.VendorID == ans.VendorID && (o.ID == id || o.Claim == id)
	}
	if p.any(claims) {
		return nil
	}
	// The object is that of another operation: the vendor took two sendings
	// for one, and this one has moved nothing that we know of.
	return d.lose(p.Operation(id), "object_of_another")
}
