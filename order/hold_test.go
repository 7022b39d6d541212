package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
)

func as(o order.Order, a policy.Actor) order.Facts {
	f := facts(o)
	f.Actor = a
	return f
}

func TestOpenHold(t *testing.T) {
	t.Parallel()
	cmd := order.OpenHold{
		ID: "h1", Kind: order.HoldAddress, Blocks: []order.Blocked{order.BlocksShip, order.BlocksAllocate, order.BlocksShip},
		Reason: "po_box", FourEyes: true, Due: noon.Add(time.Minute), Systems: []string{"wms", "erp", "wms"},
	}
	o := placed(t)
	d, err := order.Decide(facts(o), cmd)
	require.NoError(t, err)
	require.Equal(t, []order.Hold{{
		ID: "h1", Kind: order.HoldAddress, State: order.HoldOpen, Blocks: []order.Blocked{order.BlocksAllocate, order.BlocksShip},
		Reason: "po_box", Opener: "anna", FourEyes: true, OpenedAt: noon, Due: noon.Add(time.Minute),
		External: []order.ExternalHold{{System: "erp", State: order.ExternalRequested}, {System: "wms", State: order.ExternalRequested}},
	}}, d.Order.Holds)
	require.Equal(t, []string{"order.hold_opened", "order.hold_requested", "order.hold_requested"}, events(d.Entries))
	require.JSONEq(t, `{"hold":"h1","state":{"to":"open"},"kind":"address","blocks":["allocate","ship"],"due":"2026-03-02T12:01:00Z"}`, string(d.Entries[0].Data))
	require.Equal(t, noon.Add(time.Minute), d.Order.NextWake())
	require.Empty(t, o.Holds)

	again, err := order.Decide(facts(d.Order), cmd)
	require.NoError(t, err)
	require.Empty(t, again.Entries)
	cmd.Kind = order.HoldFraud
	again, err = order.Decide(facts(d.Order), cmd)
	refused(t, again, err, "exists", `hold "h1" exists already`)
	closed := run(t, placed(t), hold("h1", order.BlocksShip), order.Release{Hold: "h1"})
	again, err = order.Decide(facts(closed), hold("h1", order.BlocksShip))
	refused(t, again, err, "exists", `hold "h1" exists already`)
}

func TestOpenHoldRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		change     func(*order.OpenHold)
		code, text string
	}{
		{"no id", func(h *order.OpenHold) { h.ID = "" }, "invalid_id", "hold id is empty"},
		{"free text as a reason", func(h *order.OpenHold) { h.Reason = "looks odd" }, "invalid_id", "hold reason has a byte"},
		{"a system without a name", func(h *order.OpenHold) { h.Systems = []string{""} }, "invalid_id", "hold system is empty"},
		{"no kind", func(h *order.OpenHold) { h.Kind = "" }, "invalid_order", "hold kind is unknown: want one of [fraud payment"},
		{"blocks nothing", func(h *order.OpenHold) { h.Blocks = nil }, "invalid_order", "want some of [confirm allocate ship refund]"},
		{"blocks something else", func(h *order.OpenHold) { h.Blocks = []order.Blocked{"breathe"} }, "invalid_order", "want some of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := hold("h1", order.BlocksShip)
			c.change(&h)
			d, err := order.Decide(facts(placed(t)), h)
			refused(t, d, err, c.code, c.text)
		})
	}
}

func TestCloseHold(t *testing.T) {
	t.Parallel()
	o := placed(t, hold("h1", order.BlocksConfirm, order.BlocksRefund))
	later := facts(o)
	later.Actor, later.Now = boss, noon.Add(time.Minute)
	for _, c := range []struct {
		do, opposite order.Command
		state        order.HoldState
		blocks       int // confirm
	}{
		{order.Release{Hold: "h1", Reason: "checked"}, order.Reject{Hold: "h1"}, order.HoldReleased, 0},
		{order.Reject{Hold: "h1", Reason: "checked"}, order.Release{Hold: "h1"}, order.HoldRejected, 1},
	} {
		d, err := order.Decide(later, c.do)
		require.NoError(t, err)
		h := d.Order.Holds[0]
		require.Equal(t, c.state, h.State)
		require.Equal(t, "ben", h.Closer)
		require.Equal(t, noon.Add(time.Minute), h.ClosedAt)
		require.Equal(t, []string{"order.hold_" + string(c.state)}, events(d.Entries))
		require.Equal(t, "checked", d.Entries[0].Code)
		require.Len(t, d.Order.Blocked(order.BlocksConfirm), c.blocks)
		require.Empty(t, d.Order.Blocked(order.BlocksRefund), "money may go back after either")
		require.Equal(t, order.HoldOpen, o.Holds[0].State, "the facts are left as they were")

		again, err := order.Decide(facts(d.Order), c.do)
		require.NoError(t, err)
		require.Empty(t, again.Entries)
		again, err = order.Decide(facts(d.Order), c.opposite)
		refused(t, again, err, "illegal_transition", "which is final")
	}
	d, err := order.Decide(facts(o), order.Release{Hold: "h9"})
	refused(t, d, err, "unknown_item", `no hold "h9": use an id of this order`)
	d, err = order.Decide(facts(o), order.Release{Hold: "ann@example.com"})
	refused(t, d, err, "unknown_item", "no such hold: use an id of this order")
	require.NotContains(t, err.Error(), "ann", "what is no id may be personal data")
	d, err = order.Decide(facts(o), order.Release{Hold: "h1", Reason: "she called"})
	refused(t, d, err, "invalid_id", "hold reason has a byte")
}

func TestFourEyes(t *testing.T) {
	t.Parallel()
	h := hold("h1", order.BlocksShip)
	h.FourEyes = true
	o := placed(t, h)
	d, err := order.Decide(as(o, agent), order.Release{Hold: "h1"})
	refused(t, d, err, "four_eyes", `hold "h1" needs four eyes: somebody else than its opener must release it`)
	d, err = order.Decide(as(o, boss), order.Release{Hold: "h1"})
	require.NoError(t, err)
	require.Equal(t, order.HoldReleased, d.Order.Holds[0].State)
	d, err = order.Decide(as(o, agent), order.Reject{Hold: "h1"})
	require.NoError(t, err, "to say no to one's own hold lets nothing pass")
	require.Equal(t, order.HoldRejected, d.Order.Holds[0].State)

	d, err = order.Decide(as(placed(t), policy.Actor{}), h)
	require.NoError(t, err)
	d, err = order.Decide(as(d.Order, policy.Actor{}), order.Release{Hold: "h1"})
	refused(t, d, err, "four_eyes", "somebody else")
}

func TestConfirmHold(t *testing.T) {
	t.Parallel()
	h := hold("h1", order.BlocksShip)
	h.Systems = []string{"wms"}
	o := placed(t, h)
	for _, answer := range []order.ExternalHoldState{order.ExternalConfirmed, order.ExternalNotSupported, order.ExternalTooLate} {
		cmd := order.ConfirmHold{Hold: "h1", System: "wms", State: answer}
		d, err := order.Decide(facts(o), cmd)
		require.NoError(t, err)
		require.Equal(t, answer, d.Order.Holds[0].External[0].State)
		require.Equal(t, order.ExternalRequested, o.Holds[0].External[0].State, "the facts are left as they were")
		require.JSONEq(t, `{"hold":"h1","system":"wms","external":{"from":"requested","to":"`+string(answer)+`"}}`, string(d.Entries[0].Data))

		again, err := order.Decide(facts(d.Order), cmd)
		require.NoError(t, err)
		require.Empty(t, again.Entries)
	}
	done := run(t, o, order.ConfirmHold{Hold: "h1", System: "wms", State: order.ExternalTooLate})
	for _, c := range []struct {
		cmd        order.ConfirmHold
		code, text string
	}{
		{order.ConfirmHold{Hold: "h1", System: "wms", State: order.ExternalConfirmed}, "external_hold_settled", `hold "h1" is too_late at wms, so it cannot become confirmed`},
		{order.ConfirmHold{Hold: "h1", System: "wms", State: order.ExternalRequested}, "invalid_order", "hold state is no answer: want one of [confirmed not_supported too_late]"},
		{order.ConfirmHold{Hold: "h2", System: "wms", State: order.ExternalConfirmed}, "unknown_item", `no hold "h2"`},
		{order.ConfirmHold{Hold: "h1", System: "erp", State: order.ExternalConfirmed}, "unknown_item", `no system of the hold "erp"`},
	} {
		d, err := order.Decide(facts(done), c.cmd)
		refused(t, d, err, c.code, c.text)
	}
}

func TestWake(t *testing.T) {
	t.Parallel()
	h := hold("h1", order.BlocksShip)
	h.Due = noon.Add(time.Minute)
	later := hold("h2", order.BlocksShip)
	later.Due = noon.Add(time.Hour)
	released := hold("h3", order.BlocksShip)
	released.Due = noon
	o := placed(t, order.Confirm{}, h, later, released, order.Release{Hold: "h3"}, hold("h4", order.BlocksShip))

	d, err := order.Wake(o, noon.Add(59*time.Second))
	require.NoError(t, err)
	require.Empty(t, d.Entries, "not yet")

	d, err = order.Wake(o, o.NextWake())
	require.NoError(t, err)
	require.Equal(t, []string{"order.hold_overdue", "order.attention_raised"}, events(d.Entries))
	require.Equal(t, policy.System.ID, d.Entries[0].Actor)
	require.True(t, d.Order.Holds[0].Overdue)
	require.Equal(t, order.HoldOpen, d.Order.Holds[0].State, "silence releases nothing")
	require.Equal(t, []string{order.AttentionHoldOverdue}, d.Order.Attention)
	require.Equal(t, []string{"attention:hold_overdue"}, d.Order.Index().Labels)
	require.False(t, o.Holds[0].Overdue, "the facts are left as they were")
	require.Equal(t, noon.Add(time.Hour), d.Order.NextWake(), "the next hold")

	again, err := order.Wake(d.Order, noon.Add(time.Minute))
	require.NoError(t, err)
	require.Empty(t, again.Entries)

	o = run(t, d.Order, order.Release{Hold: "h4"})
	require.Equal(t, []string{order.AttentionHoldOverdue}, o.Attention, "another one is still overdue")
	require.Empty(t, run(t, o, order.Release{Hold: "h1"}).Attention)
}

func TestSetAttention(t *testing.T) {
	t.Parallel()
	o := order.Order{Attention: make([]string, 0, 8)}
	require.True(t, o.SetAttention("b", true))
	require.True(t, o.SetAttention("c", true))
	was := append(make([]string, 0, 8), o.Attention...)
	o.Attention = was
	require.True(t, o.SetAttention("a", true))
	require.False(t, o.SetAttention("b", true))
	require.Equal(t, []string{"a", "b", "c"}, o.Attention)
	all := o.Attention
	require.True(t, o.SetAttention("b", false))
	require.False(t, o.SetAttention("b", false))
	require.Equal(t, []string{"a", "b", "c"}, all)
	require.Equal(t, []string{"a", "c"}, o.Attention)
	require.Equal(t, []string{"b", "c"}, was, "copies are left alone")
}
