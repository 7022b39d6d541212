package policy

import "slices"

// Actor is who gives a command. The id is the host's own id of the person or
// system, never a name or an address, since it is journaled.
type Actor struct {
	ID      string   `json:"id"`
	Roles   []string `json:"roles,omitempty"`
	Channel string   `json:"channel,omitempty"` // where the command came in: zendesk, console, api
}

// Roles that policies of this module name. Hosts may use others of their own.
const (
	RoleCustomer   = "customer"
	RoleAgent      = "agent"
	RoleSupervisor = "supervisor"
	RoleFinance    = "finance"
)

// System is the actor of what recourse does by itself: a wake, a webhook.
var System = Actor{ID: "recourse", Roles: []string{"system"}}

// Has reports whether the actor has the role.
func (a Actor) Has(role string) bool { return slices.Contains(a.Roles, role) }
