package refund_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// full is a refund with every field set, so that the stored form of each is
// held by the golden file: what is stored is read for years.
func full() refund.Refund {
	return refund.Refund{
		Meta:  store.Meta{Key: refund.Repo.Key("eu", "r1"), Root: store.Key{Tenant: "eu", Kind: "order", ID: "o1"}},
		State: refund.PartiallySucceeded, Type: refund.TypeReturn, Reason: "damaged", Basis: refund.BasisConformity, Total: eur("9.00"),
		Components: []refund.Component{
			{Kind: refund.ForUnit, ID: "l1/1", Amount: eur("10.00")}, {Kind: refund.ReturnLabel, Amount: eur("-1.00")},
		},
		Revision: 1,
		Legs: []refund.Leg{{
			ID: "r1/1", Source: refund.FromPayment, Payment: "p1", Operation: "r1/1.2", Earlier: []string{"r1/1"},
			Amount: eur("9.00"), Target: payment.ToOriginal, Mode: payment.Command,
			Own: &payment.Operation{ID: "own", Kind: payment.Refund, State: payment.Created, Amount: eur("9.00"), CreatedAt: noon},
		}},
		Requester: anna, Verdict: policy.Approval(policy.RoleSupervisor, 1, "amount.needs_approval", "limit", "5.00 EUR"),
		Approvals: []refund.Approval{{Actor: "ben", Roles: []string{policy.RoleSupervisor}, At: noon, Plan: "aa"}},
		Plan:      "aa", Consent: true, InLieuOf: "d1", Tax: refund.TaxDocument{State: "issued", Number: "CN-1"}, Review: "chargeback",
		Settled: &refund.ManualProof{Actor: "fred", Proof: "bank-17", At: noon}, Tries: 2, RetryAt: noon.Add(time.Hour),
		ExpiresAt: noon.Add(2 * time.Hour), DueBy: noon.Add(3 * time.Hour),
		Warnings:    []policy.Reason{{Code: "refund.below_dispute", Figures: map[string]string{"dispute": "d1"}}},
		RequestedAt: noon, SettledAt: noon.Add(time.Minute),
		Clocks: sla.Snapshot{Version: 1, Policy: "support@1"},
	}
}

func TestStoredForm(t *testing.T) {
	t.Parallel()
	v := reflect.ValueOf(full())
	for i := range v.NumField() {
		require.False(t, v.Field(i).IsZero(), "%s is not set: the golden file does not hold its form", v.Type().Field(i).Name)
	}
	got, err := json.MarshalIndent(full(), "", "  ")
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/refund.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got)+"\n", "a changed form needs a new schema number")

	put, err := refund.Repo.Put(full())
	require.NoError(t, err)
	back, err := refund.Repo.Decode(put.Record)
	require.NoError(t, err)
	require.Equal(t, full(), back)
	require.Equal(t, "partially_succeeded", put.Record.State)
	require.Equal(t, noon.Add(3*time.Hour), put.Record.Due)
	require.Equal(t, []string{"type:return", "attention:chargeback"}, put.Record.Labels)
}

func TestNextWake(t *testing.T) {
	t.Parallel()
	f := full()
	for _, s := range refund.Machine.States() {
		f.State = s
		want := time.Time{}
		switch s {
		case refund.Requested, refund.Approved:
			want = f.ExpiresAt
		case refund.Failed:
			want = f.RetryAt
		default:
		}
		require.Equal(t, want, f.NextWake(), s)
	}
}

// Whatever stands in a store, reading it must not panic, and deciding on it
// must not either.
func FuzzDecode(f *testing.F) {
	seed, err := os.ReadFile("testdata/refund.json")
	require.NoError(f, err)
	f.Add(seed)
	f.Add([]byte(`{"state":"approved","legs":[{"payment":"p1","operation":"x","earlier":["y"]}],"components":[{"kind":"unit"}]}`))
	f.Add([]byte(`{"state":"failed","total":{"amount":"1","currency":"EUR"},"retry_at":"2020-01-01T00:00:00Z"}`))
	base := sold(f).records()
	f.Fuzz(func(t *testing.T, body []byte) {
		rec := store.Record{Key: refund.Repo.Key("eu", "r1"), Root: base.Order.Key, Version: 1, Schema: 1, Body: body}
		got, err := refund.Repo.Decode(rec)
		if err != nil {
			return
		}
		put, err := refund.Repo.Put(got)
		if err != nil {
			return // an amount that cannot be written
		}
		again, err := refund.Repo.Decode(put.Record)
		require.NoError(t, err)
		once, err := json.Marshal(got)
		require.NoError(t, err)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.JSONEq(t, string(once), string(twice))

		r := base
		r.Refunds = []refund.Refund{got}
		env := refund.Env{Tenant: "eu", Actor: ben, Now: noon.Add(365 * 24 * time.Hour)}
		_, _ = refund.Wake(r, env)
		for _, cmd := range []refund.Command{
			refund.Approve{Refund: "r1"}, refund.Deny{Refund: "r1"}, refund.Retry{Refund: "r1"}, refund.Settle{Refund: "r1", Proof: "x"}, cancel,
		} {
			_, _ = refund.Decide(r, cmd, env)
		}
	})
}
