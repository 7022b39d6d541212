package recourse

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/recourse-go/recourse/casework"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/internal/runner"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Config is how a desk is set up. The zero value of every field but Authorizer
// has a default.
type Config struct {
	// Rails are the ways back for money, by money account. An account without
	// one is served by [refund.Manual].
	Rails refund.Rails
	// Gateways capture and void, by money account.
	Gateways payment.Accounts
	// Sources are the outside systems whose deliveries come in, by name.
	Sources map[string]inbox.Source
	// TenantOf says whose deliveries a source sends; defaults to the source's
	// own name.
	TenantOf func(source string) string
	// Refunds are the policies that judge refund requests. None allows all
	// that passes the guards.
	Refunds refund.Policies
	// Authorizer says who may do what. It has no default: a desk that leaves
	// this to its host says policy.AllowAll.
	Authorizer policy.Authorizer
	// Clocks are the policies that clocks of records run by, with their calendars,
	// by the policy's id.
	Clocks casework.Agreements
	// Settings hold the timings of calls, look-ups and retries.
	Settings refund.Settings
	// Clock tells the time; defaults to time.Now.
	Clock func() time.Time
	// Log is quiet by default.
	Log *slog.Logger
	// Observer sees every command and step, for metrics and traces.
	Observer Observer
	// Subscribers are given the journal while the desk runs. Each has a durable
	// position under its name, which all processes share.
	Subscribers map[string]Subscriber

	// Batch is how many due records, deliveries or journal entries are taken at
	// a time, 1-500; defaults to 64.
	Batch int
	// Concurrency is how many orders a runner works on at a time; defaults to 8.
	Concurrency int
	// Tries is how often an order that fails by itself, or an entry that a
	// subscriber cannot digest, is tried before it is parked; defaults to 5.
	Tries int
	// Lease is how long a runner holds what it leased. It must be longer than
	// a call may take; defaults to three times Settings.Timing.Call.
	Lease time.Duration
	// Idle is about how long a runner waits when nothing is due; defaults to 1 s.
	Idle time.Duration
}

// ErrNoAuthorizer says that a desk was set up without saying who may do what.
var ErrNoAuthorizer = errors.New("recourse: the configuration has no Authorizer: set one, or say policy.AllowAll")

// ErrLease says that the lease is not longer than a call may take.
var ErrLease = errors.New("recourse: the lease must be longer than Settings.Timing.Call and Margin together")

// Desk is the services wired over one store. It is safe for concurrent use.
type Desk struct {
	exec     *store.Executor
	config   Config
	policies *atomic.Pointer[refund.Policies]
	caps     map[string]payment.Capabilities
	inbox    *inbox.Inbox
	runner   *runner.Runner
}

// New sets up a desk. It fails with [ErrNoAuthorizer], [ErrLease] or
// [ErrSubscriber].
func New(s store.Store, c Config) (*Desk, error) {
	if c.Authorizer == nil {
		return nil, ErrNoAuthorizer
	}
	c.Settings.Timing = c.Settings.Timing.WithDefaults()
	c.Batch = cmp.Or(c.Batch, 64)
	c.Concurrency = cmp.Or(c.Concurrency, 8)
	c.Tries = cmp.Or(c.Tries, 5)
	c.Idle = cmp.Or(c.Idle, time.Second)
	c.Lease = cmp.Or(c.Lease, 3*c.Settings.Timing.Call)
	if c.Lease <= c.Settings.Timing.Call+c.Settings.Timing.Margin {
		return nil, ErrLease
	}
	if err := checkSubscribers(c); err != nil {
		return nil, err
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{exec: &store.Executor{Store: s}, config: c, policies: &atomic.Pointer[refund.Policies]{}}
	d.caps = capabilities(c)
	d.policies.Store(&c.Refunds)
	d.inbox, d.runner = d.newInbox(), d.newRunner()
	return d, nil
}

func (d *Desk) newInbox() *inbox.Inbox {
	c := d.config
	tenant := c.TenantOf
	if tenant == nil {
		tenant = func(source string) string { return source }
	}
	return &inbox.Inbox{
		Exec: d.exec, Sources: c.Sources, Tenant: tenant, Clock: c.Clock, Log: c.Log, Lease: c.Lease, Batch: c.Batch, Idle: c.Idle,
		Env: func(tenant string) refund.Env { return d.env(tenant, policy.System) },
	}
}

// Inbox is where deliveries come in: hand its Receive to a webhook handler.
func (d *Desk) Inbox() *inbox.Inbox { return d.inbox }

// capabilities joins what an account's rail and gateway can do.
func capabilities(c Config) map[string]payment.Capabilities {
	caps := map[string]payment.Capabilities{}
	for account, rail := range c.Rails {
		caps[account] = rail.Capabilities()
	}
	for account, g := range c.Gateways {
		own := g.Capabilities()
		joined, ok := caps[account]
		if !ok {
			joined = own
			joined.Refund = refund.Manual{}.Capabilities().Refund
		}
		joined.Capture, joined.Void, joined.PartialVoid = own.Capture, own.Void, own.PartialVoid
		caps[account] = joined
	}
	return caps
}

// On is the same desk over another handle of the store, such as one inside a
// transaction of the host's.
func (d *Desk) On(s store.Store) *Desk {
	other := *d
	other.exec = &store.Executor{Store: s, Tries: 1}
	other.inbox, other.runner = other.newInbox(), other.newRunner()
	return &other
}

// SetRefundPolicies swaps the refund policies for all sessions at once.
func (d *Desk) SetRefundPolicies(p refund.Policies) { d.policies.Store(&p) }

// env is what decisions are taken with, now.
func (d *Desk) env(tenant string, actor policy.Actor) refund.Env {
	return refund.Env{
		Tenant: tenant, Actor: actor, Now: store.Time(d.config.Clock()), Caps: d.caps,
		Policies: *d.policies.Load(), Settings: d.config.Settings,
	}
}

// Run applies what came in, sends what is approved, looks up what is unknown
// and feeds the subscribers, until the context ends; then it finishes what it
// has begun and returns nil. Any number of processes may run on one store.
func (d *Desk) Run(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error { return d.inbox.Run(ctx) })
	g.Go(func() error { return d.runner.Run(ctx) })
	for _, s := range d.subscriptions() {
		g.Go(func() error { return s.Run(ctx) })
	}
	return g.Wait()
}

// Step works on one batch of what is due, deliveries first and subscribers
// last, and returns how many records and entries that were. It is [Desk.Run] in
// single steps, for tests and for hosts with a scheduler of their own. What
// fails keeps nothing else back; the errors are joined.
func (d *Desk) Step(ctx context.Context) (int, error) {
	n, err := d.inbox.Step(ctx)
	records, failed := d.runner.Step(ctx)
	n, err = n+records, errors.Join(err, failed)
	for _, s := range d.subscriptions() {
		entries, failed := s.Step(ctx)
		n, err = n+entries, errors.Join(err, failed)
	}
	return n, err
}

func (d *Desk) newRunner() *runner.Runner {
	rails := maps.Clone(d.config.Rails)
	if rails == nil {
		rails = refund.Rails{}
	}
	for account := range d.config.Gateways {
		if rails[account] == nil {
			rails[account] = refund.Manual{}
		}
	}
	return runner.New(runner.Config{
		Exec: d.exec, Gateways: d.config.Gateways, Rails: rails, Clocks: d.config.Clocks, Clock: d.config.Clock, Log: d.config.Log,
		Env:   func(tenant string) refund.Env { return d.env(tenant, policy.System) },
		Batch: d.config.Batch, Concurrency: d.config.Concurrency, Lease: d.config.Lease, Idle: d.config.Idle, Tries: d.config.Tries,
	})
}

// Accounts are the money accounts the desk knows, sorted.
func (d *Desk) Accounts() []string { return slices.Sorted(maps.Keys(d.caps)) }

// Tenant narrows the desk to one tenant.
func (d *Desk) Tenant(id string) Tenant { return Tenant{desk: d, id: id} }

// Tenant is a desk for one tenant.
type Tenant struct {
	desk *Desk
	id   string
}

// As opens a session for an actor.
func (t Tenant) As(actor policy.Actor) *Session {
	s := &Session{desk: t.desk, tenant: t.id, actor: actor}
	s.Orders, s.Payments, s.Refunds, s.Facts = &Orders{s}, &Payments{s}, &Refunds{s}, &Facts{s}
	s.Clocks = &Clocks{s}
	return s
}
