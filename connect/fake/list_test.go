package fake_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
)

// TestPages walks a list of 25 refunds both ways over the wire, with every size of page.
func TestPages(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	var ids []string
	for range 25 {
		refund, err := psp.Refund(fake.RefundParams{PaymentIntent: "pi_1", Amount: 10})
		require.NoError(t, err)
		ids = append(ids, refund.ID)
	}
	newest := slices.Clone(ids)
	slices.Reverse(newest)
	c := serve(t, psp)
	for _, limit := range []int{1, 7, 10, 25, 100} {
		var older, newer []string
		params := url.Values{"payment_intent": {"pi_1"}, "limit": {strconv.Itoa(limit)}}
		for more := true; more; {
			page := c.get("/v1/refunds", params)
			require.Equal(t, "list", page.object["object"])
			older = append(older, page.ids()...)
			more = page.object["has_more"].(bool)
			require.LessOrEqual(t, len(page.ids()), limit)
			params.Set("starting_after", older[len(older)-1])
		}
		require.Equal(t, newest, older, "limit %d", limit)
		params.Del("starting_after")
		params.Set("ending_before", ids[0])
		for more := true; more; {
			page := c.get("/v1/refunds", params)
			newer = append(page.ids(), newer...)
			more = page.object["has_more"].(bool)
			params.Set("ending_before", newer[0])
		}
		require.Equal(t, newest[:24], newer, "limit %d", limit)
	}
	require.Equal(t, newest[:10], c.get("/v1/refunds", nil).ids(), "ten is the default")
	require.Empty(t, c.get("/v1/refunds", url.Values{"ending_before": {newest[0]}}).ids())
}

func TestBalanceTransactionsOnTheWire(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	refund, err := psp.Refund(fake.RefundParams{PaymentIntent: "pi_1", Amount: 300})
	require.NoError(t, err)
	_, err = psp.Withdraw(fake.DisputeMovement{Dispute: "dp_1", PaymentIntent: "pi_1", Amount: 1700, Fee: 1500})
	require.NoError(t, err)
	_, err = psp.Reinstate(fake.DisputeMovement{Dispute: "dp_1", Amount: 1700})
	require.NoError(t, err)
	_, err = psp.FailRefund(refund.ID)
	require.NoError(t, err)
	_, err = psp.Fee("ch_1", 25, "eur")
	require.NoError(t, err)
	c := serve(t, psp)
	var got [][]any
	for _, row := range c.get("/v1/balance_transactions", nil).object["data"].([]any) {
		e := row.(map[string]any)
		got = append(got, []any{e["type"], e["reporting_category"], e["source"], e["amount"], e["fee"], e["net"]})
	}
	require.Equal(t, [][]any{
		{"stripe_fee", "fee", "ch_1", -25.0, 0.0, -25.0},
		{"refund_failure", "refund_failure", refund.ID, 300.0, 0.0, 300.0},
		{"adjustment", "dispute_reversal", "dp_1", 1700.0, 0.0, 1700.0},
		{"adjustment", "dispute", "dp_1", -1700.0, 1500.0, -3200.0},
		{"refund", "refund", refund.ID, -300.0, 0.0, -300.0},
		{"charge", "charge", "ch_1", 2000.0, 88.0, 1912.0},
	}, got)
	require.Len(t, c.get("/v1/balance_transactions", url.Values{"type": {"adjustment"}}).ids(), 2)
	require.Len(t, c.get("/v1/balance_transactions", url.Values{"source": {"ch_1"}}).ids(), 2)
	require.Equal(t, map[string]int64{"eur": 2000 - 88 - 1500 - 25}, psp.Balance())
	require.Len(t, c.get("/v1/charges", url.Values{"payment_intent": {"pi_1"}}).ids(), 1)
	require.Equal(t, []string{"ch_2", "ch_1"}, c.get("/v1/charges", nil).ids())
}

func TestPlantError(t *testing.T) {
	t.Parallel()
	path := file(t)
	psp, err := fake.OpenPSP(fake.PSPConfig{File: path, Now: newClock().Now})
	require.NoError(t, err)
	_, err = psp.PlantError()
	require.ErrorContains(t, err, "no book entry")
	require.NoError(t, psp.Close())
	psp = open(t, fake.PSPConfig{File: path})
	refund, err := psp.Refund(half())
	require.NoError(t, err)
	_, err = psp.Withdraw(fake.DisputeMovement{Dispute: "dp_1", PaymentIntent: "pi_1", Amount: 100})
	require.NoError(t, err)
	before := psp.Books()
	wrong, err := psp.PlantError()
	require.NoError(t, err)
	require.Equal(t, refund.ID, wrong.Source)
	require.EqualValues(t, -1001, wrong.Amount)
	after := psp.Books()
	require.Equal(t, wrong, after[1])
	after[1] = before[1]
	require.Equal(t, before, after, "exactly one entry is wrong")
	require.EqualValues(t, 1000, psp.RefundsOf("pi_1")[0].Amount)
}

func TestRequestErrors(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{Secret: "sk_test_1"})
	c := serve(t, psp)
	get, post := http.MethodGet, http.MethodPost
	tests := map[string]struct {
		method, path string
		params       url.Values
		status       int
		code, param  any
	}{
		"unknown parameter":   {post, "/v1/refunds", url.Values{"payment_intent": {"pi_1"}, "currency": {"eur"}}, 400, "parameter_unknown", "currency"},
		"zero":                {post, "/v1/refunds", refundForm("0"), 400, "parameter_invalid_integer", "amount"},
		"not a number":        {post, "/v1/refunds", refundForm("10.00"), 400, "parameter_invalid_integer", "amount"},
		"too many digits":     {post, "/v1/refunds", refundForm("9223372036854775808"), 400, "parameter_invalid_integer", "amount"},
		"empty":               {post, "/v1/refunds", url.Values{"payment_intent": {""}}, 400, "parameter_invalid_empty", "payment_intent"},
		"twice":               {post, "/v1/refunds", url.Values{"payment_intent": {"pi_1", "pi_2"}}, 400, nil, "payment_intent"},
		"boolean":             {post, "/v1/payment_intents/pi_2/capture", url.Values{"final_capture": {"no"}}, 400, nil, "final_capture"},
		"capture too much":    {post, "/v1/payment_intents/pi_2/capture", url.Values{"amount_to_capture": {"3001"}}, 400, "amount_too_large", "amount_to_capture"},
		"capture twice":       {post, "/v1/payment_intents/pi_1/capture", nil, 400, "payment_intent_unexpected_state", nil},
		"capture nothing":     {post, "/v1/payment_intents/pi_x/capture", nil, 404, "resource_missing", "intent"},
		"cancel captured":     {post, "/v1/payment_intents/pi_1/cancel", nil, 400, "payment_intent_unexpected_state", nil},
		"cancel for a reason": {post, "/v1/payment_intents/pi_2/cancel", url.Values{"cancellation_reason": {"x"}}, 400, nil, "cancellation_reason"},
		"no such refund":      {get, "/v1/refunds/re_x", nil, 404, "resource_missing", "id"},
		"no such intent":      {get, "/v1/payment_intents/pi_x", nil, 404, "resource_missing", "intent"},
		"limit":               {get, "/v1/refunds", url.Values{"limit": {"101"}}, 400, "parameter_invalid_integer", "limit"},
		"cursor":              {get, "/v1/refunds", url.Values{"starting_after": {"re_x"}}, 404, "resource_missing", "starting_after"},
		"two cursors":         {get, "/v1/refunds", url.Values{"starting_after": {"a"}, "ending_before": {"b"}}, 400, nil, "starting_after"},
		"no such URL":         {get, "/v2/refunds", nil, 404, nil, nil},
		"too long":            {post, "/v1/refunds", url.Values{"reason": {string(make([]byte, 70_000))}}, 400, nil, nil},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := c.do(want.method, want.path, "", want.params)
			require.NoError(t, err)
			require.Equal(t, want.status, answer.status, answer.body)
			require.Equal(t, "invalid_request_error", answer.error()["type"])
			require.Equal(t, []any{want.code, want.param}, []any{answer.error()["code"], answer.error()["param"]})
		})
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	for secret, status := range map[string]int{"sk_test_1": 200, "": 200, "sk_test_2": 401} {
		c := serve(t, open(t, fake.PSPConfig{Secret: secret}))
		answer, err := c.do(http.MethodGet, "/v1/charges", "", nil)
		require.NoError(t, err)
		require.Equal(t, status, answer.status)
		require.NotContains(t, answer.body, "sk_test")
	}
}

func TestMetadataAndExpandOnTheWire(t *testing.T) {
	t.Parallel()
	c := serve(t, open(t, fake.PSPConfig{}))
	form := url.Values{"charge": {"ch_1"}, "metadata[a]": {"1"}, "metadata[b c]": {"é"}, "expand[]": {"charge"}, "reason": {"duplicate"}}
	made, err := c.post("/v1/refunds", "k", form)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"a": "1", "b c": "é"}, made.object["metadata"])
	require.Equal(t, "duplicate", made.object["reason"])
	read := c.get("/v1/refunds/"+made.object["id"].(string), nil)
	require.Equal(t, made.object, read.object)
}
