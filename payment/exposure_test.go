package payment_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// Orders-I18, disputes-I9: an exposure takes from what may go back; while a
// chargeback is live nothing may, unless the account can refund the rest.
func TestExposure(t *testing.T) {
	t.Parallel()
	const (
		inquiry, live, lost = payment.ExposureInquiry, payment.ExposureLive, payment.ExposureLost
		settled, cleared    = payment.ExposureSettled, payment.ExposureCleared
	)
	at := func(dispute, chain string, amount int64, s payment.ExposureState, chargeback bool) payment.Exposure {
		return payment.Exposure{Dispute: dispute, Chain: chain, Amount: eur(amount), Status: s, Chargeback: chargeback}
	}
	for name, tt := range map[string]struct {
		exposures       []payment.Exposure
		refunded        int64
		none, rest, all int64 // headroom by what the account can do under a chargeback
		exposed         int64
	}{
		"none":                       {nil, 0, 100_00, 100_00, 100_00, 0},
		"an inquiry blocks nothing":  {[]payment.Exposure{at("d1", "", 40_00, inquiry, false)}, 0, 100_00, 100_00, 100_00, 0},
		"a settled alert":            {[]payment.Exposure{at("d1", "", 40_00, settled, false)}, 0, 60_00, 60_00, 60_00, 40_00},
		"a live chargeback":          {[]payment.Exposure{at("d1", "", 40_00, live, true)}, 0, 0, 60_00, 60_00, 40_00},
		"a live one after a refund":  {[]payment.Exposure{at("d1", "", 40_00, live, true)}, 10_00, 0, 50_00, 0, 40_00},
		"lost":                       {[]payment.Exposure{at("d1", "", 40_00, lost, true)}, 0, 60_00, 60_00, 60_00, 40_00},
		"won":                        {[]payment.Exposure{at("d1", "", 40_00, live, true), at("d1", "", 40_00, cleared, true)}, 0, 100_00, 100_00, 100_00, 0},
		"a chain counts its largest": {[]payment.Exposure{at("d1", "d1", 40_00, lost, true), at("d2", "d1", 50_00, lost, true)}, 0, 50_00, 50_00, 50_00, 50_00},
		"two chains add":             {[]payment.Exposure{at("d1", "d1", 40_00, lost, true), at("d2", "d2", 50_00, lost, true)}, 0, 10_00, 10_00, 10_00, 90_00},
		"no chain is one's own":      {[]payment.Exposure{at("d1", "", 40_00, lost, true), at("d2", "", 50_00, lost, true)}, 0, 10_00, 10_00, 10_00, 90_00},
		"of a chain only what holds": {[]payment.Exposure{at("d1", "d1", 60_00, inquiry, false), at("d2", "d1", 50_00, lost, true)}, 0, 50_00, 50_00, 50_00, 50_00},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := bought(t)
			if tt.refunded > 0 {
				b.see(refund("re_1", "", payment.Succeeded, tt.refunded))
			}
			for _, e := range tt.exposures {
				b.expose(e)
			}
			c := caps()
			for under, want := range map[payment.UnderDispute]int64{
				payment.NothingDisputed: tt.none, payment.UndisputedRest: tt.rest, payment.FullUndisputed: tt.all, "of a newer release": tt.none,
			} {
				c.RefundUnderDispute = under
				require.Equal(t, eur(want), b.p.Headroom(c), "under %q", under)
			}
			require.Equal(t, eur(tt.exposed), b.p.Balance().Exposed)
			require.NotContains(t, b.p.Attention, payment.RawNegative)
		})
	}
}

// Orders-I3: a breach by facts is exactly one anomaly, journaled once.
func TestRawNegative(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 80_00)
	b.see(refund("re_1", "ref_a", payment.Succeeded, 80_00))
	b.expose(payment.Exposure{Dispute: "d1", Amount: eur(100_00), Status: payment.ExposureLost, Chargeback: true})
	require.Equal(t, []string{payment.RawNegative}, b.p.Attention)
	require.Equal(t, eur(-80_00), b.p.Balance().Raw)
	require.Zero(t, b.headroom().Minor())
	anomalies := func() (n int) {
		for _, e := range b.entries {
			if e.Event == "payment.anomaly" {
				n++
			}
		}
		return n
	}
	require.Equal(t, 1, anomalies())
	b.expose(payment.Exposure{Dispute: "d2", Amount: eur(10_00), Status: payment.ExposureLost, Chargeback: true})
	require.Equal(t, 1, anomalies())
	b.expose(payment.Exposure{Dispute: "d2", Amount: eur(10_00), Status: payment.ExposureLost, Chargeback: true})
	require.Empty(t, b.last)
	for _, d := range []string{"d1", "d2"} {
		b.expose(payment.Exposure{Dispute: d, Amount: eur(10_00), Status: payment.ExposureCleared})
	}
	require.Empty(t, b.p.Attention)
	require.Equal(t, eur(20_00), b.headroom())
}

// At an unknown rate nothing may leave, and nothing is known to be at risk.
func TestExposureInAnotherCurrency(t *testing.T) {
	t.Parallel()
	for _, m := range []money.Money{money.New(500_00, money.USD), {}, eur(-1)} {
		b := bought(t)
		b.expose(payment.Exposure{Dispute: "d1", Amount: m, Status: payment.ExposureLost})
		require.Zero(t, b.headroom().Minor())
		require.Empty(t, b.p.Attention)
		require.Equal(t, "unsure", b.p.Shortage(caps()))
	}
}

// A refund object that reports a dispute's settlement is the same money, as
// far as the dispute holds it; what the dispute does not hold is a refund.
func TestRefundThatSettlesADispute(t *testing.T) {
	t.Parallel()
	f := refund("re_1", "", payment.Succeeded, 40_00)
	f.Settles = "d1"
	exposure := payment.Exposure{Dispute: "d1", Amount: eur(40_00), Status: payment.ExposureSettled}
	for _, first := range []bool{true, false} {
		b := bought(t)
		if first {
			b.expose(exposure)
		}
		b.see(f)
		if !first {
			require.Equal(t, eur(60_00), b.headroom(), "counts once before the dispute is known, too")
			b.expose(exposure)
		}
		require.Equal(t, eur(60_00), b.headroom())
		require.Zero(t, b.p.Balance().Refunded.Minor())
		require.Empty(t, b.p.Attention)
		exposure.Status = payment.ExposureCleared
		b.expose(exposure)
		require.Equal(t, eur(60_00), b.headroom(), "the refund object stands")
		exposure.Status, exposure.Amount = payment.ExposureSettled, eur(30_00)
		b.expose(exposure)
		require.Equal(t, eur(60_00), b.headroom())
		require.Equal(t, eur(10_00), b.p.Balance().Refunded)
		exposure.Amount = eur(40_00)
	}
}

// Of several refund objects for one dispute the order does not matter.
func TestRefundsThatSettleADispute(t *testing.T) {
	t.Parallel()
	done, open := refund("re_1", "", payment.Succeeded, 30_00), refund("re_2", "", payment.Pending, 30_00)
	done.Settles, open.Settles = "d1", "d1"
	for _, facts := range [][]payment.Fact{{done, open}, {open, done}} {
		b := bought(t)
		b.expose(payment.Exposure{Dispute: "d1", Amount: eur(40_00), Status: payment.ExposureLost})
		b.see(facts...)
		require.Equal(t, eur(20_00), b.p.Balance().Refunded)
		require.Zero(t, b.p.Balance().Returned.Minor())
		require.Equal(t, eur(40_00), b.headroom())
	}
}

func TestOpenInquiry(t *testing.T) {
	t.Parallel()
	b := bought(t)
	_, ok := b.p.OpenInquiry()
	require.False(t, ok)
	for i, d := range []string{"d1", "d2", "d3"} {
		b.expose(payment.Exposure{Dispute: d, Amount: eur([]int64{10, 30, 20}[i]), Status: payment.ExposureInquiry})
	}
	e, ok := b.p.OpenInquiry()
	require.True(t, ok)
	require.Equal(t, "d2", e.Dispute)
}
