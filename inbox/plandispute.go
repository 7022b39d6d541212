package inbox

import (
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// planDispute books an observation on a dispute of the payment that has that
// vendor's id, or an object with it.
func planDispute(tenant string, e DisputeEvent) (plan, error) {
	if err := named(e.Account, e.Payment); err != nil {
		return plan{}, err
	}
	known := dispute.VendorKey(tenant, e.Account, e.Observation.Dispute)
	vendor, object := payment.VendorKey(tenant, e.Account, e.Payment), payment.ObjectKey(tenant, e.Account, e.Payment)
	return plan{
		sel: store.Select{Refs: []store.RefKey{vendor, object, known}},
		decide: func(l store.Loaded, env refund.Env) (booking, error) {
			p, ok := holder(l, payment.Repo.Kind(), vendor)
			if !ok {
				p, ok = holder(l, payment.Repo.Kind(), object)
			}
			if !ok {
				return booking{outcome: outcome{unmatched: true, awaits: []string{awaited("payment", e.Account, e.Payment)}}}, nil
			}
			if d, ok := holder(l, dispute.Repo.Kind(), known); ok && d.Root != p.Root {
				return booking{}, undecided{&Refusal{Reason: Conflict, Why: "the dispute is about a payment of another order"}}
			}
			rs, err := dispute.Read(below(l, p.Root))
			if err != nil {
				return booking{}, err
			}
			o := e.Observation
			o.Payment = p.Key.ID
			d, err := dispute.Observe(rs, o, env)
			if err != nil {
				return booking{}, undecided{err}
			}
			puts, err := d.Puts()
			b := booking{puts: puts, guards: d.Guards(), root: p.Root, outcome: outcome{booked: 1, customer: rs.Order.Sale.Customer}}
			if !isOrder(p.Root) {
				b.awaits = []string{awaited("payment", e.Account, rs.Payment(p.Key.ID).VendorID)}
			}
			return b, err
		},
	}, nil
}
