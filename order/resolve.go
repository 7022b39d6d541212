package order

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/recourse-go/recourse/store"
)

// Resolution is how a unit is made good without money.
type Resolution string

// The resolutions.
const (
	Replaced   Resolution = "replaced"    // another is sent, as a new unit
	WrittenOff Resolution = "written_off" // nothing is owed for it any more
)

// Resolve replaces a unit or writes it off. It fails with [*ResolvedError] if
// the unit was settled before in any way, or money for it is on its way back.
// A replacement is a new unit with the id of the first one and ".r1", ".r2" …;
// it may be replaced or refunded in turn.
type Resolve struct {
	Unit   string     `json:"unit"`
	As     Resolution `json:"as"`
	Reason string     `json:"reason"`         // code
	Group  string     `json:"group,omitzero"` // parcel of the replacement, planned here if it is new
}

func (x Resolve) decide(c *change, _ Facts) error {
	if err := store.CheckID("resolve reason", x.Reason); err != nil {
		return err
	}
	u := c.o.Unit(x.Unit)
	switch {
	case u == nil:
		return &UnknownItemError{Item: "unit", ID: x.Unit}
	case c.o.State == Canceled || c.o.State == Expired:
		return &NotOpenError{State: c.o.State, What: string(x.As)}
	}
	if err := u.settled(); err != nil {
		return err
	}
	switch x.As {
	case WrittenOff:
		u.WrittenOff = x.Reason
		c.record("unit_written_off", x.Reason, data{Unit: u.ID})
		return nil
	case Replaced:
		return c.replace(u, x)
	}
	return &InvalidError{Field: "resolution", Why: fmt.Sprintf("is unknown: want %s or %s", Replaced, WrittenOff)}
}

func (c *change) replace(u *Unit, x Resolve) error {
	if err := c.joinGroup(x.Group); err != nil {
		return err
	}
	root, steps := c.o.origin(u.ID)
	next := Unit{
		ID: root + ".r" + strconv.Itoa(steps+1), Line: u.Line, Group: x.Group, Capture: u.Capture, Replaces: u.ID,
	}
	u.ReplacedBy = next.ID
	c.record("unit_replaced", x.Reason, data{Unit: u.ID, By: next.ID, Group: x.Group})
	c.o.Units = append(c.o.Units, next)
	return nil
}

// joinGroup plans the parcel of a replacement, or checks that it is still here.
func (c *change) joinGroup(id string) error {
	if id == "" {
		return nil
	}
	i := slices.IndexFunc(c.o.Groups, func(g Group) bool { return g.ID == id })
	switch {
	case i < 0:
		if err := store.CheckID("group id", id); err != nil {
			return err
		}
		c.addGroup(Group{ID: id}, GroupPlanned)
	case left(c.o.Groups[i].State) || c.o.Groups[i].State == GroupCanceled:
		return &InvalidError{Field: "group", Why: fmt.Sprintf("is %s: name a parcel that is still here, or a new one", c.o.Groups[i].State)}
	}
	return nil
}

// settled says how a unit was settled before, nil if it was not.
func (u *Unit) settled() error {
	e := &ResolvedError{Unit: u.ID}
	switch {
	case u.ReplacedBy != "":
		e.As, e.By = string(Replaced), u.ReplacedBy
	case u.WrittenOff != "":
		e.As = string(WrittenOff)
	case u.Canceled:
		e.As = "canceled"
	case !u.Entitlement.Reserved.IsZero():
		e.As = "refund_reserved"
	case !u.Entitlement.Refunded.IsZero():
		e.As = "refunded"
	default:
		return nil
	}
	return e
}

// origin is the unit at the start of a chain of replacements, and how many
// there were. Anything else is its own origin.
func (o *Order) origin(id string) (root string, steps int) {
	for steps < len(o.Units) {
		u := o.Unit(id)
		if u == nil || u.Replaces == "" {
			break
		}
		id = u.Replaces
		steps++
	}
	return id, steps
}
