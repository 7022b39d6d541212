package casework

import (
	"errors"
	"time"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/sla"
)

// Wake does what has fallen due on a root and what hangs on it: the money first,
// see [refund.Wake], then the clocks of every record. Clocks that cannot be
// advanced, because the desk lost their policy or a calendar, keep nothing else
// back: they are in Stalled, and stay due.
func Wake(rs dispute.Records, env Env) (Decision, error) {
	rd, err := refund.Wake(rs.Records, env.Env)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Decision: dispute.Decision{Decision: rd, Disputes: rs.Disputes}}
	for _, c := range d.carriers() {
		wake, wakes := c.clocks.NextWake()
		if !wakes || wake.After(env.Now) {
			continue
		}
		signals, err := advance(c.clocks, env)
		if err != nil {
			d.Stalled = append(d.Stalled, &StalledError{Key: c.Key, Err: err})
			continue
		}
		if err := d.signal(c, env.Actor.ID, signals); err != nil {
			return Decision{}, err
		}
	}
	return d, nil
}

// advance brings clocks to the present.
func advance(s *sla.Snapshot, env Env) ([]sla.Signal, error) {
	a, err := env.Clocks.of(s.Policy)
	if err != nil {
		return nil, err
	}
	next, signals, err := moved(a, *s, env.Now, func(s sla.Snapshot) (sla.Snapshot, []sla.Signal, error) { return a.Advance(s, env.Now) })
	if err == nil {
		*s = next
	}
	return signals, err
}

// moved runs a step of clocks. Those of another version of the policy, or of a
// calendar, are first moved to what the desk has now.
func moved(a sla.Agreement, s sla.Snapshot, now time.Time, step func(sla.Snapshot) (sla.Snapshot, []sla.Signal, error)) (sla.Snapshot, []sla.Signal, error) {
	next, signals, err := step(s)
	if !errors.Is(err, sla.ErrPolicyChanged) {
		return next, signals, err
	}
	next, before, err := a.Apply(s, changed(s, a, now))
	if err != nil {
		return s, nil, err
	}
	next, signals, err = step(next)
	return next, append(before, signals...), err
}

// changed is the event that moves clocks to the present policy and calendars. It
// comes after everything that the clocks know.
func changed(s sla.Snapshot, a sla.Agreement, now time.Time) sla.Event {
	if now.Before(s.Known) {
		now = s.Known
	}
	seq := int64(0)
	if now.Equal(s.Last) {
		seq = s.LastSeq
	}
	return sla.Event{ID: "policy/" + a.Policy.ID + "/" + a.Policy.Version, At: now, Seq: seq, Kind: sla.EventPolicy}
}
