package refund_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

// O-I17: never the requester, distinct people, with the roles.
func TestFourEyes(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.env.Policies = twoSupervisors
	asker := policy.Actor{ID: "dora", Roles: []string{policy.RoleSupervisor}}
	s.do(asker, mugs("r1", 1))
	_, err := s.attempt(asker, refund.Approve{Refund: "r1"})
	refused(t, err, "self_approval", "someone else")
	for _, by := range []policy.Actor{anna, fred, ben, ben, fred} {
		require.Equal(t, "requested", s.do(by, refund.Approve{Refund: "r1"}).Code, by.ID)
	}
	require.Zero(t, s.send(done))
	require.Equal(t, "approved", s.do(cleo, refund.Approve{Refund: "r1"}).Code)
	require.Equal(t, 1, s.send(done))

	again := s.do(cleo, refund.Approve{Refund: "r1"})
	require.Empty(t, again.Entries, "approved twice is approved once")
	require.Zero(t, s.send(done))
}

func TestEveryNeedIsMetOnItsOwn(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.env.Policies = slices.Concat(oneSupervisor, always(policy.Approval(policy.RoleFinance, 1, "test.finance")))
	s.do(anna, mugs("r1", 1))
	require.Equal(t, "requested", s.do(ben, refund.Approve{Refund: "r1"}).Code)
	require.Equal(t, "approved", s.do(fred, refund.Approve{Refund: "r1"}).Code)
}

func TestApprovalIsBoundToThePlan(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.env.Policies = oneSupervisor
	s.do(anna, mugs("r1", 1))
	_, err := s.attempt(ben, refund.Approve{Refund: "r1", Plan: "another"})
	refused(t, err, "stale_plan", "present one")
	s.do(ben, refund.Approve{Refund: "r1", Plan: s.refund("r1").Plan})
	require.Equal(t, refund.Approved, s.state("r1"))
}

func TestThePlanHashCoversWhatIsApproved(t *testing.T) {
	t.Parallel()
	plans := map[string]string{}
	for name, change := range map[string]func(*refund.Request){
		"as it is":    func(*refund.Request) {},
		"another sum": func(q *refund.Request) { q.Goodwill = eur("1.01") },
		"reason":      func(q *refund.Request) { q.Reason = "other" },
		"type":        func(q *refund.Request) { q.Type = refund.TypePrice },
		"basis":       func(q *refund.Request) { q.Basis = refund.BasisContract },
		"target":      func(q *refund.Request) { q.Target = payment.ToStoreCredit },
		"payment":     func(q *refund.Request) { q.Payments = []refund.PaymentRequest{{"p2", eur("1.00")}} },
		"components": func(q *refund.Request) {
			q.Goodwill, q.Type = eur("0"), refund.TypeGoodwill
			q.Units = []refund.ItemRequest{{"l2/1", eur("1.00")}}
		},
	} {
		s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
		q := goodwill("r1", "1.00")
		change(&q)
		s.do(anna, q)
		plan := s.refund("r1").Plan
		require.Empty(t, plans[plan], "%s has the plan of %s", name, plans[plan])
		plans[plan] = name
	}
}

// O-I13: what was reserved is free in the same commit, once.
func TestWhatEndsARefundFreesIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end   func(*shop)
		state refund.State
	}{
		"deny":     {func(s *shop) { s.do(ben, refund.Deny{Refund: "r1", Reason: "no"}) }, refund.Denied},
		"withdraw": {func(s *shop) { s.do(anna, refund.Withdraw{Refund: "r1"}) }, refund.Withdrawn},
		"expire":   {func(s *shop) { s.wait(14 * 24 * time.Hour); s.wake() }, refund.Expired},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sold(t)
			s.env.Policies = oneSupervisor
			s.do(anna, mugs("r1", 3))
			require.Equal(t, "9.00", s.headroom("p1"))
			c.end(s)
			c.end(s)
			require.Equal(t, c.state, s.state("r1"))
			require.Equal(t, "19.00", s.headroom("p1"))
			require.Equal(t, "3.34", s.left("l1/1"))
			_, err := s.attempt(ben, refund.Approve{Refund: "r1"})
			require.ErrorContains(t, err, string(c.state))
			require.Zero(t, s.send(done))
			s.env.Policies = nil
			s.do(anna, mugs("r2", 3))
			require.Equal(t, 1, s.send(done))
		})
	}
}

// What is sent is nobody's to deny any more.
func TestNothingSentIsDenied(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	_, err := s.attempt(ben, refund.Deny{Refund: "r1", Reason: "no"})
	require.ErrorContains(t, err, "approved")
	s.send(silent)
	_, err = s.attempt(anna, refund.Withdraw{Refund: "r1"})
	require.ErrorContains(t, err, "executing")
	_, err = s.attempt(ben, refund.Deny{Refund: "r9", Reason: "no"})
	refused(t, err, "unknown_refund", "r9")
	_, err = s.attempt(ben, refund.Deny{Refund: "r1", Reason: "because I say so"})
	refused(t, err, "invalid_request", "code")
}

// An approved plan that nobody could send is stale too; approving begins its
// life anew, so that a late yes is not thrown away.
func TestPlanLife(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.env.Policies = oneSupervisor
	s.env.Settings.PlanLife = 24 * time.Hour
	s.do(anna, mugs("r1", 1))
	s.wait(23 * time.Hour)
	s.do(ben, refund.Approve{Refund: "r1"})
	require.Equal(t, s.env.Now.Add(24*time.Hour), s.refund("r1").NextWake())
	s.wait(2 * time.Hour)
	require.Equal(t, 1, s.send(done))
	require.Equal(t, refund.Succeeded, s.state("r1"))
}

// A refund that lay in review for longer than a plan lives is sent, not
// expired, when somebody says yes.
func TestALateYesAfterReview(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.env.Policies = lookFirst
	s.do(anna, mugs("r1", 1))
	s.wait(60 * 24 * time.Hour)
	s.wake()
	require.Equal(t, refund.NeedsReview, s.state("r1"), "a review waits")
	s.do(ben, refund.Approve{Refund: "r1"})
	require.Equal(t, 1, s.send(done))
	require.Equal(t, refund.Succeeded, s.state("r1"))
}

// O-I16: the timeline alone tells the states.
func TestReplay(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.send(done)
	s.env.Policies = twoSupervisors
	s.do(anna, mugs("r2", 1))
	s.env.Policies = lookFirst
	s.do(anna, goodwill("r3", "1.00"))
	s.do(ben, refund.Deny{Refund: "r3", Reason: "no"})
	s.env.Policies = never
	s.do(anna, goodwill("r4", "1.00"))
	require.Equal(t, map[string]refund.State{
		"r1": refund.Succeeded, "r2": refund.Requested, "r3": refund.Denied,
	}, refund.Replay(s.timeline()))
}
