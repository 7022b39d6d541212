package shopify_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
)

func disputed(t tester, topic string, body doc) inbox.DisputeEvent {
	t.Helper()
	got := events(t, source(t), topic, body)
	require.Len(t, got, 1)
	return got[0].(inbox.DisputeEvent)
}

func TestDispute(t *testing.T) {
	t.Parallel()
	got := disputed(t, "disputes/create", chargeback())
	require.NotEmpty(t, got.Observation.Key)
	initiated := time.Date(2026, 3, 10, 14, 0, 0, 0, time.UTC)
	want := inbox.DisputeEvent{
		Account: ownAccount, Payment: "820982911946154508.shopify_payments",
		Observation: dispute.Observation{
			Key: got.Observation.Key, Dispute: "51", Source: dispute.FromPSP, Stage: dispute.Chargeback, Status: dispute.NeedsResponse,
			OccurredAt: initiated, OpenedAt: initiated, Kind: dispute.CardChargeback, ReasonCode: "10.4", Category: dispute.Fraud,
			PSPReason: "fraudulent", Amount: eur("32.58"), DueAt: time.Date(2026, 3, 21, 0, 0, 0, 0, time.UTC),
		},
	}
	require.Empty(t, cmp.Diff(want, got))
	require.Equal(t, got, disputed(t, "disputes/update", chargeback()), "the same news twice is one observation")
	require.Equal(t, facts(t, "order_transactions/create", sale()).Payment, got.Payment, "it lands on the sale's payment")
}

func TestDisputeStanding(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes doc
		stage   dispute.Stage
		status  dispute.Status
		final   dispute.Finality
		lost    dispute.LostReason
		at      string
	}{
		"inquiry":         {doc{"type": "inquiry"}, dispute.Inquiry, dispute.NeedsResponse, "", "", "2026-03-10T14:00:00Z"},
		"answered":        {doc{"status": "under_review", "evidence_sent_on": "2026-03-12"}, dispute.Chargeback, dispute.UnderReview, "", "", "2026-03-12T00:00:00Z"},
		"won":             {doc{"status": "won", "finalized_on": "2026-05-01T00:00:00Z"}, dispute.Chargeback, dispute.Won, dispute.Terminal, "", "2026-05-01T00:00:00Z"},
		"lost":            {doc{"status": "lost"}, dispute.Chargeback, dispute.Lost, dispute.Settled, "", "2026-03-10T14:00:00Z"},
		"accepted":        {doc{"status": "accepted"}, dispute.Chargeback, dispute.Lost, dispute.Settled, dispute.Accepted, "2026-03-10T14:00:00Z"},
		"charge refunded": {doc{"type": "inquiry", "status": "charge_refunded"}, dispute.Inquiry, dispute.Closed, dispute.Settled, "", "2026-03-10T14:00:00Z"},
		"of a newer form": {doc{"type": "quarrel", "status": "sulking"}, "quarrel", "sulking", "", "", "2026-03-10T14:00:00Z"},
		"undated":         {doc{"initiated_at": nil}, dispute.Chargeback, dispute.NeedsResponse, "", "", "0001-01-01T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := disputed(t, "disputes/update", chargeback().with(c.changes)).Observation
			require.Equal(t, []any{c.stage, c.status, c.final, c.lost}, []any{o.Stage, o.Status, o.Finality, o.LostReason})
			require.Equal(t, c.at, o.OccurredAt.UTC().Format(time.RFC3339))
			require.Empty(t, o.Movements, "a status moves no money")
		})
	}
}

func TestDisputeReasons(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]dispute.Category{
		"": "", "fraudulent": dispute.Fraud, "unrecognized": dispute.Fraud, "debit_not_authorized": dispute.Authorization,
		"duplicate": dispute.ProcessingError, "incorrect_account_details": dispute.ProcessingError, "bank_not_process": dispute.ProcessingError,
		"credit_not_processed": dispute.ConsumerDispute, "product_not_received": dispute.ConsumerDispute,
		"product_unacceptable": dispute.ConsumerDispute, "subscription_canceled": dispute.ConsumerDispute,
		"customer_initiated": dispute.OtherReason, "general": dispute.OtherReason, "insufficient_funds": dispute.OtherReason, "new": dispute.OtherReason,
	} {
		o := disputed(t, "disputes/create", chargeback().with(doc{"reason": reason, "network_reason_code": nil})).Observation
		require.Equal(t, want, o.Category, reason)
		require.Empty(t, o.Kind, "not every dispute is about a card")
	}
}

func TestDisputeRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes doc
		want    inbox.Reason
	}{
		"no order":     {doc{"order_id": nil}, inbox.Unmatched},
		"no id":        {doc{"id": nil}, inbox.Malformed},
		"no type":      {doc{"type": nil}, inbox.Malformed},
		"no status":    {doc{"status": nil}, inbox.Malformed},
		"a bad amount": {doc{"amount": "lots"}, inbox.Malformed},
		"a bad date":   {doc{"evidence_due_by": "soon"}, inbox.Malformed},
	} {
		_, err := source(t).Normalise(delivery(t, "disputes/create", chargeback().with(c.changes)))
		require.Error(t, err, name)
		requireRefused(t, err, c.want)
	}
}
