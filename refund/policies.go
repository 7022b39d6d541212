package refund

import (
	"fmt"
	"slices"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
)

// Policy judges a refund request.
type Policy = policy.Policy[Judged]

// Policies are joined; the strictest wins. An empty list allows everything
// that passes the guards.
type Policies = policy.List[Judged]

// ReturnWindow denies returns later than window after delivery. The law is a
// floor: a withdrawal within the country's own window is never denied by it.
func ReturnWindow(window time.Duration) Policy {
	return Policy{Name: "return_window", Params: window.String(), Judge: func(j Judged) policy.Verdict {
		if j.Type != TypeReturn || j.DeliveredAt.IsZero() || j.withdrawable() || j.Basis == BasisConformity {
			return policy.Allowed()
		}
		if late := j.Now.Sub(j.DeliveredAt.Add(window)); late > 0 {
			return policy.Denied("window.closed", "window", window.String(), "closed", j.DeliveredAt.Add(window).Format(time.RFC3339))
		}
		return policy.Allowed()
	}}
}

// AutoApproveUpTo lets a refund up to a limit through and asks an approver
// beyond it. A currency without a limit asks for approval: a limit in one
// currency says nothing about another.
func AutoApproveUpTo(limits ...money.Money) Policy {
	return limitPolicy("auto_approve_up_to", "amount.needs_approval", policy.RoleSupervisor, 1, limits)
}

// FourEyesAbove asks two people with the supervisor role above a limit.
func FourEyesAbove(limits ...money.Money) Policy {
	return limitPolicy("four_eyes_above", "amount.four_eyes", policy.RoleSupervisor, 2, limits)
}

func limitPolicy(name, code, role string, count int, limits []money.Money) Policy {
	return Policy{Name: name, Params: fmt.Sprint(limits), Judge: func(j Judged) policy.Verdict {
		i := slices.IndexFunc(limits, func(m money.Money) bool { return m.Currency() == j.Total.Currency() })
		if i < 0 {
			return policy.Approval(role, count, code, "amount", j.Total.String(), "limit", "none in "+j.Total.Currency().Code())
		}
		if j.Total.Minor() > limits[i].Minor() {
			return policy.Approval(role, count, code, "amount", j.Total.String(), "limit", limits[i].String())
		}
		return policy.Allowed()
	}}
}

// GoodwillUpTo lets goodwill up to a limit an order through and asks a
// supervisor beyond it. What the order gave before counts. A currency without
// a limit asks for approval.
func GoodwillUpTo(limits ...money.Money) Policy {
	return Policy{Name: "goodwill_up_to", Params: fmt.Sprint(limits), Judge: func(j Judged) policy.Verdict {
		asked := j.goodwill()
		if asked.IsZero() {
			return policy.Allowed()
		}
		sum, err := asked.Add(j.GoodwillGiven)
		i := slices.IndexFunc(limits, func(m money.Money) bool { return m.Currency() == sum.Currency() })
		limit := "none in " + asked.Currency().Code()
		switch {
		case err != nil:
			sum = asked // more than can be counted
		case i >= 0 && sum.Minor() <= limits[i].Minor():
			return policy.Allowed()
		case i >= 0:
			limit = limits[i].String()
		}
		return policy.Approval(policy.RoleSupervisor, 1, "goodwill.needs_approval", "goodwill", sum.String(), "limit", limit)
	}}
}

// NoRepeat leaves a refund to review that looks like one the order already had
// within the time: the same type with the same component or amount. Two agents,
// two goodwills.
func NoRepeat(within time.Duration) Policy {
	return Policy{Name: "no_repeat", Params: within.String(), Judge: func(j Judged) policy.Verdict {
		for _, p := range j.Prior {
			if p.Type != j.Type || j.Now.Sub(p.At) > within {
				continue
			}
			if p.Total == j.Total || sharesItem(p.Components, j.Components) {
				return policy.ForReview("refund.repeated", "earlier", p.Refund, "at", p.At.Format(time.RFC3339))
			}
		}
		return policy.Allowed()
	}}
}

func sharesItem(a, b []Component) bool {
	return slices.ContainsFunc(a, func(x Component) bool {
		return x.ID != "" && slices.ContainsFunc(b, func(y Component) bool { return x.Kind == y.Kind && x.ID == y.ID })
	})
}

// OtherTarget guards money that is not to go back where it came from: it needs
// the customer's consent, no dispute, and a second person.
func OtherTarget() Policy {
	return Policy{Name: "other_target", Judge: func(j Judged) policy.Verdict {
		switch {
		case j.Target == payment.ToOriginal || j.Target == payment.ByMarketplace:
			return policy.Allowed()
		case !j.Consent:
			return policy.Denied("target.no_consent", "target", string(j.Target))
		case j.Disputed:
			return policy.Denied("target.disputed", "target", string(j.Target))
		}
		return policy.Approval(policy.RoleFinance, 1, "target.other", "target", string(j.Target))
	}}
}

// FinalSale denies returns of line classes that were sold as final, unless the
// goods were not as sold.
func FinalSale(classes ...string) Policy {
	return Policy{Name: "final_sale", Params: fmt.Sprint(classes), Judge: func(j Judged) policy.Verdict {
		if j.Type != TypeReturn || j.Basis == BasisConformity || j.withdrawable() {
			return policy.Allowed()
		}
		for _, c := range classes {
			if j.HasClass(c) {
				return policy.Denied("class.final", "class", c)
			}
		}
		return policy.Allowed()
	}}
}
