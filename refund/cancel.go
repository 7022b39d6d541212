package refund

import (
	"slices"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/store"
)

// CancelOrder cancels an order with its money: the goods stop at once, what was
// authorized is voided, what was captured is refunded. Money that cannot be
// moved yet blocks the plan until it can; it never lets a parcel leave.
type CancelOrder struct {
	Key    string `json:"-"` // idempotency key
	Order  string `json:"order"`
	Reason string `json:"reason"` // code
}

func (d *draft) cancelOrder(c CancelOrder) error {
	if d.Order.Version == 0 {
		return &store.NotFoundError{Key: order.Repo.Key(d.env.Tenant, c.Order)}
	}
	od, err := order.Decide(d.orderFacts(), order.Cancel{Reason: c.Reason})
	if err := d.onOrder(od, err); err != nil {
		return err
	}
	if len(od.Entries) > 0 { // else it was canceled already
		err = d.planMoney(c.Reason)
	}
	d.Refund, d.Code = "", string(d.Order.State)
	return err
}

// cancelComponents spreads an amount over what is left of units and shipping,
// by their frozen shares; what is above all of them was overpaid.
func (d *draft) cancelComponents(total money.Money) ([]Component, error) {
	var cs []Component
	var weights []int64
	left := money.New(0, total.Currency())
	add := func(kind ComponentKind, id string) error {
		m, err := d.Order.Refundable(id)
		if err != nil || m.Minor() <= 0 {
			return nil //nolint:nilerr // a unit that was resolved otherwise has nothing left
		}
		cs = append(cs, Component{Kind: kind, ID: id})
		weights = append(weights, m.Minor())
		left, err = left.Add(m)
		return err
	}
	for _, u := range d.Order.Units {
		if err := add(ForUnit, u.ID); err != nil {
			return nil, err
		}
	}
	for _, s := range d.Order.Shipping {
		if err := add(ForShipping, s.ID); err != nil {
			return nil, err
		}
	}
	goods := money.New(min(total.Minor(), left.Minor()), total.Currency())
	if len(cs) > 0 {
		shares, err := goods.Allocate(weights...)
		if err != nil {
			return nil, err
		}
		for i := range cs {
			cs[i].Amount = shares[i]
		}
		cs = slices.DeleteFunc(cs, func(c Component) bool { return c.Amount.IsZero() })
	}
	if over := total.Minor() - goods.Minor(); over > 0 {
		cs = append(cs, Component{Kind: ForOverpayment, Amount: money.New(over, total.Currency())})
	}
	return cs, nil
}
