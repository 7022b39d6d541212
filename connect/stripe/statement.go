package stripe

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/recourse-go/recourse/refund"
)

// The two directions a cursor reads in: "back.<oldest read>.<newest of all>"
// and "on.<newest read>".
const (
	back = "back"
	on   = "on"
)

// Statement reads the account's book, one page of balance transactions a call.
//
// Stripe lists newest first. The first reading, from the empty cursor, goes
// back page by page to the oldest booking and then on to what was booked
// meanwhile, so nothing is skipped that comes in between. A host that keeps the
// last cursor it was given and begins the next reading with it gets what was
// booked since, page by page, oldest page first. A booking may come twice; its
// id tells. Within a page the oldest is first.
//
// The fee within a booking is a line of its own. Money taken from the account
// is negative. What concerns no customer (payouts, transfers, reserves) is left
// out.
func (c *Client) Statement(ctx context.Context, account, cursor string) (refund.Statement, error) {
	const path = "/v1/balance_transactions"
	if account != "" && account != c.account {
		return refund.Statement{}, &Error{Method: http.MethodGet, Path: path, Why: "wrong_account"}
	}
	direction, at, _ := strings.Cut(cursor, ".")
	at, newest, _ := strings.Cut(at, ".")
	query := url.Values{}
	switch {
	case cursor == "":
	case direction == back && at != "" && newest != "":
		query.Set("starting_after", at)
	case direction == on && at != "":
		query.Set("ending_before", at)
	default:
		return refund.Statement{}, &Error{Method: http.MethodGet, Path: path, Why: "bad_cursor"}
	}
	p, asOf, err := readPage[balanceTransaction](ctx, c, path, query)
	if err != nil {
		return refund.Statement{}, err
	}
	s := refund.Statement{AsOf: asOf, Next: next(p, direction, newest)}
	for _, b := range slices.Backward(p.Data) {
		lines, err := b.lines()
		if err != nil {
			return refund.Statement{}, err
		}
		s.Lines = append(s.Lines, lines...)
	}
	return s, nil
}

// next is the cursor after a page; empty when all was read.
func next(p page[balanceTransaction], direction, newest string) string {
	switch {
	case direction == on && len(p.Data) == 0, direction == "" && len(p.Data) == 0:
		return ""
	case direction == on:
		return on + "." + p.Data[0].ID
	case direction == "":
		newest = p.Data[0].ID
	}
	if p.HasMore {
		return back + "." + p.Data[len(p.Data)-1].ID + "." + newest
	}
	return on + "." + newest
}

// lines are a booking in our words: the movement, and the fee within it.
func (b *balanceTransaction) lines() ([]refund.StatementLine, error) {
	kind, ok := b.kind()
	if !ok {
		return nil, nil
	}
	var lines []refund.StatementLine
	add := func(id string, kind refund.BookKind, amount int64) error {
		m, err := fromWire(amount, b.Currency)
		if err == nil && amount != 0 {
			lines = append(lines, refund.StatementLine{ID: id, Kind: kind, Object: string(b.Source), Amount: m, BookedAt: unix(b.Created)})
		}
		return err
	}
	if err := add(b.ID, kind, b.Amount); err != nil {
		return nil, err
	}
	return lines, add(b.feeID(), refund.BookFee, -b.Fee)
}

// kind reads Stripe's reporting category (docs.stripe.com/reports/reporting-categories).
func (b *balanceTransaction) kind() (refund.BookKind, bool) {
	switch b.Category {
	case "charge", "charge_failure", "partial_capture_reversal":
		return refund.BookCharge, true
	case "refund":
		return refund.BookRefund, true
	case "refund_failure":
		return refund.BookRefundFailure, true
	case "dispute":
		return refund.BookWithdrawal, true
	case "dispute_reversal":
		return refund.BookReinstatement, true
	case "fee", "network_cost", "tax":
		return refund.BookFee, true
	}
	return "", false
}
