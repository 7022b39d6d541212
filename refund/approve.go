package refund

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

// approve records one person's yes, and executes once the verdict's needs are
// met. It is bound to the plan, never to a version.
func (d *draft) approve(c Approve) error {
	r, err := d.find(c.Refund)
	if err != nil {
		return err
	}
	if r.State == Approved || r.State == Executing || r.State == Succeeded {
		return nil // approved already
	}
	if _, err := Machine.Fire(r.State, EventApprove); err != nil {
		return err
	}
	who := d.env.Actor
	switch {
	case c.Plan != "" && c.Plan != r.Plan:
		return &StalePlanError{Refund: c.Refund}
	case who.ID == r.Requester.ID:
		return &SelfApprovalError{Refund: c.Refund}
	}
	if err := d.notHeld(); err != nil {
		return err
	}
	if err := d.settling(r, c.InLieuOf); err != nil {
		return err
	}
	if !slices.ContainsFunc(r.Approvals, func(a Approval) bool { return a.Actor == who.ID && a.Plan == r.Plan }) {
		yes := Approval{Actor: who.ID, Roles: slices.Clone(who.Roles), At: d.env.Now, Plan: r.Plan}
		r.Approvals = append(slices.Clip(r.Approvals), yes)
		if err := d.note(r.Key, "refund.approval", "", figures{Amount: r.Total, Plan: r.Plan}); err != nil {
			return err
		}
	}
	if !r.needsMet() {
		return nil
	}
	if err := d.reserveAgain(r, false); err != nil {
		return err
	}
	if err := d.approved(r, "approval"); err != nil {
		return err
	}
	return d.follow()
}

func (d *draft) notHeld() error {
	if held := d.Order.Blocked(order.BlocksRefund); len(held) > 0 {
		return &order.HeldError{Blocks: order.BlocksRefund, Holds: held}
	}
	return nil
}

// needsMet reports whether enough people with the roles that the verdict asks
// for approved the present plan. A review asks for one person.
func (r *Refund) needsMet() bool {
	needs := r.Verdict.Needs
	if len(needs) == 0 {
		needs = []policy.Need{{Count: 1}}
	}
	for _, n := range needs {
		have := 0
		for _, a := range r.Approvals {
			if a.Plan == r.Plan && (n.Role == "" || slices.Contains(a.Roles, n.Role)) {
				have++
			}
		}
		if have < n.Count {
			return false
		}
	}
	return true
}

// approved clears the legs for sending. The plan's life begins anew: it is
// what remains to be sent in time.
func (d *draft) approved(r *Refund, code string) error {
	r.Review = ""
	if !r.ExpiresAt.IsZero() {
		r.ExpiresAt = d.env.Now.Add(d.env.Settings.PlanLife)
	}
	if err := d.fire(r, EventApprove, code); err != nil {
		return err
	}
	return d.clear(r)
}

// clear lets every reserved leg be sent.
func (d *draft) clear(r *Refund) error {
	for _, l := range r.Legs {
		if d.LegState(l) != payment.Created {
			continue
		}
		p := d.Payment(l.Payment)
		pd, err := payment.Clear(*p, l.Operation, d.env.payment(d.account(p)))
		if err := d.onPayment(p, pd, err); err != nil {
			return err
		}
	}
	return nil
}

// stop ends a refund on somebody's word and frees what it reserved.
func (d *draft) stop(id string, event Event, reason string) error {
	r, err := d.find(id)
	if err != nil {
		return err
	}
	if reason != "" && store.CheckID("reason", reason) != nil {
		return &RequestError{Field: "reason", Why: notACode}
	}
	if r.State == Failed && d.progress(r).gone > 0 {
		return &RequestError{Field: "refund", Why: "was paid and came back: retry it, or settle it by hand"}
	}
	if err := d.fire(r, event, reason); err != nil {
		return err
	}
	r.Review, r.RetryAt = "", time.Time{}
	return d.release(r, string(event))
}

// release gives up every leg that was not sent.
func (d *draft) release(r *Refund, reason string) error {
	for _, l := range r.Legs {
		p := d.Payment(l.Payment)
		if p == nil {
			continue
		}
		pd, err := payment.Release(*p, l.Operation, reason, d.env.payment(d.account(p)))
		if err := d.onPayment(p, pd, err); err != nil {
			return err
		}
	}
	return d.follow()
}
