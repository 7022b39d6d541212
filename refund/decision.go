package refund

import (
	"cmp"
	"slices"
	"time"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store"
)

// Env is what every decision is taken with, beside the records.
type Env struct {
	Tenant   string
	Actor    policy.Actor
	Now      time.Time
	Caps     map[string]payment.Capabilities // by money account
	Policies Policies
	Settings Settings
}

// Settings are the parts of a desk's configuration that decisions about money read.
type Settings struct {
	Timing     payment.Timing
	Retries    int           // automatic retries of a refund whose failure can be retried; defaults to 3, negative for none
	RetryAfter time.Duration // before the first of them, four times as long before each next, at most a day; defaults to 5 m
	PlanLife   time.Duration // a plan that was not approved, or not sent, is stale after it; defaults to 14 days
}

func (s Settings) withDefaults() Settings {
	s.Retries = cmp.Or(s.Retries, 3)
	s.RetryAfter = cmp.Or(s.RetryAfter, 5*time.Minute)
	s.PlanLife = cmp.Or(s.PlanLife, 14*day)
	return s
}

func (e Env) payment(account string) payment.Env {
	return payment.Env{Tenant: e.Tenant, Actor: e.Actor, Now: e.Now, Caps: e.Caps[account], Timing: e.Settings.Timing}
}

// Decision is what a command, fact or wake comes to: the records as they will
// be, what to journal, and what to call once that is committed.
type Decision struct {
	Records
	Refund  string         // id of the refund the command was about
	Verdict policy.Verdict // of the policies, where they were asked
	Code    string         // for the command's answer: the state it led to, or "denied"
	Entries []store.Entry
	Notes   []store.Entry // refusals
	Calls   []payment.Call
}

// Puts is what to write: every record that has an entry.
func (d Decision) Puts() ([]store.Put, error) {
	puts, err := order.Repo.Puts(d.Entries, d.Order)
	if err != nil {
		return nil, err
	}
	payments, err := payment.Repo.Puts(d.Entries, d.Payments...)
	if err != nil {
		return nil, err
	}
	refunds, err := Repo.Puts(d.Entries, d.Refunds...)
	return slices.Concat(puts, payments, refunds), err
}

// Guards is what must not have moved though it is not written: every other
// record that was read. A refund's state and an order's money plan follow from
// all payments together, so two facts about two payments of one order must not
// pass each other by unseen.
func (d Decision) Guards() []store.Guard {
	if len(d.Entries) == 0 {
		return nil
	}
	read := []*store.Meta{d.Order.Stored()}
	for i := range d.Payments {
		read = append(read, d.Payments[i].Stored())
	}
	for i := range d.Refunds {
		read = append(read, d.Refunds[i].Stored())
	}
	var guards []store.Guard
	for _, m := range read {
		written := slices.ContainsFunc(d.Entries, func(e store.Entry) bool { return e.Key == m.Key })
		if m.Version > 0 && !written {
			guards = append(guards, store.Guard{Key: m.Key, Version: m.Version})
		}
	}
	return guards
}
