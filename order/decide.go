package order

import (
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

// Facts is what a command is judged on.
type Facts struct {
	Order    Order       // the zero Order for one that is new
	Covered  money.Money // authorized and captured, over all payments
	Captured money.Money // captured, over all payments
	InFlight bool        // an operation of a payment is submitted, pending or unknown
	Actor    policy.Actor
	Now      time.Time
	Tenant   string // of a new order
}

// Command is one intention about an order: [Place], [Confirm], [Cancel],
// [Expire], [OpenHold], [Release], [Reject], [ConfirmHold], [Resolve] or
// [MoveGroup]. No other package can add one.
type Command interface {
	decide(c *change, f Facts) error
}

// Decision is what to write: the order as it should be, and what the journal
// says about it. Without entries nothing changed.
type Decision struct {
	Order   Order
	Entries []store.Entry
}

// Puts encodes the decision for a batch; none if nothing changed.
func (d Decision) Puts() ([]store.Put, error) { return Repo.Puts(d.Entries, d.Order) }

// Decide judges a command. Asking for what is already so succeeds without
// entries. A broken guard is a typed error with a Code method, an illegal move
// the machine's TransitionError; the decision is then zero. The facts are left
// as they were.
func Decide(f Facts, cmd Command) (Decision, error) {
	if cmd == nil {
		return Decision{}, &InvalidError{Field: "command", Why: "is missing"}
	}
	if _, placing := cmd.(Place); !placing && !f.Order.placed() {
		return Decision{}, &NotPlacedError{}
	}
	c := newChange(f.Order, f.Actor.ID, f.Now)
	if err := cmd.decide(c, f); err != nil {
		return Decision{}, err
	}
	return c.done()
}

// placed reports whether the order exists beyond a draft.
func (o *Order) placed() bool { return o.State != "" && o.State != Draft }
