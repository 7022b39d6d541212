package sla

import (
	"slices"
	"time"
)

// Policy says what is promised to whom: the first of its rules that matches the
// attributes of a record gives the targets of its clocks. [ParsePolicy] reads one
// from JSON. A Policy is not changed once clocks run by it; a change is another
// Version and an [EventPolicy].
//
// The package's testdata/policies has policies to start from: reply clocks as help
// desks have them, the 24 hours of Amazon's and Zalando's messages, and a desk that
// follows the sun.
type Policy struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Rules   []Rule `json:"rules"`
}

// Rule is one line of a policy.
type Rule struct {
	// Match names the values of attributes that the rule is for: priority, channel,
	// tier, market, language or whatever the host knows. All must match; "" matches
	// an attribute that the record does not have. An empty Match matches always.
	Match map[string][]string `json:"match,omitempty"`
	// Targets are at most one for each metric and name.
	Targets []Target `json:"targets"`
}

// Target is what is promised for one metric.
type Target struct {
	Metric Metric `json:"metric"`
	// Name tells clocks of the same metric apart; a [Custom] one must have it.
	Name string `json:"name,omitempty"`
	// Goal is the business time within which it is to be done, to the microsecond
	// and of at most ten years.
	Goal time.Duration `json:"-"`
	// Calendar is what the [Resolver] calls it; empty is around the clock.
	Calendar string `json:"calendar,omitempty"`
	// Boundary says when a goal is due that is used up just at closing time.
	Boundary Boundary `json:"boundary,omitempty"`
	// Pause lists the statuses, and the reasons given with a status, in which the
	// clock stands still.
	Pause []string `json:"pause,omitempty"`
	// Warn are the thresholds of [SignalWarned], none of them after the due time.
	Warn []Threshold `json:"warn,omitempty"`
	// Escalate is the chain of [SignalEscalated].
	Escalate []Level `json:"escalate,omitempty"`
	// Reopen is for metrics that run until solved.
	Reopen   Reopen   `json:"reopen,omitempty"`
	OnChange OnChange `json:"on_change,omitempty"`
	// From is for [NextResponse].
	From From `json:"from,omitempty"`
	// External takes the due time from the latest [EventDeadline], whatever the
	// metric, instead of from Goal; the clock is idle until there is one. Lead is how
	// much business time before the deadline it is due: to watch a deadline of the
	// outside from the inside too, give two targets with names, one around the clock
	// and one with the desk's calendar and a Lead.
	External bool          `json:"external,omitempty"`
	Lead     time.Duration `json:"-"`
	// Start and Stop are the kinds of events, or the names of custom ones, between
	// which a [Custom] clock runs. Starting one that runs changes nothing.
	Start []string `json:"start,omitempty"`
	Stop  []string `json:"stop,omitempty"`
}

// Level is one step of an escalation chain.
type Level struct {
	At Threshold `json:"at"`
	To string    `json:"to"` // whom to tell, in the host's terms
}

// Match gives the targets of the first rule that matches, none if there is none.
// They are the policy's own and not to be changed.
func (p *Policy) Match(attrs map[string]string) []Target {
	if p == nil {
		return nil
	}
	for _, r := range p.Rules {
		if r.matches(attrs) {
			return r.Targets
		}
	}
	return nil
}

func (r Rule) matches(attrs map[string]string) bool {
	for name, accepted := range r.Match {
		if !slices.Contains(accepted, attrs[name]) {
			return false
		}
	}
	return true
}

// ref names the policy in snapshots.
func (p *Policy) ref() string {
	if p == nil {
		return ""
	}
	return p.ID + "@" + p.Version
}
