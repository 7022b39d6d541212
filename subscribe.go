package recourse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/recourse-go/recourse/internal/runner"
	"github.com/recourse-go/recourse/store"
)

// Subscriber is given the journal of all tenants, entry by entry from the very
// first, while the desk runs. It gets each entry at least once, those of one
// record in order, and never two at a time, over all processes on the store.
// What it does outside should therefore have an id derived from the entry; what
// it does at the desk should have such an idempotency key.
//
// An entry that it returns an error for, or panics on, is put off with all
// later ones of that record; the others go on. It is tried again ever later,
// and parked after Config.Tries, until [Desk.Redeliver].
//
// The context ends when half of Config.Lease is over, and the subscriber must
// return then: no other entry is handed on before.
type Subscriber func(ctx context.Context, e store.Entry) error

// SubscriberStatus is how far a subscriber has come.
type SubscriberStatus = runner.Status

// ErrSubscriber says that a desk was set up with a subscriber that cannot work,
// or was asked for one that it does not have.
var ErrSubscriber = errors.New("recourse: a subscriber wants a func and a name that is an id of at most 100 bytes")

const longestSubscriber = 100 // its name is a part of a kind

func checkSubscribers(c Config) error {
	for _, name := range slices.Sorted(maps.Keys(c.Subscribers)) {
		if err := store.CheckID("subscriber", name); err != nil || len(name) > longestSubscriber || c.Subscribers[name] == nil {
			return errors.Join(ErrSubscriber, err)
		}
	}
	return nil
}

// subscriptions are the configured subscribers over the desk's store, by name.
func (d *Desk) subscriptions() []*runner.Subscription {
	c := d.config
	subs := make([]*runner.Subscription, 0, len(c.Subscribers))
	for _, name := range slices.Sorted(maps.Keys(c.Subscribers)) {
		subs = append(subs, &runner.Subscription{
			Exec: d.exec, Name: name, Handle: c.Subscribers[name], Clock: c.Clock, Log: c.Log,
			Batch: c.Batch, Lease: c.Lease, Idle: c.Idle, Tries: c.Tries,
		})
	}
	return subs
}

// Redeliver gives a subscriber again what was put off or parked of one record,
// from its history; of all records with the zero key. It waits until no batch
// is being handed on.
func (d *Desk) Redeliver(ctx context.Context, subscriber string, record store.Key) error {
	for _, s := range d.subscriptions() {
		if s.Name == subscriber {
			return s.Unpark(ctx, record)
		}
	}
	return fmt.Errorf("%w: none has this name", ErrSubscriber)
}
