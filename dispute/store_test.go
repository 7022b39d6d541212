package dispute_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

var update = flag.Bool("update", false, "rewrite the golden file of the stored form")

// full has every field set.
func full() dispute.Dispute {
	return dispute.Dispute{
		Standing: dispute.Standing{Stage: dispute.Chargeback, Status: dispute.Lost, Finality: dispute.Settled},
		Account:  account, VendorID: "dp_1", Payment: "p1", Charge: "ch_1", Parent: "parent", Chain: "first",
		Kind: dispute.CardChargeback, Network: "visa", ReasonCode: "10.4", Category: dispute.Fraud, PSPReason: "fraudulent",
		LostReason: dispute.NoResponse, LateWin: true, Liable: dispute.Merchant, Resolution: dispute.MerchantMustRefund,
		Amount: eur("100.00"), OpenedAt: at(0), DueAt: at(24), DueSource: dispute.Asserted,
		Movements: []dispute.Movement{withdrawal("txn_1", "100.00")},
		Flags:     []string{dispute.FlagDoubleCredit, dispute.FlagUnmapped},
		Observations: []dispute.Observation{{
			Key: "evt_1", Dispute: "dp_1", Payment: "p1", Source: dispute.FromPSP,
			Stage: dispute.Chargeback, Status: dispute.Lost, Finality: dispute.Settled, OccurredAt: at(1), OpenedAt: at(0),
			Kind: dispute.CardChargeback, Network: "visa", ReasonCode: "10.4", Category: dispute.Fraud, PSPReason: "fraudulent",
			LostReason: dispute.NoResponse, Liable: dispute.Merchant, Resolution: dispute.MerchantMustRefund,
			Amount: eur("100.00"), Charge: "ch_1", Parent: "dp_0", DueAt: at(24), DueSource: dispute.Asserted,
			Movements:        []dispute.Movement{withdrawal("txn_1", "100.00")},
			CustomerWithdrew: true,
		}},
		Clocks: sla.Snapshot{Version: 1, Policy: "support@1"},
	}
}

// The stored form is a promise to every release to come.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	const path = "testdata/dispute.json"
	d := full()
	d.Key = dispute.Repo.Key(tenant, "d1")
	put, err := dispute.Repo.Put(d)
	require.NoError(t, err)
	if *update {
		var tree any
		require.NoError(t, json.Unmarshal(put.Record.Body, &tree))
		pretty, err := json.MarshalIndent(tree, "", "  ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, append(pretty, '\n'), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(put.Record.Body))
	back, err := dispute.Repo.Decode(store.Record{Key: d.Key, Schema: 1, Body: want})
	require.NoError(t, err)
	require.Equal(t, d, back)
}

func TestIndex(t *testing.T) {
	t.Parallel()
	d := full()
	require.Equal(t, store.Index{
		State:  "lost",
		Refs:   []store.Ref{{Name: "dispute.stripe_eu", Value: "dp_1", Unique: true}},
		Labels: []string{"stage:chargeback", "kind:card_chargeback", "attention:double_credit", "attention:unmapped"},
	}, d.Index())
	d.Status, d.Kind = dispute.NeedsResponse, "unheard of"
	require.Equal(t, at(24), d.Index().Due)
	require.NotContains(t, d.Index().Labels, "kind:unheard of")
}

// The journal of an order tells where its disputes stand, and verifies.
func TestReplayFromTheStore(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	again := opened()
	again.Key, again.Dispute, again.Parent = "e2", "dp_2", "dp_1"
	s.observe(
		said("i", 1, dispute.Inquiry, dispute.Closed, dispute.Terminal), opened(), again,
		moved(said("w", 5, dispute.Chargeback, dispute.Won, dispute.Terminal), withdrawal("txn_1", "100.00")),
	)
	timeline := s.timeline()
	require.Equal(t, map[string]dispute.Standing{
		idOf("dp_1"): s.dispute("dp_1").Standing, idOf("dp_2"): s.dispute("dp_2").Standing,
	}, dispute.Replay(timeline))
	refused := store.Entry{Key: s.dispute("dp_1").Key, Event: "dispute.refused", Data: []byte(`{"to":{"stage":"alert"}}`)}
	require.Equal(t, dispute.Replay(timeline), dispute.Replay(append(timeline, refused)), "a note moves nothing")
	var own []store.Entry
	for _, e := range timeline {
		if e.Key == s.dispute("dp_1").Key {
			own = append(own, e)
		}
	}
	require.NoError(t, store.Verify(own, s.dispute("dp_1").Head))
	require.Equal(t, []string{
		"dispute.opened", "dispute.observed", "dispute.stage", "dispute.status",
		"dispute.observed", "dispute.status", "dispute.movement", "dispute.flagged won_without_reinstatement",
	}, events(own))
}

func TestObservationThatNamesNothing(t *testing.T) {
	t.Parallel()
	for field, o := range map[string]dispute.Observation{"key": {Dispute: "dp_1"}, "dispute": {Key: "k"}} {
		o.Payment = "p1"
		_, err := dispute.Observe(orphan(t), o, env)
		var invalid *dispute.ObservationError
		require.ErrorAs(t, err, &invalid)
		require.ErrorIs(t, err, dispute.ErrObservation)
		require.Equal(t, "invalid_observation", invalid.Code())
		require.Equal(t, field, invalid.Field)
		require.Contains(t, err.Error(), field+" is empty")
	}
}

// An amount in a currency that cannot be written is refused before it is kept.
func TestObservationThatCannotBeStored(t *testing.T) {
	t.Parallel()
	o := opened()
	o.Payment, o.Amount = "p1", money.New(1, money.Currency(7))
	_, err := dispute.Observe(orphan(t), o, env)
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
}

func FuzzDecode(f *testing.F) {
	body, err := store.Marshal(full())
	require.NoError(f, err)
	f.Add([]byte(body))
	f.Add([]byte(`{"stage":"odd","observations":[{"key":"k","status":7}]}`))
	f.Add([]byte(`{"observations":null,"amount":{"amount":"0","currency":""}}`))
	key := dispute.Repo.Key(tenant, "d1")
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := dispute.Repo.Decode(store.Record{Key: key, Schema: 1, Body: body})
		if err != nil {
			return
		}
		_, _, _ = d.Exposure(), d.Postings(), d.Index()
		put, err := dispute.Repo.Put(d)
		require.NoError(t, err)
		again, err := dispute.Repo.Decode(put.Record)
		require.NoError(t, err)
		once, err := dispute.Repo.Put(again)
		require.NoError(t, err)
		require.Equal(t, string(put.Record.Body), string(once.Record.Body))
	})
}

func FuzzObserve(f *testing.F) {
	for _, o := range []dispute.Observation{full().Observations[0], opened(), {Key: "k", Dispute: "\xff"}} {
		b, err := json.Marshal(o)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var o dispute.Observation
		if json.Unmarshal(body, &o) != nil {
			return
		}
		o.Payment = "p1"
		rs := orphan(t)
		d, err := dispute.Observe(rs, o, env)
		if err != nil {
			return
		}
		require.NotEmpty(t, d.Entries)
		puts, err := d.Puts()
		require.NoError(t, err)
		for _, e := range d.Entries {
			require.NoError(t, store.CheckID("event", e.Event))
			require.True(t, e.Code == "" || store.CheckID("code", e.Code) == nil)
		}
		require.NotEmpty(t, puts)
		after := dispute.Records{Records: d.Records, Disputes: d.Disputes}
		again, err := dispute.Observe(after, o, env)
		require.NoError(t, err)
		require.Empty(t, again.Entries)
	})
}
