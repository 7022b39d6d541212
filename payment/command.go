package payment

import (
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/store"
)

// Cmd is a command on one payment. Refunds are commands of package refund.
type Cmd interface{ paymentCommand() }

// Authorize registers a payment that the host has begun at its owner: an
// authorization, or a purchase. It makes the payment. What the owner said so
// far is State; later news comes as facts.
type Authorize struct {
	ID        string // of the payment; defaults to the digest of account and vendor id
	Order     string
	Account   string
	VendorID  string // the owner's id of the payment
	Charge    string // the owner's id of the authorization or charge, if it is another
	Owner     Owner  // defaults to PSP
	Books     string // books-of-record source; defaults to the account
	Amount    money.Money
	Purchase  bool // captured at once
	State     OpState
	ExpiresAt time.Time
	Details   Details
	Private   []store.Private
}

// CaptureCmd takes an amount of what was authorized.
type CaptureCmd struct {
	ID     string // of the operation
	Amount money.Money
	Final  bool // releases the rest
}

// VoidCmd gives up what was authorized and not captured: all of it, or an
// amount where the account can.
type VoidCmd struct {
	ID     string
	Amount money.Money // zero for all
}

// Attest says what became of an operation, on a person's word with proof: for
// what is done by hand, in a portal, or was looked up in vain. Outcome is
// Succeeded or Failed.
type Attest struct {
	Operation string
	Outcome   OpState
	VendorID  string
	Amount    money.Money // what was moved; zero for what was asked
	Proof     string      // reference of the proof at the host
}

// Accept settles what was odd about an operation, so that the payment is no
// longer frozen by it. The books stay as they are.
type Accept struct {
	Operation string
	Reason    string
}

func (Authorize) paymentCommand()  {}
func (CaptureCmd) paymentCommand() {}
func (VoidCmd) paymentCommand()    {}
func (Attest) paymentCommand()     {}
func (Accept) paymentCommand()     {}
