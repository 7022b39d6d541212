package refund

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// TieOutState is how an expectation compares with the owner's own book.
type TieOutState string

// The states of a tie-out line. Only Different is an error.
const (
	TieEqual          TieOutState = "equal"
	TieNotYetReported TieOutState = "not_yet_reported"
	TieDifferent      TieOutState = "different" // also: reported and not expected, expected and overdue
	TieUnavailable    TieOutState = "unavailable"
)

// Expectation is what our records alone say an owner's book must show.
type Expectation struct {
	Kind   BookKind
	Object string // vendor's id of the charge, refund or dispute
	Amount money.Money
	Until  time.Time // when it must have been reported
}

// TieOutLine compares one kind of booking on one object in one currency.
type TieOutLine struct {
	Kind     BookKind       `json:"kind"`
	Object   string         `json:"object"`
	Currency money.Currency `json:"currency"`
	Expected money.Money    `json:"expected"`
	Reported money.Money    `json:"reported"`
	State    TieOutState    `json:"state"`
	Until    time.Time      `json:"until,omitzero"` // of an expectation that is not reported yet
}

// Expected lists what the book of the payment's owner must show for it: money
// that came in, went back, and came back from refunds that failed. The grace is
// how long the owner may take to report a booking.
func Expected(p payment.Payment, grace time.Duration) []Expectation {
	var out []Expectation
	add := func(kind BookKind, op *payment.Operation, negative bool) {
		amount := op.Booked()
		if negative {
			minus, err := amount.Neg()
			if err != nil {
				return // the least of all amounts: no vendor books it
			}
			amount = minus
		}
		out = append(out, Expectation{Kind: kind, Object: op.VendorID, Amount: amount, Until: settledAt(op).Add(grace)})
	}
	for i := range p.Operations {
		op := &p.Operations[i]
		settled := op.State == payment.Succeeded || op.State == payment.Reversed
		switch {
		case !settled || op.VendorID == "" || op.Target != "" && op.Target != payment.ToOriginal && op.Target != payment.ByMarketplace:
		case op.Kind == payment.Capture || op.Kind == payment.Purchase:
			add(BookCharge, op, false)
		case op.Kind == payment.Refund:
			add(BookRefund, op, true)
			if op.State == payment.Reversed {
				add(BookRefundFailure, op, false)
			}
		}
	}
	return out
}

// settledAt is about when the owner booked an operation.
func settledAt(op *payment.Operation) time.Time {
	at := op.CreatedAt
	for _, a := range op.Attempts {
		if a.AnsweredAt.After(at) {
			at = a.AnsweredAt
		}
	}
	return at
}

// TieOut compares expectations with an owner's book, per kind, object and
// currency; amounts of one object add up on both sides. Fees and
// commissions are the owner's to set: they are compared only where an expectation names one. The lines are
// sorted.
func TieOut(expected []Expectation, reported []StatementLine, now time.Time) ([]TieOutLine, error) {
	type key struct {
		kind     BookKind
		object   string
		currency money.Currency
	}
	lines := map[key]TieOutLine{}
	line := func(k key) TieOutLine {
		l, ok := lines[k]
		if !ok {
			l = TieOutLine{
				Kind: k.kind, Object: k.object, Currency: k.currency,
				Expected: money.New(0, k.currency), Reported: money.New(0, k.currency),
			}
		}
		return l
	}
	var err error
	for _, e := range expected {
		k := key{e.Kind, e.Object, e.Amount.Currency()}
		l := line(k)
		if l.Expected, err = l.Expected.Add(e.Amount); err != nil {
			return nil, err
		}
		if e.Until.After(l.Until) {
			l.Until = e.Until
		}
		lines[k] = l
	}
	for _, r := range reported {
		k := key{r.Kind, r.Object, r.Amount.Currency()}
		if _, wanted := lines[k]; !wanted && (r.Kind == BookFee || r.Kind == BookCommission) {
			continue
		}
		l := line(k)
		if l.Reported, err = l.Reported.Add(r.Amount); err != nil {
			return nil, err
		}
		lines[k] = l
	}
	out := slices.Collect(maps.Values(lines))
	for i := range out {
		l := &out[i]
		switch {
		case l.Expected == l.Reported:
			l.State, l.Until = TieEqual, time.Time{}
		case l.Reported.IsZero() && !now.After(l.Until):
			l.State = TieNotYetReported
		default:
			l.State = TieDifferent
		}
	}
	slices.SortFunc(out, func(a, b TieOutLine) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Currency, b.Currency))
	})
	return out, nil
}
