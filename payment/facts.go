package payment

import (
	"time"

	"github.com/recourse-go/recourse/money"
)

// Fact is something that happened at the payment's owner. Facts are never
// refused: they are booked, joined to what we know, or kept as corroboration.
type Fact interface{ paymentFact() }

// Reported says that an object of the vendor was seen: a charge, a capture, a
// refund, ours or made by others. Amounts are positive, the direction is in
// the kind.
type Reported struct {
	Source     string // who says so: the payment's books of record, or another
	Event      string // id of the event or report, for the journal
	Kind       OpKind
	VendorID   string      // of the object
	Operation  string      // our id, if the vendor echoes it; empty if made by others
	Parent     string      // vendor's id of the object acted on
	State      OpState     // pending to reversed; any other counts as pending
	Amount     money.Money // zero if the report does not say
	Reason     string
	ARN        string
	ExpiresAt  time.Time
	Final      bool
	Settles    string // the dispute whose settlement the object reports
	Settlement money.Money
}

// Answered is what came back from a sending of ours.
type Answered struct {
	Operation string
	Attempt   int
	Answer    Answer
}

// LookedUp is what a look-up for an operation read. Err says that it could not
// be read, which proves nothing.
type LookedUp struct {
	Operation string
	Found     Found
	Err       bool
}

// Opened says that a payment exists at its owner. It makes the payment, with
// itself as root until it is matched to an order; about one that exists it
// fills in what was not known. The first one needs an account, a vendor's id and
// an amount.
type Opened struct {
	Source   string
	Books    string // books-of-record source of the account; defaults to Source
	Account  string
	VendorID string
	Owner    Owner
	At       time.Time // when it was opened there, if the source says
	Amount   money.Money
	Details  Details
	Decline  *Decline
}

func (Reported) paymentFact() {}
func (Answered) paymentFact() {}
func (LookedUp) paymentFact() {}
func (Opened) paymentFact()   {}
