package proof

import (
	"strings"

	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// audit holds everything against everything once all is settled.
func (w *world) audit() {
	if w.wrong != "" {
		return
	}
	for _, c := range w.commands { // what was acknowledged is answered the same, ever after
		if c.acked {
			w.give(w.idle(), c)
		}
	}
	for _, c := range w.commands {
		if c.refund != "" {
			recs := w.Order(c.order)
			if recs.Refund(c.refund) == nil {
				w.fail("refund %s was acknowledged and is lost", c.refund)
			}
		}
	}
	for _, id := range w.orders {
		recs := w.Order(id)
		w.replays(recs)
		w.entitles(recs.Order)
		for _, p := range recs.Payments {
			w.equals(p)
			w.waits(recs, p)
		}
		for _, r := range recs.Refunds {
			w.ends(recs, r)
		}
		if m := recs.Order.MoneyPlan; m.State == order.PlanBlocked && m.Wake.IsZero() {
			w.fail("order %s: its money plan is blocked by %s for good", id, m.Reason)
		}
	}
}

// equals holds a payment against what the PSP has of it.
func (w *world) equals(p payment.Payment) {
	b := p.Balance()
	var paid, byHand int64
	for _, x := range w.PSP.RefundsOf(p.VendorID) {
		if x.Status == "succeeded" {
			paid += x.Amount
		}
	}
	for _, op := range p.Operations {
		if strings.HasPrefix(op.VendorID, "manual/") && op.State == payment.Succeeded {
			byHand += op.Amount.Minor()
		}
	}
	intent, err := w.PSP.GetPaymentIntent(p.VendorID)
	if err != nil {
		w.fail("%v", err)
	}
	switch {
	case b.Returned.Minor() != paid+byHand:
		w.fail("payment %s: we say %s went back, the PSP %d and people %d", p.Key.ID, b.Returned, paid, byHand)
	case b.Captured.Minor() != intent.AmountReceived:
		w.fail("payment %s: we say %s was captured, the PSP %d", p.Key.ID, b.Captured, intent.AmountReceived)
	case b.Exposed != w.exposed(p.Key.ID):
		w.fail("payment %s: we say %s is exposed, truly %s", p.Key.ID, b.Exposed, w.exposed(p.Key.ID))
	}
	if wrong := b.Raw.Minor() < 0; wrong != contains(p.Attention, payment.RawNegative) {
		w.fail("payment %s: raw is %s, attention %v", p.Key.ID, b.Raw, p.Attention)
	}
}

func contains(codes []string, code string) bool { return indexOf(codes, code) >= 0 }

// waits holds that no open operation waits for nobody.
func (w *world) waits(recs dispute.Records, p payment.Payment) {
	for _, op := range p.Operations {
		if !op.Live() || !op.Next.IsZero() && op.Next.After(w.Clock.Now()) {
			continue
		}
		r := recs.Refund(op.Refund)
		toApprove := op.State == payment.Created && !op.Cleared && r != nil && (r.State == refund.Requested || r.State == refund.NeedsReview)
		someone := op.Escalated && contains(p.Attention, payment.UnknownOperation) || op.WhoMustAct != "" || op.External && len(p.Attention) > 0
		if !toApprove && !someone {
			w.fail("operation %s of %s is %s and waits for nobody: %+v", op.ID, p.Key.ID, op.State, op)
		}
	}
}

// ends holds a refund against its legs, and that an open one waits for somebody.
func (w *world) ends(recs dispute.Records, r refund.Refund) {
	w.addsUp(r)
	paid := 0
	for _, l := range r.Legs {
		if recs.LegState(l) == payment.Succeeded {
			paid++
		}
		standing := 0
		pay := recs.Payment(l.Payment)
		for _, x := range w.PSP.RefundsOf(pay.VendorID) {
			if leg(x.Metadata[rail.MetadataOperation]) == l.ID && x.Status == "succeeded" {
				standing++
			}
		}
		for _, id := range append([]string{l.Operation}, l.Earlier...) {
			if op := pay.Operation(id); op != nil && op.VendorID == "manual/"+id && op.State == payment.Succeeded {
				standing++
			}
		}
		if standing > 1 {
			w.fail("leg %s was paid %d times", l.ID, standing)
		}
		if succeeded := recs.LegState(l) == payment.Succeeded; succeeded != (standing > 0) {
			w.fail("leg %s is %s, paid %d times", l.ID, recs.LegState(l), standing)
		}
	}
	all, none := paid == len(r.Legs), paid == 0
	bad := false
	switch r.State {
	case refund.Succeeded, refund.SettledManually:
		bad = !all
	case refund.PartiallySucceeded:
		bad = all || none
	case refund.Failed, refund.Denied, refund.Withdrawn, refund.Expired, refund.Requested, refund.Approved:
		bad = !none
	case refund.NeedsReview:
		bad = all || r.Review == ""
	case refund.Draft, refund.Executing:
	}
	if bad {
		w.fail("refund %s is %s (%q) with %d of %d legs paid", r.Key.ID, r.State, r.Review, paid, len(r.Legs))
	}
	if refund.Machine.Terminal(r.State) || r.State == refund.Executing && paid < len(r.Legs) {
		return // an executing one waits for its operations
	}
	wake := r.NextWake()
	byPeople := r.State == refund.NeedsReview || r.State == refund.Failed || r.State == refund.PartiallySucceeded || r.State == refund.Requested
	if wake.IsZero() && !byPeople || !wake.IsZero() && !wake.After(w.Clock.Now()) {
		w.fail("refund %s is %s and waits for nobody", r.Key.ID, r.State)
	}
}

// replays holds that the journal is whole and tells all states by itself.
func (w *world) replays(recs dispute.Records) {
	entries, err := store.Timeline(w.t.Context(), w.Store, store.HistoryQuery{Root: recs.Order.Key})
	if err != nil {
		w.fail("%v", err)
	}
	chains := map[store.Key][]store.Entry{}
	for _, e := range entries {
		if !e.Note() {
			chains[e.Key] = append(chains[e.Key], e)
		}
	}
	whole := func(m *store.Meta) {
		if err := store.Verify(chains[m.Key], m.Head); err != nil {
			w.fail("%v", err)
		}
	}
	same := func(what string, told, is any) {
		if told != is {
			w.fail("%s: the journal tells %v, it is %v", what, told, is)
		}
	}
	whole(recs.Order.Stored())
	state, _, holds := order.Replay(chains[recs.Order.Key])
	same("order "+recs.Order.Key.ID, state, recs.Order.State)
	for _, h := range recs.Order.Holds {
		same("hold "+h.ID, holds[h.ID], h.State)
	}
	for i := range recs.Payments {
		p := &recs.Payments[i]
		whole(p.Stored())
		ops := payment.Replay(chains[p.Key])
		same("operations of "+p.Key.ID, len(ops), len(p.Operations))
		for _, op := range p.Operations {
			same("operation "+op.ID, ops[op.ID], op.State)
		}
	}
	for i := range recs.Refunds {
		r := &recs.Refunds[i]
		whole(r.Stored())
		same("refund "+r.Key.ID, refund.Replay(chains[r.Key])[r.Key.ID], r.State)
	}
	for i := range recs.Disputes {
		d := &recs.Disputes[i]
		whole(d.Stored())
		same("dispute "+d.Key.ID, dispute.Replay(chains[d.Key])[d.Key.ID], d.Standing)
	}
}
