package order_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/machine"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/store"
)

func TestPlace(t *testing.T) {
	t.Parallel()
	p := mugs()
	p.Private = []store.Private{{Subject: "c1", Data: []byte("Ann, 1 Elm St")}}
	p.Sale.Customer = "c1"
	f := facts(order.Order{})
	f.Now = noon.Add(3 * time.Nanosecond)
	d, err := order.Decide(f, p)
	require.NoError(t, err)

	o := d.Order
	require.Equal(t, store.Key{Tenant: "eu", Kind: "order", ID: "o1"}, o.Key)
	require.Equal(t, o.Key, o.Root, "an order is its own root")
	require.Zero(t, o.Version)
	require.Equal(t, order.Placed, o.State)
	require.Equal(t, noon, o.PlacedAt, "in whole microseconds")
	require.Equal(t, eur("19.00"), o.Total)
	require.Equal(t, "c1", o.Sale.Customer)
	require.Equal(t, p.Private, o.Private)
	require.Equal(t, []order.Line{{ID: "l1", SKU: "mug", Quantity: 3}, {ID: "l2", SKU: "plate", Quantity: 1}}, o.Lines)
	require.Equal(t, "plate", o.Line("l2").SKU)
	require.Nil(t, o.Line("l3"))
	require.Equal(t, []order.Unit{
		{ID: "l1/1", Line: "l1", Group: "g1"}, {ID: "l1/2", Line: "l1", Group: "g1"},
		{ID: "l1/3", Line: "l1", Group: "g1"}, {ID: "l2/1", Line: "l2", Group: "g2"},
	}, o.Units)
	require.Equal(t, []order.Shipping{{ID: "s1"}}, o.Shipping)
	require.Equal(t, []order.Group{{ID: "g1", State: order.GroupPlanned}, {ID: "g2", State: order.GroupPlanned}}, o.Groups)

	a := o.Allocation()
	require.Len(t, o.Allocations, 1)
	require.Equal(t, 1, a.Revision)
	require.Equal(t, order.SourcePlacement, a.Source)
	require.Equal(t, []string{"3.34", "3.33", "3.33", "5.00"}, grosses(a.Units), "the first units get the odd cents")
	require.Equal(t, []string{"4.00"}, grosses(a.Shipping))

	require.Equal(t, []string{"order.placed", "order.group_planned", "order.group_planned"}, events(d.Entries))
	require.Equal(t, "anna", d.Entries[0].Actor)
	require.Equal(t, o.Key, d.Entries[0].Key)
	require.JSONEq(t, `{"state":{"from":"draft","to":"placed"},"total":{"amount":"19.00","currency":"EUR"},"units":4,"revision":1}`, string(d.Entries[0].Data))

	puts, err := d.Puts()
	require.NoError(t, err)
	require.Len(t, puts, 1)
	require.Equal(t, noon.Add(time.Hour), puts[0].Record.Wake, "the order wakes when its payment is due")
	_, err = store.Seal(store.Batch{Token: store.Token{Tenant: "eu", Command: "order.place", Key: "k"}, Hash: "h", Answer: store.Answer{Code: "ok"}, At: noon, Puts: puts})
	require.NoError(t, err, "a store takes it")
}

func TestPlaceSharesDiscountsAndTaxes(t *testing.T) {
	t.Parallel()
	p := order.Place{
		ID: "o1", Currency: money.EUR,
		Lines: []order.PlaceLine{
			{
				ID: "l1", Quantity: 3, Total: eur("10.00"),
				Discounts: []order.Discount{{Code: "mug5", FundedBy: "seller", Amount: eur("1.00")}},
				Taxes:     []order.Tax{{Rate: "0.10", Amount: eur("0.86")}},
			},
			{ID: "l2", Quantity: 1, Total: eur("1.00"), Taxes: []order.Tax{{Jurisdiction: "DE", Rate: "0.19", Inclusive: true, Amount: eur("0.15")}}},
		},
		Discounts: []order.Discount{{Code: "welcome", Amount: eur("0.50")}},
		Shipping: []order.PlaceShipping{{
			ID: "s1", Total: eur("4.90"), Discounts: []order.Discount{{Code: "half", Amount: eur("2.45")}},
			Taxes: []order.Tax{{Rate: "0.10", Amount: eur("0.25")}},
		}},
		Total: eur("13.06"), // 9.00 - 0.45 + 0.86, 1.00 - 0.05, 4.90 - 2.45 + 0.25
	}
	o := run(t, order.Order{}, p)
	want := []order.Share{
		{
			ID: "l1/1", Gross: eur("3.14"), Taxes: []order.Tax{{Rate: "0.10", Amount: eur("0.29")}},
			Discounts: []order.Discount{{Code: "mug5", FundedBy: "seller", Amount: eur("0.34")}, {Code: "welcome", Amount: eur("0.15")}},
		},
		{
			ID: "l1/2", Gross: eur("3.14"), Taxes: []order.Tax{{Rate: "0.10", Amount: eur("0.29")}},
			Discounts: []order.Discount{{Code: "mug5", FundedBy: "seller", Amount: eur("0.33")}, {Code: "welcome", Amount: eur("0.15")}},
		},
		{
			ID: "l1/3", Gross: eur("3.13"), Taxes: []order.Tax{{Rate: "0.10", Amount: eur("0.28")}},
			Discounts: []order.Discount{{Code: "mug5", FundedBy: "seller", Amount: eur("0.33")}, {Code: "welcome", Amount: eur("0.15")}},
		},
		{
			ID: "l2/1", Gross: eur("0.95"), Taxes: []order.Tax{{Jurisdiction: "DE", Rate: "0.19", Inclusive: true, Amount: eur("0.15")}},
			Discounts: []order.Discount{{Code: "welcome", Amount: eur("0.05")}},
		},
	}
	require.Empty(t, cmp.Diff(want, o.Allocation().Units))
	require.Equal(t, []order.Share{{
		ID: "s1", Gross: eur("2.70"), Taxes: []order.Tax{{Rate: "0.10", Amount: eur("0.25")}},
		Discounts: []order.Discount{{Code: "half", Amount: eur("2.45")}},
	}}, o.Allocation().Shipping)
}

func TestPlaceRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 101)
	for _, c := range []struct {
		name       string
		change     func(*order.Place)
		code, text string
	}{
		{"no id", func(p *order.Place) { p.ID = "" }, "invalid_id", "order id is empty"},
		{"a name for an id", func(p *order.Place) { p.ID = "Ann Lee" }, "invalid_id", "want 1-128 bytes"},
		{"no currency", func(p *order.Place) { p.Currency = 0 }, "invalid_order", "currency is missing"},
		{"a made-up currency", func(p *order.Place) { p.Currency = 7 }, "invalid_order", "want one such as EUR"},
		{"no line", func(p *order.Place) { p.Lines, p.Shipping, p.Total = nil, nil, eur("0.00") }, "invalid_order", "lines are missing: want at least one"},
		{"no line id", func(p *order.Place) { p.Lines[0].ID = "" }, "invalid_id", "lines[0].id is empty"},
		{"a long line id", func(p *order.Place) { p.Lines[0].ID = long }, "invalid_order", "lines[0].id is longer than 100 bytes"},
		{"a line twice", func(p *order.Place) { p.Lines[1].ID = "l1" }, "invalid_order", "lines[1].id occurs twice"},
		{"a shipment named like a unit", func(p *order.Place) { p.Shipping[0].ID = "l1/3" }, "invalid_order", "shipping[0].id occurs twice"},
		{"a group twice", func(p *order.Place) { p.Groups[1].ID = "g1" }, "invalid_order", "groups[1].id occurs twice"},
		{"no pieces", func(p *order.Place) { p.Lines[0].Quantity = 0 }, "invalid_order", "lines[0].quantity is 0: want 1 or more"},
		{"negative pieces", func(p *order.Place) { p.Lines[0].Quantity = -1 }, "invalid_order", "is -1"},
		{"too many pieces", func(p *order.Place) { p.Lines[0].Quantity = math.MaxInt }, "invalid_order", "lines[0].quantity makes more than 1000 units: split the order"},
		{"too many units", func(p *order.Place) { p.Lines[0].Quantity = order.MaxUnits }, "invalid_order", "lines[1].quantity makes more than 1000 units"},
		{"negative price", func(p *order.Place) { p.Lines[0].Total = eur("-1.00") }, "invalid_order", "lines[0].total is negative: want 0 or more"},
		{"negative discount", func(p *order.Place) { p.Discounts = []order.Discount{{Amount: eur("-1.00")}} }, "invalid_order", "discounts[0].amount is negative"},
		{"negative tax", func(p *order.Place) { p.Lines[1].Taxes = []order.Tax{{Amount: eur("-0.01")}} }, "invalid_order", "lines[1].taxes[0].amount is negative"},
		{"negative total", func(p *order.Place) { p.Total = eur("-19.00") }, "invalid_order", "total is negative"},
		{
			"a discount beyond the line", func(p *order.Place) { p.Lines[1].Discounts = []order.Discount{{Amount: eur("5.01")}} },
			"invalid_order", "lines[1].discounts[0] takes 5.01 EUR off 5.00 EUR: want at most the price that is left",
		},
		{
			"discounts beyond the order", func(p *order.Place) {
				p.Discounts = []order.Discount{{Amount: eur("15.00")}, {Amount: eur("0.01")}}
			},
			"invalid_order", "discounts[1] takes 0.01 EUR off 0.00 EUR",
		},
		{
			"a discount beyond the shipment", func(p *order.Place) { p.Shipping[0].Discounts = []order.Discount{{Amount: eur("4.01")}} },
			"invalid_order", "shipping[0].discounts[0] takes 4.01 EUR off 4.00 EUR",
		},
		{"a cent too many", func(p *order.Place) { p.Total = eur("19.01") }, "total_mismatch", "the total says 19.01 EUR, but lines, shipping, discounts and taxes come to 19.00 EUR"},
		{"no total", func(p *order.Place) { p.Total = money.Money{} }, "total_mismatch", "the total says 0.00 EUR"},
		{"another currency of a line", func(p *order.Place) { p.Lines[1].Total = money.MustParse("5.00 USD") }, "currency_mismatch", "lines[1].total is in USD: want EUR"},
		{"another exponent", func(p *order.Place) { p.Lines[1].Total = money.MustParse("5.000 EUR/3") }, "currency_mismatch", "is in EUR/3: want EUR"},
		{"another currency of the total", func(p *order.Place) { p.Total = money.MustParse("19.00 USD") }, "currency_mismatch", "total is in USD"},
		{"an amount beyond all sums", func(p *order.Place) {
			p.Lines[0].Total, p.Lines[1].Total = money.New(1<<62, money.EUR), money.New(1<<62, money.EUR)
		}, "invalid_order", "total is more than an amount can hold"},
		{"a tax beyond all sums", func(p *order.Place) {
			p.Lines[1].Total = money.New(1<<62, money.EUR)
			p.Lines[1].Taxes = []order.Tax{{Amount: money.New(1<<62, money.EUR)}}
		}, "invalid_order", "lines[1].taxes[0].amount is more than an amount can hold"},
		{"a group that is not planned", func(p *order.Place) { p.Groups[0].State = order.GroupShipped }, "invalid_order", "groups[0].state is not planned"},
		{"a line in no group of the order", func(p *order.Place) { p.Lines[0].Group = "g9" }, "unknown_item", `no group "g9"`},
		{"a channel id outside the grammar", func(p *order.Place) {
			p.Sale.Channel = order.Channel{Name: "shop", Account: "a", Order: "#1001"}
		}, "invalid_id", "value of ref order.shop.a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := mugs()
			c.change(&p)
			d, err := order.Decide(facts(order.Order{}), p)
			refused(t, d, err, c.code, c.text)
		})
	}
	t.Run("no tenant", func(t *testing.T) {
		t.Parallel()
		d, err := order.Decide(order.Facts{Now: noon}, mugs())
		refused(t, d, err, "invalid_id", "tenant is empty")
	})
	t.Run("no command", func(t *testing.T) {
		t.Parallel()
		d, err := order.Decide(facts(order.Order{}), nil)
		refused(t, d, err, "invalid_order", "command is missing")
	})
}

func TestPlaceAgain(t *testing.T) {
	t.Parallel()
	o := stored(t, placed(t))
	d, err := order.Decide(facts(o), mugs())
	require.NoError(t, err)
	require.Empty(t, d.Entries, "the same order once more")
	puts, err := d.Puts()
	require.NoError(t, err)
	require.Empty(t, puts)

	other := mugs()
	other.Lines[0].Total, other.Lines[1].Total = eur("9.00"), eur("6.00")
	d, err = order.Decide(facts(o), other)
	refused(t, d, err, "exists", `order "o1" exists already with other content: use a new id`)

	other = mugs()
	other.ID = "o2"
	d, err = order.Decide(facts(o), other)
	refused(t, d, err, "exists", `order "o1" exists already`)

	d, err = order.Decide(facts(run(t, o, order.Cancel{Reason: "customer"})), mugs())
	require.ErrorIs(t, err, machine.ErrIllegal)
	refused(t, d, err, "illegal_transition", "allowed in state")
}

func TestNothingComesBeforePlacement(t *testing.T) {
	t.Parallel()
	for _, cmd := range []order.Command{
		order.Confirm{}, order.Cancel{Reason: "x"}, order.Expire{}, hold("h1", order.BlocksShip), order.Release{}, order.Reject{},
		order.ConfirmHold{}, order.Resolve{}, order.MoveGroup{},
	} {
		d, err := order.Decide(facts(order.Order{}), cmd)
		refused(t, d, err, "not_placed", "there is no order yet: place it first")
	}
}

func TestPlaceFreeGift(t *testing.T) {
	t.Parallel()
	o := run(t, order.Order{}, order.Place{
		ID: "o1", Currency: money.EUR, Lines: []order.PlaceLine{{
			ID: "l1", Quantity: 2, Total: eur("3.00"), Discounts: []order.Discount{{Amount: eur("3.00")}},
			Taxes: []order.Tax{{Rate: "0.19", Amount: eur("0.01")}},
		}},
		Total: eur("0.01"),
	})
	require.Equal(t, []string{"0.01", "0.00"}, grosses(o.Allocation().Units), "a tax on nothing is split evenly")
	require.Equal(t, order.Confirmed, run(t, o, order.Confirm{}).State)
}

func TestPlaceTaxesFollowThePrice(t *testing.T) {
	t.Parallel()
	o := run(t, order.Order{}, order.Place{ID: "o1", Currency: money.EUR, Total: eur("0.03"), Lines: []order.PlaceLine{{
		ID: "l1", Quantity: 2, Total: eur("0.01"), Taxes: []order.Tax{{Rate: "2.00", Amount: eur("0.02")}},
	}}})
	require.Equal(t, []string{"0.03", "0.00"}, grosses(o.Allocation().Units))
}

// Row 8: per-line rounding gave 179.26 for 179.25, and 0.52 + 0.52 for 1.03.
func TestReported08SharesAddUpToTheCent(t *testing.T) {
	t.Parallel()
	o := run(t, order.Order{}, order.Place{ID: "o1", Currency: money.EUR, Total: eur("1.03"), Lines: []order.PlaceLine{{ID: "l1", Quantity: 2, Total: eur("1.03")}}})
	require.Equal(t, []string{"0.52", "0.51"}, grosses(o.Allocation().Units))

	line := func(id string) order.PlaceLine {
		return order.PlaceLine{ID: id, Quantity: 1, Total: eur("58.75"), Taxes: []order.Tax{{Rate: "0.017", Amount: eur("1.00")}}}
	}
	o = run(t, order.Order{}, order.Place{
		ID: "o1", Currency: money.EUR, Total: eur("179.25"), Lines: []order.PlaceLine{line("l1"), line("l2"), line("l3")},
		Discounts: []order.Discount{{Amount: eur("0.01")}}, Shipping: []order.PlaceShipping{{ID: "s1", Total: eur("0.01")}},
	})
	require.Equal(t, []string{"59.74", "59.75", "59.75"}, grosses(o.Allocation().Units))
}

// Row 13, second half: shipping that a discount made free is worth nothing.
func TestReported13FreeShippingIsNotRefundable(t *testing.T) {
	t.Parallel()
	p := mugs()
	p.Shipping[0].Discounts, p.Total = []order.Discount{{Code: "freeship", Amount: eur("4.00")}}, eur("15.00")
	o := run(t, order.Order{}, p)
	got, err := o.Refundable("s1")
	require.NoError(t, err)
	require.Equal(t, eur("0.00"), got)
}

// The largest order, with three taxes and a discount a unit, still fits a
// record after an edit of every price.
func TestLargestOrderFitsARecord(t *testing.T) {
	t.Parallel()
	tax := order.Tax{Jurisdiction: "US-CA-LA", Rate: "0.0725", Amount: eur("999.00")}
	s := snapshot(1)
	s.Content.Total = money.Money{}
	s.Content.Lines = []order.PlaceLine{{
		ID: "line-4711", SKU: "sku", Quantity: order.MaxUnits, Total: eur("20000.00"),
		Discounts: []order.Discount{{Code: "spring", FundedBy: "seller", Amount: eur("2000.00")}}, Taxes: []order.Tax{tax, tax, tax},
	}}
	o, _ := observe(t, order.Order{}, s)
	s.Version, s.Content.Lines[0].Total = noon.Add(time.Hour), eur("19000.00")
	o, _ = observe(t, o, s)
	require.Len(t, o.Allocations, 2)
	put, err := order.Repo.Put(o)
	require.NoError(t, err)
	require.Less(t, len(put.Record.Body), store.MaxBody)
}
