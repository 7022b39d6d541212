package recourse

import (
	"context"
	"iter"
	"time"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// TieOut is how one money account compares with its owner's own book.
type TieOut struct {
	Account string              `json:"account"`
	State   refund.TieOutState  `json:"state"` // the worst of the lines; unavailable if the book could not be read
	Lines   []refund.TieOutLine `json:"lines,omitempty"`
}

// ReportGrace is how long an account's owner may take to report a booking: an
// hour for one that answers at once, a week for one that reports.
func ReportGrace(c payment.Capabilities) time.Duration {
	if c.Result == payment.ByReport {
		return 7 * 24 * time.Hour
	}
	return time.Hour
}

// TieOut compares what the tenant's records expect of an account with the
// account's own book, read through its rail and never from what it told us.
func (t Tenant) TieOut(ctx context.Context, account string) (TieOut, error) {
	out := TieOut{Account: account, State: refund.TieUnavailable}
	rail := t.desk.config.Rails[account]
	if rail == nil {
		return out, nil
	}
	reported, ok := readBook(ctx, rail, account)
	if !ok {
		return out, nil
	}
	expected, err := t.expected(ctx, account)
	if err != nil {
		return out, err
	}
	if out.Lines, err = refund.TieOut(expected, reported, t.desk.config.Clock()); err != nil {
		return out, err
	}
	out.State = refund.TieEqual
	for _, l := range out.Lines {
		if l.State == refund.TieDifferent || l.State == refund.TieNotYetReported && out.State == refund.TieEqual {
			out.State = l.State
		}
	}
	return out, nil
}

// readBook reads all pages of a statement. A book that cannot be read to its
// end compares with nothing.
func readBook(ctx context.Context, rail refund.Rail, account string) (lines []refund.StatementLine, ok bool) {
	for cursor := ""; ; {
		page, err := rail.Statement(ctx, account, cursor)
		if err != nil || page.AsOf.IsZero() {
			return nil, false
		}
		lines = append(lines, page.Lines...)
		if page.Next == "" || page.Next == cursor {
			return lines, true
		}
		cursor = page.Next
	}
}

// expected lists what the tenant's records expect of an account's book: what
// was paid and refunded, and what disputes moved.
func (t Tenant) expected(ctx context.Context, account string) ([]refund.Expectation, error) {
	var out []refund.Expectation
	grace := ReportGrace(t.desk.caps[account])
	for rec, err := range t.all(ctx, payment.Repo.Kind()) {
		if err != nil {
			return nil, err
		}
		p, err := payment.Repo.Decode(rec)
		if err != nil {
			return nil, err
		}
		if p.Account == account {
			out = append(out, refund.Expected(p, grace)...)
		}
	}
	for rec, err := range t.all(ctx, dispute.Repo.Kind()) {
		if err != nil {
			return nil, err
		}
		d, err := dispute.Repo.Decode(rec)
		if err != nil {
			return nil, err
		}
		if d.Account == account {
			out = append(out, dispute.Expected(d, grace)...)
		}
	}
	return out, nil
}

// all iterates over the tenant's records of a kind.
func (t Tenant) all(ctx context.Context, kind string) iter.Seq2[store.Record, error] {
	return store.All(ctx, t.desk.exec.Store, store.Query{Tenant: t.id, Kind: kind, Limit: store.MaxLimit})
}
