package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Outcome is what a verdict comes to, from mildest to strictest.
type Outcome uint8

// The outcomes. The zero value allows, so that a policy without an opinion
// returns the zero [Verdict].
const (
	Allow Outcome = iota
	NeedApproval
	Review
	Deny
)

var outcomeNames = [...]string{"allow", "need_approval", "review", "deny"}

// String is the outcome's stored name.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// MarshalText writes the stored name.
func (o Outcome) MarshalText() ([]byte, error) {
	if int(o) >= len(outcomeNames) {
		return nil, fmt.Errorf("policy: no outcome %d: want allow, need_approval, review or deny", uint8(o))
	}
	return []byte(outcomeNames[o]), nil
}

// UnmarshalText reads the stored name.
func (o *Outcome) UnmarshalText(b []byte) error {
	i := slices.Index(outcomeNames[:], string(b))
	if i < 0 {
		return fmt.Errorf("policy: unknown outcome: want allow, need_approval, review or deny")
	}
	*o = Outcome(i) //nolint:gosec // an index of a four-element array
	return nil
}

// Need is an approval that a verdict asks for: by how many distinct people
// with the role, none of them the requester.
type Need struct {
	Role  string `json:"role"`
	Count int    `json:"count"`
}

// Reason says why, by a stable code ("window.closed") and the figures that
// decided. Texts for people are made from it; it holds no personal data.
type Reason struct {
	Code    string            `json:"code"`
	Figures map[string]string `json:"figures,omitempty"`
}

func (r Reason) compare(o Reason) int {
	if c := strings.Compare(r.Code, o.Code); c != 0 {
		return c
	}
	return strings.Compare(r.figures(), o.figures())
}

func (r Reason) figures() string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(r.Figures)) {
		fmt.Fprintf(&b, "%q=%q;", k, r.Figures[k])
	}
	return b.String()
}

// Verdict is a policy's answer. The zero value allows without a word.
type Verdict struct {
	Outcome Outcome  `json:"outcome"`
	Needs   []Need   `json:"needs,omitempty"`   // sorted by role, one a role
	Reasons []Reason `json:"reasons,omitempty"` // sorted, without repetition

	// Policies and Facts are the digests of the policies that judged and of
	// what they judged, set by [List.Judge], so that a verdict can be replayed.
	Policies string `json:"policies,omitempty"`
	Facts    string `json:"facts,omitempty"`
}

// Allowed is the verdict of a policy that has nothing against it.
func Allowed() Verdict { return Verdict{} }

// Denied refuses. Figures are name, value pairs.
func Denied(code string, figures ...string) Verdict {
	return Verdict{Outcome: Deny, Reasons: []Reason{reason(code, figures)}}
}

// ForReview leaves it to a person to look at first.
func ForReview(code string, figures ...string) Verdict {
	return Verdict{Outcome: Review, Reasons: []Reason{reason(code, figures)}}
}

// Approval asks for count distinct approvers with the role.
func Approval(role string, count int, code string, figures ...string) Verdict {
	return Verdict{
		Outcome: NeedApproval, Needs: []Need{{Role: role, Count: count}},
		Reasons: []Reason{reason(code, figures)},
	}
}

func reason(code string, figures []string) Reason {
	r := Reason{Code: code}
	for i := 0; i+1 < len(figures); i += 2 {
		if r.Figures == nil {
			r.Figures = map[string]string{}
		}
		r.Figures[figures[i]] = figures[i+1]
	}
	return r
}

// Join is the least verdict at least as strict as both: the stricter outcome,
// for each role the larger need, all reasons. The digests are those of v.
func (v Verdict) Join(o Verdict) Verdict {
	v.Outcome = max(v.Outcome, o.Outcome)
	v.Needs = joinNeeds(v.Needs, o.Needs)
	rs := slices.Concat(v.Reasons, o.Reasons)
	slices.SortFunc(rs, Reason.compare)
	v.Reasons = slices.CompactFunc(rs, func(a, b Reason) bool { return a.compare(b) == 0 })
	return v
}

func joinNeeds(a, b []Need) []Need {
	most := map[string]int{}
	for _, n := range slices.Concat(a, b) {
		most[n.Role] = max(most[n.Role], n.Count)
	}
	var out []Need
	for _, role := range slices.Sorted(maps.Keys(most)) {
		out = append(out, Need{Role: role, Count: most[role]})
	}
	return out
}

// Codes are the codes of the reasons, in order.
func (v Verdict) Codes() []string {
	out := make([]string, len(v.Reasons))
	for i, r := range v.Reasons {
		out[i] = r.Code
	}
	return out
}
