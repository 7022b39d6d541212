package fake_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
)

func TestEventEnvelope(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	seen := lastEvent(psp)
	answer, err := psp.CreateRefund(t.Context(), "k", half())
	require.NoError(t, err)
	events := psp.Events(seen)
	require.Equal(t, []string{"refund.created", "charge.refunded"}, told(psp, seen))
	var body map[string]any
	require.NoError(t, json.Unmarshal(events[0].Body, &body))
	object := body["data"].(map[string]any)["object"].(map[string]any)
	require.Equal(t, answer.Value.ID, object["id"])
	delete(body, "data")
	require.Equal(t, map[string]any{
		"id": events[0].ID, "object": "event", "api_version": fake.APIVersion, "created": float64(start.Unix()), "type": "refund.created",
		"livemode": false, "pending_webhooks": 1.0, "request": map[string]any{"id": nil, "idempotency_key": "k"},
	}, body)
	require.True(t, strings.HasPrefix(events[0].ID, "evt_"))
	require.Equal(t, start.Unix(), events[0].Created)
}

// TestChargeRefundedIsCumulative checks the trap of Stripe's event: its amount is the sum so far.
func TestChargeRefundedIsCumulative(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	var last struct {
		Data struct{ Object fake.Charge }
	}
	for i := range 2 {
		_, err := psp.Refund(half())
		require.NoError(t, err)
		events := psp.Events("")
		require.NoError(t, json.Unmarshal(events[len(events)-1].Body, &last))
		require.EqualValues(t, 1000*(i+1), last.Data.Object.AmountRefunded)
		require.Equal(t, i == 1, last.Data.Object.Refunded)
	}
}

func TestEventsAfter(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	all := psp.Events("")
	require.Len(t, all, 4)
	for i, event := range all {
		require.Len(t, psp.Events(event.ID), len(all)-i-1)
	}
	require.Equal(t, all, psp.Events("evt_unknown"))
}

func TestSignStripe(t *testing.T) {
	t.Parallel()
	mac := hmac.New(sha256.New, []byte("whsec_1"))
	mac.Write([]byte(`1772442000.{"id":"evt_1"}`))
	require.Equal(t, "t=1772442000,v1="+hex.EncodeToString(mac.Sum(nil)),
		fake.SignStripe("whsec_1", start.In(time.FixedZone("", 3600)), []byte(`{"id":"evt_1"}`)))
}
