package order_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

// part draws a discount or tax amount, at most what is left.
func part(t *rapid.T, left int64, label string) (money.Money, int64) {
	n := rapid.Int64Range(0, left).Draw(t, label)
	return money.New(n, money.EUR), n
}

// anyPlace draws an order that adds up, with discounts and taxes of all sorts.
// The total is summed here, from the parts the customer sees.
func anyPlace(t *rapid.T) order.Place {
	p := order.Place{ID: "o1", Currency: money.EUR, PayBy: noon.Add(time.Hour), Groups: []order.Group{{ID: "g1"}, {ID: "g2"}}}
	var goods, total int64
	taxes := func(label string) (out []order.Tax) {
		for range rapid.IntRange(0, 2).Draw(t, label+" taxes") {
			tax := order.Tax{Rate: "0.19", Inclusive: rapid.Bool().Draw(t, "inclusive")}
			var n int64
			tax.Amount, n = part(t, 3_000, label+" tax")
			if !tax.Inclusive {
				total += n
			}
			out = append(out, tax)
		}
		return out
	}
	discounts := func(label string, left *int64) (out []order.Discount) {
		for range rapid.IntRange(0, 2).Draw(t, label+" discounts") {
			d := order.Discount{Code: "d"}
			var n int64
			d.Amount, n = part(t, *left, label+" discount")
			*left -= n
			out = append(out, d)
		}
		return out
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
		price := rapid.Int64Range(0, 20_000).Draw(t, "price")
		l := order.PlaceLine{
			ID: fmt.Sprintf("l%d", i), SKU: "x", Quantity: rapid.IntRange(1, 7).Draw(t, "quantity"), Total: money.New(price, money.EUR),
			Group: rapid.SampledFrom([]string{"", "g1", "g2"}).Draw(t, "group"),
		}
		l.Discounts = discounts("line", &price)
		l.Taxes = taxes("line")
		goods += price
		p.Lines = append(p.Lines, l)
	}
	p.Discounts = discounts("order", &goods)
	total += goods
	for i := range rapid.IntRange(0, 2).Draw(t, "shipments") {
		price := rapid.Int64Range(0, 2_000).Draw(t, "shipping")
		s := order.PlaceShipping{ID: fmt.Sprintf("s%d", i), Total: money.New(price, money.EUR)}
		s.Discounts = discounts("shipping", &price)
		s.Taxes = taxes("shipping")
		total += price
		p.Shipping = append(p.Shipping, s)
	}
	p.Total = money.New(total, money.EUR)
	return p
}

// O-I7: what units and shipments cost is the total, to the minor unit, none
// below zero; and the parts of each discount and tax add up to it too.
func TestPropertySharesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlace(t)
		d, err := order.Decide(facts(order.Order{}), p)
		require.NoError(t, err)
		a := d.Order.Allocation()
		var gross, off, tax int64
		for _, s := range slices.Concat(a.Units, a.Shipping) {
			require.NotEqual(t, -1, s.Gross.Sign(), "%s costs %s", s.ID, s.Gross)
			gross += s.Gross.Minor()
			for _, d := range s.Discounts {
				off += d.Amount.Minor()
			}
			for _, x := range s.Taxes {
				tax += x.Amount.Minor()
			}
		}
		require.Equal(t, p.Total.Minor(), gross)
		for _, l := range p.Lines {
			off -= sumDiscounts(l.Discounts)
			tax -= sumTaxes(l.Taxes)
		}
		for _, s := range p.Shipping {
			off -= sumDiscounts(s.Discounts)
			tax -= sumTaxes(s.Taxes)
		}
		require.Zero(t, off-sumDiscounts(p.Discounts))
		require.Zero(t, tax)
	})
}

func sumDiscounts(ds []order.Discount) (n int64) {
	for _, d := range ds {
		n += d.Amount.Minor()
	}
	return n
}

func sumTaxes(ts []order.Tax) (n int64) {
	for _, x := range ts {
		n += x.Amount.Minor()
	}
	return n
}

// O-I19: one amount in another currency, wherever it stands, refuses the order.
func TestPropertyCurrenciesNeverAdd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlace(t)
		amounts := []*money.Money{&p.Total}
		for i := range p.Lines {
			amounts = append(amounts, &p.Lines[i].Total)
			for j := range p.Lines[i].Discounts {
				amounts = append(amounts, &p.Lines[i].Discounts[j].Amount)
			}
			for j := range p.Lines[i].Taxes {
				amounts = append(amounts, &p.Lines[i].Taxes[j].Amount)
			}
		}
		for i := range p.Shipping {
			amounts = append(amounts, &p.Shipping[i].Total)
		}
		for i := range p.Discounts {
			amounts = append(amounts, &p.Discounts[i].Amount)
		}
		strange := rapid.SampledFrom(amounts).Draw(t, "amount")
		milli, err := money.NewCurrency("EUR", 3)
		require.NoError(t, err)
		*strange = money.New(strange.Minor(), rapid.SampledFrom([]money.Currency{money.USD, milli}).Draw(t, "currency"))
		d, err := order.Decide(facts(order.Order{}), p)
		refused(t, d, err, "currency_mismatch", "want EUR, the currency of the order")
		require.ErrorIs(t, err, money.ErrCurrencyMismatch)
	})
}

// anyCommand draws one command that the order may or may not allow.
func anyCommand(t *rapid.T, o order.Order) order.Command {
	unit := rapid.SampledFrom(o.Units).Draw(t, "unit").ID
	group := rapid.SampledFrom([]string{"g1", "g2", "g3"}).Draw(t, "group")
	id := rapid.SampledFrom([]string{"h1", "h2"}).Draw(t, "hold")
	return rapid.SampledFrom([]order.Command{
		order.Confirm{}, order.Cancel{Reason: "customer"}, order.Expire{},
		hold(id, order.BlocksConfirm, order.BlocksShip), order.Release{Hold: id}, order.Reject{Hold: id, Reason: "fraud"},
		order.Resolve{Unit: unit, As: order.Replaced, Reason: "lost", Group: group},
		order.Resolve{Unit: unit, As: order.WrittenOff, Reason: "goodwill"},
		order.MoveGroup{Group: group, Event: rapid.SampledFrom(order.GroupMachine.Events()).Draw(t, "scan")},
		order.MoveGroup{Group: group, Event: rapid.SampledFrom(order.GroupMachine.Events()).Draw(t, "scan")},
	}).Draw(t, "command")
}

// story runs random commands, a fact and wakes on a random order and hands
// each step to check.
func story(t *rapid.T, check func(before order.Order, d order.Decision)) {
	d, err := order.Decide(facts(order.Order{}), anyPlace(t))
	require.NoError(t, err)
	check(order.Order{}, d)
	o := d.Order
	for range rapid.IntRange(0, 15).Draw(t, "steps") {
		f := facts(o)
		f.Now = noon.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "minute")) * time.Minute)
		f.Actor = rapid.SampledFrom([]policy.Actor{agent, boss}).Draw(t, "actor")
		before := stored(t, o)
		d, err := order.Decide(f, anyCommand(t, o))
		require.Empty(t, cmp.Diff(before, stored(t, o)), "the facts are left as they were")
		if err != nil {
			var c coded
			require.ErrorAs(t, err, &c)
			continue
		}
		if len(d.Entries) == 0 {
			require.Empty(t, cmp.Diff(before, stored(t, d.Order)), "no entry, no change")
		}
		check(o, d)
		o = d.Order
	}
}

// O-I8: canceling or resolving one line never changes what another costs.
// Row 7: an order discount moved to the surviving lines.
func TestReported07AllocationIsFrozen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var frozen []order.Allocation
		story(t, func(before order.Order, d order.Decision) {
			if frozen == nil {
				frozen = d.Order.Allocations
			}
			require.Empty(t, cmp.Diff(frozen, d.Order.Allocations))
			for _, u := range before.Units {
				was, errWas := before.Refundable(u.ID)
				is, err := d.Order.Refundable(u.ID)
				if errWas == nil && err == nil {
					require.Equal(t, was, is, u.ID)
				}
			}
		})
	})
}

// O-I16: the timeline alone rebuilds every machine's state.
func TestPropertyReplay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var timeline []store.Entry
		story(t, func(_ order.Order, d order.Decision) {
			timeline = append(timeline, d.Entries...)
			replayed(t, d.Order, timeline)
		})
	})
}

func replayed(t require.TestingT, o order.Order, timeline []store.Entry) {
	groups, holds := map[string]order.GroupState{}, map[string]order.HoldState{}
	for _, g := range o.Groups {
		groups[g.ID] = g.State
	}
	for _, h := range o.Holds {
		holds[h.ID] = h.State
	}
	others := store.Entry{Key: store.Key{Tenant: "eu", Kind: "refund", ID: "r1"}, Data: []byte(`{"state":{"to":"succeeded"}}`)}
	notes := store.Entry{Key: o.Key, Event: "order.refused"}
	state, gs, hs := order.Replay(append(slices.Clone(timeline), others, notes))
	require.Equal(t, o.State, state)
	require.Equal(t, groups, gs)
	require.Equal(t, holds, hs)
}

// One unit is settled once: among a unit and its replacements exactly one is
// open or settled for good, and together they are never worth more than the
// unit's share.
func TestPropertyOneResolutionAUnit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		story(t, func(_ order.Order, d order.Decision) {
			open := map[string]int{}
			for _, u := range d.Order.Units {
				root := u.ID
				for d.Order.Unit(root).Replaces != "" {
					root = d.Order.Unit(root).Replaces
				}
				if u.ReplacedBy == "" {
					open[root]++
				} else {
					require.Equal(t, u.ID, d.Order.Unit(u.ReplacedBy).Replaces)
				}
			}
			for root, n := range open {
				require.Equal(t, 1, n, root)
			}
			require.Len(t, open, len(d.Order.Allocation().Units))
		})
	})
}

// anySnapshots draws the history of a channel's order: parcels only move on,
// all else may change. Versions repeat, with other content.
func anySnapshots(t *rapid.T) []order.Snapshot {
	way := []order.GroupState{order.GroupPlanned, order.GroupPacked, order.GroupShipped, order.GroupDelayed, order.GroupDelivered, order.GroupLost}
	var out []order.Snapshot
	at := 0
	for version := range rapid.IntRange(1, 4).Draw(t, "versions") {
		at = rapid.IntRange(at, len(way)-1).Draw(t, "on the way")
		for range rapid.IntRange(1, 2).Draw(t, "tellings") {
			s := snapshot(version)
			s.Content = anyPlace(t)
			s.Content.Groups = []order.Group{{ID: "g1", State: way[at]}, {ID: "g2"}}
			s.Confirmed, s.Canceled = rapid.Bool().Draw(t, "confirmed"), rapid.IntRange(0, 4).Draw(t, "canceled") == 0
			for i := range s.Content.Lines {
				s.Content.Lines[i].Group = []string{"g1", "g2"}[i%2]
			}
			if rapid.IntRange(0, 4).Draw(t, "wrong total") == 0 {
				s.Content.Total = eur("7.77")
			}
			out = append(out, s)
		}
	}
	return out
}

// like is an order without its past: revisions, and what an edit took out.
func like(t *rapid.T, o order.Order) order.Order {
	o = stored(t, o)
	a := o.Allocation()
	a.Revision, a.At = 0, time.Time{}
	o.Allocations = []order.Allocation{a}
	o.Lines = slices.DeleteFunc(o.Lines, func(l order.Line) bool { return l.Quantity == 0 })
	o.Units = slices.DeleteFunc(o.Units, func(u order.Unit) bool { _, sold := o.Share(u.ID); return !sold })
	return o
}

// O-I1 for orders: snapshots in any order, and again and again, make the same
// order. Replay holds for facts as well.
func TestPropertySnapshotsCommute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := anySnapshots(t)
		tell := func(ss []order.Snapshot) order.Order {
			var o order.Order
			var timeline []store.Entry
			for _, s := range ss {
				d, err := order.Observe(o, s, noon)
				require.NoError(t, err)
				o, timeline = d.Order, append(timeline, d.Entries...)
				var gross int64
				for _, s := range slices.Concat(o.Allocation().Units, o.Allocation().Shipping) {
					gross += s.Gross.Minor()
				}
				require.Equal(t, o.Total.Minor(), gross, "O-I7, whatever the channel says")
			}
			replayed(t, o, timeline)
			return like(t, o)
		}
		again := append(slices.Clone(told), rapid.SliceOfN(rapid.SampledFrom(told), 0, 3).Draw(t, "again")...)
		require.Empty(t, cmp.Diff(tell(told), tell(rapid.Permutation(again).Draw(t, "arrival"))))
	})
}
