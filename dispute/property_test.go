package dispute_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// observations draws words on one dispute or two, from so few keys and times
// that they collide.
func observations() *rapid.Generator[dispute.Observation] {
	stages := []dispute.Stage{"", dispute.Alert, dispute.Inquiry, dispute.Chargeback, dispute.PreArbitration, dispute.Arbitration, "odd"}
	statuses := []dispute.Status{
		"", dispute.NeedsResponse, dispute.UnderReview, dispute.Won, dispute.Lost, dispute.Closed, dispute.Prevented, dispute.Withdrawn, "odd",
	}
	finalities := []dispute.Finality{"", dispute.Provisional, dispute.Settled, dispute.Terminal, "odd"}
	amounts := []money.Money{{}, eur("0.00"), eur("20.00"), eur("100.00"), eur("130.00"), usd("50.00")}
	times := []time.Time{{}, at(1), at(2), at(3).In(time.FixedZone("", 3600))}
	movements := rapid.Custom(func(t *rapid.T) dispute.Movement {
		return dispute.Movement{
			ID:     rapid.SampledFrom([]string{"", "m1", "m2", "m3"}).Draw(t, "id"),
			Kind:   rapid.SampledFrom([]dispute.MovementKind{dispute.Withdrawal, dispute.Reinstatement, dispute.Fee, dispute.FeeReturn, "odd"}).Draw(t, "kind"),
			Amount: rapid.SampledFrom(amounts).Draw(t, "moved"),
			At:     rapid.SampledFrom(times).Draw(t, "booked"),
		}
	})
	return rapid.Custom(func(t *rapid.T) dispute.Observation {
		return dispute.Observation{
			Key:        rapid.SampledFrom([]string{"k1", "k2", "k3", "k4"}).Draw(t, "key"),
			Dispute:    rapid.SampledFrom([]string{"dp_1", "dp_1", "dp_2"}).Draw(t, "dispute"),
			Payment:    "p1",
			Stage:      rapid.SampledFrom(stages).Draw(t, "stage"),
			Status:     rapid.SampledFrom(statuses).Draw(t, "status"),
			Finality:   rapid.SampledFrom(finalities).Draw(t, "finality"),
			OccurredAt: rapid.SampledFrom(times).Draw(t, "at"),
			DueAt:      rapid.SampledFrom(times).Draw(t, "due"),
			DueSource:  rapid.SampledFrom([]dispute.DueSource{"", dispute.Asserted, dispute.Computed}).Draw(t, "due source"),
			Amount:     rapid.SampledFrom(amounts).Draw(t, "amount"),
			ReasonCode: rapid.SampledFrom([]string{"", "10.4", "13.1"}).Draw(t, "reason"),
			Parent:     rapid.SampledFrom([]string{"", "", "dp_1", "dp_0"}).Draw(t, "parent"),
			Resolution: rapid.SampledFrom([]dispute.Resolution{"", "", dispute.NetworkSettled, dispute.MerchantMustRefund}).Draw(t, "resolution"),
			Movements:  rapid.SliceOfN(movements, 0, 2).Draw(t, "movements"),
		}
	})
}

var env = refund.Env{Tenant: tenant, Now: noon}

// orphan is the records of a payment of 100.00 EUR without an order, of which
// 10.00 EUR went back.
func orphan(t require.TestingT) dispute.Records {
	p := payment.Payment{Meta: store.Meta{
		Key: payment.Repo.Key(tenant, "p1"), Root: payment.Repo.Key(tenant, "p1"), Version: 1,
	}}
	d, err := payment.Observe(p, payment.Env{Tenant: tenant, Now: noon},
		payment.Opened{Source: account, Account: account, VendorID: "pi_1", Owner: payment.PSP, Amount: eur("100.00")},
		payment.Reported{Source: account, Kind: payment.Purchase, VendorID: "pi_1", State: payment.Succeeded, Amount: eur("100.00")},
		payment.Reported{Source: account, Kind: payment.Refund, VendorID: "re_1", State: payment.Succeeded, Amount: eur("10.00")},
	)
	require.NoError(t, err)
	return dispute.Records{Records: refund.Records{Payments: []payment.Payment{d.Payment}}}
}

// told is the records after these observations, in this order.
func told(t require.TestingT, rs dispute.Records, os ...dispute.Observation) (dispute.Records, []store.Entry) {
	var entries []store.Entry
	for _, o := range os {
		d, err := dispute.Observe(rs, o, env)
		require.NoError(t, err)
		rs = dispute.Records{Records: d.Records, Disputes: d.Disputes}
		entries = append(entries, d.Entries...)
	}
	return rs, entries
}

// counting are the exposures that lower or may lower the headroom. A cleared
// one is kept only where it took the place of another.
func counting(rs dispute.Records) []payment.Exposure {
	out := []payment.Exposure{}
	for _, e := range rs.Payments[0].Exposures {
		if e.Status != payment.ExposureCleared {
			out = append(out, e)
		}
	}
	return out
}

func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		os := rapid.SliceOfN(observations(), 1, 7).Draw(t, "observations")
		again := slices.Concat(os, rapid.SliceOfN(rapid.SampledFrom(os), 0, 4).Draw(t, "repeated"))
		again = rapid.Permutation(again).Draw(t, "permuted")

		one, _ := told(t, orphan(t), os...)
		two, _ := told(t, orphan(t), again...)
		require.Equal(t, one.Disputes, two.Disputes)
		require.Equal(t, counting(one), counting(two))
		require.Equal(t, one.Payments[0].Balance(), two.Payments[0].Balance())
		require.Equal(t, one.Payments[0].Attention, two.Payments[0].Attention)
	})
}

// Known words decide nothing, whatever was said since.
func TestIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		os := rapid.SliceOfN(observations(), 1, 6).Draw(t, "observations")
		rs, _ := told(t, orphan(t), os...)
		after, entries := told(t, rs, os...)
		require.Equal(t, rs, after)
		require.Empty(t, entries)
	})
}

// I1, I2, I6, I7, I14, I16, and the form that is stored, after every step.
func TestInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rs, timeline := orphan(t), []store.Entry(nil)
		for _, o := range rapid.SliceOfN(observations(), 1, 8).Draw(t, "observations") {
			before := rs
			var entries []store.Entry
			rs, entries = told(t, rs, o)
			for i := range entries {
				entries[i].Version = 1 // as a store would: no note
			}
			timeline = append(timeline, entries...)
			standings := dispute.Replay(timeline)
			require.Len(t, standings, len(rs.Disputes))
			for _, d := range rs.Disputes {
				require.Equal(t, d.Standing, standings[d.Key.ID], "I16: replay")
				if was := before.Dispute(d.Key.ID); was != nil {
					require.True(t, d.Stage.AtLeast(was.Stage), "I7: the stage never goes back")
					if was.Finality == dispute.Terminal && was.Stage.AtLeast(dispute.Chargeback) {
						require.Equal(t, dispute.Terminal, d.Finality, "I6: terminal stays")
					}
					require.GreaterOrEqual(t, len(d.Observations), len(was.Observations))
				}
				consistent(t, &d)
			}
		}
	})
}

// consistent holds what is true of any dispute.
func consistent(t *rapid.T, d *dispute.Dispute) {
	for id, sum := range sums(t, d.Postings(), func(p dispute.Posting) string { return p.Movement }) {
		require.True(t, sum.IsZero(), "I1: movement %s", id)
	}
	ids := map[string]bool{}
	for _, m := range d.Movements {
		require.False(t, ids[m.ID], "I2: movement %s", m.ID)
		ids[m.ID] = true
	}
	require.True(t, slices.IsSorted(d.Flags))
	e := d.Exposure()
	require.Equal(t, d.Stage.AtLeast(dispute.Chargeback), e.Chargeback)
	if e.Chargeback && !d.Status.Decided() {
		require.Equal(t, payment.ExposureLive, e.Status)
	}

	put, err := dispute.Repo.Put(*d)
	require.NoError(t, err)
	back, err := dispute.Repo.Decode(put.Record)
	require.NoError(t, err)
	require.Equal(t, *d, back, "what is stored is all there is")
}

// I9, I18: what the payment can give back is what is not at risk, and all of
// it once every dispute is won.
func TestHeadroomIsWhatIsNotExposed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rs, _ := told(t, orphan(t), rapid.SliceOfN(observations(), 1, 7).Draw(t, "observations")...)
		p := &rs.Payments[0]
		b := p.Balance()
		rest := p.Headroom(payment.Capabilities{RefundUnderDispute: payment.UndisputedRest})
		if b.Unsure {
			require.True(t, rest.IsZero())
		} else {
			require.Equal(t, max(0, b.Raw.Minor()), rest.Minor())
		}
		if p.UnderChargeback() {
			require.True(t, p.Headroom(payment.Capabilities{}).IsZero(), "I8")
		}
		for _, d := range rs.Disputes {
			rs, _ = told(t, rs, dispute.Observation{
				Key: "final", Dispute: d.VendorID, Payment: "p1", OccurredAt: at(99),
				Stage: dispute.Arbitration, Status: dispute.Won, Finality: dispute.Terminal,
			})
		}
		terminal := slices.ContainsFunc(rs.Disputes, func(d dispute.Dispute) bool { return d.Status != dispute.Won })
		if !terminal {
			require.Equal(t, eur("90.00"), rs.Payments[0].Headroom(payment.Capabilities{}))
		}
	})
}
