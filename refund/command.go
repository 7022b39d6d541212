package refund

import "github.com/recourse-go/recourse/payment"

// Command is one intention about the money of an order: [Request], [Approve],
// [Deny], [Withdraw], [Retry], [Settle], [CancelOrder], or one on a payment,
// [OnPayment] and [Attribute].
type Command interface{ refundCommand() }

// Approve says yes to a refund that waits for it. Enough approvals reserve
// again what was given up, under the guards of the day, and let the legs be
// sent. Approving what was approved changes nothing.
type Approve struct {
	Refund string `json:"refund"`
	Plan   string `json:"plan,omitzero"` // the plan that was looked at; empty for the present one
	// InLieuOf names the inquiry that the refund settles, where one was opened
	// on its money after the request.
	InLieuOf string `json:"in_lieu_of,omitzero"`
}

// Deny says no to a refund that waits for approval or review. What it reserved
// is free; a leg that went out before stays, and the refund is partial.
type Deny struct {
	Refund string `json:"refund"`
	Reason string `json:"reason"` // code
}

// Withdraw takes a request back before it is approved, or gives up one that
// failed.
type Withdraw struct {
	Refund string `json:"refund"`
	Reason string `json:"reason,omitzero"` // code
}

// Retry sends the legs that did not succeed again, as new operations. While
// one is still open or unknown there is nothing to retry, and nothing changes.
type Retry struct {
	Refund   string `json:"refund"`
	InLieuOf string `json:"in_lieu_of,omitzero"` // as in [Approve]
}

// Settle closes a refund whose legs did not all succeed, on proof that the
// rest was paid by hand. The money still comes out of the payments' headroom.
type Settle struct {
	Refund string `json:"refund"`
	Proof  string `json:"proof"` // reference at the host
}

// OnPayment is a command of package payment on a payment of the order.
type OnPayment struct {
	Payment string      `json:"payment"`
	Cmd     payment.Cmd `json:"cmd"`
}

// Attribute says what a refund made by others was for, so that the unit or
// shipment is not refunded again.
type Attribute struct {
	Payment   string `json:"payment"`
	Operation string `json:"operation"`
	Component string `json:"component"` // id of a unit or shipment, "goodwill", "overpayment" or "unallocated"
}

func (Request) refundCommand()     {}
func (Approve) refundCommand()     {}
func (Deny) refundCommand()        {}
func (Withdraw) refundCommand()    {}
func (Retry) refundCommand()       {}
func (Settle) refundCommand()      {}
func (CancelOrder) refundCommand() {}
func (OnPayment) refundCommand()   {}
func (Attribute) refundCommand()   {}

// Decide judges a command on the records of one order. It is pure: the same
// records, command and environment give the same decision, and the records
// that were given stay as they are. A verdict against the command is an answer;
// a broken guard is a typed error.
func Decide(r Records, cmd Command, env Env) (Decision, error) {
	d := begin(r, env)
	var err error
	switch c := cmd.(type) {
	case Request:
		err = d.request(c)
	case Approve:
		err = d.approve(c)
	case Deny:
		err = d.stop(c.Refund, EventDeny, c.Reason)
	case Withdraw:
		err = d.stop(c.Refund, EventWithdraw, c.Reason)
	case Retry:
		err = d.retry(c)
	case Settle:
		err = d.settleManually(c)
	case CancelOrder:
		err = d.cancelOrder(c)
	case OnPayment:
		err = d.onPaymentCommand(c)
	case Attribute:
		err = d.attribute(c)
	default:
		err = &RequestError{Field: "command", Why: "is missing"}
	}
	return d.end(err)
}

// find takes a refund out for a command.
func (d *draft) find(id string) (*Refund, error) {
	r := d.Records.Refund(id)
	if r == nil {
		return nil, &UnknownRefundError{Refund: id}
	}
	d.Refund = id
	return r, nil
}
