package dispute

import (
	"cmp"
	"slices"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// join recomputes the dispute from everything that was observed. It is a pure
// function of the set of observations, so neither their order nor repetition
// matters; the payment only says which currency is its own and what to flag.
func (d *Dispute) join(tenant string, all []seen, p *payment.Payment) error {
	now := current(all)
	d.stand(all, now)
	d.describe(tenant, now)
	d.due(now)
	d.Resolution = resolution(all)
	d.Amount = largest(now, p.Currency())
	d.Movements = movements(all)
	d.Observations = make([]Observation, len(all))
	for i, s := range all {
		d.Observations[i] = s.Observation
	}
	return d.flag(all, now, p)
}

// stand finds stage, status and finality. The stage is the highest ever seen.
// Until there is a verdict the dispute needs a response: silence is no loss,
// and no win.
func (d *Dispute) stand(all, now []seen) {
	d.Standing = Standing{Stage: Alert, Status: NeedsResponse, Finality: Provisional}
	for _, s := range all {
		if s.Stage.AtLeast(d.Stage) {
			d.Stage = s.Stage
		}
	}
	d.LostReason, d.LateWin = "", false
	vs := verdicts(now, d.Stage)
	if len(vs) == 0 {
		return
	}
	last := slices.MaxFunc(vs, seen.compareVerdict)
	d.Status, d.Finality = last.Status, cmp.Or(last.Finality, Provisional)
	switch last.Status {
	case Lost:
		d.LostReason = last.LostReason
	case Won:
		d.LateWin = slices.ContainsFunc(vs, func(s seen) bool {
			return s.Status == Lost && s.Finality.rank() < last.Finality.rank()
		})
	default:
	}
}

// verdicts are the observations that may say how a dispute at a stage stands.
// A new stage voids what was provisional before it, and a chargeback voids
// whatever became of the alert or inquiry, however final that was.
func verdicts(now []seen, stage Stage) []seen {
	var out []seen
	for _, s := range now {
		voided := stage.AtLeast(Chargeback) && !s.Stage.AtLeast(Chargeback) ||
			s.Finality.rank() == Provisional.rank() && s.Stage != stage
		if s.verdict() && !voided {
			out = append(out, s)
		}
	}
	return out
}

// compareVerdict orders verdicts: by finality, stage, time, and at equal times by how
// late in a dispute's life they are said. An unknown time is before all others.
func (s seen) compareVerdict(t seen) int {
	return cmp.Or(
		cmp.Compare(s.Finality.rank(), t.Finality.rank()),
		cmp.Compare(s.Stage.rank(), t.Stage.rank()),
		s.OccurredAt.Compare(t.OccurredAt),
		cmp.Compare(s.Status.rank(), t.Status.rank()),
		s.compare(t),
	)
}

// describe takes what was said last of each fact, at the highest stage.
func (d *Dispute) describe(tenant string, now []seen) {
	d.Kind = newest(now, func(s seen) Kind { return s.Kind })
	d.Network = newest(now, func(s seen) string { return s.Network })
	d.ReasonCode = newest(now, func(s seen) string { return s.ReasonCode })
	d.Category = newest(now, func(s seen) Category { return s.Category })
	d.PSPReason = newest(now, func(s seen) string { return s.PSPReason })
	d.Liable = newest(now, func(s seen) Liable { return s.Liable })
	d.Charge = newest(now, func(s seen) string { return s.Charge })
	d.Parent = ""
	if parent := newest(now, func(s seen) string { return s.Parent }); parent != "" && parent != d.VendorID {
		d.Parent = ID(tenant, d.Account, parent)
	}
	d.OpenedAt = opened(now)
}

// newest is the last value that is not empty.
func newest[S ~string](now []seen, of func(seen) S) S {
	for _, s := range slices.Backward(now) {
		if v := of(s); v != "" {
			return v
		}
	}
	return ""
}

// resolution is what any observation said; a settlement by the network is
// never unsaid.
func resolution(all []seen) Resolution {
	for _, r := range resolutions {
		if slices.ContainsFunc(all, func(s seen) bool { return s.Resolution == r }) {
			return r
		}
	}
	return ""
}

// largest is the disputed amount: the largest that was said in the payment's
// own currency, or in another if it was never said in that one.
func largest(now []seen, own money.Currency) money.Money {
	var most money.Money
	for _, s := range now {
		if s.Amount != (money.Money{}) && (most == (money.Money{}) || more(s.Amount, most, own)) {
			most = s.Amount
		}
	}
	return most
}

func more(a, b money.Money, own money.Currency) bool {
	switch {
	case a.Currency() == b.Currency():
		return a.Minor() > b.Minor()
	case a.Currency() == own || b.Currency() == own:
		return a.Currency() == own
	}
	return a.Currency() < b.Currency()
}
