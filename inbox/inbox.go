package inbox

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Inbox receives deliveries and applies them. Its fields are set once, before
// the first use; it is safe for concurrent use, and any number of processes
// may work on one store.
type Inbox struct {
	Exec *store.Executor
	// Sources by the name under which their deliveries are received and kept,
	// an id: usually [Source.Name], another where one system sends for several
	// tenants.
	Sources map[string]Source
	// Tenant is whom a source's deliveries belong to.
	Tenant func(source string) string
	// Env is what events are decided with; Tenant and Now are filled in.
	Env   func(tenant string) refund.Env
	Clock func() time.Time
	Log   *slog.Logger // defaults to none

	// Retry are the waits between tries of what is parked or waits for its
	// order. When they are used up, what is parked is dead. Defaults to
	// [DefaultRetry].
	Retry   []time.Duration
	MaxSize int           // bytes of a body; defaults to 1 MiB
	Batch   int           // deliveries a lease takes, 1-500; defaults to 32
	Lease   time.Duration // how long others skip them; defaults to 1 m
	Idle    time.Duration // between two looks when nothing is due; defaults to 1 s
}

// DefaultRetry is 1 m, 5 m, 1 h, 6 h and then a day, six times: longer than
// vendors repeat what was not acknowledged.
func DefaultRetry() []time.Duration {
	const day = 24 * time.Hour
	return []time.Duration{time.Minute, 5 * time.Minute, time.Hour, 6 * time.Hour, day, day, day, day, day, day}
}

func (in *Inbox) retry() []time.Duration {
	if in.Retry == nil {
		return DefaultRetry()
	}
	return in.Retry
}

func (in *Inbox) now() time.Time { return store.Time(in.Clock()) }

func (in *Inbox) env(tenant string) refund.Env {
	env := in.Env(tenant)
	env.Tenant, env.Now = tenant, in.now()
	return env
}

func (in *Inbox) log() *slog.Logger { return cmp.Or(in.Log, slog.New(slog.DiscardHandler)) }

// load reads one delivery.
func (in *Inbox) load(ctx context.Context, tenant, id string) (Delivery, error) {
	l, err := in.Exec.Store.Load(ctx, nil, store.Select{Keys: []store.Key{Repo.Key(tenant, id)}})
	if err != nil {
		return Delivery{}, err
	}
	return Repo.Get(l, tenant, id)
}

// change writes one delivery after what decide made of it; a decision that
// names no event writes nothing.
func (in *Inbox) change(ctx context.Context, tenant, id string, decide func(d *Delivery, env refund.Env) (event string, err error)) (Delivery, error) {
	var d Delivery
	_, err := in.Exec.Do(ctx, store.Command{
		Token: store.Token{Tenant: tenant, Command: "inbox.change"}, Hash: "inbox",
		Select: store.Select{Keys: []store.Key{Repo.Key(tenant, id)}},
		Decide: func(l store.Loaded) (store.Batch, error) {
			var err error
			if d, err = Repo.Get(l, tenant, id); err != nil {
				return store.Batch{}, err
			}
			env := in.env(tenant)
			event, err := decide(&d, env)
			if err != nil || event == "" {
				return store.Batch{}, err
			}
			p, err := d.put(event, env.Actor.ID)
			return store.Batch{At: env.Now, Puts: []store.Put{p}}, err
		},
	})
	return d, err
}
