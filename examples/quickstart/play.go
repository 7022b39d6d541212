package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/examples/quickstart/day"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/store"
)

// moment is one thing that happens at a time of the day. What happens outside
// comes before the deliveries about it, and those before what people do.
type moment struct {
	at     time.Time
	rank   int
	name   string
	source string // of a delivery
	do     func(context.Context, *player) error
	// still holds the desk's hands until the next moment: what the moment
	// reserved is not sent before that.
	still bool
}

const (
	outside = iota
	comesIn
	people
)

// timeline is the day: the recorded one with its world and its people, or the
// user's own deliveries alone.
func timeline(s *shop, o options, in io.Reader) ([]moment, error) {
	deliveries, err := day.Deliveries()
	switch {
	case o.events == "-":
		deliveries, err = day.ParseStream(in)
	case o.events != "":
		deliveries, err = day.ReadDir(os.DirFS(o.events))
	}
	if err != nil {
		return nil, err
	}
	var all []moment
	for _, d := range deliveries {
		all = append(all, moment{at: d.ReceivedAt, rank: comesIn, name: d.Name, source: d.Source, do: func(ctx context.Context, p *player) error {
			return p.receive(ctx, d.Source, d.Raw)
		}})
	}
	if !s.own {
		for _, step := range day.World() {
			all = append(all, moment{at: step.At, rank: outside, name: step.Name, do: func(_ context.Context, p *player) error {
				return p.outside(step)
			}})
		}
		all = append(all, agents()...)
	}
	slices.SortStableFunc(all, func(a, b moment) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.rank, b.rank)) })
	return all, nil
}

// player plays the day.
type player struct {
	*shop
	acks     io.Writer // nil without -acks
	progress func(n, of int)

	seen   string // the PSP's last event that was delivered
	counts counts
	still  map[time.Time]bool // instants at which the desk does nothing
}

// counts are what came in.
type counts struct {
	TakenIn  int `json:"taken_in"`
	Known    int `json:"known"` // repetitions, also of an earlier run
	Refused  int `json:"refused"`
	Commands int `json:"commands"`
}

// play goes through the day, and on until nothing is due any more.
func (p *player) play(ctx context.Context, moments []moment) error {
	if len(moments) == 0 {
		return nil
	}
	p.clock.set(moments[0].at)
	p.still = map[time.Time]bool{}
	for _, m := range moments {
		p.still[m.at] = p.still[m.at] || m.still
	}
	for i, m := range moments {
		if err := p.until(ctx, m.at); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		if err := m.do(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		p.ack(m)
		if m.rank != outside { // what happens outside wakes nobody here
			if err := p.work(ctx); err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
		}
		p.progress(i+1, len(moments))
	}
	// The resolver's schedule takes a week, a marketplace reports within days.
	return p.until(ctx, moments[len(moments)-1].at.Add(9*24*time.Hour))
}

func (p *player) ack(m moment) {
	if p.acks != nil && m.rank != outside {
		_, _ = fmt.Fprintln(p.acks, "ack", m.name)
	}
}

// until lets time pass, stopping wherever something is due.
func (p *player) until(ctx context.Context, to time.Time) error {
	for {
		now := p.clock.Now()
		next, err := p.nextDue(ctx, now)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(to) {
			p.clock.set(to)
			return nil
		}
		p.clock.set(next)
		if err := p.work(ctx); err != nil {
			return err
		}
	}
}

// pspTick is how often the PSP is looked at for what it does by itself.
const pspTick = time.Hour

// nextDue is the earliest wake after now, or the PSP's next turn.
func (p *player) nextDue(ctx context.Context, now time.Time) (time.Time, error) {
	next := now.Add(pspTick)
	for _, kind := range []string{"order", "payment", "refund", "delivery"} {
		page, err := p.store.Find(ctx, store.Query{Tenant: tenant, Kind: kind, By: store.ByWake, Limit: 100})
		if err != nil {
			return next, err
		}
		for _, r := range page.Records {
			if r.Wake.After(now) {
				next = store.Earliest(next, r.Wake)
				break
			}
		}
	}
	return next, nil
}

// work does what is due now: the PSP's turn, its reports, and the desk's.
func (p *player) work(ctx context.Context) error {
	if p.still[p.clock.Now()] {
		return nil
	}
	if err := p.reports(ctx); err != nil {
		return err
	}
	for {
		n, err := p.desk.Step(ctx)
		if err != nil || n == 0 {
			return err
		}
		if err := p.reports(ctx); err != nil {
			return err
		}
	}
}

// reports delivers what the PSP has to say about what we ordered, signed as
// Stripe signs. What it says about the rest of the day is recorded.
func (p *player) reports(ctx context.Context) error {
	if p.own {
		return nil
	}
	if err := p.psp.Tick(p.clock.Now()); err != nil {
		return err
	}
	for _, e := range p.psp.Events(p.seen) {
		p.seen = e.ID
		if !strings.HasPrefix(e.Type, "refund.") {
			continue
		}
		now := p.clock.Now()
		raw := inbox.Raw{
			Headers: map[string][]string{"Stripe-Signature": {fake.SignStripe(day.StripeSecret, now, e.Body)}, "Content-Type": {"application/json"}},
			Body:    e.Body,
		}
		if err := p.receive(ctx, "stripe", raw); err != nil {
			return err
		}
	}
	return nil
}

// outside lets something happen at the PSP or the marketplace. What the PSP
// has to say about it is in the recorded deliveries.
func (p *player) outside(step day.Step) error {
	if err := step.Do(p.psp, p.market); err != nil {
		return err
	}
	for _, e := range p.psp.Events(p.seen) {
		p.seen = e.ID
	}
	return nil
}

// receive takes a delivery in. A refusal is an answer to the sender, and is
// journaled; only a failing store stops the day.
func (p *player) receive(ctx context.Context, source string, raw inbox.Raw) error {
	r, err := p.desk.Inbox().Receive(ctx, source, raw)
	var refusal *inbox.Refusal
	switch {
	case errors.As(err, &refusal):
		p.counts.Refused++
		return nil
	case err != nil:
		return err
	case r.Duplicate:
		p.counts.Known++
	default:
		p.counts.TakenIn++
	}
	return nil
}

// progressTo prints a line that counts, if errs is a terminal.
func progressTo(errs io.Writer) func(n, of int) {
	f, ok := errs.(*os.File)
	if !ok {
		return func(int, int) {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int, int) {}
	}
	return func(n, of int) {
		_, _ = fmt.Fprintf(f, "\rplaying the day: %d of %d", n, of)
		if n == of {
			_, _ = fmt.Fprint(f, "\r\x1b[K")
		}
	}
}
