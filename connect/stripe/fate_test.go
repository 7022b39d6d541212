package stripe_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// attempt is one sending over a warm connection, with what it taught.
func attempt(t *testing.T, fate fake.Fate, in payment.Instruction, send func(*stripe.Client, context.Context) (payment.Answer, error)) (*fake.PSP, *stripe.Client, payment.Answer, error) {
	t.Helper()
	psp := open(t, fake.PSPConfig{Fates: fake.Script(map[string][]fake.Fate{in.Key: {fate}}), SlowBy: time.Hour})
	client := connect(t, psp)
	_, err := client.Statement(t.Context(), account, "") // so that there is a connection to reuse
	require.NoError(t, err)
	ctx := t.Context()
	if fate == fake.Slow {
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		ctx = short
	}
	answer, err := send(client, ctx)
	require.Equal(t, 1, psp.Asked(in.Key), "nothing may be sent twice behind our back")
	return psp, client, answer, err
}

// TestRefundFates plays every fate: what is answered, what a look-up finds, and
// what the same instruction comes to when it is sent again.
func TestRefundFates(t *testing.T) {
	t.Parallel()
	const eur10, eur5 = "10.00 EUR", "5.00 EUR"
	tests := map[fake.Fate]struct {
		first  payment.Outcome
		reason string
		amount string // answered
		found  payment.OpState
		again  payment.Outcome
	}{
		fake.Done:        {payment.Done, "", eur10, payment.Succeeded, payment.Done},
		fake.AnswerLost:  {payment.Unanswered, "no_answer", "", payment.Succeeded, payment.Done},
		fake.Refused:     {payment.Declined, "balance_insufficient", "", "", payment.Declined},
		fake.RequestLost: {payment.Unanswered, "no_answer", "", "", payment.Done},
		fake.Slow:        {payment.Unanswered, "no_answer", "", payment.Succeeded, payment.Done},
		fake.ErrorAfter:  {payment.Unanswered, "api_error", "", payment.Succeeded, payment.Unanswered},
		fake.ErrorBefore: {payment.Unanswered, "api_error", "", "", payment.Done},
		fake.ErrorKept:   {payment.Unanswered, "api_error", "", "", payment.Unanswered},
		fake.Pending:     {payment.Waiting, "", eur10, payment.Pending, payment.Waiting},
		fake.FailsLater:  {payment.Done, "", eur10, payment.Succeeded, payment.Done},
		fake.OtherAmount: {payment.Done, "", eur5, payment.Succeeded, payment.Done},
		fake.HiddenOnce:  {payment.Unanswered, "no_answer", "", "", payment.Done},
	}
	require.Len(t, tests, len(fake.AllFates()))
	for fate, want := range tests {
		t.Run(fate.String(), func(t *testing.T) {
			t.Parallel()
			in := refundOf(eur10)
			send := func(c *stripe.Client, ctx context.Context) (payment.Answer, error) { return c.Send(ctx, in) }
			psp, client, a, err := attempt(t, fate, in, send)
			require.Equal(t, want.first, a.Outcome)
			require.Equal(t, want.reason, a.Reason)
			require.Equal(t, want.first == payment.Unanswered, err != nil)
			require.Equal(t, fate == fake.Refused, a.Retryable)
			require.False(t, a.Replayed)
			if want.amount != "" {
				require.Equal(t, money.MustParse(want.amount), a.Amount)
				require.Equal(t, psp.RefundsOf("pi_1")[0].ID, a.VendorID)
			}
			found, err := client.Lookup(t.Context(), in)
			require.NoError(t, err)
			require.True(t, found.Complete)
			require.Equal(t, start, found.AsOf)
			if want.found == "" {
				require.Empty(t, found.Objects)
			} else {
				require.Len(t, found.Objects, 1)
				require.Equal(t, want.found, found.Objects[0].State)
				require.Equal(t, in.Operation, found.Objects[0].Operation)
			}
			a, err = client.Send(t.Context(), in)
			for a.Reason == "idempotency_key_in_use" { // until the server has noticed that we hung up
				require.Error(t, err)
				a, err = client.Send(t.Context(), in)
			}
			require.Equal(t, want.again, a.Outcome)
			require.Equal(t, want.again == payment.Unanswered, a.Replayed)
			require.NoError(t, err)
			refunds := psp.RefundsOf("pi_1")
			require.LessOrEqual(t, len(refunds), 1)
			if len(refunds) == 1 {
				require.Equal(t, map[string]string{"recourse_operation": "op_1", "recourse_refund": "rf_1"}, refunds[0].Metadata)
			}
		})
	}
}

// TestGatewayFates plays every fate on captures and voids.
func TestGatewayFates(t *testing.T) {
	t.Parallel()
	none := map[fake.Fate]bool{fake.Refused: true, fake.RequestLost: true, fake.ErrorBefore: true, fake.ErrorKept: true}
	outcome := map[fake.Fate]payment.Outcome{
		fake.Done: payment.Done, fake.Pending: payment.Done, fake.FailsLater: payment.Done, fake.OtherAmount: payment.Done,
		fake.Refused: payment.Declined,
	}
	kinds := map[string]struct {
		in     payment.Instruction
		send   func(*stripe.Client, context.Context, payment.Instruction) (payment.Answer, error)
		object string
		other  string // amount when the fate is another amount
		reason string // of a refusal
	}{
		"capture": {captureOf("30.00 EUR"), (*stripe.Client).Capture, "ch_2", "15.00 EUR", "card_declined"},
		"void":    {voidOf("30.00 EUR"), (*stripe.Client).Void, "pi_2", "30.00 EUR", "payment_intent_unexpected_state"},
	}
	for name, k := range kinds {
		for _, fate := range fake.AllFates() {
			t.Run(name+"/"+fate.String(), func(t *testing.T) {
				t.Parallel()
				send := func(c *stripe.Client, ctx context.Context) (payment.Answer, error) { return k.send(c, ctx, k.in) }
				_, client, a, err := attempt(t, fate, k.in, send)
				want, known := outcome[fate]
				if !known {
					want = payment.Unanswered
				}
				require.Equal(t, want, a.Outcome)
				require.Equal(t, want == payment.Unanswered, err != nil)
				if want == payment.Declined {
					require.Equal(t, k.reason, a.Reason)
				}
				amount := "30.00 EUR"
				if fate == fake.OtherAmount {
					amount = k.other
				}
				if want == payment.Done {
					require.Equal(t, k.object, a.VendorID)
					require.Equal(t, money.MustParse(amount), a.Amount)
				}
				found, err := client.Lookup(t.Context(), k.in)
				require.NoError(t, err)
				require.True(t, found.Complete)
				if none[fate] {
					require.Empty(t, found.Objects)
					return
				}
				require.Equal(t, []payment.Object{{
					Kind: k.in.Kind, VendorID: k.object, Operation: k.in.Operation,
					State: payment.Succeeded, Amount: money.MustParse(amount),
				}}, found.Objects)
			})
		}
	}
}

// TestCaptureOfAPart checks that a capture never releases what the instruction
// keeps.
func TestCaptureOfAPart(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	client := connect(t, psp)
	in := captureOf("10.00 EUR")
	in.Final = false
	a, err := client.Capture(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, payment.Answer{Outcome: payment.Rejected, Reason: "partial_capture_not_final"}, a)
	require.Zero(t, psp.Asked(in.Key))

	in.Amount = money.MustParse("30.00 EUR")
	a, err = client.Capture(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, payment.Done, a.Outcome, "all of it leaves nothing to keep")
}
