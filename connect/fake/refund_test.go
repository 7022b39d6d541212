package fake_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/connect/fake"
)

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return raw
}

func TestRefundRefusals(t *testing.T) {
	t.Parallel()
	dispute := func(amount int64) func(*testing.T, *fake.PSP) {
		return func(t *testing.T, psp *fake.PSP) {
			_, err := psp.Withdraw(fake.DisputeMovement{Dispute: "dp_1", PaymentIntent: "pi_1", Amount: amount})
			require.NoError(t, err)
		}
	}
	refund := func(amount int64) func(*testing.T, *fake.PSP) {
		return func(t *testing.T, psp *fake.PSP) {
			_, err := psp.Refund(fake.RefundParams{PaymentIntent: "pi_1", Amount: amount})
			require.NoError(t, err)
		}
	}
	nothing := func(*testing.T, *fake.PSP) {}
	tests := map[string]struct {
		before      func(*testing.T, *fake.PSP)
		params      fake.RefundParams
		status      int
		code, param string
	}{
		"both ids":                   {nothing, fake.RefundParams{PaymentIntent: "pi_1", Charge: "ch_1"}, 400, "parameter_missing", "payment_intent"},
		"no id":                      {nothing, fake.RefundParams{Amount: 1}, 400, "parameter_missing", "payment_intent"},
		"negative":                   {nothing, fake.RefundParams{PaymentIntent: "pi_1", Amount: -1}, 400, "parameter_invalid_integer", "amount"},
		"reason":                     {nothing, fake.RefundParams{PaymentIntent: "pi_1", Reason: "bored"}, 400, "", "reason"},
		"unknown intent":             {nothing, fake.RefundParams{PaymentIntent: "ch_1"}, 404, "resource_missing", "payment_intent"},
		"unknown charge":             {nothing, fake.RefundParams{Charge: "1"}, 404, "resource_missing", "charge"},
		"long metadata":              {nothing, fake.RefundParams{PaymentIntent: "pi_1", Metadata: map[string]string{"a": strings.Repeat("é", 501)}}, 400, "", "metadata[a]"},
		"long metadata key":          {nothing, fake.RefundParams{PaymentIntent: "pi_1", Metadata: map[string]string{strings.Repeat("a", 41): ""}}, 400, "", "metadata"},
		"uncaptured":                 {nothing, fake.RefundParams{PaymentIntent: "pi_2"}, 400, "payment_intent_unexpected_state", "payment_intent"},
		"too large":                  {nothing, fake.RefundParams{Charge: "ch_1", Amount: 2001}, 400, "amount_too_large", "amount"},
		"too large for what is left": {refund(1500), fake.RefundParams{PaymentIntent: "pi_1", Amount: 501}, 400, "amount_too_large", "amount"},
		"already refunded":           {refund(2000), fake.RefundParams{PaymentIntent: "pi_1"}, 400, "charge_already_refunded", ""},
		"disputed":                   {dispute(2000), fake.RefundParams{PaymentIntent: "pi_1"}, 400, "charge_disputed", ""},
		"partly disputed":            {dispute(1500), fake.RefundParams{PaymentIntent: "pi_1", Amount: 501}, 400, "amount_too_large", "amount"},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			psp := open(t, fake.PSPConfig{})
			want.before(t, psp)
			books := psp.Books()
			_, err := psp.CreateRefund(t.Context(), "k", want.params)
			var e *fake.HTTPError
			require.ErrorAs(t, err, &e)
			require.Equal(t, []any{want.status, "invalid_request_error", want.code, want.param}, []any{e.Status, e.Type, e.Code, e.Param})
			require.Equal(t, books, psp.Books())
		})
	}
}

func TestRefundWithoutAmountTakesWhatIsLeft(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	_, err := psp.Refund(fake.RefundParams{PaymentIntent: "pi_1", Amount: 300})
	require.NoError(t, err)
	charge, err := psp.GetCharge("pi_1")
	require.NoError(t, err)
	require.False(t, charge.Refunded)
	answer, err := psp.CreateRefund(t.Context(), "k", fake.RefundParams{Charge: "ch_1"})
	require.NoError(t, err)
	require.EqualValues(t, 1700, answer.Value.Amount)
	charge, err = psp.GetCharge("pi_1")
	require.NoError(t, err)
	require.True(t, charge.Refunded)
	require.EqualValues(t, 2000, charge.AmountRefunded)
	require.Equal(t, map[string]int64{"eur": -88}, psp.Balance(), "the provider keeps its fee")
}

func TestOnlyAHumanChoosesTheID(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	params := half()
	params.ID = "re_dashboard"
	made, err := psp.Refund(params)
	require.NoError(t, err)
	require.Equal(t, "re_dashboard", made.ID)
	books := psp.Books()
	require.Equal(t, "re_dashboard", books[len(books)-1].Source)
	_, err = psp.Refund(params)
	require.ErrorIs(t, err, fake.ErrExists, "said before whatever else is wrong with it")
	require.Equal(t, books, psp.Books())
	params.ID = "pi_1"
	_, err = psp.Refund(params)
	require.ErrorContains(t, err, "re_")
	params.ID = "re_request"
	answer, err := psp.CreateRefund(t.Context(), "k", params)
	require.NoError(t, err)
	require.NotEqual(t, params.ID, answer.Value.ID)
	params.ID = "re_other"
	again, err := psp.CreateRefund(t.Context(), "k", params)
	require.NoError(t, err, "it is no parameter of a request")
	require.True(t, again.Replayed)
	require.Equal(t, answer.Value, again.Value)
	requireTrueBooks(t, psp)
}

func TestSameKeyFromManyCallersRefundsOnce(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{File: file(t)})
	ids := make([]string, 64)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			answer, err := psp.CreateRefund(t.Context(), "k", half())
			if err != nil {
				t.Error(err)
			}
			ids[i] = answer.Value.ID
		})
	}
	wg.Wait()
	refunds := psp.RefundsOf("pi_1")
	require.Len(t, refunds, 1)
	for _, id := range ids {
		require.Equal(t, refunds[0].ID, id)
	}
	require.Equal(t, 64, psp.Asked("k"))
}

func TestPartialRefundsNeverExceedTheCharge(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	var done atomic.Int64
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			_, err := psp.CreateRefund(t.Context(), fmt.Sprint("k", i), fake.RefundParams{PaymentIntent: "pi_1", Amount: 90})
			var e *fake.HTTPError
			switch {
			case err == nil:
				done.Add(1)
			case !errors.As(err, &e) || e.Code != "amount_too_large":
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 22, done.Load())
	requireTrueBooks(t, psp)
}

// TestAnythingKeepsTrueBooks plays random writes, faults, dashboard refunds, failures and time, and checks the books
// after each step.
func TestAnythingKeepsTrueBooks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		weights := map[fake.Fate]int{}
		for _, fate := range fake.AllFates() {
			weights[fate] = 1
		}
		now := newClock()
		psp := open(t, fake.PSPConfig{Now: now.Now, Fates: fake.SeededFates(rapid.Uint64().Draw(r, "seed"), weights)})
		key := rapid.SampledFrom([]string{"", "a", "b", "c", "d"})
		amount := rapid.Int64Range(0, 1500)
		intent := rapid.SampledFrom([]string{"pi_1", "pi_2"})
		r.Repeat(map[string]func(*rapid.T){
			"refund": func(r *rapid.T) {
				params := fake.RefundParams{PaymentIntent: intent.Draw(r, "intent"), Amount: amount.Draw(r, "amount")}
				_, _ = psp.CreateRefund(t.Context(), key.Draw(r, "key"), params)
			},
			"capture": func(r *rapid.T) {
				params := fake.CaptureParams{AmountToCapture: amount.Draw(r, "amount"), KeepOpen: rapid.Bool().Draw(r, "open")}
				_, _ = psp.Capture(t.Context(), key.Draw(r, "key"), "pi_2", params)
			},
			"void": func(r *rapid.T) { _, _ = psp.Void(t.Context(), key.Draw(r, "key"), "pi_2", "") },
			"dashboard": func(r *rapid.T) {
				_, _ = psp.Refund(fake.RefundParams{PaymentIntent: intent.Draw(r, "intent"), Amount: amount.Draw(r, "amount")})
			},
			"withdraw": func(r *rapid.T) {
				_, _ = psp.Withdraw(fake.DisputeMovement{Dispute: "dp_1", PaymentIntent: "pi_1", Amount: amount.Draw(r, "amount"), Fee: 15})
			},
			"reinstate": func(r *rapid.T) {
				_, _ = psp.Reinstate(fake.DisputeMovement{Dispute: "dp_1", Amount: amount.Draw(r, "amount"), Fee: 15})
			},
			"fail": func(r *rapid.T) {
				if refunds := psp.RefundsOf(intent.Draw(r, "intent")); len(refunds) > 0 {
					_, _ = psp.FailRefund(rapid.SampledFrom(refunds).Draw(r, "refund").ID)
				}
			},
			"tick": func(r *rapid.T) { require.NoError(r, psp.Tick(now.Advance(20*3600e9))) },
			"":     func(*rapid.T) { requireTrueBooks(t, psp) },
		})
	})
}
