package order_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// full is an order in which every stored field of every type is set somewhere.
func full() order.Order {
	at := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	entitled := order.Entitlement{Reserved: eur("1.00"), Refunded: eur("0.50")}
	key := order.Repo.Key("eu", "o1")
	return order.Order{
		Meta:  store.Meta{Key: key, Root: key, Version: 3},
		State: order.Canceled, Currency: money.EUR, Total: eur("14.90"),
		Sale: order.Sale{
			Channel: order.Channel{Name: "shopify", Account: "mugs-eu", Order: "1001"},
			Front:   "shopify", MoneyOwner: "psp", Seller: "mugs", MerchantOfRecord: "mugs-gmbh", TaxCollector: "marketplace",
			AcceptBy: at(1), ExportBy: at(2), ShipBy: at(3), DeliverBy: at(4),
			Country: "PT", Locale: "pt-PT", B2B: true, Invoices: []string{"R-1"},
			Customer: "c1", GiftFrom: "c1", GiftTo: "c2",
		},
		Lines: []order.Line{{ID: "l1", SKU: "mug", Class: "fragile", Seller: "mugs", Quantity: 2}},
		Units: []order.Unit{
			{ID: "l1/1", Line: "l1", Group: "g1", Capture: "op1", ReplacedBy: "l1/1.r1", WrittenOff: "lost", KeepItem: "low_value", Canceled: true, Entitlement: entitled},
			{ID: "l1/1.r1", Line: "l1", Replaces: "l1/1"},
		},
		Shipping: []order.Shipping{{ID: "s1", Entitlement: entitled}},
		Goodwill: entitled,
		Allocations: []order.Allocation{{
			Revision: 1, At: at(0), Source: "placement", Total: eur("14.90"),
			Units: []order.Share{{
				ID: "l1/1", Gross: eur("10.00"),
				Taxes:     []order.Tax{{Jurisdiction: "PT", Rate: "0.23", Inclusive: true, Amount: eur("1.87")}},
				Discounts: []order.Discount{{Code: "spring", FundedBy: "seller", Amount: eur("2.00")}},
			}},
			Shipping: []order.Share{{ID: "s1", Gross: eur("4.90")}},
		}},
		Groups: []order.Group{{ID: "g1", State: order.GroupDelivered, Carrier: "ctt", Tracking: "1Z", ShippedAt: at(5), DeliveredAt: at(6), PromisedAt: at(7)}},
		Holds: []order.Hold{{
			ID: "h1", Kind: order.HoldFraud, State: order.HoldReleased, Blocks: []order.Blocked{order.BlocksConfirm}, Reason: "score",
			Opener: "anna", Closer: "ben", FourEyes: true, OpenedAt: at(8), ClosedAt: at(9), Due: at(10), Overdue: true,
			External: []order.ExternalHold{{System: "wms", State: order.ExternalConfirmed}},
		}},
		PlacedAt: at(11), PayBy: at(12), PayLater: true, CancelReason: "customer",
		MoneyPlan: order.MoneyPlan{State: order.PlanBlocked, Reason: "capture_unknown", Wake: at(13)},
		Attention: []string{"hold_overdue"},
		Snapshot:  order.SnapshotMark{Version: at(14), Hash: "abc"},
		Clocks:    sla.Snapshot{Version: 1, Policy: "support@1"},
	}
}

// The stored form is a promise to every release that reads it.
func TestGoldenOrder(t *testing.T) {
	t.Parallel()
	const path = "testdata/order.json"
	put, err := order.Repo.Put(full())
	require.NoError(t, err)
	var got bytes.Buffer
	require.NoError(t, json.Indent(&got, put.Record.Body, "", "  "))
	got.WriteByte('\n')
	if flag.Lookup("update").Value.String() == "true" { // defined by machinetest
		require.NoError(t, os.WriteFile(path, got.Bytes(), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test -run TestGoldenOrder -update writes it")
	require.Equal(t, string(want), got.String())

	back, err := order.Repo.Decode(store.Record{Key: order.Repo.Key("eu", "o1"), Root: order.Repo.Key("eu", "o1"), Version: 3, Schema: 1, Body: want})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(full(), back))

	set := map[string]bool{}
	fields(reflect.ValueOf(back), set)
	for _, name := range slices.Sorted(maps.Keys(set)) {
		require.True(t, set[name], "the golden order leaves %s out", name)
	}
	require.Greater(t, len(set), 80)
}

// fields notes for every field of every struct of this package below v
// whether it is set in one of them.
func fields(v reflect.Value, set map[string]bool) {
	switch v.Kind() { //nolint:exhaustive // the kinds a body is made of
	case reflect.Slice:
		for i := range v.Len() {
			fields(v.Index(i), set)
		}
	case reflect.Struct:
		if v.Type().PkgPath() != reflect.TypeFor[order.Order]().PkgPath() {
			return
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Anonymous {
				continue
			}
			name := v.Type().Name() + "." + f.Name
			set[name] = set[name] || !v.Field(i).IsZero()
			fields(v.Field(i), set)
		}
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	o := full()
	ix := o.Index()
	require.Equal(t, "canceled", ix.State)
	require.Equal(t, []store.Ref{{Name: "order.shopify.mugs-eu", Value: "1001", Unique: true}}, ix.Refs)
	require.Equal(t, []string{"attention:hold_overdue"}, ix.Labels)
	require.Zero(t, ix.Due, "nothing is promised for a canceled order")
	require.Equal(t, o.MoneyPlan.Wake, ix.Wake)
	o.State = order.Placed
	require.Equal(t, o.Sale.AcceptBy, o.Index().Due)
	require.Equal(t, o.PayBy, o.Index().Wake)
	require.Equal(t, []string{"attention:hold_overdue"}, ix.Labels)
}
