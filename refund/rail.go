package refund

import (
	"context"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// Rail is a way back for money: a PSP, a shop, a marketplace or a person with
// a bank form, all served by one path. Every method may be called again with
// the same instruction. A Go error means that the outcome is unknown.
// Implementations are safe for concurrent use and keep nothing.
type Rail interface {
	// Send orders the refund, or does what makes the owner refund.
	Send(ctx context.Context, in payment.Instruction) (payment.Answer, error)
	// Lookup reads the refunds the owner has on the instruction's payment.
	Lookup(ctx context.Context, in payment.Instruction) (payment.Found, error)
	// Statement reads the owner's own book of a money account, page by page.
	Statement(ctx context.Context, account, cursor string) (Statement, error)
	// Capabilities says in data what the account can do.
	Capabilities() payment.Capabilities
}

// Rails are the rails by money account.
type Rails map[string]Rail

// Statement is one page of an owner's own book.
type Statement struct {
	Lines []StatementLine
	Next  string // cursor of the next page; empty at the end
	AsOf  time.Time
}

// StatementLine is one booking in an owner's own book.
type StatementLine struct {
	ID       string // of the booking
	Kind     BookKind
	Object   string // vendor's id of the charge, refund or dispute
	Payment  string // vendor's id of the payment, if the book says
	Amount   money.Money
	BookedAt time.Time
}

// BookKind is what a booking is for.
type BookKind string

// The kinds of booking.
const (
	BookCharge        BookKind = "charge"
	BookRefund        BookKind = "refund"
	BookRefundFailure BookKind = "refund_failure"
	BookWithdrawal    BookKind = "withdrawal"
	BookReinstatement BookKind = "reinstatement"
	BookFee           BookKind = "fee"
	BookPrincipal     BookKind = "principal"
	BookShipping      BookKind = "shipping"
	BookTax           BookKind = "tax"
	BookCommission    BookKind = "commission"
	BookClaim         BookKind = "claim"
)

// Manual is the rail of payments that nobody can refund by an API: a person
// does it, and attests it. Every account that has no rail of its own can have
// this one.
type Manual struct {
	Who string // who must act; defaults to finance
}

// Send leaves the refund to the person.
func (m Manual) Send(_ context.Context, _ payment.Instruction) (payment.Answer, error) {
	who := m.Who
	if who == "" {
		who = "finance"
	}
	return payment.Answer{Outcome: payment.Waiting, WhoMustAct: who}, nil
}

// Lookup finds nothing and proves nothing: only the person knows.
func (Manual) Lookup(context.Context, payment.Instruction) (payment.Found, error) {
	return payment.Found{}, nil
}

// Statement has no lines: there is no book to compare with.
func (Manual) Statement(context.Context, string, string) (Statement, error) {
	return Statement{}, nil
}

// Capabilities of a person: any amount, in their own time.
func (Manual) Capabilities() payment.Capabilities {
	return payment.Capabilities{Refund: payment.RefundAmount, Result: payment.ByReport, Mode: payment.Command}
}
