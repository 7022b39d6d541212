package sla

import (
	"encoding/json"
	"errors"
	"time"
)

// ParsePolicy reads a policy from JSON of at most 1 MiB, with durations like "8h" and
// thresholds like "75%". It is strict: an unknown field, a field given twice and
// whatever [Policy.Check] finds are a [*PolicyError] that names the place.
func ParsePolicy(data []byte) (*Policy, error) {
	var wire policyJSON
	if err := decodeStrict(data, &wire); err != nil {
		if bad, ok := errors.AsType[*ConfigError](err); ok {
			return nil, &PolicyError{Path: bad.Path, Why: bad.Why}
		}
		return nil, &PolicyError{Why: err.Error()}
	}
	p := &Policy{ID: wire.ID, Version: wire.Version}
	for _, r := range wire.Rules {
		rule := Rule{Match: r.Match}
		for _, t := range r.Targets {
			rule.Targets = append(rule.Targets, t.target())
		}
		p.Rules = append(p.Rules, rule)
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	return p, nil
}

// UnmarshalJSON reads as [ParsePolicy] does.
func (p *Policy) UnmarshalJSON(data []byte) error {
	parsed, err := ParsePolicy(data)
	if err == nil {
		*p = *parsed
	}
	return err
}

// MarshalJSON writes the target as [ParsePolicy] reads it.
func (t Target) MarshalJSON() ([]byte, error) {
	return json.Marshal(targetJSON{
		t.Metric, t.Name, duration(t.Goal), t.Calendar, t.Boundary, t.Pause, t.Warn, t.Escalate,
		t.Reopen, t.OnChange, t.From, t.External, duration(t.Lead), t.Start, t.Stop,
	})
}

// These are the policy as JSON has it.
type (
	policyJSON struct {
		ID      string     `json:"id"`
		Version string     `json:"version"`
		Rules   []ruleJSON `json:"rules"`
	}

	ruleJSON struct {
		Match   map[string][]string `json:"match"`
		Targets []targetJSON        `json:"targets"`
	}

	targetJSON struct {
		Metric   Metric      `json:"metric"`
		Name     string      `json:"name,omitzero"`
		Goal     duration    `json:"goal,omitzero"`
		Calendar string      `json:"calendar,omitzero"`
		Boundary Boundary    `json:"boundary,omitzero"`
		Pause    []string    `json:"pause,omitzero"`
		Warn     []Threshold `json:"warn,omitzero"`
		Escalate []Level     `json:"escalate,omitzero"`
		Reopen   Reopen      `json:"reopen,omitzero"`
		OnChange OnChange    `json:"on_change,omitzero"`
		From     From        `json:"from,omitzero"`
		External bool        `json:"external,omitzero"`
		Lead     duration    `json:"lead,omitzero"`
		Start    []string    `json:"start,omitzero"`
		Stop     []string    `json:"stop,omitzero"`
	}
)

func (t targetJSON) target() Target {
	return Target{
		t.Metric, t.Name, time.Duration(t.Goal), t.Calendar, t.Boundary, t.Pause, t.Warn, t.Escalate,
		t.Reopen, t.OnChange, t.From, t.External, time.Duration(t.Lead), t.Start, t.Stop,
	}
}
