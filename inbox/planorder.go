package inbox

import (
	"slices"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// planOrder books a snapshot on the order that its channel, or else we, call so.
func planOrder(tenant string, e OrderEvent) (plan, error) {
	s := e.Snapshot
	s.Tenant = tenant
	ref := OrderRef{ID: s.Content.ID, Channel: s.Content.Sale.Channel}
	return plan{sel: ref.find(tenant), tells: ref.awaits(), decide: func(l store.Loaded, env refund.Env) (booking, error) {
		rs, err := refund.Read(below(l, ref.in(l, tenant)))
		if err != nil {
			return booking{}, err
		}
		has, says := rs.Order.Sale.Channel, ref.Channel
		if has.Order != "" && says.Order != "" && has != says {
			return booking{}, undecided{&Refusal{Reason: Conflict, Why: "the order of that id belongs to another channel"}}
		}
		d, err := refund.ObserveOrder(rs, s, env)
		if err != nil {
			return booking{}, undecided{err}
		}
		puts, err := d.Puts()
		return booking{
			puts: puts, guards: d.Guards(), root: d.Order.Key,
			outcome: outcome{booked: 1, customer: d.Order.Sale.Customer},
		}, err
	}}, nil
}

// channelKey is how the order is looked up by its channel's id. It is not ok
// if the ref names none, or none that an order can have: a vendor's field that
// holds something else must not keep the fact beside it from being booked.
func (r OrderRef) channelKey(tenant string) (store.RefKey, bool) {
	key := store.RefKey{Tenant: tenant, Name: order.ChannelRef(r.Channel), Value: r.Channel.Order}
	return key, (store.Ref{Name: key.Name, Value: key.Value}).Check() == nil
}

// idKey is the same for our own id of it.
func (r OrderRef) idKey(tenant string) (store.Key, bool) {
	return order.Repo.Key(tenant, r.ID), store.CheckID("order", r.ID) == nil
}

// find selects the order and all that hangs on it.
func (r OrderRef) find(tenant string) store.Select {
	var sel store.Select
	if k, ok := r.idKey(tenant); ok {
		sel.Roots = []store.Key{k}
	}
	if k, ok := r.channelKey(tenant); ok {
		sel.Refs = []store.RefKey{k}
	}
	return sel
}

// in finds the order among what was loaded: by its channel's id, or else by
// ours. The zero key means that it does not exist.
func (r OrderRef) in(l store.Loaded, tenant string) store.Key {
	if k, ok := r.channelKey(tenant); ok {
		if rec, ok := holder(l, order.Repo.Kind(), k); ok {
			return rec.Key
		}
	}
	k, _ := r.idKey(tenant)
	if slices.ContainsFunc(l.Records, func(rec store.Record) bool { return rec.Key == k }) {
		return k
	}
	return store.Key{}
}

// awaits is what deliveries that name the order wait for.
func (r OrderRef) awaits() []string {
	var values []string
	if _, ok := r.idKey(""); ok {
		values = append(values, awaited("order", r.ID))
	}
	if k, ok := r.channelKey(""); ok {
		values = append(values, awaited("channel", k.Name, k.Value))
	}
	return values
}
