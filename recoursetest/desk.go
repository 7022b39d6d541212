package recoursetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// Names of what every test desk has.
const (
	Tenant        = "shop"
	PSPAccount    = "psp"
	MarketAccount = "market"
	ManualAccount = "bank"
)

// Start is where the clock of a test desk starts unless it is told otherwise:
// a Monday morning.
var Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Options are what a test may want otherwise. The zero value is fine.
type Options struct {
	Store    store.Store // defaults to store/mem
	Refunds  refund.Policies
	Settings refund.Settings
	Fates    fake.Fates // of the PSP; defaults to fake.Always(fake.Done)
	Caps     payment.Capabilities
	Start    time.Time
	// Config changes the desk's configuration before it is set up.
	Config func(*recourse.Config)
}

// Desk is a desk with its clock and its outside world.
type Desk struct {
	*recourse.Desk
	Store  store.Store
	PSP    *fake.PSP
	Market *fake.Market
	Clock  *Clock

	t      testing.TB
	seen   string // the PSP's last event that was delivered
	config recourse.Config
}

// New sets up a test desk. It fails the test at once if that does not work.
func New(t testing.TB, o Options) *Desk {
	t.Helper()
	if o.Store == nil {
		o.Store = mem.New()
	}
	if o.Start.IsZero() {
		o.Start = Start
	}
	if o.Fates == nil {
		o.Fates = fake.Always(fake.Done)
	}
	clock := &Clock{now: o.Start}
	psp, err := fake.OpenPSP(fake.PSPConfig{Now: clock.Now, Fates: o.Fates})
	if err != nil {
		t.Fatalf("recoursetest: %v", err)
	}
	market, err := fake.OpenMarket(fake.MarketConfig{Now: clock.Now})
	if err != nil {
		t.Fatalf("recoursetest: %v", err)
	}
	t.Cleanup(func() { _, _ = psp.Close(), market.Close() })
	pspRail := &rail.PSP{PSP: psp, Now: clock.Now, Caps: o.Caps}
	config := recourse.Config{
		Rails:      refund.Rails{PSPAccount: pspRail, MarketAccount: &rail.Market{Market: market, Now: clock.Now}, ManualAccount: refund.Manual{}},
		Gateways:   payment.Accounts{PSPAccount: pspRail},
		Refunds:    o.Refunds,
		Authorizer: policy.AllowAll,
		Settings:   o.Settings,
		Clock:      clock.Now,
		Lease:      time.Minute,
	}
	if o.Config != nil {
		o.Config(&config)
	}
	desk, err := recourse.New(o.Store, config)
	if err != nil {
		t.Fatalf("recoursetest: %v", err)
	}
	return &Desk{Desk: desk, Store: o.Store, PSP: psp, Market: market, Clock: clock, t: t, config: config}
}

// Process is one more desk over a store, with the clock and the outside world
// of this one: what a second process would be. Give it d.Store, or that store
// behind a wrapper that misbehaves; change alters its configuration, if not nil.
func (d *Desk) Process(s store.Store, change func(*recourse.Config)) *recourse.Desk {
	d.t.Helper()
	config := d.config
	if change != nil {
		change(&config)
	}
	desk, err := recourse.New(s, config)
	if err != nil {
		d.t.Fatalf("recoursetest: %v", err)
	}
	return desk
}

// Clock is a clock that stands still until it is moved. It is safe for
// concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the time on the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Agent is a session of an agent with that id.
func (d *Desk) Agent(id string) *recourse.Session {
	return d.Tenant(Tenant).As(policy.Actor{ID: id, Roles: []string{policy.RoleAgent}})
}

// Supervisor is a session of a supervisor with that id.
func (d *Desk) Supervisor(id string) *recourse.Session {
	return d.Tenant(Tenant).As(policy.Actor{ID: id, Roles: []string{policy.RoleAgent, policy.RoleSupervisor, policy.RoleFinance}})
}

// Advance moves the clock, lets the outside world do what is due there, brings
// in what it reports, and works on what fell due at the desk.
func (d *Desk) Advance(by time.Duration) {
	d.t.Helper()
	d.Clock.Advance(by)
	d.Work()
}

// Work does all that is due now, without moving the clock.
func (d *Desk) Work() {
	d.t.Helper()
	d.deliver()
	for {
		n, err := d.Step(context.Background())
		if err != nil {
			d.t.Fatalf("recoursetest: step: %v", err)
		}
		if n == 0 {
			return
		}
		d.deliver()
	}
}

// horizon is how far Settle looks: past the resolver's whole schedule.
const horizon = 60 * 24 * time.Hour

// Settle works until nothing is due any more, moving the clock from wake to
// wake through retries and look-ups, at most 60 days on.
func (d *Desk) Settle() {
	d.t.Helper()
	end := d.Clock.Now().Add(horizon)
	for {
		d.Work()
		now := d.Clock.Now()
		next := d.nextWake()
		if next.IsZero() || next.After(end) || now.After(end) {
			return
		}
		if !next.After(now) { // leased without a change: wait the lease out
			next = now.Add(d.config.Lease + time.Second)
		}
		d.Clock.Advance(next.Sub(now))
	}
}

// nextWake is the earliest wake of any record.
func (d *Desk) nextWake() time.Time {
	d.t.Helper()
	var next time.Time
	for _, kind := range []string{order.Repo.Kind(), payment.Repo.Kind(), refund.Repo.Kind(), dispute.Repo.Kind()} {
		page, err := d.Store.Find(context.Background(), store.Query{Tenant: Tenant, Kind: kind, By: store.ByWake, Limit: 1})
		if err != nil {
			d.t.Fatalf("recoursetest: %v", err)
		}
		for _, r := range page.Records {
			next = store.Earliest(next, r.Wake)
		}
	}
	return next
}

// Order reads an order with its payments, refunds and disputes.
func (d *Desk) Order(id string) dispute.Records {
	d.t.Helper()
	r, err := d.Agent("reader").Orders.Get(context.Background(), id)
	if err != nil {
		d.t.Fatalf("recoursetest: %v", err)
	}
	return r
}

// Escalated lists the operations of an order that were handed to a person.
func (d *Desk) Escalated(id string) []string {
	d.t.Helper()
	var ids []string
	for _, p := range d.Order(id).Payments {
		for _, op := range p.Operations {
			if op.Escalated && op.Live() {
				ids = append(ids, op.ID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}
