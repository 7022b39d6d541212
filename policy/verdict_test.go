package policy_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/policy"
)

// verdicts draws what policies answer with: joins of the constructors.
func verdicts() *rapid.Generator[policy.Verdict] {
	one := rapid.Custom(func(t *rapid.T) policy.Verdict {
		code := rapid.SampledFrom([]string{"amount.high", "window.closed", "class.final"}).Draw(t, "code")
		figure := rapid.SampledFrom([]string{"1", "2"}).Draw(t, "figure")
		switch rapid.IntRange(0, 3).Draw(t, "outcome") {
		case 1:
			role := rapid.SampledFrom([]string{policy.RoleAgent, policy.RoleSupervisor, policy.RoleFinance}).Draw(t, "role")
			return policy.Approval(role, rapid.IntRange(1, 3).Draw(t, "count"), code, "n", figure)
		case 2:
			return policy.ForReview(code, "n", figure)
		case 3:
			return policy.Denied(code)
		}
		return policy.Allowed()
	})
	return rapid.Custom(func(t *rapid.T) policy.Verdict {
		var v policy.Verdict
		for _, o := range rapid.SliceOfN(one, 0, 4).Draw(t, "joined") {
			v = v.Join(o)
		}
		return v
	})
}

func TestJoinLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := verdicts().Draw(t, "a"), verdicts().Draw(t, "b"), verdicts().Draw(t, "c")
		ab := a.Join(b)
		require.Equal(t, ab, b.Join(a), "commutative")
		require.Equal(t, ab.Join(c), a.Join(b.Join(c)), "associative")
		require.Equal(t, a, a.Join(a), "idempotent")
		require.Equal(t, a, a.Join(policy.Allowed()), "to allow is to have no opinion")
		require.GreaterOrEqual(t, ab.Outcome, a.Outcome, "monotone")
		for _, n := range a.Needs {
			require.GreaterOrEqual(t, need(ab, n.Role), n.Count, "no need is lost")
		}
		require.Subset(t, ab.Codes(), a.Codes(), "no reason is lost")
		require.Equal(t, ab, ab.Join(a), "what is in stays in")
	})
}

func need(v policy.Verdict, role string) int {
	for _, n := range v.Needs {
		if n.Role == role {
			return n.Count
		}
	}
	return 0
}

// Joining must not write into the arrays that its sides share with others.
func TestJoinLeavesItsSidesAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := verdicts().Draw(t, "a"), verdicts().Draw(t, "b")
		was, err := json.Marshal(a)
		require.NoError(t, err)
		a.Join(b)
		b.Join(a)
		is, err := json.Marshal(a)
		require.NoError(t, err)
		require.JSONEq(t, string(was), string(is))
	})
}

// The stored form: old verdicts are read for years.
func TestVerdictJSON(t *testing.T) {
	t.Parallel()
	v := policy.Approval(policy.RoleSupervisor, 2, "amount.four_eyes", "limit", "100.00 EUR", "amount", "120.00 EUR").
		Join(policy.ForReview("refund.repeated"))
	v.Policies, v.Facts = "p", "f"
	b, err := json.Marshal(v)
	require.NoError(t, err)
	require.JSONEq(t, `{
		"outcome": "review",
		"needs": [{"role": "supervisor", "count": 2}],
		"reasons": [
			{"code": "amount.four_eyes", "figures": {"amount": "120.00 EUR", "limit": "100.00 EUR"}},
			{"code": "refund.repeated"}
		],
		"policies": "p", "facts": "f"
	}`, string(b))

	rapid.Check(t, func(t *rapid.T) {
		v := verdicts().Draw(t, "v")
		b, err := json.Marshal(v)
		require.NoError(t, err)
		var back policy.Verdict
		require.NoError(t, json.Unmarshal(b, &back))
		if len(v.Reasons) == 0 {
			v.Reasons = nil // an empty list is left out
		}
		require.Equal(t, v, back)
	})
}

func TestOutcomeRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	var o policy.Outcome
	require.ErrorContains(t, o.UnmarshalText([]byte("maybe")), "unknown outcome")
	_, err := policy.Outcome(9).MarshalText()
	require.ErrorContains(t, err, "no outcome 9")
	require.Equal(t, "outcome(9)", policy.Outcome(9).String())
}

func TestFiguresWithoutAPairAreLeftOut(t *testing.T) {
	t.Parallel()
	v := policy.Denied("x", "name")
	require.Nil(t, v.Reasons[0].Figures)
}
