// Package rail puts the fakes of connect/fake behind the ports of the house,
// without HTTP: the fakes themselves know nothing of recourse.
//
//	desk, err := recourse.New(s, recourse.Config{
//		Rails:    refund.Rails{"psp": &rail.PSP{PSP: psp, Now: now}, "market": &rail.Market{Market: market, Now: now}},
//		Gateways: payment.Accounts{"psp": &rail.PSP{PSP: psp, Now: now}},
//	})
package rail

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// MetadataOperation is the metadata key under which our id of an operation travels.
const MetadataOperation = "recourse_operation"

// PSP puts the fake PSP behind the ports, without HTTP. It is a
// [refund.Rail] and a [payment.Gateway].
type PSP struct {
	PSP *fake.PSP
	Now func() time.Time
	// Caps replaces the capabilities, if it is not the zero value.
	Caps payment.Capabilities
}

var (
	_ refund.Rail     = (*PSP)(nil)
	_ payment.Gateway = (*PSP)(nil)
)

// Capabilities are those of a PSP like Stripe.
func (r *PSP) Capabilities() payment.Capabilities {
	if r.Caps != (payment.Capabilities{}) {
		return r.Caps
	}
	return payment.Capabilities{
		Refund: payment.RefundAmount, Capture: true, Void: true, Idempotent: true, KeyRetention: 24 * time.Hour,
		ListDelay: time.Minute, Result: payment.Sync, Mode: payment.Command,
	}
}

// Send refunds.
func (r *PSP) Send(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	a, err := r.PSP.CreateRefund(ctx, in.Key, fake.RefundParams{
		PaymentIntent: in.Payment, Amount: in.Amount.Minor(), Metadata: map[string]string{MetadataOperation: in.Operation},
	})
	if err != nil {
		return failed(a.Replayed, err), nil
	}
	ans := payment.Answer{Outcome: payment.Done, VendorID: a.Value.ID, Amount: Amount(a.Value.Amount, a.Value.Currency)}
	switch RefundState(a.Value.Status) {
	case payment.Succeeded:
	case payment.Failed, payment.Canceled:
		ans.Outcome, ans.Reason = payment.Declined, a.Value.FailureReason
	default:
		ans.Outcome = payment.Waiting
	}
	return ans, nil
}

// Capture captures.
func (r *PSP) Capture(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	a, err := r.PSP.Capture(ctx, in.Key, in.Payment, fake.CaptureParams{AmountToCapture: in.Amount.Minor(), KeepOpen: !in.Final})
	if err != nil {
		return failed(a.Replayed, err), nil
	}
	return payment.Answer{Outcome: payment.Done, VendorID: a.Value.LatestCharge, Amount: Amount(a.Value.AmountReceived, a.Value.Currency)}, nil
}

// Void cancels the rest of an authorization.
func (r *PSP) Void(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	a, err := r.PSP.Void(ctx, in.Key, in.Payment, "requested_by_customer")
	if err != nil {
		return failed(a.Replayed, err), nil
	}
	return payment.Answer{Outcome: payment.Done, VendorID: in.Payment, Amount: in.Amount}, nil
}

// Lookup lists what the PSP has on the payment.
func (r *PSP) Lookup(_ context.Context, in payment.Instruction) (payment.Found, error) {
	found := payment.Found{Complete: true, AsOf: r.Now()}
	if in.Kind != payment.Refund {
		return r.lookupIntent(in, found)
	}
	page := fake.Page{Limit: 100}
	for {
		list, err := r.PSP.ListRefunds(fake.RefundFilter{PaymentIntent: in.Payment}, page)
		if err != nil {
			return payment.Found{}, err
		}
		for _, x := range list.Data {
			found.Objects = append(found.Objects, payment.Object{
				Kind: payment.Refund, VendorID: x.ID, Operation: x.Metadata[MetadataOperation], State: RefundState(x.Status),
				Amount: Amount(x.Amount, x.Currency), Reason: x.FailureReason,
			})
			page.StartingAfter = x.ID
		}
		if !list.HasMore {
			return found, nil
		}
	}
}

// lookupIntent reads captures and voids off the intent, which has one of each.
func (r *PSP) lookupIntent(in payment.Instruction, found payment.Found) (payment.Found, error) {
	intent, err := r.PSP.GetPaymentIntent(in.Payment)
	if err != nil {
		return payment.Found{}, err
	}
	done := in.Kind == payment.Capture && intent.AmountReceived > 0 || in.Kind == payment.Void && intent.Status == "canceled"
	if done {
		o := payment.Object{Kind: in.Kind, VendorID: in.Payment, Operation: in.Operation, State: payment.Succeeded, Amount: in.Amount}
		if in.Kind == payment.Capture {
			o.VendorID, o.Amount = intent.LatestCharge, Amount(intent.AmountReceived, intent.Currency)
		}
		found.Objects = []payment.Object{o}
	}
	return found, nil
}

// Statement reads the PSP's own book.
func (r *PSP) Statement(_ context.Context, _, cursor string) (refund.Statement, error) {
	list, err := r.PSP.ListBalanceTransactions("", "", fake.Page{Limit: 100, StartingAfter: cursor})
	if err != nil {
		return refund.Statement{}, err
	}
	s := refund.Statement{AsOf: r.Now()}
	for _, b := range list.Data {
		s.Lines = append(s.Lines, refund.StatementLine{
			ID: b.ID, Kind: refund.BookKind(b.Kind), Object: b.Source, Amount: Amount(b.Amount, b.Currency), BookedAt: time.Unix(b.Created, 0).UTC(),
		})
		if list.HasMore {
			s.Next = b.ID
		}
	}
	return s, nil
}

// failed sorts an error: what the PSP refused before executing is a refusal,
// everything else is unknown.
func failed(replayed bool, err error) payment.Answer {
	h, ok := errors.AsType[*fake.HTTPError](err)
	switch {
	case !ok || h.Status >= 500 || h.Status == 409:
		return payment.Answer{Outcome: payment.Unanswered, Replayed: replayed && ok && h.Status >= 500}
	case h.Type == "invalid_request_error" && h.Code == "":
		return payment.Answer{Outcome: payment.Rejected, Reason: "rejected"}
	}
	return payment.Answer{Outcome: payment.Declined, Reason: h.Code}
}

// RefundState reads Stripe's word for where a refund stands; one that nobody
// knows is pending: never final.
func RefundState(status string) payment.OpState {
	switch status {
	case "succeeded":
		return payment.Succeeded
	case "failed":
		return payment.Failed
	case "canceled":
		return payment.Canceled
	case "requires_action":
		return payment.ActionRequired
	}
	return payment.Pending
}

// Amount reads the fake's minor units; a currency nobody knows gives no money.
func Amount(minor int64, currency string) money.Money {
	c, err := money.ParseCurrency(strings.ToUpper(currency))
	if err != nil {
		return money.Money{}
	}
	return money.New(minor, c)
}
