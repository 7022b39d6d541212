package payment

import (
	"math"
	"slices"

	"github.com/recourse-go/recourse/money"
)

// Coverage is how far a payment, or an order's payments, cover what is owed.
type Coverage string

// The coverages.
const (
	CoverageNone        Coverage = "none"
	PartiallyAuthorized Coverage = "partially_authorized"
	Authorized          Coverage = "authorized"
	PartiallyCaptured   Coverage = "partially_captured"
	Captured            Coverage = "captured"
	Overpaid            Coverage = "overpaid"
	Voided              Coverage = "voided"
	CoverageExpired     Coverage = "expired"
	CoverageFailed      Coverage = "failed"
)

// Words of status beside the coverages, see [Payment.Status].
const (
	StatusConflicted     = "conflicted"
	StatusDisputeOpen    = "dispute_open"
	StatusUnknown        = "unknown"
	StatusActionRequired = "action_required"
	StatusRefundPending  = "refund_pending"
	StatusRefunded       = "refunded"
	StatusPartRefunded   = "partially_refunded"
)

// Coverage is the payment's, against its own amount.
func (p *Payment) Coverage() Coverage { return CoverageOf(p.Amount, []Payment{*p}) }

// CoverageOf is the coverage of total by payments, as a pure function of their
// facts: a missed update cannot exist.
func CoverageOf(total money.Money, payments []Payment) Coverage {
	var authorized, captured int64
	ended := CoverageNone
	open := false
	for i := range payments {
		p := &payments[i]
		if p.Currency() != total.Currency() {
			continue // another currency never adds
		}
		b := p.Balance()
		authorized = addUp(authorized, max(b.Authorized.Minor(), b.Captured.Minor()))
		captured = addUp(captured, b.Captured.Minor())
		for k := range p.Operations {
			op := &p.Operations[k]
			open = open || op.Kind != Refund && op.Live()
			ended = stronger(ended, op.ended())
		}
	}
	switch {
	case captured > total.Minor():
		return Overpaid
	case captured > 0 && captured == total.Minor():
		return Captured
	case captured > 0:
		return PartiallyCaptured
	case authorized > 0 && authorized >= total.Minor():
		return Authorized
	case authorized > 0:
		return PartiallyAuthorized
	}
	if open {
		return CoverageNone // yet
	}
	return ended
}

// addUp adds amounts that are not negative, up to the largest there is.
func addUp(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// ended says how an operation came to nothing, if it did.
func (op *Operation) ended() Coverage {
	switch op.Kind {
	case Void:
		if op.State == Succeeded {
			return Voided
		}
	case Authorization, Purchase:
		switch op.State {
		case Canceled:
			return Voided
		case Expired:
			return CoverageExpired
		case Failed, Reversed:
			return CoverageFailed
		default:
		}
	case Increment, Capture, Refund:
	}
	return CoverageNone
}

// stronger is the one of two ways to come to nothing that says more.
func stronger(a, b Coverage) Coverage {
	order := []Coverage{CoverageNone, CoverageFailed, CoverageExpired, Voided}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// Status is the one word where a single word is needed: the first that applies
// of conflicted, dispute open, unknown, action required, refund pending,
// refunded, partially refunded, and the coverage.
func (p *Payment) Status() string {
	if p.Frozen() {
		return StatusConflicted
	}
	if p.UnderChargeback() {
		return StatusDisputeOpen
	}
	if p.any(func(op *Operation) bool { return op.State == Unknown }) {
		return StatusUnknown
	}
	if p.any(func(op *Operation) bool { return op.State == ActionRequired }) {
		return StatusActionRequired
	}
	if p.any(func(op *Operation) bool { return op.Kind == Refund && op.Live() }) {
		return StatusRefundPending
	}
	if b := p.Balance(); b.Returned.Minor() > 0 {
		if b.Returned.Minor() >= b.Captured.Minor() {
			return StatusRefunded
		}
		return StatusPartRefunded
	}
	return string(p.Coverage())
}

func (p *Payment) any(is func(*Operation) bool) bool {
	for i := range p.Operations {
		if is(&p.Operations[i]) {
			return true
		}
	}
	return false
}
