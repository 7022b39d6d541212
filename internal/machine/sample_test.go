package machine_test

import "github.com/recourse-go/recourse/internal/machine"

type (
	state string
	event string
	rule  = machine.Rule[state, event]
	spec  = machine.Spec[state, event]
)

// payout has one of everything: two initial states, an event with two
// destinations, an event with rules in a row, a rule back to its source, a
// terminal state that reopens, and one that nothing leaves.
func payout() spec {
	return spec{
		Name:     "payout",
		States:   []state{"requested", "imported", "review", "submitted", "succeeded", "failed", "reversed"},
		Initial:  []state{"requested", "imported"},
		Terminal: []state{"succeeded", "failed", "reversed"},
		Reopens:  []event{"fail"},
		Owners: map[state][]machine.Owner{
			"requested": {machine.Agent, machine.Customer},
			"imported":  {machine.Host},
			"review":    {machine.Supervisor},
			"submitted": {machine.PSP, machine.Timer},
			"succeeded": {machine.PSP},
		},
		Rules: []rule{
			{"advance", []state{"requested", "imported"}, "review"},
			{"advance", []state{"review"}, "submitted"},
			{"note", []state{"review"}, "review"},
			{"settle", []state{"submitted"}, "succeeded"},
			{"fail", []state{"submitted"}, "failed"},
			{"fail", []state{"succeeded"}, "reversed"},
		},
	}
}

// door is the smallest machine: no terminal state, two events.
func door() spec {
	return spec{
		Name:    "door",
		States:  []state{"open", "closed"},
		Initial: []state{"open"},
		Owners: map[state][]machine.Owner{
			"open":   {machine.Customer},
			"closed": {machine.Host},
		},
		Rules: []rule{
			{"close", []state{"open"}, "closed"},
			{"open", []state{"closed"}, "open"},
		},
	}
}
