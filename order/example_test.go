package order_test

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
)

func Example() {
	f := order.Facts{Tenant: "eu", Actor: policy.Actor{ID: "shop"}, Now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	d, err := order.Decide(f, order.Place{
		ID: "o_1042", Currency: money.EUR, Total: money.MustParse("13.40 EUR"),
		Lines: []order.PlaceLine{{
			ID: "l1", SKU: "mug", Quantity: 3, Total: money.MustParse("10.00 EUR"),
			Discounts: []order.Discount{{Code: "spring", FundedBy: "seller", Amount: money.MustParse("1.50 EUR")}},
		}},
		Shipping: []order.PlaceShipping{{ID: "dhl", Total: money.MustParse("4.90 EUR")}},
		Groups:   []order.Group{{ID: "parcel-1"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range d.Entries {
		fmt.Println(e.Event, string(e.Data))
	}

	// The decision is plain data: it can be decided further before it is kept.
	f.Order = d.Order
	if _, err := order.Decide(f, order.Confirm{}); err != nil {
		fmt.Println(err)
	}
	for _, id := range []string{"l1/1", "l1/2", "l1/3", "dhl"} {
		worth, err := d.Order.Refundable(id)
		fmt.Println(id, worth, err)
	}
	puts, err := d.Puts()
	fmt.Println(len(puts), err)
	// Output:
	// order.placed {"state":{"from":"draft","to":"placed"},"total":{"amount":"13.40","currency":"EUR"},"units":3,"revision":1}
	// order.group_planned {"state":{"to":"planned"},"group":"parcel-1"}
	// order: 0.00 EUR of 13.40 EUR is authorized or captured: take the rest, or place the order as pay later
	// l1/1 2.84 EUR <nil>
	// l1/2 2.83 EUR <nil>
	// l1/3 2.83 EUR <nil>
	// dhl 4.90 EUR <nil>
	// 1 <nil>
}

func ExampleObserve() {
	snapshot := order.Snapshot{
		Tenant: "eu", Source: "shopify", Version: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		Content: order.Place{
			ID: "o_1042", Currency: money.EUR, Total: money.MustParse("29.99 EUR"), // the channel is a cent off
			Lines: []order.PlaceLine{{ID: "4711", SKU: "mug", Quantity: 3, Total: money.MustParse("30.00 EUR")}},
		},
	}
	d, err := order.Observe(order.Order{}, snapshot, snapshot.Version)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Order.State, d.Order.Total, d.Order.Attention)
	for _, s := range d.Order.Allocation().Units {
		fmt.Println(s.ID, s.Gross)
	}
	again, err := order.Observe(d.Order, snapshot, snapshot.Version)
	fmt.Println(len(again.Entries), err)
	// Output:
	// placed 29.99 EUR [total_mismatch]
	// 4711/1 10.00 EUR
	// 4711/2 10.00 EUR
	// 4711/3 9.99 EUR
	// 0 <nil>
}
