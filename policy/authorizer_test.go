package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/policy"
)

func TestGrant(t *testing.T) {
	t.Parallel()
	may := policy.Grant{
		policy.RoleAgent:      {"refund.request", "order.cancel"},
		policy.RoleSupervisor: {"refund.approve"},
		policy.RoleFinance:    {"*"},
	}.Authorizer()
	for _, c := range []struct {
		roles  []string
		action string
		ok     bool
	}{
		{[]string{policy.RoleAgent}, "refund.request", true},
		{[]string{policy.RoleAgent}, "refund.approve", false},
		{[]string{policy.RoleAgent, policy.RoleSupervisor}, "refund.approve", true},
		{[]string{policy.RoleFinance}, "anything.at_all", true},
		{[]string{policy.RoleAgent}, "refund", false},
		{[]string{policy.RoleAgent}, "*", false},
		{[]string{"unheard_of"}, "refund.request", false},
		{nil, "refund.request", false},
		{[]string{policy.RoleAgent}, "", false},
	} {
		err := may(t.Context(), policy.Access{Action: c.action, Actor: policy.Actor{ID: "anna", Roles: c.roles}})
		if c.ok {
			require.NoError(t, err, "%v %s", c.roles, c.action)
			continue
		}
		var forbidden *policy.ForbiddenError
		require.ErrorAs(t, err, &forbidden, "%v %s", c.roles, c.action)
		require.Equal(t, policy.ForbiddenError{Action: c.action, Actor: "anna"}, *forbidden)
		require.Equal(t, "forbidden", forbidden.Code())
	}
}

func TestAllowAllSaysSo(t *testing.T) {
	t.Parallel()
	require.NoError(t, policy.AllowAll(t.Context(), policy.Access{Action: "x"}))
}

func TestActorHas(t *testing.T) {
	t.Parallel()
	require.True(t, policy.System.Has("system"))
	require.False(t, policy.Actor{}.Has(policy.RoleAgent))
}
