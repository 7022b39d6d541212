package payment

import (
	"slices"

	"github.com/recourse-go/recourse/money"
)

// Attention codes of a payment: what a person should look at. They are a pure
// function of the facts, so facts in any order raise the same ones.
const (
	RawNegative      = "raw_negative"      // more went back, or is at risk, than came in
	OverCaptured     = "over_captured"     // more was captured than had ever been authorized
	AmountMismatch   = "amount_mismatch"   // the vendor booked another amount than we ordered; freezes
	Conflicted       = "conflicted"        // the vendor's object contradicts itself; freezes
	CurrencyMismatch = "currency_mismatch" // a fact in another currency; freezes
	AmountUnknown    = "amount_unknown"    // money moved, and nobody said how much; nothing may leave
	LateSuccess      = "late_success"      // an operation we had given up succeeded
	DoubleExecution  = "double_execution"  // the vendor made two objects for one operation of ours
	UnknownOperation = "unknown_operation" // looked up in vain; a person decides
	ForeignRefund    = "foreign_refund"    // made by others, to be attributed
)

// Unallocated is the component of a refund made by others until somebody says
// what it was for.
const Unallocated = "unallocated"

// Frozen reports whether a fact contradicts what we ordered, and nobody has
// settled that yet. It stops every command that moves the payment's money.
func (p *Payment) Frozen() bool {
	return p.any(func(op *Operation) bool {
		return !op.Accepted && slices.ContainsFunc(op.oddities(p.Currency()), freezes)
	})
}

func freezes(code string) bool {
	return code == AmountMismatch || code == Conflicted || code == CurrencyMismatch
}

// oddities are the codes an operation raises by itself, in a payment in
// currency c.
func (op *Operation) oddities(c money.Currency) []string {
	booked := op.Booked()
	positive := booked.Minor() > 0
	var codes []string
	for _, o := range []struct {
		code string
		is   bool
	}{
		{AmountMismatch, op.Mismatched() && booked.Currency() == c},
		{CurrencyMismatch, op.counts() && positive && booked.Currency() != c},
		{AmountUnknown, op.counts() && !positive && op.Kind != Void},
		{Conflicted, op.Contradicted()},
		{LateSuccess, op.LateSuccess()},
		{DoubleExecution, op.Claim != "" && op.counts()},
		{UnknownOperation, op.Escalated && op.Live()},
		{ForeignRefund, op.External && op.Kind == Refund && op.Component == Unallocated && op.Settles == "" && op.counts()},
	} {
		if o.is {
			codes = append(codes, o.code)
		}
	}
	return codes
}

// refreshAttention recomputes the codes and returns those that are new, both
// sorted.
func (p *Payment) refreshAttention() (raised []string) {
	var codes []string
	if b := p.Balance(); !b.Unsure && b.Raw.Minor() < 0 {
		codes = append(codes, RawNegative)
	}
	if p.overCaptured() {
		codes = append(codes, OverCaptured)
	}
	for i := range p.Operations {
		if op := &p.Operations[i]; !op.Accepted {
			codes = append(codes, op.oddities(p.Currency())...)
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	for _, code := range codes {
		if !slices.Contains(p.Attention, code) {
			raised = append(raised, code)
		}
	}
	p.Attention = codes
	return raised
}

// overCaptured compares what was captured with all that was ever authorized.
// A payment without a known authorization has no such limit.
func (p *Payment) overCaptured() bool {
	unsure, known := false, false
	zero := money.New(0, p.Currency())
	captured, authorized := adder{zero, &unsure}, adder{zero, &unsure}
	if p.Details.Overcapture.Minor() > 0 {
		authorized.add(p.Details.Overcapture)
	}
	for i := range p.Operations {
		op := &p.Operations[i]
		switch {
		case (op.Kind == Authorization || op.Kind == Increment) && op.saw(Succeeded):
			known = true
			authorized.add(op.Booked())
		case op.Kind == Capture && op.State == Succeeded:
			captured.add(op.Booked())
		}
	}
	return known && !unsure && captured.sum.Minor() > authorized.sum.Minor()
}
