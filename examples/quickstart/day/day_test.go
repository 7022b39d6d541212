package day_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/shopify"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/examples/quickstart/day"
	"github.com/recourse-go/recourse/inbox"
)

// sources are set up as a host would.
func sources(t *testing.T) map[string]inbox.Source {
	t.Helper()
	front, err := shopify.New(shopify.Config{
		Shop: day.Shop, Secrets: []webhook.Secret{webhook.NewSecret(day.ShopifySecret)}, Prefix: "s",
		Gateways: map[string]shopify.Gateway{"stripe": shopify.Stripe(day.Account)},
	})
	require.NoError(t, err)
	return map[string]inbox.Source{
		day.Shopify: front,
		day.Stripe:  stripe.Source{Account: day.Account, Secrets: []webhook.Secret{webhook.NewSecret(day.StripeSecret)}},
	}
}

func deliveries(t *testing.T) []day.Delivery {
	t.Helper()
	ds, err := day.Deliveries()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(ds), 75)
	return ds
}

// read lets the source of a delivery do all it does.
func read(src inbox.Source, d day.Delivery) (id inbox.Identity, events []inbox.Event, err error) {
	if err = src.Verify(d.Raw, d.ReceivedAt); err == nil {
		if id, err = src.Identify(d.Raw); err == nil {
			events, err = src.Normalise(d.Raw)
		}
	}
	return id, events, err
}

func TestDeliveriesAreInOrderOfReceipt(t *testing.T) {
	t.Parallel()
	last := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for i, d := range deliveries(t) {
		require.True(t, strings.HasPrefix(d.Name, fmt.Sprintf("%03d-", i+1)), d.Name)
		require.False(t, d.ReceivedAt.Before(last), d.Name)
		last = d.ReceivedAt
	}
	require.True(t, last.Before(time.Date(2026, 3, 2, 20, 0, 0, 0, time.UTC)))
}

// TestEachIsTakenOrRefusedAsItsNameSays also holds what is taken to say something, and of the order in its name.
func TestEachIsTakenOrRefusedAsItsNameSays(t *testing.T) {
	t.Parallel()
	refused := map[string]inbox.Reason{
		"-flipped-bit": inbox.BadSignature, "-stale-signature": inbox.StaleTimestamp, "-future-signature": inbox.StaleTimestamp,
		"-unknown-type": inbox.UnknownType, "-unknown-topic": inbox.UnknownType, "-malformed": inbox.Malformed,
	}
	seen := map[string]bool{}
	for _, d := range deliveries(t) {
		_, events, err := read(sources(t)[d.Source], d)
		var want inbox.Reason
		for ending, reason := range refused {
			if strings.HasSuffix(d.Name, ending) {
				want = reason
				seen[ending] = true
			}
		}
		if want != "" {
			refusal, ok := errors.AsType[*inbox.Refusal](err)
			require.True(t, ok, d.Name)
			require.Equal(t, want, refusal.Reason, d.Name)
			continue
		}
		require.NoError(t, err, d.Name)
		cumulative := strings.HasSuffix(d.Name, "-charge-refunded") // the refund's own events tell
		require.Equal(t, !cumulative, len(events) > 0, d.Name)
		for _, e := range events {
			require.Contains(t, d.Name, orderOf(e), d.Name)
		}
	}
	require.Len(t, seen, len(refused))
}

// orderOf is the order that an event names; empty if it names a payment alone.
func orderOf(e inbox.Event) string {
	switch e := e.(type) {
	case inbox.OrderEvent:
		return e.Snapshot.Content.ID
	case inbox.PaymentEvent:
		return e.Order.ID
	default:
		return ""
	}
}

func TestWhatComes(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for _, d := range deliveries(t) {
		kind := d.Raw.Header("X-Shopify-Topic")
		if d.Source == day.Stripe {
			var event struct{ Type string }
			if json.Unmarshal(d.Raw.Body, &event) != nil {
				event.Type = "cut off"
			}
			kind = event.Type
		}
		counts[kind]++
	}
	require.Equal(t, map[string]int{
		"orders/create": 34, "orders/updated": 4, "orders/fulfilled": 3, "orders/paid": 2, "orders/cancelled": 1,
		"order_transactions/create": 1, "refunds/create": 1, "products/update": 1,
		"payment_intent.succeeded": 32, "payment_intent.payment_failed": 1,
		"payment_intent.amount_capturable_updated": 3, "payment_intent.canceled": 1,
		"charge.succeeded": 32, "charge.failed": 1, "charge.expired": 1, "charge.refunded": 2,
		"refund.created": 4, "refund.updated": 2,
		"charge.dispute.created": 5, "charge.dispute.updated": 1, "charge.dispute.closed": 1,
		"charge.dispute.funds_withdrawn": 5, "charge.dispute.funds_reinstated": 1,
		"customer.created": 1, "cut off": 1,
	}, counts)
}

// TestRepetitionsShareTheirIdentity holds a repetition to its first delivery, and the one under another webhook's id
// to have the same body.
func TestRepetitionsShareTheirIdentity(t *testing.T) {
	t.Parallel()
	bodies, ids := map[string][]string{}, map[string]int{}
	for _, d := range deliveries(t) {
		if !strings.Contains(d.Name, "s1010") {
			continue
		}
		id, _, err := read(sources(t)[d.Source], d)
		require.NoError(t, err)
		bodies[string(d.Raw.Body)] = append(bodies[string(d.Raw.Body)], id.EventID)
		ids[id.EventID]++
	}
	require.Len(t, bodies, 3)
	require.Len(t, ids, 4, "three deliveries, one of them under two ids")
	for id, n := range ids {
		require.Contains(t, []int{1, 3}, n, id)
	}
}

// TestEqualTimestamps holds the two events of the one refund to one second, the later state first.
func TestEqualTimestamps(t *testing.T) {
	t.Parallel()
	type event struct {
		Created int64
		Data    struct{ Object struct{ ID, Status string } }
	}
	var got []event
	for _, d := range deliveries(t) {
		if strings.Contains(d.Name, "s1012-refund") {
			var e event
			require.NoError(t, json.Unmarshal(d.Raw.Body, &e))
			got = append(got, e)
		}
	}
	require.Len(t, got, 2)
	require.Equal(t, got[0].Created, got[1].Created)
	require.Equal(t, got[0].Data.Object.ID, got[1].Data.Object.ID)
	require.Equal(t, []string{"succeeded", "pending"}, []string{got[0].Data.Object.Status, got[1].Data.Object.Status})
}

func TestReadmeNamesEveryOrder(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for n := 1001; n <= 1030; n++ {
		require.Contains(t, string(readme), fmt.Sprintf("| s%d |", n))
	}
	require.Contains(t, string(readme), "| z2001 |")
}
