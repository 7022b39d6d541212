package order

import (
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/store"
)

// Confirm promises a placed order: no hold blocks it, else [*HeldError], and
// payments cover it or it is paid later, else [*UncoveredError].
type Confirm struct{}

func (Confirm) decide(c *change, f Facts) error {
	if moves, err := c.moves(EventConfirm); !moves {
		return err
	}
	if err := c.o.free(BlocksConfirm); err != nil {
		return err
	}
	if !c.o.PayLater {
		have := f.Covered
		if have == (money.Money{}) {
			have = money.New(0, c.o.Currency)
		}
		short, err := have.Cmp(c.o.Total)
		switch {
		case err != nil:
			return &CurrencyError{Field: "covered", Want: c.o.Currency, Got: have.Currency()}
		case short < 0:
			return &UncoveredError{Need: c.o.Total, Have: have}
		}
	}
	c.setState(Confirmed, "", data{})
	return nil
}

// Cancel stops an order of which nothing has left, else [*ShippedError]. It
// stops the goods; what happens to the money is decided by package refund.
// Holds stay: one may block the refund.
type Cancel struct {
	Reason string `json:"reason"` // code
}

func (x Cancel) decide(c *change, _ Facts) error {
	if moves, err := c.moves(EventCancel); !moves {
		return err
	}
	if err := store.CheckID("cancel reason", x.Reason); err != nil {
		return err
	}
	if gone := c.o.gone(); len(gone) > 0 {
		return &ShippedError{Groups: gone}
	}
	c.cancel(x.Reason)
	return nil
}

// cancel stops all that has not left.
func (c *change) cancel(reason string) {
	c.o.CancelReason = reason
	c.setState(Canceled, reason, data{})
	for i, g := range c.o.Groups {
		if !left(g.State) && g.State != GroupCanceled {
			c.setGroup(i, GroupCanceled, reason, c.now)
		}
	}
	c.markCanceled()
}

// markCanceled derives which units are canceled: those that an edit took out
// of the order, and those of a canceled order that are settled no other way.
func (c *change) markCanceled() {
	sold := map[string]bool{}
	for _, s := range c.o.Allocation().Units {
		sold[s.ID] = true
	}
	away := map[string]bool{}
	for _, g := range c.o.Groups {
		away[g.ID] = left(g.State)
	}
	for i := range c.o.Units {
		u := &c.o.Units[i]
		root, _ := c.o.origin(u.ID)
		stopped := c.o.State == Canceled && !away[u.Group] && u.ReplacedBy == "" && u.WrittenOff == ""
		u.Canceled = !sold[root] || stopped
	}
}

// Expire ends an order whose deadline passed unpaid: nothing captured and no
// operation of a payment open, else [*ExpireError].
type Expire struct{}

func (Expire) decide(c *change, f Facts) error {
	if moves, err := c.moves(EventExpire); !moves {
		return err
	}
	passed := !c.o.PayBy.IsZero() && !c.now.Before(c.o.PayBy)
	if !passed || !f.Captured.IsZero() || f.InFlight {
		return &ExpireError{PayBy: c.o.PayBy, Captured: f.Captured, InFlight: f.InFlight}
	}
	c.setState(Expired, "", data{})
	return nil
}
