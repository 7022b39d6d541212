package sla

import (
	"fmt"
	"slices"
)

// Bounds of a policy.
const (
	maxRules      = 1000
	maxTargets    = 64
	maxThresholds = 32
)

// Check says what is wrong with a policy that was made in Go: a [*PolicyError] with
// the place, or nil. [ParsePolicy] has checked its result.
func (p *Policy) Check() error {
	bad := func(path, why string) error { return &PolicyError{Path: path, Why: why} }
	switch {
	case p.ID == "":
		return bad("id", "a policy has an id")
	case p.Version == "":
		return bad("version", "a policy has a version")
	case len(p.Rules) > maxRules:
		return bad("rules", fmt.Sprintf("at most %d rules, not %d", maxRules, len(p.Rules)))
	}
	for i, r := range p.Rules {
		path := fmt.Sprintf("rules[%d].targets", i)
		if len(r.Targets) > maxTargets {
			return bad(path, fmt.Sprintf("at most %d targets, not %d", maxTargets, len(r.Targets)))
		}
		for k := range r.Targets {
			t := &r.Targets[k]
			same := func(o Target) bool { return o.Metric == t.Metric && o.Name == t.Name }
			if slices.ContainsFunc(r.Targets[:k], same) {
				return bad(fmt.Sprintf("%s[%d]", path, k), "a second target of the same metric and name")
			}
			if field, why := t.wrong(); why != "" {
				return bad(fmt.Sprintf("%s[%d].%s", path, k, field), why)
			}
		}
	}
	return nil
}

// wrong names the first field that is not as it should be, and why.
func (t Target) wrong() (field, why string) {
	switch custom := t.Metric == Custom; {
	case !slices.Contains(metrics, t.Metric):
		return "metric", fmt.Sprintf("%.20q is none of %v", t.Metric, metrics)
	case custom && t.Name == "":
		return "name", "a custom metric has a name"
	case custom != (len(t.Start) > 0):
		return "start", "a custom metric, and no other, names the events that start it"
	case custom != (len(t.Stop) > 0):
		return "stop", "a custom metric, and no other, names the events that stop it"
	case t.From != "" && (t.Metric != NextResponse || t.From != FromAnyMessage):
		return "from", "only next_response has it, and only any_customer_message"
	case t.Reopen != "" && !t.Metric.untilSolved():
		return "reopen", "only metrics that run until solved have it"
	case !slices.Contains([]Reopen{ReopenResume, ReopenCountThrough, ReopenNewCycle, ReopenKeep}, t.Reopen):
		return "reopen", "want count_through, new_cycle, keep or nothing, which is to resume"
	case !slices.Contains([]OnChange{ChangeKeepElapsed, ChangeRestart, ChangeMax}, t.OnChange):
		return "on_change", "want restart, max or nothing, which is to keep what has elapsed"
	case t.Boundary != AtClose && t.Boundary != AtNextOpen:
		return "boundary", "want at_next_open or nothing, which is at closing time"
	case len(t.Warn) > maxThresholds || len(t.Escalate) > maxThresholds:
		return "warn", fmt.Sprintf("at most %d thresholds and as many levels", maxThresholds)
	}
	if field, why := t.wrongGoal(); why != "" {
		return field, why
	}
	return t.wrongThreshold()
}

func (t Target) wrongGoal() (field, why string) {
	switch {
	case !inBounds(t.Goal) || t.External == (t.Goal > 0):
		return "goal", "want one above zero, to the microsecond and of at most ten years, or none if the due time is external"
	case !inBounds(t.Lead) || !t.External && t.Lead > 0:
		return "lead", "only an external target has one, to the microsecond and of at most ten years"
	case t.External && len(t.Pause) > 0:
		return "pause", "an external deadline does not wait"
	case t.External && t.Reopen == ReopenResume && t.Metric.untilSolved():
		return "reopen", "an external deadline does not wait: want count_through, new_cycle or keep"
	}
	return "", ""
}

func (t Target) wrongThreshold() (field, why string) {
	seen := make(map[string]bool)
	for i, w := range t.Warn {
		path := fmt.Sprintf("warn[%d]", i)
		switch {
		case !w.valid():
			return path, "not a threshold"
		case !w.early():
			return path, "a warning comes at the due time or before: this is for escalate"
		case seen[markOf(w, "")]:
			return path, "given twice"
		}
		seen[markOf(w, "")] = true
	}
	for i, l := range t.Escalate {
		path := fmt.Sprintf("escalate[%d]", i)
		switch {
		case !l.At.valid():
			return path + ".at", "not a threshold"
		case l.To == "":
			return path + ".to", "says whom to tell"
		case seen[markOf(l.At, l.To)]:
			return path, "given twice"
		}
		seen[markOf(l.At, l.To)] = true
	}
	return "", ""
}
