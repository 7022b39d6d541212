package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/machine"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
)

func TestConfirm(t *testing.T) {
	t.Parallel()
	o := placed(t)
	d, err := order.Decide(facts(o), order.Confirm{})
	require.NoError(t, err)
	require.Equal(t, order.Confirmed, d.Order.State)
	require.Equal(t, []string{"order.confirmed"}, events(d.Entries))
	require.JSONEq(t, `{"state":{"from":"placed","to":"confirmed"}}`, string(d.Entries[0].Data))
	require.Equal(t, order.Placed, o.State, "the facts are left as they were")

	f := facts(d.Order)
	f.Covered = money.Money{}
	d, err = order.Decide(f, order.Confirm{})
	require.NoError(t, err, "asked again, although a guard would say no by now")
	require.Empty(t, d.Entries)
}

func TestConfirmRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		before     []order.Command
		covered    money.Money
		code, text string
	}{
		{"a cent short", nil, eur("18.99"), "uncovered", "18.99 EUR of 19.00 EUR is authorized or captured: take the rest"},
		{"nothing paid", nil, money.Money{}, "uncovered", "0.00 EUR of 19.00 EUR"},
		{"paid in dollars", nil, money.MustParse("99.00 USD"), "currency_mismatch", "covered is in USD: want EUR"},
		{
			"held twice",
			[]order.Command{hold("h1", order.BlocksConfirm), hold("h2", order.BlocksShip, order.BlocksConfirm), hold("h3", order.BlocksShip)},
			eur("19.00"), "held", "confirm is blocked by hold h1 (fraud, open), h2 (fraud, open): release what is open, or cancel the order",
		},
		{
			"a hold was rejected", []order.Command{hold("h1", order.BlocksConfirm), order.Reject{Hold: "h1"}},
			eur("19.00"), "held", "h1 (fraud, rejected)",
		},
		{"canceled", []order.Command{order.Cancel{Reason: "x"}}, eur("19.00"), "illegal_transition", `event "confirm" is not allowed in state "canceled"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := facts(placed(t, c.before...))
			f.Covered = c.covered
			d, err := order.Decide(f, order.Confirm{})
			refused(t, d, err, c.code, c.text)
		})
	}
}

func TestConfirmPayLater(t *testing.T) {
	t.Parallel()
	p := mugs()
	p.PayLater, p.PayBy = true, time.Time{}
	f := facts(run(t, order.Order{}, p))
	f.Covered = money.Money{}
	d, err := order.Decide(f, order.Confirm{})
	require.NoError(t, err)
	require.Equal(t, order.Confirmed, d.Order.State)
}

func TestCancel(t *testing.T) {
	t.Parallel()
	o := placed(t, order.Confirm{}, hold("h1", order.BlocksRefund), order.MoveGroup{Group: "g1", Event: order.EventBackorder})
	d, err := order.Decide(facts(o), order.Cancel{Reason: "customer"})
	require.NoError(t, err)
	require.Equal(t, order.Canceled, d.Order.State)
	require.Equal(t, "customer", d.Order.CancelReason)
	for _, u := range d.Order.Units {
		require.True(t, u.Canceled, u.ID)
	}
	for _, g := range d.Order.Groups {
		require.Equal(t, order.GroupCanceled, g.State)
	}
	require.Equal(t, order.HoldOpen, d.Order.Holds[0].State, "it may block the refund")
	require.Equal(t, []string{"order.canceled", "order.group_canceled", "order.group_canceled"}, events(d.Entries))
	require.Equal(t, "customer", d.Entries[0].Code)
	require.JSONEq(t, `{"group":"g1","state":{"from":"backordered","to":"canceled"},"at":"2026-03-02T12:00:00Z"}`, string(d.Entries[1].Data))

	settled := run(t, o, replace("l1/1"), order.Resolve{Unit: "l1/2", As: order.WrittenOff, Reason: "x"}, order.Cancel{Reason: "x"})
	require.False(t, settled.Unit("l1/1").Canceled, "it was replaced")
	require.True(t, settled.Unit("l1/1.r1").Canceled)
	require.False(t, settled.Unit("l1/2").Canceled, "it was written off")

	require.Equal(t, order.GroupBackordered, o.Groups[0].State, "the facts are left as they were")
	require.False(t, o.Units[0].Canceled)

	d, err = order.Decide(facts(d.Order), order.Cancel{Reason: "again"})
	require.NoError(t, err)
	require.Empty(t, d.Entries)
	require.Equal(t, "customer", d.Order.CancelReason)
}

func TestCancelRefuses(t *testing.T) {
	t.Parallel()
	for _, end := range []order.GroupEvent{order.EventOutForDelivery, order.EventDelay, order.EventDeliver, order.EventLose, order.EventDamage, order.EventReturnToSender, order.EventRefuse, order.EventShip} {
		o := placed(t, append(ship("g2"), order.MoveGroup{Group: "g2", Event: end})...)
		require.True(t, o.Shipped())
		d, err := order.Decide(facts(o), order.Cancel{Reason: "customer"})
		refused(t, d, err, "shipped", "group g2 has left: take the goods back as a return instead")
	}
	d, err := order.Decide(facts(placed(t)), order.Cancel{})
	refused(t, d, err, "invalid_id", "cancel reason is empty")
	d, err = order.Decide(facts(placed(t)), order.Cancel{Reason: "changed her mind"})
	refused(t, d, err, "invalid_id", "cancel reason has a byte outside the grammar")
	f := facts(placed(t))
	f.Now = noon.Add(2 * time.Hour)
	d, err = order.Decide(f, order.Expire{})
	require.NoError(t, err)
	d, err = order.Decide(facts(d.Order), order.Cancel{Reason: "x"})
	require.ErrorIs(t, err, machine.ErrIllegal)
	refused(t, d, err, "illegal_transition", `not allowed in state "expired"`)
}

func TestExpire(t *testing.T) {
	t.Parallel()
	never := mugs()
	never.PayBy = time.Time{}
	for _, c := range []struct {
		name   string
		place  order.Place
		facts  func(*order.Facts)
		refuse string
	}{
		{"at the deadline", mugs(), func(f *order.Facts) { f.Now = noon.Add(time.Hour) }, ""},
		{"just before", mugs(), func(f *order.Facts) { f.Now = noon.Add(time.Hour - time.Microsecond) }, "it may be paid until 2026-03-02T13:00:00Z: expire it then"},
		{"no deadline", never, func(*order.Facts) {}, "it has no deadline for its payment: cancel it instead"},
		{"captured", mugs(), func(f *order.Facts) { f.Captured = eur("0.01") }, "0.01 EUR is captured: confirm or cancel the order instead"},
		{"a capture on its way", mugs(), func(f *order.Facts) { f.InFlight = true }, "a payment operation is not settled yet: expire the order after it"},
		{"authorized only", mugs(), func(f *order.Facts) { f.Captured = money.New(0, money.EUR) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := facts(run(t, order.Order{}, c.place))
			f.Now = noon.Add(2 * time.Hour)
			c.facts(&f)
			d, err := order.Decide(f, order.Expire{})
			if c.refuse != "" {
				refused(t, d, err, "not_expirable", c.refuse)
				return
			}
			require.NoError(t, err)
			require.Equal(t, order.Expired, d.Order.State)
			require.Equal(t, []string{"order.expired"}, events(d.Entries))
			require.Zero(t, d.Order.NextWake(), "nothing is left to wake for")

			d, err = order.Decide(facts(d.Order), order.Expire{})
			require.NoError(t, err)
			require.Empty(t, d.Entries)
		})
	}
	d, err := order.Decide(facts(placed(t, order.Confirm{})), order.Expire{})
	refused(t, d, err, "illegal_transition", `not allowed in state "confirmed"`)
}

// Row 3: after a cancellation the quantities were zero and so was the refund.
func TestReported03CanceledUnitsKeepWhatTheyCost(t *testing.T) {
	t.Parallel()
	p := mugs()
	p.Discounts, p.Total = []order.Discount{{Code: "ten", Amount: eur("1.50")}}, eur("17.50")
	o := run(t, order.Order{}, p)
	before := o.Allocation()
	o = run(t, o, order.Confirm{}, order.Cancel{Reason: "customer"})
	require.Equal(t, before, o.Allocation())
	var back []money.Money
	for _, id := range []string{"l1/1", "l1/2", "l1/3", "l2/1", "s1"} {
		m, err := o.Refundable(id)
		require.NoError(t, err)
		back = append(back, m)
	}
	sum, err := money.Sum(back...)
	require.NoError(t, err)
	require.Equal(t, eur("17.50"), sum)
}
