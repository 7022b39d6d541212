package casework

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// Track tells the clocks of a record that something happened to it: a message, a
// change of status, a deadline from outside.
type Track struct {
	Key   string `json:"-"`     // idempotency key
	Order string `json:"order"` // the order that the record hangs on

	Kind string `json:"kind,omitempty"` // of the record; defaults to the order itself
	ID   string `json:"id,omitempty"`

	// Policy is the id of the policy that the clocks run by. The first event needs
	// it; a later one may leave it out.
	Policy string `json:"policy,omitempty"`
	// Event is what happened. Its ID defaults to one made of the key, its time to
	// now; a time that is still to come is taken as now. Names, statuses and
	// attributes are codes in the grammar of ids: never personal data.
	Event sla.Event `json:"event"`

	// History is the record's journal, oldest first. It is needed only for an event
	// from before something that the clocks know, to replay them with it; without
	// it such an event fails with [sla.ErrOutOfOrder].
	History []store.Entry `json:"-"`
}

// Record is the key of the record that the event is about.
func (t Track) Record(tenant string) store.Key {
	return store.Key{Tenant: tenant, Kind: cmp.Or(t.Kind, order.Repo.Kind()), ID: cmp.Or(t.ID, t.Order)}
}

// Codes of the answer to a [Track].
const (
	Tracked   = "tracked"
	Unchanged = "unchanged" // the event was known
)

// Decide tracks an event. It fails with [*TrackError], [*UnknownPolicyError],
// [store.ErrNotFound], or what [sla.Agreement.Apply] fails with.
func Decide(rs dispute.Records, t Track, env Env) (Decision, error) {
	t.Event.ID = cmp.Or(t.Event.ID, t.Key)
	if t.Event.At.IsZero() || t.Event.At.After(env.Now) {
		t.Event.At = env.Now
	}
	t.Event.At = store.Time(t.Event.At)
	if err := t.check(); err != nil {
		return Decision{}, err
	}
	d := Decision{Decision: dispute.Decision{Decision: refund.Decision{Records: rs.Records}, Disputes: rs.Disputes}}
	key := t.Record(env.Tenant)
	carriers := d.carriers()
	i := slices.IndexFunc(carriers, func(c carrier) bool { return c.Key == key })
	if i < 0 {
		return Decision{}, &store.NotFoundError{Key: key}
	}
	if err := d.track(carriers[i], t, env); err != nil {
		return Decision{}, err
	}
	return d, nil
}

func (d *Decision) track(c carrier, t Track, env Env) error {
	if c.clocks.IsZero() && t.Policy == "" {
		return &TrackError{Field: "policy", Why: "is missing: the first event names the policy that the clocks run by"}
	}
	a, err := env.Clocks.of(cmp.Or(t.Policy, c.clocks.Policy))
	if err != nil {
		return err
	}
	before := *c.clocks
	next, signals, err := moved(a, before, t.Event.At, func(s sla.Snapshot) (sla.Snapshot, []sla.Signal, error) { return a.Apply(s, t.Event) })
	if errors.Is(err, sla.ErrOutOfOrder) && len(t.History) > 0 {
		next, signals, err = late(a, c, t, env)
	}
	if err != nil {
		return err
	}
	d.Code = Unchanged
	if known(before, t.Event) {
		return nil
	}
	d.Code = Tracked
	*c.clocks = next
	if err := d.note(c, eventTracked, string(t.Event.Kind), env.Actor.ID, t.Event); err != nil {
		return err
	}
	return d.signal(c, env.Actor.ID, signals)
}

// known reports whether the clocks were told of the event before.
func known(s sla.Snapshot, e sla.Event) bool {
	return e.At.Equal(s.Last) && slices.Contains(s.Seen, e.ID)
}

// check holds that the event can be journaled for good: codes only.
func (t Track) check() error {
	e := t.Event
	codes := []struct{ field, value string }{
		{"event id", e.ID}, {"event name", e.Name}, {"status", e.Status}, {"reason", e.Reason},
	}
	for _, name := range slices.Sorted(maps.Keys(e.Attrs)) {
		codes = append(codes, struct{ field, value string }{"attribute name", name}, struct{ field, value string }{"attribute value", e.Attrs[name]})
	}
	for _, c := range codes {
		if c.value != "" && store.CheckID(c.field, c.value) != nil {
			return &TrackError{Field: c.field, Why: "is no code: want 1-128 bytes of [A-Za-z0-9._:/-], and never personal data"}
		}
	}
	if e.ID == "" {
		return &TrackError{Field: "event id", Why: "is missing, and there is no key to make one of"}
	}
	return nil
}
