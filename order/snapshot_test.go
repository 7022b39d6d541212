package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/store"
)

func snapshot(version int) order.Snapshot {
	p := mugs()
	p.Sale.Channel = order.Channel{Name: "shopify", Account: "mugs-eu", Order: "1001"}
	p.Private = []store.Private{{Subject: "c1", Data: []byte("Ann")}}
	return order.Snapshot{
		Tenant: "eu", Content: p, Source: "shopify", Version: noon.Add(time.Duration(version) * time.Minute), PlacedAt: noon.Add(-time.Hour),
	}
}

func observe(t tester, o order.Order, s order.Snapshot) (order.Order, []string) {
	t.Helper()
	d, err := order.Observe(o, s, noon)
	require.NoError(t, err)
	return d.Order, events(d.Entries)
}

func TestObserveMakesTheOrder(t *testing.T) {
	t.Parallel()
	s := snapshot(1)
	s.Confirmed = true
	s.Content.Groups[0] = order.Group{ID: "g1", State: order.GroupShipped, Carrier: "dhl", Tracking: "1Z"}
	d, err := order.Observe(order.Order{}, s, noon)
	require.NoError(t, err)
	o := d.Order
	require.Equal(t, order.Repo.Key("eu", "o1"), o.Key)
	require.Equal(t, order.Confirmed, o.State)
	require.Equal(t, noon.Add(-time.Hour), o.PlacedAt)
	require.Equal(t, s.Content.Private, o.Private)
	require.Equal(t, eur("19.00"), o.Total)
	require.Equal(t, "shopify", o.Allocation().Source)
	require.Equal(t, s.Version, o.Allocation().At)
	require.Equal(t, s.Version, o.Snapshot.Version)
	require.Equal(t, order.Group{ID: "g1", State: order.GroupShipped, Carrier: "dhl", Tracking: "1Z"}, o.Groups[0])
	require.Equal(t, []string{"order.placed", "order.group_shipped", "order.group_planned", "order.confirmed"}, events(d.Entries))
	require.Equal(t, "shopify", d.Entries[0].Actor)
	require.Empty(t, o.Attention)
	require.Equal(t, []store.Ref{{Name: "order.shopify.mugs-eu", Value: "1001", Unique: true}}, o.Index().Refs)

	s.PlacedAt = time.Time{}
	o, _ = observe(t, order.Order{}, s)
	require.Equal(t, noon, o.PlacedAt)
}

// Row 12: the same thing told several times was settled several times.
func TestReported12DuplicateAndOlderSnapshotsChangeNothing(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, order.Order{}, snapshot(2))
	o = stored(t, o)
	for _, s := range []order.Snapshot{snapshot(2), snapshot(1)} {
		got, entries := observe(t, o, s)
		require.Empty(t, entries)
		require.Equal(t, o, got)
	}
	private := snapshot(2)
	private.Content.Private = nil
	_, entries := observe(t, o, private)
	require.Empty(t, entries, "personal data is in no hash")
	same, entries := observe(t, o, snapshot(3))
	require.Equal(t, []string{"order.snapshot_applied"}, entries, "nothing new but the version")
	require.Len(t, same.Allocations, 1)
	require.Equal(t, snapshot(3).Version, same.Snapshot.Version)
}

func TestObserveEdit(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, order.Order{}, snapshot(1))
	o.Units[0].Capture = "op1"
	o.Entitle(map[string]order.Entitlement{"s1": {Refunded: eur("4.00")}}, order.Entitlement{})

	s := snapshot(2)
	s.Content.Lines = []order.PlaceLine{
		{ID: "l3", SKU: "bowl", Quantity: 1, Total: eur("2.00")},
		{ID: "l1", SKU: "mug", Quantity: 2, Total: eur("6.00")},
		{ID: "l2", SKU: "plate", Quantity: 0, Total: eur("0.00")},
	}
	s.Content.Shipping, s.Content.Total = nil, eur("8.00")
	got, entries := observe(t, o, s)
	require.Equal(t, []string{"order.reallocated"}, entries)
	require.Equal(t, []order.Line{
		{ID: "l3", SKU: "bowl", Quantity: 1}, {ID: "l1", SKU: "mug", Quantity: 2}, {ID: "l2", SKU: "plate"},
	}, got.Lines, "what was taken out is still known")
	require.Equal(t, []order.Unit{
		{ID: "l3/1", Line: "l3"},
		{ID: "l1/1", Line: "l1", Group: "g1", Capture: "op1"}, {ID: "l1/2", Line: "l1", Group: "g1"},
		{ID: "l1/3", Line: "l1", Group: "g1", Canceled: true}, {ID: "l2/1", Line: "l2", Group: "g2", Canceled: true},
	}, got.Units)
	require.Equal(t, 2, got.Allocation().Revision)
	require.Equal(t, eur("8.00"), got.Total)
	require.Equal(t, []string{"2.00", "3.00", "3.00"}, grosses(got.Allocation().Units))
	require.Equal(t, o.Allocations[0], got.Allocations[0], "the revision that was refunded by stays")
	require.Equal(t, "s1", got.Shipping[0].ID, "money went back for it")
	require.Empty(t, got.Attention)

	worth, err := got.Refundable("l2/1")
	require.NoError(t, err)
	require.Equal(t, eur("0.00"), worth, "no share is left for it")
	_, err = got.Refundable("s1")
	require.NoError(t, err)

	back := snapshot(3)
	back.Content.Lines[0].Group = "g2"
	got, _ = observe(t, got, back)
	require.False(t, got.Unit("l2/1").Canceled, "put in again")
	require.Equal(t, "g2", got.Unit("l1/1").Group, "put into another parcel")
	require.Equal(t, 3, got.Allocation().Revision)
}

func TestObserveTotalMismatch(t *testing.T) {
	t.Parallel()
	s := snapshot(1)
	s.Content.Total = eur("18.99")
	o, entries := observe(t, order.Order{}, s)
	require.Contains(t, entries, "order.attention_raised")
	require.Equal(t, []string{order.AttentionTotalMismatch}, o.Attention)
	require.Equal(t, eur("18.99"), o.Total, "what the customer paid is what can go back")
	require.Equal(t, []string{"3.34", "3.33", "3.33", "4.99"}, grosses(o.Allocation().Units))
	require.Equal(t, []string{"4.00"}, grosses(o.Allocation().Shipping))

	o, entries = observe(t, o, snapshot(2))
	require.Contains(t, entries, "order.attention_cleared")
	require.Empty(t, o.Attention)

	s = snapshot(3)
	s.Content.Total = money.Money{}
	o, _ = observe(t, o, s)
	require.Equal(t, eur("19.00"), o.Total, "without a total the parts count")
	require.Empty(t, o.Attention)

	s = snapshot(4)
	s.Content.Lines[1].Discounts, s.Content.Total = []order.Discount{{Amount: eur("7.00")}}, money.Money{}
	o, _ = observe(t, o, s)
	require.Equal(t, eur("14.00"), o.Total, "no unit goes below zero")
	require.Equal(t, []string{order.AttentionTotalMismatch}, o.Attention)

	s = snapshot(5)
	s.Content.Lines, s.Content.Shipping = nil, nil
	o, _ = observe(t, o, s)
	require.Equal(t, eur("0.00"), o.Total, "there is nothing to put 19.00 EUR on")
	require.Equal(t, []string{order.AttentionTotalMismatch}, o.Attention)
}

func TestObserveTotalBelowRefunded(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, order.Order{}, snapshot(1))
	o.Entitle(map[string]order.Entitlement{"l1/1": {Refunded: eur("3.00")}, "l2/1": {Reserved: eur("5.00")}}, order.Entitlement{Refunded: eur("50.00")})
	s := snapshot(2)
	s.Content.Lines, s.Content.Total = s.Content.Lines[:1], eur("8.00")
	s.Content.Lines[0].Total = eur("4.00")
	o, _ = observe(t, o, s)
	require.Empty(t, o.Attention, "8.00 of 8.00; goodwill is beyond the order")

	s = snapshot(3)
	s.Content.Lines, s.Content.Total = s.Content.Lines[:1], eur("7.99")
	s.Content.Lines[0].Total = eur("3.99")
	o, _ = observe(t, o, s)
	require.Equal(t, []string{order.AttentionTotalBelowRefunded}, o.Attention)
	worth, err := o.Refundable("l1/1")
	require.NoError(t, err)
	require.Equal(t, eur("0.00"), worth, "never below zero")
}

func TestObserveCanceled(t *testing.T) {
	t.Parallel()
	canceled := func(version int) order.Snapshot {
		s := snapshot(version)
		s.Canceled, s.CancelReason = true, "customer"
		return s
	}
	for _, c := range []struct {
		name      string
		before    []order.Command
		tell      order.Snapshot
		attention []string
		units     []bool // canceled
	}{
		{"nothing has left", []order.Command{order.Confirm{}}, canceled(2), nil, []bool{true, true, true, true}},
		{"told late", []order.Command{order.Confirm{}}, canceled(0), nil, []bool{true, true, true, true}},
		{"a parcel has left", ship("g1"), canceled(2), []string{order.AttentionCanceledOutside}, []bool{false, false, false, true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o, _ := observe(t, order.Order{}, snapshot(1))
			o, entries := observe(t, run(t, o, c.before...), c.tell)
			require.Contains(t, entries, "order.canceled")
			require.Equal(t, order.Canceled, o.State)
			require.Equal(t, "customer", o.CancelReason)
			require.Equal(t, c.attention, o.Attention)
			var units []bool
			for _, u := range o.Units {
				units = append(units, u.Canceled)
			}
			require.Equal(t, c.units, units)
			require.Equal(t, order.GroupCanceled, o.Groups[1].State)

			o, entries = observe(t, o, snapshot(3))
			require.Equal(t, []string{"order.snapshot_applied"}, entries, "no snapshot takes a cancellation back")
			require.Equal(t, order.Canceled, o.State)
			require.Equal(t, order.GroupCanceled, o.Groups[1].State)
		})
	}
	t.Run("from a state that our machine does not cancel", func(t *testing.T) {
		t.Parallel()
		o, _ := observe(t, order.Order{}, snapshot(1))
		o.State = order.Closed
		s := canceled(2)
		s.CancelReason = "Customer changed her mind"
		o, _ = observe(t, o, s)
		require.Equal(t, order.Canceled, o.State)
		require.Equal(t, "other", o.CancelReason, "free text is no code")
		require.Equal(t, []string{order.AttentionCanceledOutside}, o.Attention)
	})
	t.Run("nothing that is still here goes on", func(t *testing.T) {
		t.Parallel()
		o, _ := observe(t, order.Order{}, canceled(1))
		s := snapshot(2)
		s.Content.Groups = []order.Group{{ID: "g1", State: order.GroupPacked}, {ID: "g2"}, {ID: "g3", State: order.GroupPlanned}}
		o, _ = observe(t, o, s)
		for _, g := range o.Groups {
			require.Equal(t, order.GroupCanceled, g.State, g.ID)
		}
	})
	t.Run("a parcel leaves after it", func(t *testing.T) {
		t.Parallel()
		o, _ := observe(t, order.Order{}, canceled(1))
		require.Empty(t, o.Attention)
		s := canceled(2)
		s.Content.Groups[1].State = order.GroupShipped
		o, _ = observe(t, o, s)
		require.Equal(t, order.GroupShipped, o.Groups[1].State)
		require.False(t, o.Unit("l2/1").Canceled, "it is on its way")
		require.Equal(t, []string{order.AttentionCanceledOutside}, o.Attention)
	})
}

func TestObserveConfirmed(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, order.Order{}, snapshot(2))
	held := run(t, o, hold("h1", order.BlocksConfirm))
	s := snapshot(1)
	s.Confirmed = true
	got, entries := observe(t, held, s)
	require.Equal(t, order.Confirmed, got.State, "a fact, told late, under a hold")
	require.Equal(t, []string{"order.confirmed"}, entries)

	o.State = order.Expired
	got, _ = observe(t, o, s)
	require.Equal(t, order.Expired, got.State, "never a silent reopening")
}

func TestObserveGroups(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		was, says order.GroupState
		want      order.GroupState
		attention []string
	}{
		{"a step", order.GroupPlanned, order.GroupAllocated, order.GroupAllocated, nil},
		{"many steps", order.GroupPlanned, order.GroupDelivered, order.GroupDelivered, nil},
		{"back while it is here", order.GroupPacked, order.GroupBackordered, order.GroupBackordered, nil},
		{"another end", order.GroupDelivered, order.GroupLost, order.GroupLost, nil},
		{"left although canceled", order.GroupCanceled, order.GroupShipped, order.GroupShipped, nil},
		{"a channel that lags behind the scan", order.GroupShipped, order.GroupPlanned, order.GroupShipped, nil},
		{"and behind the carrier", order.GroupDelivered, order.GroupShipped, order.GroupDelivered, nil},
		{"nothing said", order.GroupPacked, "", order.GroupPacked, nil},
		{"unknown", order.GroupPacked, "teleported", order.GroupPacked, []string{order.AttentionUnknownGroupState}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o, _ := observe(t, order.Order{}, snapshot(1))
			o.Groups[0].State = c.was
			s := snapshot(2)
			s.Content.Groups = []order.Group{{ID: "g1", State: c.says, Carrier: "ups", PromisedAt: noon}}
			o, _ = observe(t, o, s)
			require.Equal(t, order.Group{ID: "g1", State: c.want, Carrier: "ups", PromisedAt: noon}, o.Groups[0])
			require.Equal(t, order.GroupPlanned, o.Groups[1].State, "not named, left alone")
			require.Equal(t, c.attention, o.Attention)
		})
	}
	s := snapshot(1)
	s.Content.Groups = []order.Group{{ID: "g1", State: "teleported"}}
	o, _ := observe(t, order.Order{}, s)
	require.Equal(t, []order.Group{{ID: "g1", State: order.GroupPlanned}}, o.Groups)
	require.Equal(t, []string{order.AttentionUnknownGroupState}, o.Attention)
	o, _ = observe(t, o, snapshot(2))
	require.Empty(t, o.Attention, "the newest one says something known")
}

// What others say replaces nothing of ours: holds, replacements, entitlements.
func TestObserveKeepsOurFacts(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, order.Order{}, snapshot(1))
	o = run(t, o, hold("h1", order.BlocksShip), order.Resolve{Unit: "l1/1", As: order.Replaced, Reason: "lost", Group: "g9"})
	o.Entitle(map[string]order.Entitlement{"l2/1": {Refunded: eur("1.00")}}, order.Entitlement{Refunded: eur("2.00")})
	s := snapshot(2)
	s.Content.Lines[1].Total, s.Content.Total = eur("6.00"), eur("20.00")
	s.Content.Private = nil
	got, _ := observe(t, o, s)
	require.Equal(t, o.Holds, got.Holds)
	require.Equal(t, o.Units, got.Units)
	require.Equal(t, o.Groups, got.Groups)
	require.Equal(t, o.Goodwill, got.Goodwill)
	require.Equal(t, o.Private, got.Private, "no word about a person is no word to forget them")
}

func TestObserveRefusesOnlyWhatIsMalformed(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, order.Order{}, snapshot(1))
	for _, c := range []struct {
		name       string
		order      order.Order
		change     func(*order.Snapshot)
		code, text string
	}{
		{"no source", o, func(s *order.Snapshot) { s.Source = "" }, "invalid_id", "snapshot source is empty"},
		{"no tenant", order.Order{}, func(s *order.Snapshot) { s.Tenant = "" }, "invalid_id", "tenant is empty"},
		{"two currencies", o, func(s *order.Snapshot) { s.Content.Lines[0].Total = money.MustParse("1.00 USD") }, "currency_mismatch", "lines[0].total is in USD"},
		{"negative", o, func(s *order.Snapshot) { s.Content.Total = eur("-1.00") }, "invalid_order", "total is negative"},
		{"another currency than before", o, func(s *order.Snapshot) {
			s.Content = order.Place{ID: "o1", Currency: money.USD}
		}, "currency_mismatch", "snapshot is in USD: want EUR, the currency of the order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := snapshot(2)
			c.change(&s)
			d, err := order.Observe(c.order, s, noon)
			refused(t, d, err, c.code, c.text)
		})
	}
}
