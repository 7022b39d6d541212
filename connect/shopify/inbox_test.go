package shopify_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// An order's deliveries, in any order and each of them twice, from the request
// to the records: one order, one payment below it, one refund, one dispute.
func TestDeliveriesThroughTheInbox(t *testing.T) {
	t.Parallel()
	s := source(t)
	sent := []inbox.Raw{
		delivery(t, "orders/create", mugs()), delivery(t, "order_transactions/create", sale()),
		delivery(t, "refunds/create", refundOf("11.50")), delivery(t, "disputes/create", chargeback()),
	}
	for i := range sent {
		sent[i].Headers["X-Shopify-Webhook-Id"] = []string{fmt.Sprintf("wh-%d", i)}
	}
	for _, arrival := range permutations(len(sent)) {
		t.Run(strings.Trim(fmt.Sprint(arrival), "[]"), func(t *testing.T) {
			t.Parallel()
			db, now := mem.New(), noon
			in := &inbox.Inbox{
				Exec: &store.Executor{Store: db}, Sources: map[string]inbox.Source{s.Name(): s},
				Tenant: func(string) string { return "eu" }, Clock: func() time.Time { return now },
				Env: func(string) refund.Env { return refund.Env{Actor: policy.System} },
			}
			handler := webhook.Handler(in.Receive, s.Name(), nil)
			for _, i := range slices.Concat(arrival, arrival) {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(sent[i].Body))
				r.Header = sent[i].Headers
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				require.Equal(t, http.StatusOK, w.Code)
				now = now.Add(time.Minute)
				_, err := in.Step(t.Context())
				require.NoError(t, err)
			}
			for range 4 { // what waited
				now = now.Add(time.Hour)
				_, err := in.Step(t.Context())
				require.NoError(t, err)
			}
			l, err := db.Load(t.Context(), nil, store.Select{Roots: []store.Key{order.Repo.Key("eu", shop+"/820982911946154508")}})
			require.NoError(t, err)
			rs, err := dispute.Read(l)
			require.NoError(t, err)
			require.Equal(t, order.Confirmed, rs.Order.State)
			require.Equal(t, eur("32.58"), rs.Order.Total)
			require.Len(t, rs.Payments, 1)
			b := rs.Payments[0].Balance()
			require.Equal(t, eur("32.58"), b.Captured)
			require.Equal(t, eur("11.50"), b.Refunded)
			require.Len(t, rs.Disputes, 1)
			require.Equal(t, dispute.NeedsResponse, rs.Disputes[0].Status)
			require.Len(t, rs.Payments[0].Exposures, 1)
		})
	}
	forged := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("{}"))
	forged.Header = sent[0].Headers
	w := httptest.NewRecorder()
	in := &inbox.Inbox{
		Exec: &store.Executor{Store: mem.New()}, Sources: map[string]inbox.Source{s.Name(): s},
		Tenant: func(string) string { return "eu" }, Clock: func() time.Time { return noon },
	}
	webhook.Handler(in.Receive, s.Name(), nil).ServeHTTP(w, forged)
	require.Equal(t, http.StatusUnauthorized, w.Code)
}

// permutations are all orders of the numbers below n.
func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, p := range permutations(n - 1) {
		for i := range n {
			all = append(all, slices.Insert(slices.Clone(p), i, n-1))
		}
	}
	return all
}
