// Package policy holds what every decision is judged with: who acts
// ([Actor]), whether they may ([Authorizer]), and what the house's rules say
// ([Policy], [Verdict]).
//
// A [Verdict] is one of allow, need approval, review and deny, with reasons by
// stable code. Verdicts join: the strictest outcome, the union of the needs,
// all reasons. Joining is commutative, associative and idempotent, so the
// order of policies never matters.
//
//	v := policy.List[Facts]{window, limit}.Judge(facts)
//	if v.Outcome == policy.Deny { … v.Reasons … }
package policy
