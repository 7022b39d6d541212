package fake_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
)

// TestRefundFates plays every fate over the wire and without it: what the caller sees, what a retry with the same key
// sees, and what was applied in the end.
func TestRefundFates(t *testing.T) {
	t.Parallel()
	const lost, late = -1, -2
	tests := map[fake.Fate]struct {
		first, second int    // status, or how no answer came
		replayed      bool   // the second
		code          string // of an error
		applied       int64  // after both
		status        string // of the refund
	}{
		fake.Done:        {200, 200, true, "", 1000, "succeeded"},
		fake.AnswerLost:  {lost, 200, true, "", 1000, "succeeded"},
		fake.Refused:     {400, 400, true, "balance_insufficient", 0, ""},
		fake.RequestLost: {lost, 200, false, "", 1000, "succeeded"},
		fake.Slow:        {late, 200, true, "", 1000, "succeeded"},
		fake.ErrorAfter:  {500, 500, true, "", 1000, "succeeded"},
		fake.ErrorBefore: {500, 200, false, "", 1000, "succeeded"},
		fake.ErrorKept:   {500, 500, true, "", 0, ""},
		fake.Pending:     {200, 200, true, "", 1000, "pending"},
		fake.FailsLater:  {200, 200, true, "", 1000, "succeeded"},
		fake.OtherAmount: {200, 200, true, "", 500, "succeeded"},
		fake.HiddenOnce:  {lost, 200, true, "", 1000, "succeeded"},
	}
	require.Len(t, tests, len(fake.AllFates()))
	for _, fate := range fake.AllFates() {
		want := tests[fate]
		config := fake.PSPConfig{Secret: "sk_test_1", Fates: fake.Script(map[string][]fake.Fate{"k": {fate}}), SlowBy: time.Hour}
		check := func(t *testing.T, psp *fake.PSP) {
			refunds := psp.RefundsOf("pi_1")
			if want.applied == 0 {
				require.Empty(t, refunds)
			} else {
				require.Len(t, refunds, 1)
				require.Equal(t, want.applied, refunds[0].Amount)
				require.Equal(t, want.status, refunds[0].Status)
			}
			require.Equal(t, 2, psp.Asked("k"))
			requireTrueBooks(t, psp)
		}
		t.Run("http/"+fate.String(), func(t *testing.T) {
			t.Parallel()
			psp := open(t, config)
			c := serve(t, psp)
			if want.first == late {
				c.http.Timeout = 200 * time.Millisecond
			}
			first, err := c.post("/v1/refunds", "k", refundForm("1000"))
			if want.first < 0 {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
				require.Equal(t, want.first, first.status, first.body)
				require.False(t, first.replayed)
			}
			c.http.Timeout = 5 * time.Second
			second, err := c.post("/v1/refunds", "k", refundForm("1000"))
			for err == nil && second.status == 409 { // until the server has noticed that we hung up
				second, err = c.post("/v1/refunds", "k", refundForm("1000"))
			}
			require.NoError(t, err)
			require.Equal(t, want.second, second.status, second.body)
			require.Equal(t, want.replayed, second.replayed)
			if want.first == want.second {
				require.Equal(t, first.body, second.body)
			}
			if want.second == 200 {
				require.EqualValues(t, want.applied, second.object["amount"])
				require.Equal(t, "refund", second.object["object"])
				require.Equal(t, map[string]any{"recourse_refund": "r_1"}, second.object["metadata"])
			} else if want.code != "" {
				require.Equal(t, want.code, second.error()["code"])
			}
			check(t, psp)
		})
		t.Run("direct/"+fate.String(), func(t *testing.T) {
			t.Parallel()
			psp := open(t, config)
			_, err := psp.CreateRefund(t.Context(), "k", half())
			requireOutcome(t, want.first, err)
			answer, err := psp.CreateRefund(t.Context(), "k", half())
			requireOutcome(t, want.second, err)
			require.Equal(t, want.replayed, answer.Replayed)
			if err == nil {
				require.Equal(t, want.applied, answer.Value.Amount)
				require.Equal(t, want.status, answer.Value.Status)
			}
			check(t, psp)
		})
	}
}

func requireOutcome(t *testing.T, want int, err error) {
	t.Helper()
	switch want {
	case -1:
		require.ErrorIs(t, err, fake.ErrLost)
	case -2:
		require.ErrorIs(t, err, fake.ErrTimeout)
	case 200:
		require.NoError(t, err)
	default:
		var e *fake.HTTPError
		require.ErrorAs(t, err, &e)
		require.Equal(t, want, e.Status)
	}
}

// TestCaptureAndVoidFates checks that captures and voids meet the same faults.
func TestCaptureAndVoidFates(t *testing.T) {
	t.Parallel()
	fates := fake.Script(map[string][]fake.Fate{
		"lost": {fake.AnswerLost}, "no": {fake.Refused}, "other": {fake.OtherAmount}, "pending": {fake.Pending}, "gone": {fake.RequestLost},
	})
	tests := map[string]struct {
		path            string
		status          int // of the first answer, -1 if lost
		after, received string
	}{
		"lost":    {"capture", -1, "succeeded", "3000"},
		"no":      {"capture", 402, "requires_capture", "0"},
		"other":   {"capture", 200, "succeeded", "1500"},
		"pending": {"cancel", 200, "canceled", "0"},
		"gone":    {"cancel", -1, "requires_capture", "0"},
	}
	for key, want := range tests {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			psp := open(t, fake.PSPConfig{Fates: fates})
			answer, err := serve(t, psp).post("/v1/payment_intents/pi_2/"+want.path, key, nil)
			if want.status < 0 {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
				require.Equal(t, want.status, answer.status, answer.body)
			}
			got := serve(t, psp).get("/v1/payment_intents/pi_2", nil)
			require.Equal(t, want.after, got.object["status"])
			require.JSONEq(t, want.received, string(marshal(t, got.object["amount_received"])))
			requireTrueBooks(t, psp)
		})
	}
}

// TestHiddenOnce checks that exactly one list read misses the refund, and that retrying by key is still safe.
func TestHiddenOnce(t *testing.T) {
	t.Parallel()
	path := file(t)
	config := fake.PSPConfig{File: path, Fates: fake.Always(fake.HiddenOnce)}
	psp := open(t, config)
	_, err := psp.CreateRefund(t.Context(), "k", half())
	require.ErrorIs(t, err, fake.ErrLost)
	other := serve(t, psp).get("/v1/refunds", url.Values{"payment_intent": {"pi_2"}})
	require.Empty(t, other.ids(), "a list that would not have shown it does not count")
	first := serve(t, psp).get("/v1/refunds", url.Values{"payment_intent": {"pi_1"}})
	require.Empty(t, first.ids())
	require.NoError(t, psp.Close())
	config.Now = newClock().Now
	psp, err = fake.OpenPSP(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, psp.Close()) })
	second := serve(t, psp).get("/v1/refunds", url.Values{"charge": {"ch_1"}})
	require.Equal(t, []string{psp.RefundsOf("ch_1")[0].ID}, second.ids())
	_, err = psp.CreateRefund(t.Context(), "k", half())
	require.NoError(t, err)
	require.Len(t, psp.RefundsOf("pi_1"), 1)
}

func TestCanceledContextDoesNothing(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := psp.CreateRefund(ctx, "k", half())
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, psp.RefundsOf("pi_1"))
	require.Zero(t, psp.Asked("k"))
}
