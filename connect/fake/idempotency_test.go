package fake_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
)

func TestKeyInFlight(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{Secret: "sk_test_1", SlowBy: 300 * time.Millisecond, Fates: fake.Always(fake.Slow)})
	c := serve(t, psp)
	var wg sync.WaitGroup
	wg.Go(func() {
		first, err := c.post("/v1/refunds", "k", refundForm("1000"))
		if err != nil || first.status != http.StatusOK {
			t.Errorf("the patient caller: %v %v", first.body, err)
		}
	})
	require.Eventually(t, func() bool { return psp.Asked("k") == 1 }, 5*time.Second, time.Millisecond)
	second, err := c.post("/v1/refunds", "k", refundForm("1000"))
	require.NoError(t, err)
	require.Equal(t, http.StatusConflict, second.status)
	require.Equal(t, "idempotency_key_in_use", second.error()["code"])
	wg.Wait()
	third, err := c.post("/v1/refunds", "k", refundForm("1000"))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, third.status)
	require.True(t, third.replayed)
	require.Len(t, psp.RefundsOf("pi_1"), 1)
	require.Equal(t, 2, psp.Asked("k"))
}

func TestKeyWithOtherParameters(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{Secret: "sk_test_1"})
	c := serve(t, psp)
	_, err := c.post("/v1/refunds", "k", refundForm("1000"))
	require.NoError(t, err)
	for name, again := range map[string]func() (got, error){
		"amount":   func() (got, error) { return c.post("/v1/refunds", "k", refundForm("900")) },
		"endpoint": func() (got, error) { return c.post("/v1/payment_intents/pi_2/capture", "k", nil) },
	} {
		answer, err := again()
		require.NoError(t, err, name)
		require.Equal(t, http.StatusBadRequest, answer.status, name)
		require.Equal(t, "idempotency_error", answer.error()["type"], name)
	}
	require.Len(t, psp.RefundsOf("pi_1"), 1)
	require.Equal(t, 1, psp.Asked("k"))
}

// TestValidationIsNotSaved checks that a request refused before execution leaves its key free.
func TestValidationIsNotSaved(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{Secret: "sk_test_1"})
	c := serve(t, psp)
	bad := refundForm("1000")
	bad.Set("payment_intent", "pi_none")
	answer, err := c.post("/v1/refunds", "k", bad)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, answer.status)
	require.Equal(t, "resource_missing", answer.error()["code"])
	answer, err = c.post("/v1/refunds", "k", refundForm("1000"))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.status)
	require.False(t, answer.replayed)
}

// TestExecutedRefusalIsSaved checks that a refusal found in execution is replayed even when it would not be one now.
func TestExecutedRefusalIsSaved(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	_, err := psp.Withdraw(fake.DisputeMovement{Dispute: "dp_1", PaymentIntent: "pi_1", Amount: 2000})
	require.NoError(t, err)
	_, err = psp.CreateRefund(t.Context(), "k", half())
	requireOutcome(t, 400, err)
	_, err = psp.Reinstate(fake.DisputeMovement{Dispute: "dp_1", Amount: 2000})
	require.NoError(t, err)
	answer, err := psp.CreateRefund(t.Context(), "k", half())
	requireOutcome(t, 400, err)
	require.True(t, answer.Replayed)
	_, err = psp.CreateRefund(t.Context(), "k2", half())
	require.NoError(t, err)
}

// TestForgottenKey checks that a key executes again once its answer is no longer kept: a second refund.
func TestForgottenKey(t *testing.T) {
	t.Parallel()
	now := newClock()
	psp := open(t, fake.PSPConfig{Now: now.Now})
	_, err := psp.CreateRefund(t.Context(), "k", half())
	require.NoError(t, err)
	now.Advance(24 * time.Hour)
	answer, err := psp.CreateRefund(t.Context(), "k", half())
	require.NoError(t, err)
	require.True(t, answer.Replayed)
	now.Advance(time.Second)
	answer, err = psp.CreateRefund(t.Context(), "k", half())
	require.NoError(t, err)
	require.False(t, answer.Replayed)
	require.Len(t, psp.RefundsOf("pi_1"), 2)
}

func TestWithoutKeyEachRequestExecutes(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	for range 2 {
		answer, err := psp.CreateRefund(t.Context(), "", half())
		require.NoError(t, err)
		require.False(t, answer.Replayed)
	}
	require.Len(t, psp.RefundsOf("pi_1"), 2)
}

func TestBadKeys(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	_, err := psp.CreateRefund(t.Context(), strings.Repeat("k", 255), half())
	require.NoError(t, err)
	for _, key := range []string{strings.Repeat("k", 256), "\xff"} {
		_, err := psp.CreateRefund(t.Context(), key, half())
		requireOutcome(t, 400, err)
	}
	require.Len(t, psp.RefundsOf("pi_1"), 1)
}
