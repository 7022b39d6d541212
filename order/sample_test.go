package order_test

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

var (
	noon  = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	agent = policy.Actor{ID: "anna", Roles: []string{policy.RoleAgent}}
	boss  = policy.Actor{ID: "ben", Roles: []string{policy.RoleSupervisor}}
)

// tester is a test or a check of rapid.
type tester interface {
	require.TestingT
	Helper()
}

func eur(s string) money.Money { return money.MustParse(s + " EUR") }

// mugs is two lines in two parcels with one shipment: 10.00 + 5.00 + 4.00.
func mugs() order.Place {
	return order.Place{
		ID: "o1", Currency: money.EUR, Total: eur("19.00"), PayBy: noon.Add(time.Hour),
		Lines: []order.PlaceLine{
			{ID: "l1", SKU: "mug", Quantity: 3, Total: eur("10.00"), Group: "g1"},
			{ID: "l2", SKU: "plate", Quantity: 1, Total: eur("5.00"), Group: "g2"},
		},
		Shipping: []order.PlaceShipping{{ID: "s1", Total: eur("4.00")}},
		Groups:   []order.Group{{ID: "g1"}, {ID: "g2"}},
	}
}

func facts(o order.Order) order.Facts {
	return order.Facts{
		Order: o, Tenant: "eu", Actor: agent, Now: noon,
		Covered: o.Total, Captured: money.Money{},
	}
}

// run gives an order commands, one after the other, all by the agent at noon.
func run(t tester, o order.Order, cmds ...order.Command) order.Order {
	t.Helper()
	for _, cmd := range cmds {
		d, err := order.Decide(facts(o), cmd)
		require.NoError(t, err, "%T", cmd)
		o = d.Order
	}
	return o
}

func placed(t tester, cmds ...order.Command) order.Order {
	t.Helper()
	return run(t, run(t, order.Order{}, mugs()), cmds...)
}

// ship is the way of a parcel out of the house.
func ship(group string) []order.Command {
	return []order.Command{
		order.MoveGroup{Group: group, Event: order.EventAllocate},
		order.MoveGroup{Group: group, Event: order.EventPack},
		order.MoveGroup{Group: group, Event: order.EventShip},
	}
}

func hold(id string, blocks ...order.Blocked) order.OpenHold {
	return order.OpenHold{ID: id, Kind: order.HoldFraud, Blocks: blocks, Reason: "fraud_score"}
}

// coded is what every refusal of the package is.
type coded interface {
	error
	Code() string
}

// refused asserts code and text of a refusal, and that nothing is decided.
func refused(t tester, d order.Decision, err error, code, text string) {
	t.Helper()
	require.Error(t, err)
	var c coded
	require.ErrorAs(t, err, &c)
	require.Equal(t, code, c.Code())
	require.Contains(t, err.Error(), text)
	require.Equal(t, order.Decision{}, d)
}

func events(entries []store.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Event)
	}
	return out
}

// stored is what the order looks like after the store: times, order of keys
// and left out zeros as they come back.
func stored(t tester, o order.Order) order.Order {
	t.Helper()
	put, err := order.Repo.Put(o)
	require.NoError(t, err)
	back, err := order.Repo.Decode(put.Record)
	require.NoError(t, err)
	return back
}

func grosses(shares []order.Share) []string {
	var out []string
	for _, s := range shares {
		out = append(out, s.Gross.Amount())
	}
	return out
}
