package shopify_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/shopify"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
)

func id(n string) json.Number { return json.Number(n) }

// read is the snapshot that an order's delivery says.
func read(t tester, s *shopify.Source, d doc) order.Snapshot {
	t.Helper()
	got := events(t, s, "orders/updated", d)
	require.Len(t, got, 1)
	return got[0].(inbox.OrderEvent).Snapshot
}

// placed is the order that a snapshot makes, which must add up.
func placed(t tester, s order.Snapshot) order.Order {
	t.Helper()
	s.Tenant = "eu"
	d, err := order.Observe(order.Order{}, s, noon)
	require.NoError(t, err)
	return d.Order
}

func TestOrder(t *testing.T) {
	t.Parallel()
	got := read(t, source(t), mugs())
	private := got.Content.Private
	got.Content.Private = nil
	want := order.Snapshot{
		Source: "shopify", Confirmed: true,
		Version:  time.Date(2026, 3, 2, 11, 0, 3, 3_000, time.UTC), // updated_at, and 3 things there are
		PlacedAt: time.Date(2026, 3, 2, 10, 59, 58, 0, time.UTC),
		Content: order.Place{
			ID: "acme.myshopify.com/820982911946154508", Currency: money.EUR, Total: eur("32.58"),
			Sale: order.Sale{
				Channel: order.Channel{Name: "shopify", Account: shop, Order: "820982911946154508"},
				Front:   "shopify", MoneyOwner: "psp", Country: "BR", Locale: "pt-BR", Customer: "acme.myshopify.com/9007199254740993",
			},
			Lines: []order.PlaceLine{
				{
					ID: "11", SKU: "mug", Quantity: 2, Total: eur("24.20"),
					Discounts: []order.Discount{{Code: "SPRING", FundedBy: "seller", Amount: eur("1.20")}},
					Taxes:     []order.Tax{{Jurisdiction: "IVA", Rate: "0.07", Amount: eur("1.61")}},
				},
				{ID: "12", SKU: "plate", Quantity: 1, Total: eur("5.00"), Taxes: []order.Tax{{Jurisdiction: "IVA", Rate: "0.07", Amount: eur("0.35")}}},
			},
			Shipping: []order.PlaceShipping{{
				ID: "21", Total: eur("4.00"), Discounts: []order.Discount{{Code: "manual", FundedBy: "seller", Amount: eur("1.66")}},
				Taxes: []order.Tax{{Jurisdiction: "IVA", Rate: "0.07", Amount: eur("0.28")}},
			}},
		},
	}
	require.Empty(t, cmp.Diff(want, got))

	require.Len(t, private, 1)
	require.Equal(t, "acme.myshopify.com/9007199254740993", private[0].Subject)
	var contact shopify.Contact
	require.NoError(t, json.Unmarshal(private[0].Data, &contact))
	require.Equal(t, shopify.Contact{Email: "ana@example.com", Shipping: shopify.Address{
		Name: "Ana Conceição", Address1: "Rua das Flores 1", City: "São Paulo", Zip: "01000-000", Country: "BR", Province: "SP",
	}}, contact)
	public, err := json.Marshal(got)
	require.NoError(t, err)
	for _, personal := range []string{"ana@", "Ana", "Flores", "01000"} {
		require.NotContains(t, string(public), personal)
	}

	o := placed(t, got)
	require.Empty(t, o.Attention, "it adds up")
	require.Equal(t, order.Confirmed, o.State)
	require.Equal(t, eur("32.58"), o.Total)
}

func TestOrderSaysTheSameUnderEveryTopic(t *testing.T) {
	t.Parallel()
	s := source(t)
	want := events(t, s, "orders/create", mugs())
	for _, topic := range []string{"orders/updated", "orders/paid", "orders/cancelled"} {
		require.Equal(t, want, events(t, s, topic, mugs()))
	}
}

// A checkout tells of several states of an order within one second.
func TestOrderVersionsWithinASecond(t *testing.T) {
	t.Parallel()
	s := source(t)
	lines := func(n int) []any {
		return []any{mugs()["line_items"].([]any)[0].(doc).with(doc{"current_quantity": n})}
	}
	sent := func(track any) []any {
		return []any{doc{"id": id("61"), "status": "success", "shipment_status": track}}
	}
	story := []doc{
		mugs().with(doc{"line_items": lines(2)}),
		mugs().with(doc{"line_items": lines(1)}),
		mugs().with(doc{"line_items": lines(1), "refunds": []any{refundOf("1").with(doc{"transactions": nil})}}),
		mugs().with(doc{"line_items": lines(1), "refunds": []any{refundOf("1")}}),
		mugs().with(doc{"line_items": lines(1), "refunds": []any{refundOf("1")}, "fulfillments": sent(nil)}),
		mugs().with(doc{"line_items": lines(1), "refunds": []any{refundOf("1")}, "fulfillments": sent("out_for_delivery")}),
		mugs().with(doc{"line_items": lines(1), "refunds": []any{refundOf("1")}, "fulfillments": sent("delivered")}),
	}
	var before time.Time
	for i, d := range story {
		now := read(t, s, d).Version
		require.True(t, now.After(before), "step %d", i)
		before = now
	}
	require.Equal(t, time.Date(2026, 3, 2, 11, 0, 3, 0, time.UTC), before.UTC().Truncate(time.Second), "all in one second")
	require.True(t, read(t, s, mugs().with(doc{"updated_at": "2026-03-02T12:00:04+01:00"})).Version.After(before))
	require.True(t, read(t, s, mugs().with(doc{"cancelled_at": "2026-03-02T12:00:03+01:00"})).Version.After(read(t, s, mugs()).Version))
}

func TestOrderAmounts(t *testing.T) {
	t.Parallel()
	line := func(changes doc) []any {
		return []any{doc{"id": id("1"), "quantity": 1, "price": "10.00"}.with(changes)}
	}
	bare := mugs().with(doc{"shipping_lines": nil, "discount_applications": nil})
	for name, c := range map[string]struct {
		doc       doc
		units     []string // gross of each
		taxes     string
		attention []string
	}{
		"taxes within the price": {
			doc: bare.with(doc{"taxes_included": true, "total_price": "10.00", "line_items": line(doc{
				"tax_lines": []any{doc{"rate": 0.19, "price": "1.60"}},
			})}),
			units: []string{"10.00 EUR"}, taxes: "1.60 EUR",
		},
		"taxes on top": {
			doc: bare.with(doc{"total_price": "11.90", "line_items": line(doc{
				"tax_lines": []any{doc{"rate": 0.19, "price": "1.90"}},
			})}),
			units: []string{"11.90 EUR"}, taxes: "1.90 EUR",
		},
		"yen have no decimals": {
			doc: bare.with(doc{
				"currency": "JPY", "presentment_currency": "JPY", "total_price": "2980", "line_items": line(doc{"price": "1490", "quantity": 2}),
			}),
			units: []string{"1490 JPY", "1490 JPY"},
		},
		"yen with decimals of zero": {
			doc: bare.with(doc{
				"currency": "JPY", "presentment_currency": "JPY", "total_price": "1490.00", "line_items": line(doc{"price": "1490.00"}),
			}),
			units: []string{"1490 JPY"},
		},
		"dinars have three": {
			doc:   bare.with(doc{"currency": "KWD", "presentment_currency": nil, "total_price": "1.005", "line_items": line(doc{"price": "1.005"})}),
			units: []string{"1.005 KWD"},
		},
		"what the customer saw counts": {
			doc: bare.with(doc{
				"presentment_currency": "GBP", "total_price": "11.40", "total_price_set": set("9.80", "11.40"),
				"line_items": line(doc{
					"price": "10.00", "price_set": set("8.60", "10.00"),
					"tax_lines": []any{doc{"rate": 0.14, "price": "1.40", "price_set": set("1.20", "1.40")}},
				}),
			}),
			units: []string{"9.80 GBP"}, taxes: "1.20 GBP",
		},
		"a discount of the whole line": {
			doc:   bare.with(doc{"total_price": "9.99", "line_items": line(doc{"price": "5.00", "quantity": 2, "total_discount": "0.01"})}),
			units: []string{"4.99 EUR", "5.00 EUR"},
		},
		"allocations count before it": {
			doc: bare.with(doc{"total_price": "9.00", "line_items": line(doc{
				"total_discount": "5.00", "discount_allocations": []any{doc{"amount": "1.00", "discount_application_index": 7}},
			})}),
			units: []string{"9.00 EUR"},
		},
		"duties": {
			doc: bare.with(doc{"total_price": "13.50", "line_items": line(doc{"duties": []any{doc{
				"price_set": doc{"presentment_money": doc{"amount": "3.00", "currency_code": "EUR"}}, "tax_lines": []any{doc{"price": "0.50"}},
			}}})}),
			units: []string{"13.50 EUR"}, taxes: "3.50 EUR",
		},
		"free of charge":         {doc: bare.with(doc{"total_price": "0.00", "line_items": line(doc{"price": "0.00"})}), units: []string{"0.00 EUR"}},
		"a total of its own":     {doc: bare.with(doc{"total_price": "7.00", "line_items": line(nil)}), units: []string{"7.00 EUR"}, attention: []string{order.AttentionTotalMismatch}},
		"a total not given":      {doc: bare.with(doc{"total_price": nil, "line_items": line(nil)}), units: []string{"10.00 EUR"}},
		"the largest ids we saw": {doc: bare.with(doc{"total_price": "10", "line_items": line(doc{"id": id("18446744073709551615")})}), units: []string{"10.00 EUR"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := placed(t, read(t, source(t), c.doc))
			var units []string
			taxes := money.Money{}
			for _, u := range o.Allocation().Units {
				units = append(units, u.Gross.String())
				for _, tax := range u.Taxes {
					var err error
					taxes, err = taxes.Add(tax.Amount)
					require.NoError(t, err)
				}
			}
			require.Equal(t, c.units, units)
			require.Equal(t, c.attention, o.Attention)
			if c.taxes != "" {
				require.Equal(t, c.taxes, taxes.String())
			}
		})
	}
}

func TestOrderEdits(t *testing.T) {
	t.Parallel()
	s := source(t)
	lines := func(mugsLeft, plates int) []any {
		all := mugs()["line_items"].([]any)
		return []any{all[0].(doc).with(doc{"current_quantity": mugsLeft}), all[1].(doc).with(doc{"current_quantity": plates})}
	}
	removal := refundOf("0").with(doc{"transactions": []any{}})
	failed := refundOf("11.50").with(doc{"transactions": []any{doc{"kind": "refund", "status": "failure"}}})
	units := func(o order.Order) (all, canceled []string) {
		for _, u := range o.Units {
			all = append(all, u.ID)
			if u.Canceled {
				canceled = append(canceled, u.ID)
			}
		}
		return all, canceled
	}
	for name, c := range map[string]struct {
		changes  doc
		canceled []string
		total    string
	}{
		"refunded units stay":             {doc{"line_items": lines(1, 1), "refunds": []any{refundOf("11.50")}}, nil, "32.58 EUR"},
		"units taken out go":              {doc{"line_items": lines(1, 1), "refunds": []any{removal}}, []string{"11/2"}, "20.28 EUR"},
		"so they do if no money got back": {doc{"line_items": lines(1, 1), "refunds": []any{failed}}, []string{"11/2"}, "20.28 EUR"},
		"one refunded, one taken out":     {doc{"line_items": lines(0, 1), "refunds": []any{refundOf("11.50"), removal}}, []string{"11/2"}, "20.28 EUR"},
		"a whole line taken out":          {doc{"line_items": lines(2, 0)}, []string{"12/1"}, "27.23 EUR"},
		"more back than there was":        {doc{"line_items": lines(9, 9)}, nil, "32.58 EUR"},
		"shipping taken out": {
			doc{"shipping_lines": []any{mugs()["shipping_lines"].([]any)[0].(doc).with(doc{"is_removed": true})}}, nil, "29.96 EUR",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := placed(t, read(t, s, mugs()))
			later := read(t, s, mugs().with(c.changes).with(doc{"updated_at": "2026-03-03T12:00:00Z"}))
			d, err := order.Observe(before, later, noon)
			require.NoError(t, err)
			all, canceled := units(d.Order)
			require.ElementsMatch(t, []string{"11/1", "11/2", "12/1"}, all)
			require.Equal(t, c.canceled, canceled)
			require.Equal(t, c.total, d.Order.Total.String())
			require.Empty(t, d.Order.Attention)
		})
	}
}

func TestOrderStanding(t *testing.T) {
	t.Parallel()
	s := source(t)
	for status, want := range map[string]bool{
		"pending": false, "voided": false, "expired": false, "partially_paid": false, "": false, "of a newer version": false,
		"authorized": true, "paid": true, "partially_refunded": true, "refunded": true,
	} {
		require.Equal(t, want, read(t, s, mugs().with(doc{"financial_status": status})).Confirmed, status)
		terms := read(t, s, mugs().with(doc{"financial_status": status, "payment_terms": doc{"due_in_days": 30}, "company": doc{"id": 1}}))
		require.True(t, terms.Confirmed && terms.Content.PayLater && terms.Content.Sale.B2B, status)
	}
	got := read(t, s, mugs().with(doc{
		"cancelled_at": "2026-03-02T13:00:00+01:00", "cancel_reason": "fraud",
		"line_items": []any{mugs()["line_items"].([]any)[0].(doc).with(doc{"current_quantity": 0})},
	}))
	require.True(t, got.Canceled)
	require.Equal(t, "fraud", got.CancelReason)
	require.Equal(t, 2, got.Content.Lines[0].Quantity, "a canceled order still shows what it was")
	require.Equal(t, order.Canceled, placed(t, got).State)

	guest := read(t, s, mugs().with(doc{"customer": nil, "processed_at": nil, "payment_gateway_names": []any{"cash", "gift_card"}}))
	require.Empty(t, guest.Content.Sale.Customer)
	require.Empty(t, guest.Content.Private[0].Subject, "nobody knows yet whose data it is")
	require.Equal(t, "platform", guest.Content.Sale.MoneyOwner)
	require.WithinDuration(t, time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC), guest.PlacedAt, 0)
	gift := read(t, s, mugs().with(doc{"line_items": []any{doc{"id": id("1"), "quantity": 1, "price": "25.00", "gift_card": true}}}))
	require.Equal(t, "gift_card", gift.Content.Lines[0].Class)
	nobody := read(t, s, mugs().with(doc{"email": nil, "shipping_address": nil, "billing_address": doc{"country_code": "PT"}, "payment_gateway_names": nil}))
	require.Equal(t, "PT", nobody.Content.Sale.Country)
	require.Empty(t, nobody.Content.Sale.MoneyOwner)
	require.Nil(t, read(t, s, mugs().with(doc{"email": nil, "shipping_address": nil})).Content.Private)
}

func TestOrderParcels(t *testing.T) {
	t.Parallel()
	parcel := func(status, track any, changes doc) doc {
		return doc{
			"id": id("61"), "status": status, "shipment_status": track, "tracking_company": "DHL", "tracking_number": "T1",
			"created_at": "2026-03-03T10:00:00Z", "updated_at": "2026-03-05T10:00:00Z",
			"line_items": []any{doc{"id": id("11"), "quantity": 2}},
		}.with(changes)
	}
	for name, c := range map[string]struct {
		parcel doc
		want   order.GroupState
	}{
		"being made":        {parcel("pending", nil, nil), order.GroupPlanned},
		"taken on":          {parcel("open", nil, nil), order.GroupAllocated},
		"sent":              {parcel("success", nil, nil), order.GroupShipped},
		"label only":        {parcel("success", "label_printed", nil), order.GroupShipped},
		"on its way":        {parcel("success", "in_transit", nil), order.GroupShipped},
		"in the van":        {parcel("success", "out_for_delivery", nil), order.GroupOutForDelivery},
		"nobody at home":    {parcel("success", "attempted_delivery", nil), order.GroupDelayed},
		"to be picked up":   {parcel("success", "ready_for_pickup", nil), order.GroupOutForDelivery},
		"there":             {parcel("success", "delivered", nil), order.GroupDelivered},
		"track failed":      {parcel("success", "failure", nil), order.GroupShipped},
		"a newer track":     {parcel("success", "on_the_moon", nil), order.GroupShipped},
		"called off":        {parcel("cancelled", "in_transit", nil), order.GroupCanceled},
		"could not be sent": {parcel("error", nil, nil), order.GroupPlanned},
		"a newer status":    {parcel("beamed", nil, nil), "beamed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, source(t), mugs().with(doc{"fulfillments": []any{c.parcel}})).Content
			require.Len(t, got.Groups, 1)
			g := got.Groups[0]
			require.Equal(t, c.want, g.State)
			require.Equal(t, "61 DHL T1", g.ID+" "+g.Carrier+" "+g.Tracking)
			require.Equal(t, c.parcel["status"] == "success", !g.ShippedAt.IsZero())
			require.Equal(t, c.want == order.GroupDelivered, !g.DeliveredAt.IsZero())
			require.Equal(t, "61", got.Lines[0].Group)
			require.Empty(t, got.Lines[1].Group, "not in it")
		})
	}
	for name, c := range map[string]struct {
		parcels []any
		want    string
	}{
		"split over two parcels": {[]any{
			parcel("success", nil, doc{"line_items": []any{doc{"id": id("11"), "quantity": 1}}}),
			parcel("success", nil, doc{"id": id("62"), "line_items": []any{doc{"id": id("11"), "quantity": 1}}}),
		}, ""},
		"sent again": {[]any{parcel("cancelled", nil, nil), parcel("success", nil, doc{"id": id("62")})}, "62"},
		"not again":  {[]any{parcel("success", nil, nil), parcel("cancelled", nil, doc{"id": id("62")})}, "61"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, read(t, source(t), mugs().with(doc{"fulfillments": c.parcels})).Content.Lines[0].Group)
		})
	}
}

func TestOrderRefuses(t *testing.T) {
	t.Parallel()
	line := func(changes doc) doc {
		return doc{"line_items": []any{doc{"id": id("1"), "quantity": 1, "price": "10.00"}.with(changes)}}
	}
	for name, c := range map[string]struct {
		changes doc
		want    inbox.Reason
	}{
		"no id":                          {doc{"id": nil}, inbox.Malformed},
		"an id that is no whole number":  {doc{"id": id("1.5")}, inbox.Malformed},
		"an id with an exponent":         {doc{"id": id("1e3")}, inbox.Malformed},
		"a negative id":                  {doc{"id": id("-1")}, inbox.Malformed},
		"an id without end":              {doc{"id": id("1234567890123456789012345678901")}, inbox.Malformed},
		"no version":                     {doc{"updated_at": nil}, inbox.Malformed},
		"a version that is no time":      {doc{"updated_at": "yesterday"}, inbox.Malformed},
		"no currency":                    {doc{"currency": nil}, inbox.Malformed},
		"a currency nobody knows":        {doc{"currency": "EUX"}, inbox.Malformed},
		"a currency of its own":          {doc{"currency": "EUR/5"}, inbox.Malformed},
		"an amount with an exponent":     {line(doc{"price": id("1e2")}), inbox.Malformed},
		"an amount with a comma":         {line(doc{"price": "10,00"}), inbox.Malformed},
		"an amount that needs rounding":  {line(doc{"price": "10.005"}), inbox.Malformed},
		"an amount beyond what we hold":  {line(doc{"price": "92233720368547758.08"}), inbox.AmountOverflow},
		"an amount of a thousand digits": {line(doc{"price": strings.Repeat("9", 1000)}), inbox.AmountOverflow},
		"a line beyond what we hold":     {line(doc{"price": "92233720368547758.07", "quantity": 2}), inbox.AmountOverflow},
		"only the shop's currency":       {doc{"presentment_currency": "GBP"}, inbox.CurrencyMismatch},
		"a third currency":               {line(doc{"price_set": doc{"presentment_money": doc{"amount": "1", "currency_code": "USD"}}}), inbox.CurrencyMismatch},
		"more units than an order holds": {line(doc{"quantity": 1001}), inbox.Malformed},
		"fewer than none":                {line(doc{"quantity": -1}), inbox.Malformed},
		"half a unit":                    {line(doc{"quantity": 0.5}), inbox.Malformed},
		"an amount told twice":           {line(doc{"Price": "0.01"}), inbox.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := source(t).Normalise(delivery(t, "orders/create", mugs().with(c.changes)))
			requireRefused(t, err, c.want)
		})
	}
}

func TestTwoShopsWithOneOrderID(t *testing.T) {
	t.Parallel()
	a := read(t, source(t), mugs()).Content
	s, err := shopify.New(shopify.Config{Name: "b", Shop: "b.myshopify.com", Secrets: webhookSecrets(), Prefix: "b."})
	require.NoError(t, err)
	got, err := s.Normalise(delivery(t, "orders/create", mugs()))
	require.NoError(t, err)
	b := got[0].(inbox.OrderEvent).Snapshot.Content
	require.Equal(t, a.Sale.Channel.Order, b.Sale.Channel.Order)
	require.NotEqual(t, order.ChannelRef(a.Sale.Channel), order.ChannelRef(b.Sale.Channel))
	require.Equal(t, "b.820982911946154508", b.ID)
	require.NotEqual(t, a.ID, b.ID)
	require.NotEqual(t, a.Sale.Customer, b.Sale.Customer)
}

// An order belongs to Shopify, unless one of the host's own apps placed it.
func TestFront(t *testing.T) {
	t.Parallel()
	s := source(t, func(c *shopify.Config) { c.OwnSources = []string{"checkout"} })
	for name, front := range map[string]string{"checkout": "", "web": "shopify", "": "shopify", "CHECKOUT": "shopify"} {
		got := read(t, s, mugs().with(doc{"source_name": name}))
		require.Equal(t, front, got.Content.Sale.Front, name)
	}
}
