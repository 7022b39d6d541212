package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/policy"
)

type sale struct {
	Minor int  `json:"minor"`
	Final bool `json:"final,omitempty"`
}

func limit(params string, most int) policy.Policy[sale] {
	return policy.Policy[sale]{Name: "limit", Params: params, Judge: func(s sale) policy.Verdict {
		if s.Minor > most {
			return policy.Approval(policy.RoleSupervisor, 1, "amount.needs_approval")
		}
		return policy.Allowed()
	}}
}

func final() policy.Policy[sale] {
	return policy.Func("final", func(s sale) policy.Verdict {
		if s.Final {
			return policy.Denied("class.final")
		}
		return policy.Allowed()
	})
}

func TestListJoinsAllItsPolicies(t *testing.T) {
	t.Parallel()
	list := policy.List[sale]{limit("100", 100), final()}
	for name, c := range map[string]struct {
		facts sale
		want  policy.Outcome
		codes []string
	}{
		"nothing against it": {sale{Minor: 100}, policy.Allow, []string{}},
		"one":                {sale{Minor: 101}, policy.NeedApproval, []string{"amount.needs_approval"}},
		"both, the strictest wins and all reasons are given": {
			sale{Minor: 101, Final: true}, policy.Deny, []string{"amount.needs_approval", "class.final"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := list.Judge(c.facts)
			require.NoError(t, err)
			require.Equal(t, c.want, v.Outcome)
			require.Equal(t, c.codes, v.Codes())
			require.Equal(t, list.Digest(), v.Policies)
			require.NotEmpty(t, v.Facts)
		})
	}
}

func TestEmptyListAllows(t *testing.T) {
	t.Parallel()
	v, err := policy.List[sale]{}.Judge(sale{Minor: 1})
	require.NoError(t, err)
	require.Equal(t, policy.Allow, v.Outcome)
}

// A verdict is kept with its digests for years, so that it can be replayed:
// they are the same on every machine, and change with name, setting and order.
func TestDigests(t *testing.T) {
	t.Parallel()
	list := policy.List[sale]{limit("100", 100), final()}
	require.Equal(t, "5ab973ca3e84277c", list.Digest())
	others := []policy.List[sale]{
		{limit("200", 200), final()},
		{final(), limit("100", 100)},
		{limit("100", 100)},
		{},
	}
	for _, o := range others {
		require.NotEqual(t, list.Digest(), o.Digest())
	}
	a, err := list.Judge(sale{Minor: 1})
	require.NoError(t, err)
	again, err := list.Judge(sale{Minor: 1})
	require.NoError(t, err)
	b, err := list.Judge(sale{Minor: 2})
	require.NoError(t, err)
	require.Equal(t, a.Facts, again.Facts)
	require.NotEqual(t, a.Facts, b.Facts)
}

func TestFactsThatDoNotEncodeAreAnError(t *testing.T) {
	t.Parallel()
	_, err := policy.List[func()]{}.Judge(func() {})
	require.ErrorContains(t, err, "facts do not encode")
}
