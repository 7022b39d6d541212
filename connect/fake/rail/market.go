package rail

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// Market puts the fake marketplace behind the refund port: our act is a
// line state, the marketplace decides the amount and reports it late.
type Market struct {
	Market *fake.Market
	Now    func() time.Time
	// Attested leaves the refund to a person in the marketplace's portal, who
	// attests it; the report confirms it.
	Attested bool
}

var _ refund.Rail = (*Market)(nil)

// Capabilities are those of a marketplace that refunds by line state.
func (r *Market) Capabilities() payment.Capabilities {
	c := payment.Capabilities{Refund: payment.RefundLines, Result: payment.ByReport, Mode: payment.Trigger}
	if r.Attested {
		c.Mode = payment.Attested
	}
	return c
}

// Send marks the lines as returned, or leaves it to a person.
func (r *Market) Send(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	if r.Attested {
		return payment.Answer{Outcome: payment.Waiting, WhoMustAct: "agent"}, nil
	}
	for _, l := range in.Lines {
		line, ok := r.Market.Line(in.Payment, l.Line)
		if !ok {
			return payment.Answer{Outcome: payment.Rejected, Reason: "unknown_line"}, nil
		}
		state := fake.LineCanceled
		if line.State == fake.LineShipped || line.State == fake.LineReturned {
			state = fake.LineReturned
		}
		if _, err := r.Market.SetLine(ctx, in.Key+"/"+l.Line, in.Payment, l.Line, state, in.SentAt); err != nil {
			return failed(false, err), nil
		}
	}
	return payment.Answer{Outcome: payment.Waiting, WhoMustAct: "marketplace"}, nil
}

// Lookup reads the report for what the marketplace gave back for the lines.
func (r *Market) Lookup(_ context.Context, in payment.Instruction) (payment.Found, error) {
	o := payment.Object{Kind: payment.Refund, Operation: in.Operation, State: payment.Succeeded}
	for _, e := range r.Market.Statement("", r.Now()) {
		about := func(l payment.LineRef) bool {
			return e.Kind == fake.EntryRefund && e.Order == in.Payment && e.Line == l.Line
		}
		if !slices.ContainsFunc(in.Lines, about) {
			continue
		}
		sum, err := o.Amount.Add(Amount(-e.Amount, e.Currency))
		if err != nil {
			return payment.Found{}, err
		}
		o.Amount, o.VendorID = sum, refundID(in)
	}
	if o.VendorID == "" {
		return payment.Found{AsOf: r.Now()}, nil // not reported yet, which proves nothing
	}
	return payment.Found{Objects: []payment.Object{o}, AsOf: r.Now()}, nil
}

// refundID names what the marketplace gave back for lines of an order: its
// report knows lines, not refunds.
func refundID(in payment.Instruction) string {
	parts := []string{"refund", in.Payment}
	for _, l := range in.Lines {
		parts = append(parts, l.Line)
	}
	return strings.Join(parts, "/")
}

// Statement reads the marketplace's own book. What the customer paid for an
// order, in principal, shipping and tax, is one charge.
func (r *Market) Statement(_ context.Context, _, cursor string) (refund.Statement, error) {
	s := refund.Statement{AsOf: r.Now()}
	for _, e := range r.Market.Statement(cursor, r.Now()) {
		l := refund.StatementLine{
			ID: e.ID, Kind: refund.BookKind(e.Kind), Object: e.Order, Payment: e.Order, Amount: Amount(e.Amount, e.Currency), BookedAt: e.Booked,
		}
		switch e.Kind {
		case fake.EntryPrincipal, fake.EntryShipping, fake.EntryTax:
			l.Kind = refund.BookCharge
		case fake.EntryRefund:
			l.Object = refundID(payment.Instruction{Payment: e.Order, Lines: []payment.LineRef{{Line: e.Line}}})
		case fake.EntryCommission, fake.EntryClaim:
		}
		s.Lines = append(s.Lines, l)
	}
	return s, nil
}
