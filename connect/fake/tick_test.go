package fake_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
)

// told lists the types of the events after an id.
func told(psp *fake.PSP, after string) []string {
	types := []string{}
	for _, event := range psp.Events(after) {
		types = append(types, event.Type)
	}
	return types
}

func lastEvent(psp *fake.PSP) string {
	events := psp.Events("")
	return events[len(events)-1].ID
}

func TestPendingSucceedsWhenDue(t *testing.T) {
	t.Parallel()
	now := newClock()
	psp := open(t, fake.PSPConfig{Now: now.Now, Fates: fake.Always(fake.Pending), SettleAfter: time.Hour})
	answer, err := psp.CreateRefund(t.Context(), "k", half())
	require.NoError(t, err)
	require.Equal(t, "pending", answer.Value.Status)
	require.Empty(t, answer.Value.BalanceTransaction)
	require.Equal(t, map[string]int64{"eur": 1912}, psp.Balance(), "nothing moved yet")
	charge, err := psp.GetCharge("pi_1")
	require.NoError(t, err)
	require.EqualValues(t, 1000, charge.AmountRefunded, "but it counts against the charge")
	seen := lastEvent(psp)
	require.NoError(t, psp.Tick(now.Advance(time.Hour-time.Second)))
	require.Empty(t, psp.Events(seen))
	require.NoError(t, psp.Tick(now.Advance(time.Second)))
	require.Equal(t, []string{"refund.updated", "charge.refund.updated"}, told(psp, seen))
	refund, err := psp.GetRefund(answer.Value.ID)
	require.NoError(t, err)
	require.Equal(t, "succeeded", refund.Status)
	require.Equal(t, map[string]int64{"eur": 912}, psp.Balance())
	require.NoError(t, psp.Tick(now.Advance(time.Hour)))
	require.Len(t, psp.Events(seen), 2, "once")
	replay, err := psp.CreateRefund(t.Context(), "k", half())
	require.NoError(t, err)
	require.Equal(t, "pending", replay.Value.Status, "a replay shows the object as it was")
	requireTrueBooks(t, psp)
}

func TestSuccessFailsLater(t *testing.T) {
	t.Parallel()
	now, path := newClock(), file(t)
	config := fake.PSPConfig{File: path, Now: now.Now, Fates: fake.Always(fake.FailsLater)}
	psp := open(t, config)
	answer, err := psp.CreateRefund(t.Context(), "k", fake.RefundParams{PaymentIntent: "pi_1"})
	require.NoError(t, err)
	require.Equal(t, "succeeded", answer.Value.Status)
	seen := lastEvent(psp)
	require.NoError(t, psp.Close())
	psp, err = fake.OpenPSP(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, psp.Close()) })
	require.NoError(t, psp.Tick(now.Advance(48*time.Hour)))
	require.Equal(t, []string{"refund.failed", "charge.refund.updated"}, told(psp, seen))
	refund, err := psp.GetRefund(answer.Value.ID)
	require.NoError(t, err)
	require.Equal(t, "failed", refund.Status)
	require.Equal(t, "expired_or_canceled_card", refund.FailureReason)
	require.NotEqual(t, refund.BalanceTransaction, refund.FailureBalanceTransaction)
	charge, err := psp.GetCharge("pi_1")
	require.NoError(t, err)
	require.Zero(t, charge.AmountRefunded)
	require.False(t, charge.Refunded)
	require.Equal(t, map[string]int64{"eur": 1912}, psp.Balance())
	_, err = psp.Refund(fake.RefundParams{PaymentIntent: "pi_1"})
	require.NoError(t, err, "the money is refundable again")
	requireTrueBooks(t, psp)
}

// TestTickKeepsTheOrderOfTime checks that one late tick does what many timely ones would have done, once.
func TestTickKeepsTheOrderOfTime(t *testing.T) {
	t.Parallel()
	now, path := newClock(), file(t)
	fates := fake.Script(map[string][]fake.Fate{"a": {fake.FailsLater}, "b": {fake.Pending}})
	psp := open(t, fake.PSPConfig{File: path, Now: now.Now, Fates: fates})
	for _, key := range []string{"a", "b"} {
		_, err := psp.CreateRefund(t.Context(), key, half())
		require.NoError(t, err)
	}
	seen := lastEvent(psp)
	require.NoError(t, psp.Tick(now.Advance(72*time.Hour)))
	require.Equal(t, []string{"refund.updated", "charge.refund.updated", "refund.failed", "charge.refund.updated"}, told(psp, seen))
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, psp.Tick(now.Advance(time.Hour)))
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after), "what was done is not done again")
	requireTrueBooks(t, psp)
}

func TestFailRefundByHand(t *testing.T) {
	t.Parallel()
	now := newClock()
	psp := open(t, fake.PSPConfig{Now: now.Now, Fates: fake.Always(fake.Pending)})
	answer, err := psp.CreateRefund(t.Context(), "k", half())
	require.NoError(t, err)
	failed, err := psp.FailRefund(answer.Value.ID)
	require.NoError(t, err)
	require.Equal(t, "failed", failed.Status)
	require.Len(t, psp.Books(), 1, "a pending refund fails without a movement")
	_, err = psp.FailRefund(answer.Value.ID)
	require.ErrorContains(t, err, "want one that is pending or succeeded")
	seen := lastEvent(psp)
	require.NoError(t, psp.Tick(now.Advance(time.Hour)))
	require.Empty(t, psp.Events(seen), "a failed refund does not succeed any more")
	requireTrueBooks(t, psp)
}

func TestAuthorizationExpires(t *testing.T) {
	t.Parallel()
	now := newClock()
	psp := open(t, fake.PSPConfig{Now: now.Now})
	later := now.Advance(7 * 24 * time.Hour)
	_, err := psp.Capture(t.Context(), "k", "pi_2", fake.CaptureParams{})
	var e *fake.HTTPError
	require.ErrorAs(t, err, &e)
	require.Equal(t, "charge_expired_for_capture", e.Code)
	seen := lastEvent(psp)
	require.NoError(t, psp.Tick(later))
	require.Equal(t, []string{"charge.expired", "payment_intent.canceled"}, told(psp, seen))
	intent, err := psp.GetPaymentIntent("pi_2")
	require.NoError(t, err)
	require.Equal(t, "canceled", intent.Status)
	require.Equal(t, "automatic", intent.CancellationReason)
	require.Zero(t, intent.AmountCapturable)
}

func TestCaptureInParts(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	_, err := psp.Authorize(fake.PaymentParams{ID: "pi_3", Amount: 3000, Currency: "usd", Fee: 100})
	require.NoError(t, err)
	require.NotContains(t, psp.Balance(), "usd", "a hold moves nothing")
	first, err := psp.Capture(t.Context(), "a", "pi_3", fake.CaptureParams{AmountToCapture: 1000, KeepOpen: true})
	require.NoError(t, err)
	require.Equal(t, "requires_capture", first.Value.Status)
	require.EqualValues(t, 2000, first.Value.AmountCapturable)
	second, err := psp.Capture(t.Context(), "b", "pi_3", fake.CaptureParams{AmountToCapture: 500})
	require.NoError(t, err)
	require.Equal(t, "succeeded", second.Value.Status)
	require.Zero(t, second.Value.AmountCapturable, "a final capture releases the rest")
	require.EqualValues(t, 1500, second.Value.AmountReceived)
	_, err = psp.Refund(fake.RefundParams{PaymentIntent: "pi_3", Amount: 1501})
	require.ErrorContains(t, err, "amount_too_large")
	require.EqualValues(t, 1400, psp.Balance()["usd"], "the fee comes once")
}

func TestVoidReleasesWhatWasNotCaptured(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	_, err := psp.Capture(t.Context(), "a", "pi_2", fake.CaptureParams{AmountToCapture: 1000, KeepOpen: true})
	require.NoError(t, err)
	voided, err := psp.Void(t.Context(), "b", "pi_2", "abandoned")
	require.NoError(t, err)
	require.Equal(t, "canceled", voided.Value.Status)
	require.EqualValues(t, 1000, voided.Value.AmountReceived)
	_, err = psp.Capture(t.Context(), "c", "pi_2", fake.CaptureParams{})
	requireOutcome(t, 400, err)
	requireTrueBooks(t, psp)
}

func TestDisputeMovements(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	_, err := psp.Refund(half())
	require.NoError(t, err)
	seen := lastEvent(psp)
	entry, err := psp.Withdraw(fake.DisputeMovement{Dispute: "dp_1", PaymentIntent: "pi_1", Amount: 2000, Fee: 1500, Reason: "fraudulent"})
	require.NoError(t, err, "a network takes everything, refunded or not")
	require.EqualValues(t, -3500, entry.Net)
	require.Equal(t, []string{"charge.dispute.created", "charge.dispute.funds_withdrawn"}, told(psp, seen))
	seen = lastEvent(psp)
	_, err = psp.Reinstate(fake.DisputeMovement{Dispute: "dp_1", Amount: 500})
	require.NoError(t, err)
	entry, err = psp.Reinstate(fake.DisputeMovement{Dispute: "dp_1", Amount: 1500, Fee: 1500})
	require.NoError(t, err)
	require.EqualValues(t, 3000, entry.Net)
	require.Equal(t, []string{"charge.dispute.funds_reinstated", "charge.dispute.funds_reinstated", "charge.dispute.closed"}, told(psp, seen))
	events := psp.Events("")
	var closed struct {
		Data struct{ Object fake.Dispute }
	}
	require.NoError(t, json.Unmarshal(events[len(events)-1].Body, &closed))
	require.Equal(t, "won", closed.Data.Object.Status)
	require.EqualValues(t, 2000, closed.Data.Object.Amount)
	require.Len(t, closed.Data.Object.BalanceTransactions, 3)
	for _, impossible := range []fake.DisputeMovement{
		{Dispute: "dp_1", Amount: 1}, {Dispute: "dp_2", Amount: 1}, {Dispute: "dp_1"},
	} {
		_, err = psp.Reinstate(impossible)
		require.Error(t, err)
	}
	for _, impossible := range []fake.DisputeMovement{
		{Dispute: "dp_3", PaymentIntent: "pi_1", Amount: 2001}, {Dispute: "dp_3", PaymentIntent: "pi_x", Amount: 1},
		{PaymentIntent: "pi_1", Amount: 1}, {Dispute: "dp_1", PaymentIntent: "pi_2", Amount: 1},
	} {
		_, err = psp.Withdraw(impossible)
		require.Error(t, err)
	}
}

func TestSetupIsChecked(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	_, err := psp.Charge(fake.PaymentParams{ID: "pi_1", Amount: 1, Currency: "eur"})
	require.ErrorIs(t, err, fake.ErrExists)
	for _, wrong := range []fake.PaymentParams{
		{ID: "ch_3", Amount: 1, Currency: "eur"}, {Amount: 0, Currency: "eur"}, {Amount: 1e12, Currency: "eur"},
		{Amount: 1, Currency: "EUR"}, {Amount: 1, Currency: "eu"}, {Amount: 1, Currency: "eur", Fee: 2},
		{Amount: 1, Currency: "eur", Metadata: map[string]string{"": "x"}},
	} {
		_, err := psp.Charge(wrong)
		require.Error(t, err, "%+v", wrong)
	}
	made, err := psp.Charge(fake.PaymentParams{Amount: 1, Currency: "jpy"})
	require.NoError(t, err)
	require.Equal(t, "ch_"+made.ID[3:], made.LatestCharge)
}
