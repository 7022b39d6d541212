package casework

import (
	"strings"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/sla"
)

// Env is what every decision is taken with, beside the records.
type Env struct {
	refund.Env
	Clocks Agreements
}

// Agreements are the policies that clocks run by, each with its calendars, by the
// policy's id. A policy or calendar that becomes another one reaches running
// clocks when they next wake, or with the next event.
type Agreements map[string]sla.Agreement

// of finds the agreement of a policy, given by its id or by id@version.
func (a Agreements) of(policy string) (sla.Agreement, error) {
	id, _, _ := strings.Cut(policy, "@")
	found, ok := a[id]
	if !ok {
		return found, &UnknownPolicyError{Policy: id}
	}
	return found, nil
}

// Decision is what a command or wake comes to.
type Decision struct {
	dispute.Decision
	// Stalled says which clocks could not be advanced, and why. They stay due, and
	// hold nothing else up.
	Stalled []error
}
