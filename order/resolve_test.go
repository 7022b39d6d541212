package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
)

func replace(unit string) order.Resolve {
	return order.Resolve{Unit: unit, As: order.Replaced, Reason: "lost"}
}

func TestReplace(t *testing.T) {
	t.Parallel()
	o := placed(t, order.Confirm{})
	o.Units[1].Capture = "op1"
	cmd := replace("l1/2")
	cmd.Group = "g3"
	d, err := order.Decide(facts(o), cmd)
	require.NoError(t, err)
	require.Equal(t, []string{"order.group_planned", "order.unit_replaced"}, events(d.Entries))
	require.Equal(t, "lost", d.Entries[1].Code)
	require.JSONEq(t, `{"unit":"l1/2","by":"l1/2.r1","group":"g3"}`, string(d.Entries[1].Data))
	require.Equal(t, "l1/2.r1", d.Order.Unit("l1/2").ReplacedBy)
	require.Equal(t, &order.Unit{ID: "l1/2.r1", Line: "l1", Group: "g3", Capture: "op1", Replaces: "l1/2"}, d.Order.Unit("l1/2.r1"))
	require.Equal(t, order.Group{ID: "g3", State: order.GroupPlanned}, d.Order.Groups[2])
	require.Empty(t, o.Units[1].ReplacedBy, "the facts are left as they were")

	// The parcel is lost too: replaced once more, in a parcel that is there.
	o = run(t, d.Order, order.Resolve{Unit: "l1/2.r1", As: order.Replaced, Reason: "lost", Group: "g3"})
	require.Equal(t, "l1/2", o.Unit("l1/2.r1").Replaces)
	require.Equal(t, "l1/2.r1", o.Unit("l1/2.r2").Replaces)

	share, ok := o.Share("l1/2.r2")
	require.True(t, ok)
	require.Equal(t, "l1/2", share.ID)
	worth, err := o.Refundable("l1/2.r2")
	require.NoError(t, err)
	require.Equal(t, eur("3.33"), worth, "a replacement inherits what may be refunded")
	for _, id := range []string{"l1/2", "l1/2.r1"} {
		_, err = o.Refundable(id)
		refused(t, order.Decision{}, err, "resolved", "was replaced: use the unit")
	}
}

func TestWriteOff(t *testing.T) {
	t.Parallel()
	d, err := order.Decide(facts(placed(t)), order.Resolve{Unit: "l2/1", As: order.WrittenOff, Reason: "goodwill"})
	require.NoError(t, err)
	require.Equal(t, "goodwill", d.Order.Unit("l2/1").WrittenOff)
	require.Equal(t, []string{"order.unit_written_off"}, events(d.Entries))
	_, err = d.Order.Refundable("l2/1")
	refused(t, order.Decision{}, err, "resolved", `unit "l2/1" is settled already (written_off): a unit is settled once`)
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	entitled := func(e order.Entitlement) order.Order {
		o := placed(t)
		o.Entitle(map[string]order.Entitlement{"l2/1": e}, order.Entitlement{})
		return o
	}
	canceled := placed(t)
	canceled.Units[3].Canceled = true
	expired := placed(t)
	expired.State = order.Expired
	for _, c := range []struct {
		name       string
		order      order.Order
		resolve    order.Resolve
		code, text string
	}{
		{"unknown unit", placed(t), replace("l9/1"), "unknown_item", `no unit "l9/1"`},
		{"no reason", placed(t), order.Resolve{Unit: "l2/1", As: order.Replaced}, "invalid_id", "resolve reason is empty"},
		{"no resolution", placed(t), order.Resolve{Unit: "l2/1", Reason: "x"}, "invalid_order", "resolution is unknown: want replaced or written_off"},
		{"replaced", placed(t, replace("l2/1")), replace("l2/1"), "resolved", `unit "l2/1" was replaced: use the unit "l2/1.r1" that replaces it`},
		{"written off", placed(t, order.Resolve{Unit: "l2/1", As: order.WrittenOff, Reason: "x"}), replace("l2/1"), "resolved", "settled already (written_off)"},
		{"canceled unit", canceled, replace("l2/1"), "resolved", "settled already (canceled)"},
		{"refund on its way", entitled(order.Entitlement{Reserved: eur("0.01")}), replace("l2/1"), "resolved", "settled already (refund_reserved)"},
		{"refunded in part", entitled(order.Entitlement{Refunded: eur("0.01")}), replace("l2/1"), "resolved", "settled already (refunded)"},
		{"canceled order", placed(t, order.Cancel{Reason: "x"}), replace("l2/1"), "not_open", "it is canceled, so replaced is not allowed"},
		{"expired order", expired, replace("l2/1"), "not_open", "it is expired"},
		{"a parcel that left", placed(t, ship("g1")...), order.Resolve{Unit: "l2/1", As: order.Replaced, Reason: "x", Group: "g1"}, "invalid_order", "group is shipped: name a parcel that is still here, or a new one"},
		{
			"a parcel that is canceled", placed(t, order.MoveGroup{Group: "g1", Event: order.EventCancelGroup}),
			order.Resolve{Unit: "l2/1", As: order.Replaced, Reason: "x", Group: "g1"}, "invalid_order", "group is canceled",
		},
		{"no name for a parcel", placed(t), order.Resolve{Unit: "l2/1", As: order.Replaced, Reason: "x", Group: "parcel 3"}, "invalid_id", "group id has a byte"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := order.Decide(facts(c.order), c.resolve)
			refused(t, d, err, c.code, c.text)
		})
	}
}

func TestRefundable(t *testing.T) {
	t.Parallel()
	o := placed(t)
	require.True(t, o.Entitle(map[string]order.Entitlement{
		"l1/1": {Reserved: eur("1.00"), Refunded: eur("0.34")},
		"l1/2": {Refunded: eur("3.33")},
		"l1/3": {Refunded: eur("9.99")}, // a fact beyond what it cost
		"s1":   {Reserved: eur("1.50")},
	}, order.Entitlement{}))
	for id, want := range map[string]string{"l1/1": "2.00", "l1/2": "0.00", "l1/3": "0.00", "l2/1": "5.00", "s1": "2.50"} {
		got, err := o.Refundable(id)
		require.NoError(t, err)
		require.Equal(t, eur(want), got, id)
	}
	_, err := o.Refundable("l3/1")
	refused(t, order.Decision{}, err, "unknown_item", `no unit or shipping "l3/1"`)

	o.Entitle(map[string]order.Entitlement{"l2/1": {Reserved: money.MustParse("1.00 USD")}}, order.Entitlement{})
	_, err = o.Refundable("l2/1")
	require.ErrorIs(t, err, money.ErrCurrencyMismatch)
}

// A refund that others made for a unit that was replaced counts for the new one.
func TestRefundableCountsTheWholeChain(t *testing.T) {
	t.Parallel()
	o := placed(t, replace("l2/1"))
	o.Entitle(map[string]order.Entitlement{"l2/1": {Refunded: eur("4.00")}, "l2/1.r1": {Reserved: eur("0.40")}}, order.Entitlement{})
	got, err := o.Refundable("l2/1.r1")
	require.NoError(t, err)
	require.Equal(t, eur("0.60"), got)
}

func TestEntitle(t *testing.T) {
	t.Parallel()
	o := placed(t)
	copied := o
	items := map[string]order.Entitlement{"l1/1": {Reserved: eur("1.00")}, "s1": {Refunded: eur("1.00")}, "nowhere": {Refunded: eur("1.00")}}
	goodwill := order.Entitlement{Reserved: eur("2.00")}
	require.True(t, o.Entitle(items, goodwill))
	require.Equal(t, eur("1.00"), o.Unit("l1/1").Entitlement.Reserved)
	require.Equal(t, eur("1.00"), o.Shipping[0].Entitlement.Refunded)
	require.Equal(t, goodwill, o.Goodwill)
	require.Zero(t, copied.Unit("l1/1").Entitlement, "copies are left alone")
	require.Zero(t, copied.Shipping[0].Entitlement)

	require.False(t, o.Entitle(items, goodwill))
	require.True(t, o.Entitle(items, order.Entitlement{}), "less goodwill")
	require.True(t, o.Entitle(nil, order.Entitlement{}), "what is missing is nothing")
	require.Zero(t, o.Unit("l1/1").Entitlement)
	require.Zero(t, o.Shipping[0].Entitlement)
	require.False(t, o.Entitle(map[string]order.Entitlement{"l1/1": {Refunded: eur("0.00")}}, order.Entitlement{}), "zero is nothing")
}
