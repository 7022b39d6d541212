package dispute

import (
	"slices"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// Codes of what a person should look at, kept in [Dispute].Flags and as labels
// "attention:" + code. They are recomputed with every observation and go when
// their cause goes. Those about the payment are as of that observation.
const (
	FlagUnmapped             = "unmapped"                  // something was said in words we do not know
	FlagConflict             = "conflict"                  // opposite verdicts of one finality and stage, or two resolutions
	FlagMovementConflict     = "movement_conflict"         // one movement was told in two ways
	FlagDoubleCredit         = "double_credit"             // the customer was refunded and disputes: show the refund
	FlagAmountAbovePayment   = "amount_above_payment"      // more is disputed than was captured
	FlagWonNotReinstated     = "won_without_reinstatement" // terminally won, and money is still held
	FlagLostWithCredit       = "lost_with_credit"          // lost, and the money came back all the same
	FlagCustomerSaysWithdrew = "withdrawn_claimed"         // the customer says so; the clock runs on
)

// flag recomputes the flags.
func (d *Dispute) flag(all, now []seen, p *payment.Payment) error {
	taken, err := d.taken()
	if err != nil {
		return err
	}
	some := func(is func(money.Money) bool) bool { return slices.ContainsFunc(taken, is) }
	b := p.Balance()
	d.Flags = nil
	for _, f := range []struct {
		code string
		is   bool
	}{ // by code
		{FlagAmountAbovePayment, d.Amount.Currency() == p.Currency() && d.Amount.Minor() > b.Captured.Minor()},
		{FlagConflict, d.contradicted(now) || resolvedTwice(all)},
		{FlagDoubleCredit, d.counts() && b.Returned.Sign() > 0},
		{FlagLostWithCredit, d.Status == Lost && d.reinstated() && !some(func(m money.Money) bool { return m.Sign() > 0 })},
		{FlagMovementConflict, retold(all)},
		{FlagUnmapped, slices.ContainsFunc(now, func(s seen) bool { return !s.mapped() })},
		{FlagCustomerSaysWithdrew, slices.ContainsFunc(now, func(s seen) bool { return s.CustomerWithdrew })},
		{FlagWonNotReinstated, d.Status == Won && d.Finality == Terminal && some(func(m money.Money) bool { return m.Sign() > 0 })},
	} {
		if f.is {
			d.Flags = append(d.Flags, f.code)
		}
	}
	return nil
}

// contradicted reports whether a verdict as strong as the one that stands says
// the opposite.
func (d *Dispute) contradicted(now []seen) bool {
	var lost, spared bool
	strongest := -1
	for _, s := range verdicts(now, d.Stage) { // lowest stage first
		if !s.Status.Decided() || s.Finality.rank() != d.Finality.rank() {
			continue
		}
		if r := s.Stage.rank(); r > strongest {
			lost, spared, strongest = false, false, r
		}
		lost = lost || s.Status == Lost
		spared = spared || s.Status != Lost
	}
	return d.Status.Decided() && lost && spared
}

func resolvedTwice(all []seen) bool {
	for _, r := range resolutions {
		if !slices.ContainsFunc(all, func(s seen) bool { return s.Resolution == r }) {
			return false
		}
	}
	return true
}

// retold reports whether a movement's id came with two contents.
func retold(all []seen) bool {
	told := map[string]Movement{}
	for _, s := range all {
		for _, m := range s.Movements {
			if first, ok := told[m.ID]; ok && m.bookable() && first != m {
				return true
			}
			if m.bookable() {
				told[m.ID] = m
			}
		}
	}
	return false
}

func (d *Dispute) reinstated() bool {
	return slices.ContainsFunc(d.Movements, func(m Movement) bool { return m.Kind == Reinstatement })
}
