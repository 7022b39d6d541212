package dispute_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
)

// sums adds postings up by a key and currency; one currency a key is enough here.
func sums[K comparable](t require.TestingT, ps []dispute.Posting, by func(dispute.Posting) K) map[K]money.Money {
	out := map[K]money.Money{}
	for _, p := range ps {
		sum, err := out[by(p)].Add(p.Amount)
		require.NoError(t, err)
		out[by(p)] = sum
	}
	return out
}

func TestMovementIsBookedOnceByID(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	d := s.observe(moved(opened(), withdrawal("txn_1", "100.00")))
	require.Contains(t, events(d.Entries), "dispute.movement")
	d = s.observe(moved(said("again", 2, dispute.Chargeback, "", ""), withdrawal("txn_1", "100.00")))
	require.Equal(t, []string{"dispute.observed"}, events(d.Entries))
	require.Equal(t, []dispute.Movement{withdrawal("txn_1", "100.00")}, s.dispute("dp_1").Movements)
	require.Len(t, s.dispute("dp_1").Postings(), 2)
}

func TestMovementToldInTwoWays(t *testing.T) {
	t.Parallel()
	a, b := moved(opened(), withdrawal("txn_1", "100.00")), moved(said("b", 2, dispute.Chargeback, "", ""), withdrawal("txn_1", "90.00"))
	for _, order := range [][]dispute.Observation{{a, b}, {b, a}} {
		s := newShop(t)
		s.observe(order...)
		d := s.dispute("dp_1")
		require.Equal(t, []string{dispute.FlagMovementConflict}, d.Flags)
		require.Equal(t, []dispute.Movement{withdrawal("txn_1", "100.00")}, d.Movements, "the first telling stands")
	}
}

// A movement without an id, without an amount, or below zero cannot be booked;
// it is not lost either.
func TestMovementThatCannotBeBooked(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]dispute.Movement{
		"no id":     {Kind: dispute.Withdrawal, Amount: eur("1.00")},
		"no amount": {ID: "txn_1", Kind: dispute.Withdrawal},
		"negative":  {ID: "txn_1", Kind: dispute.Withdrawal, Amount: eur("-1.00")},
		"no kind":   {ID: "txn_1", Amount: eur("1.00")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.observe(moved(opened(), m))
			d := s.dispute("dp_1")
			require.Equal(t, []string{dispute.FlagUnmapped}, d.Flags)
			require.Empty(t, d.Movements)
			require.Equal(t, []dispute.Movement{m}, d.Observations[0].Movements)
		})
	}
}

// I5: money never moves a status.
func TestMovementNeverChangesStatus(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(opened())
	before := s.dispute("dp_1").Standing
	s.observe(
		moved(said("w", 2, dispute.Chargeback, "", ""), withdrawal("txn_1", "100.00")),
		moved(said("r", 3, dispute.Chargeback, "", ""), reinstatement("txn_2", "100.00")),
	)
	require.Equal(t, before, s.dispute("dp_1").Standing)
}

// I5, the other way: a status turns what is held into loss and back, and moves
// nothing at the PSP. I4: the loss is there once.
func TestStatusMovesOnlyHeldToLoss(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(moved(opened(), withdrawal("txn_1", "100.00")))
	for _, step := range []struct {
		o    dispute.Observation
		held string
		loss string
	}{
		{said("r", 2, dispute.Chargeback, dispute.UnderReview, ""), "100.00", ""},
		{said("l", 3, dispute.Chargeback, dispute.Lost, dispute.Settled), "", "100.00"},
		{said("l2", 4, dispute.Chargeback, dispute.Lost, dispute.Settled), "", "100.00"},
		{said("w", 5, dispute.Chargeback, dispute.Won, dispute.Terminal), "100.00", ""},
	} {
		s.observe(step.o)
		want := map[dispute.AccountName]string{dispute.PSPBalance: "-100.00"}
		if step.held != "" {
			want[dispute.DisputeHeld] = step.held
		}
		if step.loss != "" {
			want[dispute.DisputeLoss] = step.loss
		}
		require.Equal(t, want, balances(t, s.dispute("dp_1")), step.o.Key)
	}
	require.Equal(t, []string{dispute.FlagWonNotReinstated}, s.dispute("dp_1").Flags)
}

// A partial credit on a lost dispute is no contradiction.
func TestLostWithAPartReinstated(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.observe(
		moved(opened(), withdrawal("txn_1", "100.00")),
		moved(said("l", 3, dispute.Chargeback, dispute.Lost, dispute.Settled), reinstatement("txn_2", "30.00")),
	)
	require.Empty(t, s.dispute("dp_1").Flags)
	require.Equal(t, "70.00", balances(t, s.dispute("dp_1"))[dispute.DisputeLoss])
}

func TestMovementsThatDoNotAddUp(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	most := func(id string) dispute.Movement {
		return dispute.Movement{ID: id, Kind: dispute.Withdrawal, Amount: money.New(1<<63-1, money.EUR)}
	}
	o := moved(opened(), most("a"), most("b"))
	o.Payment = s.pay
	d, err := dispute.Observe(s.records(), o, s.env)
	require.ErrorIs(t, err, money.ErrOverflow)
	require.Equal(t, dispute.Decision{}, d)
}

// The disputed amount is the largest that was told, in the payment's currency
// if it was ever told in that one.
func TestAmount(t *testing.T) {
	t.Parallel()
	say := func(key string, m money.Money) dispute.Observation {
		o := said(key, 1, dispute.Chargeback, "", "")
		o.Amount = m
		return o
	}
	for name, c := range map[string]struct {
		seen []dispute.Observation
		want money.Money
	}{
		"largest":      {[]dispute.Observation{say("a", eur("20.00")), say("b", eur("50.00")), say("c", eur("30.00"))}, eur("50.00")},
		"own currency": {[]dispute.Observation{say("a", usd("80.00")), say("b", eur("50.00")), say("c", usd("90.00"))}, eur("50.00")},
		"foreign only": {[]dispute.Observation{say("a", usd("80.00")), say("b", usd("90.00"))}, usd("90.00")},
		"two foreign":  {[]dispute.Observation{say("a", money.MustParse("5 JPY")), say("b", money.MustParse("9.00 CHF"))}, money.MustParse("9.00 CHF")},
		"none":         {[]dispute.Observation{say("a", money.Money{})}, money.Money{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.observe(c.seen...)
			require.Equal(t, c.want, s.dispute("dp_1").Amount)
			require.Equal(t, eur("0.00"), s.headroom(), "an amount that nobody told leaves no headroom either")
		})
	}
}

// I11: more may be disputed than was captured.
func TestAmountAbovePayment(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := opened()
	o.Amount = eur("120.00")
	s.observe(o)
	require.Equal(t, []string{dispute.FlagAmountAbovePayment}, s.dispute("dp_1").Flags)
	require.Equal(t, eur("-20.00"), s.payment().Balance().Raw)
}
