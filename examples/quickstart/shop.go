package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/connect/shopify"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/examples/quickstart/day"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/sqlite"
)

// The shop's tenant and money accounts.
const (
	tenant         = "shop"
	stripeAccount  = "stripe_eu"
	zalandoAccount = "zalando"
	shopDomain     = "mugs.example.myshopify.com"
)

// shop is everything that is set up: the desk on its SQLite file, and the fake
// PSP and marketplace on files of their own.
type shop struct {
	store  store.Store
	keep   io.Closer // the store's
	psp    *fake.PSP
	market *fake.Market
	server *http.Server
	desk   *recourse.Desk
	clock  *clock
	own    bool // plays the user's own deliveries
}

// clock follows the recorded day.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// policies are the shop's rules for refunds.
func policies() refund.Policies {
	const day = 24 * time.Hour
	return refund.Policies{
		refund.ReturnWindow(30 * day),
		refund.AutoApproveUpTo(money.MustParse("50.00 EUR")),
		refund.FourEyesAbove(money.MustParse("500.00 EUR")),
		refund.NoRepeat(30 * day),
	}
}

// grants are who may do what.
func grants() policy.Grant {
	return policy.Grant{
		policy.RoleAgent: {
			"order.place", "order.confirm", "order.cancel", "payment.authorize", "payment.capture",
			"refund.request", "refund.approve", "refund.withdraw", "refund.retry",
		},
		policy.RoleSupervisor: {"*"},
		policy.RoleFinance:    {"payment.attest", "payment.accept", "refund.settle"},
	}
}

func open(o options) (s *shop, err error) {
	s = &shop{clock: &clock{}, own: o.events != ""}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if o.store != nil {
		s.store = o.store
	} else {
		db, err := sqlite.Open(o.db, nil)
		if err != nil {
			return s, err
		}
		s.store, s.keep = db, db
	}
	err = s.setUp(o)
	return s, err
}

// setUp opens the outside world and wires the desk.
func (s *shop) setUp(o options) (err error) {
	beside := func(what string) string { // the outside world's files lie beside the database
		if o.db == "" {
			return ""
		}
		return o.db + what
	}
	if s.psp, err = fake.OpenPSP(fake.PSPConfig{
		File: beside(".psp"), Seed: 1, Now: s.clock.Now, Fates: fates, Secret: pspKey, SlowBy: 2 * o.callTime(),
	}); err != nil {
		return err
	}
	if s.market, err = fake.OpenMarket(fake.MarketConfig{File: beside(".market"), Seed: 1, Now: s.clock.Now}); err != nil {
		return err
	}
	base, err := s.serve()
	if err != nil {
		return err
	}
	config, err := s.config(o, base)
	if err != nil {
		return err
	}
	s.desk, err = recourse.New(s.store, config)
	return err
}

const pspKey = "sk_test_quickstart"

// serve puts the PSP behind real HTTP on a loopback port.
func (s *shop) serve() (base string, err error) {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s.server = &http.Server{Handler: s.psp.Handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(l) }()
	return "http://" + l.Addr().String(), nil
}

// config wires the desk. With the user's own deliveries nobody is there to
// send to: what has to go back waits for a person.
func (s *shop) config(o options, base string) (recourse.Config, error) {
	stripeSecret, shopifySecret := day.StripeSecret, day.ShopifySecret
	if s.own {
		stripeSecret, shopifySecret = o.secrets["stripe"], o.secrets["shopify"]
	}
	front, err := shopify.New(shopify.Config{
		Shop: shopDomain, Secrets: []webhook.Secret{webhook.NewSecret(shopifySecret)}, Prefix: "s",
		OwnSources: []string{day.Checkout},
		Gateways:   map[string]shopify.Gateway{"stripe": shopify.Stripe(stripeAccount)},
	})
	if err != nil {
		return recourse.Config{}, err
	}
	c := recourse.Config{
		Sources: map[string]inbox.Source{
			"stripe":  stripe.Source{Account: stripeAccount, Secrets: []webhook.Secret{webhook.NewSecret(stripeSecret)}},
			"shopify": front,
		},
		TenantOf:   func(string) string { return tenant },
		Rails:      refund.Rails{stripeAccount: refund.Manual{}, "shopify": refund.Manual{}}, // no Shopify write exists yet
		Refunds:    policies(),
		Authorizer: grants().Authorizer(),
		Settings:   refund.Settings{Timing: payment.Timing{Call: o.callTime()}},
		Lease:      time.Minute,
		Clock:      s.clock.Now,
	}
	if s.own {
		return c, nil
	}
	client, err := stripe.New(stripe.Config{
		Account: stripeAccount, BaseURL: base, Key: func() string { return pspKey }, Now: s.clock.Now,
	})
	if err != nil {
		return recourse.Config{}, err
	}
	c.Rails[stripeAccount] = client
	c.Rails[zalandoAccount] = &rail.Market{Market: s.market, Now: s.clock.Now}
	c.Gateways = payment.Accounts{stripeAccount: client}
	return c, nil
}

func (s *shop) close() error {
	var errs []error
	if s.server != nil {
		errs = append(errs, s.server.Close())
	}
	if s.psp != nil {
		errs = append(errs, s.psp.Close())
	}
	if s.market != nil {
		errs = append(errs, s.market.Close())
	}
	if s.keep != nil {
		errs = append(errs, s.keep.Close())
	}
	return errors.Join(errs...)
}

// as opens a session for one of the shop's people.
func (s *shop) as(id string, roles ...string) *recourse.Session {
	return s.desk.Tenant(tenant).As(policy.Actor{ID: id, Roles: roles, Channel: "quickstart"})
}
