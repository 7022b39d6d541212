package dispute_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/payment"
)

// The events of the model's table of transitions, as what is observed of them.
func TestStandingAfterEvents(t *testing.T) {
	t.Parallel()
	const (
		alert, inquiry, chargeback = dispute.Alert, dispute.Inquiry, dispute.Chargeback
		preArb, arbitration        = dispute.PreArbitration, dispute.Arbitration
		needs, review, won, lost   = dispute.NeedsResponse, dispute.UnderReview, dispute.Won, dispute.Lost
		f0, f1, f2                 = dispute.Provisional, dispute.Settled, dispute.Terminal
	)
	settled := func(o dispute.Observation, r dispute.Resolution) dispute.Observation {
		o.Resolution = r
		return o
	}
	bare := func(o dispute.Observation, ms ...dispute.Movement) dispute.Observation {
		o.Status, o.Movements = "", ms
		return o
	}
	took := dispute.Movement{ID: "txn_1", Kind: dispute.Withdrawal, Amount: eur("100.00")}
	gave := dispute.Movement{ID: "txn_2", Kind: dispute.Reinstatement, Amount: eur("100.00")}
	cb := said("cb", 10, chargeback, needs, f0)
	answered := said("answered", 11, chargeback, review, f0)
	upheld := said("upheld", 12, chargeback, won, f0)
	for name, c := range map[string]struct {
		seen  []dispute.Observation
		stage dispute.Stage
		is    dispute.Status
		final dispute.Finality
		exp   payment.ExposureState
	}{
		"alert received":            {[]dispute.Observation{said("a", 1, alert, needs, f0)}, alert, needs, f0, payment.ExposureInquiry},
		"alert settled by network":  {[]dispute.Observation{said("a", 1, alert, needs, f0), settled(said("b", 2, alert, dispute.Prevented, f2), dispute.NetworkSettled)}, alert, dispute.Prevented, f2, payment.ExposureSettled},
		"alert to be refunded":      {[]dispute.Observation{settled(said("a", 1, alert, needs, f0), dispute.MerchantMustRefund)}, alert, needs, f0, payment.ExposureInquiry},
		"alert refunded by us":      {[]dispute.Observation{settled(said("a", 1, alert, dispute.Prevented, f2), dispute.MerchantMustRefund)}, alert, dispute.Prevented, f2, ""},
		"prevented from nothing":    {[]dispute.Observation{said("a", 1, alert, dispute.Prevented, f2)}, alert, dispute.Prevented, f2, ""},
		"inquiry opened":            {[]dispute.Observation{said("a", 1, inquiry, needs, f0)}, inquiry, needs, f0, payment.ExposureInquiry},
		"inquiry answered":          {[]dispute.Observation{said("a", 1, inquiry, needs, f0), said("b", 2, inquiry, review, f0)}, inquiry, review, f0, payment.ExposureInquiry},
		"inquiry closed":            {[]dispute.Observation{said("a", 1, inquiry, needs, f0), said("b", 2, inquiry, dispute.Closed, f2)}, inquiry, dispute.Closed, f2, payment.ExposureCleared},
		"inquiry settled, accepted": {[]dispute.Observation{settled(said("a", 1, inquiry, dispute.Closed, f2), dispute.NetworkSettled)}, inquiry, dispute.Closed, f2, payment.ExposureSettled},
		"chargeback opened":         {[]dispute.Observation{cb}, chargeback, needs, f0, payment.ExposureLive},
		"closed inquiry charged back": {
			[]dispute.Observation{said("a", 1, inquiry, dispute.Closed, f2), cb}, chargeback, needs, f0, payment.ExposureLive,
		},
		"closed inquiry charged back, without a status": {
			[]dispute.Observation{said("a", 1, inquiry, dispute.Closed, f2), bare(cb)}, chargeback, needs, f0, payment.ExposureLive,
		},
		"not contestable":      {[]dispute.Observation{said("a", 1, chargeback, lost, f1)}, chargeback, lost, f1, payment.ExposureLost},
		"funds withdrawn":      {[]dispute.Observation{bare(cb, took)}, chargeback, needs, f0, payment.ExposureLive},
		"evidence submitted":   {[]dispute.Observation{cb, answered}, chargeback, review, f0, payment.ExposureLive},
		"accepted":             {[]dispute.Observation{cb, said("l", 11, chargeback, lost, f2)}, chargeback, lost, f2, payment.ExposureLost},
		"deadline expired":     {[]dispute.Observation{cb, said("l", 11, chargeback, lost, f1)}, chargeback, lost, f1, payment.ExposureLost},
		"defence upheld":       {[]dispute.Observation{cb, answered, upheld}, chargeback, won, f0, payment.ExposureCleared},
		"funds reinstated":     {[]dispute.Observation{cb, answered, bare(said("r", 12, chargeback, "", ""), took, gave)}, chargeback, review, f0, payment.ExposureLive},
		"pre-arbitration":      {[]dispute.Observation{cb, upheld, said("p", 13, preArb, needs, f0)}, preArb, needs, f0, payment.ExposureLive},
		"second chargeback":    {[]dispute.Observation{cb, upheld, said("p", 13, preArb, lost, f2)}, preArb, lost, f2, payment.ExposureLost},
		"pre-arbitration bare": {[]dispute.Observation{cb, upheld, bare(said("p", 13, preArb, "", ""), took)}, preArb, needs, f0, payment.ExposureLive},
		"pre-arbitration won":  {[]dispute.Observation{cb, said("p", 13, preArb, needs, f0), said("w", 14, preArb, won, f2)}, preArb, won, f2, payment.ExposureCleared},
		"pre-arb. withdrawn":   {[]dispute.Observation{cb, said("p", 13, preArb, needs, f0), said("w", 14, preArb, dispute.Withdrawn, f2)}, preArb, dispute.Withdrawn, f2, payment.ExposureCleared},
		"arbitration opened":   {[]dispute.Observation{cb, said("p", 13, preArb, lost, f0), said("ar", 14, arbitration, review, f0)}, arbitration, review, f0, payment.ExposureLive},
		"arbitration lost":     {[]dispute.Observation{cb, said("ar", 14, arbitration, review, f0), said("l", 15, arbitration, lost, f2)}, arbitration, lost, f2, payment.ExposureLost},
		"arbitration won":      {[]dispute.Observation{cb, said("l", 13, preArb, lost, f1), said("w", 15, arbitration, won, f2)}, arbitration, won, f2, payment.ExposureCleared},
		"late win":             {[]dispute.Observation{cb, said("l", 12, chargeback, lost, f1), said("w", 13, chargeback, won, f2)}, chargeback, won, f2, payment.ExposureCleared},
		"settled, then won":    {[]dispute.Observation{settled(said("l", 12, chargeback, lost, f1), dispute.NetworkSettled), said("w", 13, chargeback, won, f2)}, chargeback, won, f2, payment.ExposureCleared},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			for i := range c.seen {
				c.seen[i].Amount = eur("100.00")
			}
			s.observe(c.seen...)
			d := s.dispute("dp_1")
			require.Equal(t, dispute.Standing{Stage: c.stage, Status: c.is, Finality: c.final}, d.Standing)
			e := s.exposure("dp_1")
			require.Equal(t, c.exp, e.Status)
			if e.Status != "" {
				require.Equal(t, c.stage.AtLeast(dispute.Chargeback), e.Chargeback)
				require.Equal(t, d.Key.ID, e.Chain)
			}
		})
	}
}

func TestCustomerWithdrewStopsNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := said("says", 2, dispute.Chargeback, "", "")
	o.CustomerWithdrew = true
	s.observe(opened(), o)
	d := s.dispute("dp_1")
	require.Equal(t, dispute.NeedsResponse, d.Status)
	require.Equal(t, []string{dispute.FlagCustomerSaysWithdrew}, d.Flags)
	require.Equal(t, at(24*9), d.Index().Due)
}

func TestRedisputedIsANewDisputeOfTheChain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	again := opened()
	again.Key, again.Dispute, again.Parent = "evt_again", "dp_2", "dp_1"
	s.observe(opened(), said("w", 2, dispute.Chargeback, dispute.Won, dispute.Terminal), again)
	require.Equal(t, dispute.Won, s.dispute("dp_1").Status)
	require.Equal(t, idOf("dp_1"), s.dispute("dp_2").Parent)
	require.Equal(t, idOf("dp_1"), s.exposure("dp_2").Chain)
	require.Equal(t, payment.ExposureLive, s.exposure("dp_2").Status)
}

// The missing link of a chain may be heard of last.
func TestChainIsFoundInAnyOrder(t *testing.T) {
	t.Parallel()
	third, second, first := opened(), opened(), opened()
	third.Key, third.Dispute, third.Parent = "e3", "dp_3", "dp_2"
	second.Key, second.Dispute, second.Parent = "e2", "dp_2", "dp_1"
	for _, order := range [][]dispute.Observation{
		{first, second, third}, {third, second, first}, {third, first, second}, {second, third, first},
	} {
		s := newShop(t)
		s.observe(order...)
		for _, psp := range []string{"dp_1", "dp_2", "dp_3"} {
			require.Equal(t, idOf("dp_1"), s.dispute(psp).Chain)
			require.Equal(t, idOf("dp_1"), s.exposure(psp).Chain)
		}
		require.Equal(t, eur("100.00"), s.payment().Balance().Exposed)
	}
}

func TestChainInACircleEnds(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := opened(), opened()
	a.Parent = "dp_2"
	b.Key, b.Dispute, b.Parent = "e2", "dp_2", "dp_1"
	s.observe(a, b)
	require.NotEmpty(t, s.dispute("dp_1").Chain)
	self := opened()
	self.Key, self.Dispute, self.Parent = "e3", "dp_3", "dp_3"
	s.observe(self)
	require.Empty(t, s.dispute("dp_3").Parent)
}

func TestSameKeyAgain(t *testing.T) {
	t.Parallel()
	first := said("k", 2, dispute.Chargeback, dispute.Lost, dispute.Provisional)
	later := said("k", 3, dispute.Chargeback, dispute.UnderReview, dispute.Provisional)
	for name, c := range map[string]struct {
		seen []dispute.Observation
		want dispute.Status
	}{
		"later replaces":      {[]dispute.Observation{first, later}, dispute.UnderReview},
		"earlier is ignored":  {[]dispute.Observation{later, first}, dispute.UnderReview},
		"terminal stays":      {[]dispute.Observation{said("k", 1, dispute.Chargeback, dispute.Won, dispute.Terminal), later}, dispute.Won},
		"unknown time is old": {[]dispute.Observation{later, {Key: "k", Dispute: "dp_1", Stage: dispute.Chargeback, Status: dispute.Lost}}, dispute.UnderReview},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.observe(c.seen...)
			require.Equal(t, c.want, s.dispute("dp_1").Status)
			require.Len(t, s.dispute("dp_1").Observations, 2, "nothing is forgotten")
		})
	}
}

// What is said at one instant is ordered by how late in a life it is said, then
// by the key; a firm verdict of a later stage beats a later one of an earlier.
func TestTies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, b dispute.Observation
		want dispute.Status
	}{
		"status": {
			said("k2", 2, dispute.Chargeback, dispute.NeedsResponse, ""),
			said("k1", 2, dispute.Chargeback, dispute.UnderReview, ""), dispute.UnderReview,
		},
		"decided": {
			said("k2", 2, dispute.Chargeback, dispute.UnderReview, ""),
			said("k1", 2, dispute.Chargeback, dispute.Closed, ""), dispute.Closed,
		},
		"key": {
			said("k2", 2, dispute.Chargeback, dispute.Won, ""),
			said("k1", 2, dispute.Chargeback, dispute.Lost, ""), dispute.Won,
		},
		"other key": {
			said("k1", 2, dispute.Chargeback, dispute.Won, ""),
			said("k2", 2, dispute.Chargeback, dispute.Lost, ""), dispute.Lost,
		},
		"stage": {
			said("k1", 2, dispute.PreArbitration, dispute.Lost, dispute.Settled),
			said("k2", 9, dispute.Chargeback, dispute.Won, dispute.Settled), dispute.Lost,
		},
		"terminal of one key": {
			said("k", 2, dispute.PreArbitration, dispute.Lost, dispute.Terminal),
			said("k", 9, dispute.Inquiry, dispute.Closed, dispute.Terminal), dispute.Lost,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, order := range [][]dispute.Observation{{c.a, c.b}, {c.b, c.a}} {
				s := newShop(t)
				s.observe(order...)
				require.Equal(t, c.want, s.dispute("dp_1").Status)
			}
		})
	}
}

func TestUnknownTimeReordersNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	undated := dispute.Observation{Key: "x", Dispute: "dp_1", Stage: dispute.Chargeback, Status: dispute.UnderReview}
	s.observe(said("a", 2, dispute.Chargeback, dispute.NeedsResponse, ""), undated)
	require.Equal(t, dispute.NeedsResponse, s.dispute("dp_1").Status)
	require.Equal(t, at(2), s.dispute("dp_1").OpenedAt)
}

func TestDueDate(t *testing.T) {
	t.Parallel()
	computed := said("c", 3, dispute.Chargeback, "", "")
	computed.DueAt, computed.DueSource = at(24*30), dispute.Computed
	moved := said("m", 4, dispute.Chargeback, "", "")
	moved.DueAt = at(24 * 7)
	preArb := said("p", 5, dispute.PreArbitration, dispute.NeedsResponse, "")
	for name, c := range map[string]struct {
		seen []dispute.Observation
		due  int // hours; 0 for none
		by   dispute.DueSource
	}{
		"asserted":                     {[]dispute.Observation{opened()}, 24 * 9, dispute.Asserted},
		"computed does not replace it": {[]dispute.Observation{opened(), computed}, 24 * 9, dispute.Asserted},
		"asserted replaces computed":   {[]dispute.Observation{computed, opened()}, 24 * 9, dispute.Asserted},
		"computed alone":               {[]dispute.Observation{computed}, 24 * 30, dispute.Computed},
		"moved by the PSP":             {[]dispute.Observation{moved, opened()}, 24 * 7, dispute.Asserted},
		"a new stage voids it":         {[]dispute.Observation{opened(), preArb}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.observe(c.seen...)
			d := s.dispute("dp_1")
			require.Equal(t, c.by, d.DueSource)
			require.Equal(t, d.DueAt, d.Index().Due)
			if c.due == 0 {
				require.Zero(t, d.DueAt)
				return
			}
			require.Equal(t, at(c.due), d.DueAt)
		})
	}
	t.Run("answered is not due", func(t *testing.T) {
		t.Parallel()
		s := newShop(t)
		s.observe(opened(), said("r", 2, dispute.Chargeback, dispute.UnderReview, ""))
		require.Equal(t, at(24*9), s.dispute("dp_1").DueAt)
		require.Zero(t, s.dispute("dp_1").Index().Due)
	})
}

func TestNewestFactsDescribe(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := opened(), said("b", 2, dispute.Chargeback, "", "")
	a.ReasonCode, a.Network, a.Kind, a.OpenedAt = "10.4", "visa", dispute.CardChargeback, at(-5)
	b.ReasonCode, b.PSPReason = "13.1", "product_not_received"
	old := said("o", 5, dispute.Inquiry, "", "")
	old.ReasonCode, old.Charge = "0033", "ch_1"
	s.observe(b, a, old)
	d := s.dispute("dp_1")
	require.Equal(t, "13.1", d.ReasonCode, "the highest stage tells, then the latest")
	require.Equal(t, "visa", d.Network)
	require.Equal(t, "ch_1", d.Charge)
	require.Equal(t, "product_not_received", d.PSPReason)
	require.Equal(t, dispute.CardChargeback, d.Kind)
	require.Equal(t, at(-5), d.OpenedAt)
}
