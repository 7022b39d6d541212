package inbox

import (
	"context"

	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Apply books what a delivery says and returns the state it is in then. Each
// of its events is one commit, the last one with the delivery's own change.
// One that is done already changes nothing.
//
// An error means that the store failed, or that a record cannot be read by
// this release; nothing is marked then, and Apply can be called again. What is
// wrong with the delivery itself is no error but the reason it is dead for.
func (in *Inbox) Apply(ctx context.Context, tenant, id string) (State, error) {
	d, err := in.load(ctx, tenant, id)
	if err != nil || !d.open() {
		return d.State, err
	}
	src, ok := in.Sources[d.Source]
	if !ok {
		return d.State, ErrSource
	}
	events, err := d.normalise(src)
	if err != nil {
		return in.finish(ctx, &d, given(outcome{}, asRefusal(err).Reason, ""))
	}
	if len(events) == 0 {
		return in.finish(ctx, &d, outcome{ignored: true})
	}
	var sum outcome
	for i, e := range events {
		var done bool
		err := guarded(func() (err error) {
			sum, done, err = in.book(ctx, &d, e, sum, i == len(events)-1)
			return err
		})
		if err != nil {
			reason, detail, ok := fatal(err)
			if !ok {
				return d.State, err
			}
			return in.finish(ctx, &d, given(sum, reason, detail))
		}
		if done {
			break
		}
	}
	in.tell(ctx, &d)
	return d.State, nil
}

// given is the outcome of a delivery whose rest is given up.
func given(o outcome, reason Reason, detail string) outcome {
	o.reason, o.detail, o.ignored = reason, detail, reason == UnknownType
	return o
}

// normalise lets the source read the kept bytes.
func (d *Delivery) normalise(src Source) (events []Event, err error) {
	raw, err := d.raw()
	if err != nil {
		return nil, err
	}
	err = guarded(func() (err error) {
		events, err = src.Normalise(raw)
		return err
	})
	return events, err
}

// book commits one event, and with the last one what becomes of the delivery.
// It returns the sum with this event's outcome, and whether the delivery is
// done: by this, or by somebody else meanwhile.
func (in *Inbox) book(ctx context.Context, d *Delivery, e Event, sum outcome, last bool) (outcome, bool, error) {
	tenant := d.Key.Tenant
	pl, err := planFor(tenant, e)
	if err != nil {
		return sum, false, undecided{err}
	}
	pl.sel.Keys = append(pl.sel.Keys, d.Key)
	var me Delivery
	var total outcome
	_, err = in.Exec.Do(ctx, store.Command{
		Token: store.Token{Tenant: tenant, Command: "inbox.apply"}, Hash: "inbox", Select: pl.sel,
		Decide: func(l store.Loaded) (store.Batch, error) {
			var err error
			if me, err = Repo.Get(l, tenant, d.Key.ID); err != nil || !me.open() {
				return store.Batch{}, err
			}
			env := in.env(tenant)
			b, err := pl.decide(l, env)
			if err != nil {
				return store.Batch{}, err
			}
			if len(b.puts) > 0 {
				b.tells, b.matched = pl.tells, isOrder(b.root)
			}
			total = sum.and(b.outcome)
			woken, err := b.wake(l, me.Key, env)
			if err != nil {
				return store.Batch{}, err
			}
			b.puts = append(b.puts, woken...)
			if last {
				event, err := me.settle(total, env.Now, in.retry())
				if err != nil {
					return store.Batch{}, err
				}
				p, err := me.put(event, env.Actor.ID)
				if err != nil {
					return store.Batch{}, err
				}
				b.puts = append(b.puts, p)
			}
			return store.Batch{At: env.Now, Puts: b.puts, Guards: b.guards}, nil
		},
	})
	if err != nil {
		return sum, false, err
	}
	*d = me
	return total, last || !me.open(), nil
}

// finish marks a delivery of which nothing (more) can be booked.
func (in *Inbox) finish(ctx context.Context, d *Delivery, o outcome) (State, error) {
	done, err := in.change(ctx, d.Key.Tenant, d.Key.ID, func(d *Delivery, env refund.Env) (string, error) {
		if !d.open() {
			return "", nil
		}
		return d.settle(o, env.Now, in.retry())
	})
	if err == nil {
		in.tell(ctx, &done)
	}
	return done.State, err
}

// tell logs what somebody has to look at.
func (in *Inbox) tell(ctx context.Context, d *Delivery) {
	if d.State == Dead {
		in.log().WarnContext(ctx, "a delivery is dead", "tenant", d.Key.Tenant, "delivery", d.Key.ID,
			"source", d.Source, "reason", string(d.Reason), "detail", d.Detail)
	}
}
