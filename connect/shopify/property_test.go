package shopify_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
)

// anyStory is the life of an order as a shop tells it, version by version:
// it is paid, edited, sent, refunded and perhaps canceled.
func anyStory(t *rapid.T) []doc {
	tracks := []any{nil, "in_transit", "out_for_delivery", "delivered"}
	quantity := rapid.IntRange(1, 4).Draw(t, "quantity")
	price := rapid.IntRange(1, 99_99).Draw(t, "price")
	left, track, sent, paid, canceled := quantity, 0, false, false, false
	var refunds []any
	var story []doc
	for version := range rapid.IntRange(1, 5).Draw(t, "versions") {
		switch rapid.SampledFrom([]string{"pay", "send", "travel", "take out", "refund", "cancel", "note"}).Draw(t, "step") {
		case "pay":
			paid = true
		case "send":
			sent = !canceled
		case "travel":
			track = min(track+1, len(tracks)-1)
		case "take out":
			left = max(left-1, 0)
		case "refund":
			if left > 0 {
				left--
				refunds = append(refunds, refundOf("1.00").with(doc{"refund_line_items": []any{doc{"line_item_id": id("11"), "quantity": 1}}}))
			}
		case "cancel":
			canceled = canceled || !sent
		}
		d := mugs().with(doc{
			"updated_at": noon.Add(time.Duration(version/2) * time.Second).Format(time.RFC3339), // some have one time
			"line_items": []any{
				doc{
					"id": id("11"), "quantity": quantity, "current_quantity": left, "price": fmt.Sprintf("%d.%02d", price/100, price%100),
					"tax_lines": []any{doc{"rate": 0.07, "price": "0.05"}},
				},
				doc{"id": id("12"), "quantity": 1, "price": "1.00"},
			},
			"total_price": nil, "shipping_lines": nil, "refunds": slices.Clone(refunds), "financial_status": map[bool]string{true: "paid", false: "pending"}[paid],
		})
		if sent {
			d["fulfillments"] = []any{doc{
				"id": id("61"), "status": "success", "shipment_status": tracks[track], "created_at": "2026-03-02T12:00:00Z",
				"line_items": []any{doc{"id": id("11"), "quantity": quantity}, doc{"id": id("12"), "quantity": 1}},
			}}
		}
		if canceled {
			d["cancelled_at"], d["cancel_reason"] = "2026-03-02T12:00:01Z", "customer"
		}
		story = append(story, d)
	}
	return story
}

// like is an order without its past: revisions, and what an edit took out.
func like(t tester, o order.Order) order.Order {
	body, err := json.Marshal(o)
	require.NoError(t, err)
	var plain order.Order
	require.NoError(t, json.Unmarshal(body, &plain))
	a := plain.Allocation()
	a.Revision, a.At = 0, time.Time{}
	plain.Allocations = []order.Allocation{a}
	plain.Lines = slices.DeleteFunc(plain.Lines, func(l order.Line) bool { return l.Quantity == 0 })
	plain.Units = slices.DeleteFunc(plain.Units, func(u order.Unit) bool { _, sold := plain.Share(u.ID); return !sold })
	return plain
}

func TestPropertyDeliveriesOfAnOrderCommute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := source(t)
		story := anyStory(t)
		tell := func(docs []doc) order.Order {
			var o order.Order
			for _, d := range docs {
				snapshot := read(t, s, d)
				snapshot.Tenant = "eu"
				decision, err := order.Observe(o, snapshot, noon)
				require.NoError(t, err)
				o = decision.Order
			}
			return like(t, o)
		}
		again := append(slices.Clone(story), rapid.SliceOfN(rapid.SampledFrom(story), 0, 2).Draw(t, "again")...)
		require.Empty(t, cmp.Diff(tell(story), tell(rapid.Permutation(again).Draw(t, "arrival"))))
	})
}

// FuzzSource feeds a source what nobody signed, and what is signed but senseless:
// it refuses with a reason or makes events that the domain can take or refuse.
func FuzzSource(f *testing.F) {
	for topic, d := range map[string]doc{
		"orders/create": mugs(), "order_transactions/create": sale(), "refunds/create": refundOf("1.00"), "disputes/create": chargeback(),
	} {
		body, err := json.Marshal(d)
		require.NoError(f, err)
		f.Add(topic, sign(body), body)
	}
	f.Add("orders/edited", "", []byte("{}"))
	f.Fuzz(func(t *testing.T, topic, signature string, body []byte) {
		s := source(t)
		raw := delivery(t, topic, body)
		right := raw.Header("X-Shopify-Hmac-Sha256")
		raw.Headers["X-Shopify-Hmac-Sha256"] = []string{signature}
		require.Equal(t, signature == right, s.Verify(raw, noon) == nil)
		got, err := s.Normalise(raw)
		if err != nil {
			require.ErrorAs(t, err, new(*inbox.Refusal))
			require.Empty(t, got)
			return
		}
		for _, e := range got {
			if e, ok := e.(inbox.OrderEvent); ok {
				e.Snapshot.Tenant = "eu"
				d, err := order.Observe(order.Order{}, e.Snapshot, noon)
				if err == nil {
					require.Equal(t, e.Snapshot.Content.Currency, d.Order.Currency)
				}
			}
		}
	})
}
