package order

import (
	"cmp"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// MoveGroup books a scan of one of our parcels. Nothing is allocated or
// shipped under a hold that blocks it ([*HeldError]), and nothing is prepared
// or sent for a canceled or expired order ([*NotOpenError]). What a carrier or
// channel reports comes as a [Snapshot] and is never refused.
type MoveGroup struct {
	Group string     `json:"group"`
	Event GroupEvent `json:"event"`
	At    time.Time  `json:"at,omitzero"` // of the scan; defaults to now
}

func (x MoveGroup) decide(c *change, _ Facts) error {
	i := slices.IndexFunc(c.o.Groups, func(g Group) bool { return g.ID == x.Group })
	if i < 0 {
		return &UnknownItemError{Item: "group", ID: x.Group}
	}
	g := &c.o.Groups[i]
	to, err := GroupMachine.Fire(g.State, x.Event)
	if err != nil || to == g.State {
		return err
	}
	here := !left(g.State)
	if here && to != GroupCanceled {
		if c.o.State == Canceled || c.o.State == Expired {
			return &NotOpenError{State: c.o.State, What: string(x.Event)}
		}
		// What holds can block of a parcel is named like the event.
		if err := c.o.free(Blocked(x.Event)); err != nil {
			return err
		}
	}
	at := store.Time(x.At)
	if at.IsZero() {
		at = c.now
	}
	if here && to == GroupShipped {
		g.ShippedAt = at
	}
	if to == GroupDelivered {
		g.DeliveredAt = at
	}
	c.setGroup(i, to, "", at)
	return nil
}

// addGroup appends a parcel in a state.
func (c *change) addGroup(g Group, state GroupState) {
	g.State = ""
	c.o.Groups = append(c.o.Groups, g)
	c.setGroup(len(c.o.Groups)-1, state, "", time.Time{})
}

// progress is how far a parcel in that state has come: it is here, on its way,
// or at an end. A state of a newer release counts as an end: what we do not
// know may have left.
func progress(s GroupState) int {
	switch s {
	case GroupPlanned, GroupBackordered, GroupAllocated, GroupPacked, GroupCanceled:
		return 0
	case GroupShipped, GroupOutForDelivery, GroupDelayed:
		return 1
	default:
		return 2
	}
}

// left reports whether a parcel in that state has left.
func left(s GroupState) bool { return progress(s) > 0 }

// gone lists the parcels that have left.
func (o *Order) gone() []string {
	var out []string
	for _, g := range o.Groups {
		if left(g.State) {
			out = append(out, g.ID)
		}
	}
	return out
}

// Shipped reports whether a parcel of the order has left, whatever became of it.
func (o *Order) Shipped() bool { return len(o.gone()) > 0 }

// reportGroups puts parcels where a channel saw them, along any path, and
// reports whether it knew all the states. What the channel says of a parcel
// replaces what we had; parcels it does not name are left alone.
func (c *change) reportGroups(groups []Group) bool {
	allKnown := true
	for _, g := range groups {
		if g.State != "" && !GroupMachine.Known(g.State) {
			allKnown = false
		}
		i := slices.IndexFunc(c.o.Groups, func(have Group) bool { return have.ID == g.ID })
		if i < 0 {
			c.addGroup(g, c.reported("", g.State))
			continue
		}
		was := c.o.Groups[i].State
		to := c.reported(was, g.State)
		g.State = was
		c.o.Groups[i] = g
		if to != was {
			c.setGroup(i, to, "", time.Time{})
		}
	}
	return allKnown
}

// reported is the state to book when a channel says one. A channel that lags
// behind our own scans takes no parcel back, and nothing that is still here
// leaves for a canceled order.
func (c *change) reported(was, says GroupState) GroupState {
	to := says
	switch {
	case !GroupMachine.Known(says):
		to = cmp.Or(was, GroupPlanned)
	case was != "" && progress(says) < progress(was):
		to = was
	}
	if c.o.State == Canceled && !left(to) {
		return GroupCanceled
	}
	return to
}
