package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/order"
)

func TestMoveGroup(t *testing.T) {
	t.Parallel()
	o := placed(t, order.Confirm{})
	require.False(t, o.Shipped())
	f := facts(run(t, o, ship("g1")[:2]...))
	d, err := order.Decide(f, order.MoveGroup{Group: "g1", Event: order.EventShip, At: noon.Add(-time.Hour).In(time.FixedZone("", 3600))})
	require.NoError(t, err)
	require.Equal(t, order.Group{ID: "g1", State: order.GroupShipped, ShippedAt: noon.Add(-time.Hour)}, d.Order.Groups[0])
	require.Equal(t, []string{"order.group_shipped"}, events(d.Entries))
	require.JSONEq(t, `{"group":"g1","state":{"from":"packed","to":"shipped"},"at":"2026-03-02T11:00:00Z"}`, string(d.Entries[0].Data))
	require.Equal(t, order.GroupPacked, f.Order.Groups[0].State, "the facts are left as they were")
	require.True(t, d.Order.Shipped())

	d, err = order.Decide(facts(d.Order), order.MoveGroup{Group: "g1", Event: order.EventShip})
	require.NoError(t, err)
	require.Empty(t, d.Entries, "scanned twice")

	o = run(t, d.Order, order.MoveGroup{Group: "g1", Event: order.EventDelay}, order.MoveGroup{Group: "g1", Event: order.EventShip})
	require.Equal(t, noon.Add(-time.Hour), o.Groups[0].ShippedAt, "back on its track, it was shipped only once")
	o = run(t, o, order.MoveGroup{Group: "g1", Event: order.EventLose}, order.MoveGroup{Group: "g1", Event: order.EventDeliver})
	require.Equal(t, order.GroupDelivered, o.Groups[0].State, "found")
	require.Equal(t, noon, o.Groups[0].DeliveredAt)
}

func TestMoveGroupRefuses(t *testing.T) {
	t.Parallel()
	packed := placed(t, ship("g1")[:2]...)
	late := facts(placed(t))
	late.Now = noon.Add(2 * time.Hour)
	d, err := order.Decide(late, order.Expire{})
	require.NoError(t, err)
	expired := d.Order
	canceled := placed(t, order.Cancel{Reason: "x"})
	canceled.Groups[0].State = order.GroupPacked // planned after the cancellation by a replacement, say

	for _, c := range []struct {
		name       string
		order      order.Order
		move       order.MoveGroup
		code, text string
	}{
		{"unknown group", packed, order.MoveGroup{Group: "g9", Event: order.EventShip}, "unknown_item", `no group "g9"`},
		{"unknown event", packed, order.MoveGroup{Group: "g1", Event: "teleport"}, "illegal_transition", "allowed: cancel, ship"},
		{"not on its way", packed, order.MoveGroup{Group: "g1", Event: order.EventDeliver}, "illegal_transition", `"deliver" is not allowed in state "packed"`},
		{"held", run(t, packed, hold("h1", order.BlocksShip)), order.MoveGroup{Group: "g1", Event: order.EventShip}, "held", "ship is blocked by hold h1"},
		{
			"rejected", run(t, packed, hold("h1", order.BlocksShip), order.Reject{Hold: "h1"}),
			order.MoveGroup{Group: "g1", Event: order.EventShip}, "held", "ship is blocked by hold h1 (fraud, rejected)",
		},
		{"not to be allocated", run(t, placed(t), hold("h1", order.BlocksAllocate)), order.MoveGroup{Group: "g1", Event: order.EventAllocate}, "held", "allocate is blocked"},
		{"expired", expired, order.MoveGroup{Group: "g1", Event: order.EventAllocate}, "not_open", "it is expired, so allocate is not allowed: place a new order"},
		{"canceled", canceled, order.MoveGroup{Group: "g1", Event: order.EventShip}, "not_open", "it is canceled, so ship is not allowed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := order.Decide(facts(c.order), c.move)
			refused(t, d, err, c.code, c.text)
		})
	}
}

func TestHoldsDoNotStopWhatHasLeft(t *testing.T) {
	t.Parallel()
	o := placed(t, append(ship("g1"), order.MoveGroup{Group: "g1", Event: order.EventDelay}, hold("h1", order.BlocksShip))...)
	o = run(t, o, order.MoveGroup{Group: "g1", Event: order.EventShip})
	require.Equal(t, order.GroupShipped, o.Groups[0].State)
	o = placed(t, hold("h1", order.BlocksShip), order.MoveGroup{Group: "g1", Event: order.EventCancelGroup})
	require.Equal(t, order.GroupCanceled, o.Groups[0].State, "nor what stays")
}
