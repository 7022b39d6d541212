package inbox

import (
	"errors"
	"slices"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// plan is how one event is booked: what to load, in one round trip, and what
// to decide on that.
type plan struct {
	sel    store.Select
	tells  []string // what becomes known by it, as values of [AwaitsRef]
	decide func(store.Loaded, refund.Env) (booking, error)
}

// booking is what one event comes to.
type booking struct {
	outcome

	puts   []store.Put
	guards []store.Guard
	root   store.Key // below which it was booked; none if it was not
}

// planFor plans an event, with a look at the deliveries that wait for it.
func planFor(tenant string, e Event) (plan, error) {
	pl, err := planOne(tenant, e)
	for _, v := range pl.tells {
		pl.sel.Refs = append(pl.sel.Refs, store.RefKey{Tenant: tenant, Name: AwaitsRef, Value: v})
	}
	return pl, err
}

func planOne(tenant string, e Event) (plan, error) {
	switch e := e.(type) {
	case PaymentEvent:
		return planPayment(tenant, e)
	case OrderEvent:
		return planOrder(tenant, e)
	case DisputeEvent:
		return planDispute(tenant, e)
	}
	return plan{}, &Refusal{Reason: Malformed, Why: "its source made an event of it that is none"}
}

// wake lets deliveries that waited for what was booked be tried at once, in
// the same commit: parked ones wherever the event belongs, and ones that were
// applied to an orphan payment when there is an order.
func (b *booking) wake(l store.Loaded, me store.Key, env refund.Env) ([]store.Put, error) {
	if len(b.puts) == 0 {
		return nil, nil
	}
	var puts []store.Put
	for _, rec := range l.Records {
		if rec.Key.Kind != Repo.Kind() || rec.Key == me {
			continue
		}
		d, err := Repo.Decode(rec)
		if errors.Is(err, store.ErrNewerSchema) {
			continue // its schedule wakes it where that release runs
		}
		if err != nil {
			return nil, err
		}
		if d.State != Parked && !isOrder(b.root) || !d.Next.IsZero() && !d.Next.After(env.Now) {
			continue
		}
		d.Next = env.Now
		p, err := d.put("woken", env.Actor.ID)
		if err != nil {
			return nil, err
		}
		puts = append(puts, p)
	}
	return puts, nil
}

// named holds that an event says which payment it is about.
func named(account, payment string) error {
	if account == "" || payment == "" {
		return &Refusal{Reason: Malformed, Why: "its event names no account or no payment"}
	}
	return nil
}

func isOrder(k store.Key) bool { return k.Kind == order.Repo.Kind() }

// awaited names what deliveries wait for; alike wherever it is looked up.
func awaited(what ...string) string { return store.DigestID(what...) }

// holder finds the loaded record of a kind with that ref.
func holder(l store.Loaded, kind string, ref store.RefKey) (store.Record, bool) {
	i := slices.IndexFunc(l.Records, func(r store.Record) bool {
		return r.Key.Kind == kind && slices.ContainsFunc(r.Refs, func(f store.Ref) bool {
			return f.Name == ref.Name && f.Value == ref.Value
		})
	})
	if i < 0 {
		return store.Record{}, false
	}
	return l.Records[i], true
}

// below are the loaded records that hang on a root.
func below(l store.Loaded, root store.Key) store.Loaded {
	l.Records = slices.DeleteFunc(slices.Clone(l.Records), func(r store.Record) bool { return r.Root != root })
	return l
}
