package order

import (
	"fmt"
	"strings"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/store"
)

// NotPlacedError says that a command came for an order that does not exist.
type NotPlacedError struct{}

func (*NotPlacedError) Error() string { return "order: there is no order yet: place it first" }

// Code is the machine-readable code.
func (*NotPlacedError) Code() string { return "not_placed" }

// InvalidError says which part of a command or snapshot is malformed.
type InvalidError struct {
	Field string // lines[0].quantity
	Why   string
}

func (e *InvalidError) Error() string { return fmt.Sprintf("order: %s %s", e.Field, e.Why) }

// Code is the machine-readable code.
func (*InvalidError) Code() string { return "invalid_order" }

// CurrencyError says which amount is not in the order's currency. It matches
// [money.ErrCurrencyMismatch].
type CurrencyError struct {
	Field     string
	Want, Got money.Currency
}

func (e *CurrencyError) Error() string {
	return fmt.Sprintf("order: %s is in %s: want %s, the currency of the order", e.Field, e.Got, e.Want)
}

// Unwrap makes errors.Is(err, money.ErrCurrencyMismatch) hold.
func (*CurrencyError) Unwrap() error { return money.ErrCurrencyMismatch }

// Code is the machine-readable code.
func (*CurrencyError) Code() string { return "currency_mismatch" }

// TotalError says that the total the customer was told is not the sum of what
// the units and shipments cost.
type TotalError struct {
	Want money.Money // the sum
	Got  money.Money // what the customer was told
}

func (e *TotalError) Error() string {
	return fmt.Sprintf("order: the total says %s, but lines, shipping, discounts and taxes come to %s: send the parts that explain the total", e.Got, e.Want)
}

// Code is the machine-readable code.
func (*TotalError) Code() string { return "total_mismatch" }

// ExistsError says that an id is taken by something else than what was asked
// for. Repeating the very same command is no error.
type ExistsError struct {
	Item string // order, hold
	ID   string
}

func (e *ExistsError) Error() string {
	return fmt.Sprintf("order: %s %q exists already with other content: use a new id", e.Item, e.ID)
}

// Code is the machine-readable code.
func (*ExistsError) Code() string { return "exists" }

// UnknownItemError says that the order has no such part.
type UnknownItemError struct {
	Item string // unit or shipping, group, hold, system of the hold
	ID   string
}

func (e *UnknownItemError) Error() string {
	// What is not even an id may be personal data: it is not repeated.
	if store.CheckID(e.Item, e.ID) != nil {
		return fmt.Sprintf("order: no such %s: use an id of this order", e.Item)
	}
	return fmt.Sprintf("order: no %s %q: use an id of this order", e.Item, e.ID)
}

// Code is the machine-readable code.
func (*UnknownItemError) Code() string { return "unknown_item" }

// HeldError names the holds that block what was asked for.
type HeldError struct {
	Blocks Blocked
	Holds  []Hold
}

func (e *HeldError) Error() string {
	var holds []string
	for _, h := range e.Holds {
		holds = append(holds, fmt.Sprintf("%s (%s, %s)", h.ID, h.Kind, h.State))
	}
	return fmt.Sprintf("order: %s is blocked by hold %s: release what is open, or cancel the order", e.Blocks, strings.Join(holds, ", "))
}

// Code is the machine-readable code.
func (*HeldError) Code() string { return "held" }

// UncoveredError says that the payments do not cover the order.
type UncoveredError struct{ Need, Have money.Money }

func (e *UncoveredError) Error() string {
	return fmt.Sprintf("order: %s of %s is authorized or captured: take the rest, or place the order as pay later", e.Have, e.Need)
}

// Code is the machine-readable code.
func (*UncoveredError) Code() string { return "uncovered" }

// ShippedError names the parcels that have left, so that it is too late.
type ShippedError struct{ Groups []string }

func (e *ShippedError) Error() string {
	return fmt.Sprintf("order: group %s has left: take the goods back as a return instead", strings.Join(e.Groups, ", "))
}

// Code is the machine-readable code.
func (*ShippedError) Code() string { return "shipped" }

// ExpireError says why an order may not expire.
type ExpireError struct {
	PayBy    time.Time
	Captured money.Money
	InFlight bool
}

func (e *ExpireError) Error() string {
	switch {
	case !e.Captured.IsZero():
		return fmt.Sprintf("order: %s is captured: confirm or cancel the order instead", e.Captured)
	case e.InFlight:
		return "order: a payment operation is not settled yet: expire the order after it"
	case e.PayBy.IsZero():
		return "order: it has no deadline for its payment: cancel it instead"
	}
	return fmt.Sprintf("order: it may be paid until %s: expire it then", e.PayBy.Format(time.RFC3339))
}

// Code is the machine-readable code.
func (*ExpireError) Code() string { return "not_expirable" }

// NotOpenError says that the order's state forbids working on its goods.
type NotOpenError struct {
	State State
	What  string // ship, replaced
}

func (e *NotOpenError) Error() string {
	return fmt.Sprintf("order: it is %s, so %s is not allowed: place a new order for what should be sent", e.State, e.What)
}

// Code is the machine-readable code.
func (*NotOpenError) Code() string { return "not_open" }

// FourEyesError says that the opener of a hold may not release it.
type FourEyesError struct{ Hold string }

func (e *FourEyesError) Error() string {
	return fmt.Sprintf("order: hold %q needs four eyes: somebody else than its opener must release it", e.Hold)
}

// Code is the machine-readable code.
func (*FourEyesError) Code() string { return "four_eyes" }

// ExternalHoldError says that an outside system has answered already.
type ExternalHoldError struct {
	Hold, System string
	Have, Got    ExternalHoldState
}

func (e *ExternalHoldError) Error() string {
	return fmt.Sprintf("order: hold %q is %s at %s, so it cannot become %s: only a requested one is answered, open a new hold", e.Hold, e.Have, e.System, e.Got)
}

// Code is the machine-readable code.
func (*ExternalHoldError) Code() string { return "external_hold_settled" }

// ResolvedError says what became of a unit already: a unit has one open or
// effective resolution.
type ResolvedError struct {
	Unit string
	As   string // replaced, written_off, canceled, refund_reserved, refunded
	By   string // the unit that replaces it
}

func (e *ResolvedError) Error() string {
	if e.By != "" {
		return fmt.Sprintf("order: unit %q was replaced: use the unit %q that replaces it", e.Unit, e.By)
	}
	return fmt.Sprintf("order: unit %q is settled already (%s): a unit is settled once, choose another", e.Unit, e.As)
}

// Code is the machine-readable code.
func (*ResolvedError) Code() string { return "resolved" }
