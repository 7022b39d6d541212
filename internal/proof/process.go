package proof

import (
	"context"
	"errors"
	"fmt"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// process is one desk that may stand still or die at every call it makes to
// the store or the PSP, before it takes effect or after.
type process struct {
	w          *world
	desk       *recourse.Desk
	name       string
	born       int
	busy, dead bool
}

// idle finds a process that does not stand still; a dead one is replaced.
func (w *world) idle() *process {
	var free []*process
	for _, p := range w.processes {
		if !p.busy {
			free = append(free, p)
		}
	}
	if len(free) == 0 {
		return nil
	}
	p := pick(w, free)
	if p.dead {
		p.start()
	}
	return p
}

func (p *process) start() {
	p.born++
	p.dead = false
	p.name = fmt.Sprintf("%c%d", 'A'+indexOf(p.w.processes, p), p.born)
	p.desk = p.w.Process(&shaky{Store: p.w.Store, p: p}, func(c *recourse.Config) {
		c.Rails = refund.Rails{recoursetest.PSPAccount: &shakyRail{Rail: c.Rails[recoursetest.PSPAccount], p: p}}
		c.Gateways = payment.Accounts{recoursetest.PSPAccount: &shakyGateway{Gateway: c.Gateways[recoursetest.PSPAccount], p: p}}
	})
}

func indexOf[T comparable](all []T, x T) int {
	for i := range all {
		if all[i] == x {
			return i
		}
	}
	return -1
}

// pause is a moment at which anything may happen: the process dies, or stands
// still while others go on, for long enough to lose its leases.
func (p *process) pause() error {
	w := p.w
	switch {
	case p.dead:
		return errCrash
	case w.calm || w.wrong != "":
		return nil
	}
	switch n := w.rng.IntN(1000); {
	case n < 12:
		p.dead = true
		w.tell("%s dies", p.name)
		return errCrash
	case n < 110:
		w.nested++
		for range 1 + w.rng.IntN(2) {
			w.step()
		}
		w.nested--
	}
	return nil
}

func (p *process) call(run func() error) error {
	if err := p.pause(); err != nil {
		return err
	}
	err := run()
	if dead := p.pause(); dead != nil {
		return dead // it happened; nobody learns of it
	}
	return err
}

// shaky is a process's way to the store.
type shaky struct {
	store.Store
	p *process
}

// Load may be slow or cut short.
func (s *shaky) Load(ctx context.Context, token *store.Token, sel store.Select) (l store.Loaded, err error) {
	err = s.p.call(func() (err error) { l, err = s.Store.Load(ctx, token, sel); return err })
	return l, err
}

// Commit may be slow or cut short. What it wrote is checked at once.
func (s *shaky) Commit(ctx context.Context, b store.Batch) error {
	return s.p.call(func() error {
		err := s.Store.Commit(ctx, b)
		if err == nil {
			s.p.w.committed(b)
		}
		return err
	})
}

// Lease may be slow or cut short.
func (s *shaky) Lease(ctx context.Context, r store.LeaseRequest) (recs []store.Record, err error) {
	err = s.p.call(func() (err error) { recs, err = s.Store.Lease(ctx, r); return err })
	return recs, err
}

// send is a call on its way. A call ends at its deadline, so it arrives before
// that or never; its answer may be read at any time after.
func (p *process) send(in payment.Instruction, run func() error) error {
	w := p.w
	if !w.Clock.Now().Before(in.Deadline) {
		w.fail("%s calls for %s %s at its deadline or later", p.name, in.Kind, in.Operation)
	}
	outer := w.latest
	if w.latest.IsZero() || in.Deadline.Before(w.latest) {
		w.latest = in.Deadline
	}
	err := p.pause()
	w.latest = outer
	if err != nil {
		return err
	}
	err = run()
	w.tell("%s: %s %s attempt %d sent: %v", p.name, in.Kind, in.Operation, in.Attempt, err)
	if dead := p.pause(); dead != nil {
		return dead
	}
	return err
}

// shakyRail is a process's way to the PSP's refunds. It takes no notice of the
// context, which tells real time.
type shakyRail struct {
	refund.Rail
	p *process
}

// Send may be slow or cut short.
func (r *shakyRail) Send(_ context.Context, in payment.Instruction) (a payment.Answer, err error) {
	err = r.p.send(in, func() (err error) { a, err = r.Rail.Send(context.Background(), in); return err })
	return a, err
}

// Lookup may be slow or cut short.
func (r *shakyRail) Lookup(_ context.Context, in payment.Instruction) (f payment.Found, err error) {
	err = r.p.call(func() (err error) {
		if r.p.w.missed() {
			return errMissed
		}
		f, err = r.Rail.Lookup(context.Background(), in)
		return err
	})
	return f, err
}

// errMissed is a look-up that got no answer.
var errMissed = errors.New("proof: no answer")

func (w *world) missed() bool { return !w.calm && w.chance(15) }

// shakyGateway is a process's way to the PSP's captures and voids.
type shakyGateway struct {
	payment.Gateway
	p *process
}

// Capture may be slow or cut short.
func (g *shakyGateway) Capture(_ context.Context, in payment.Instruction) (a payment.Answer, err error) {
	err = g.p.send(in, func() (err error) { a, err = g.Gateway.Capture(context.Background(), in); return err })
	return a, err
}

// Void may be slow or cut short.
func (g *shakyGateway) Void(_ context.Context, in payment.Instruction) (a payment.Answer, err error) {
	err = g.p.send(in, func() (err error) { a, err = g.Gateway.Void(context.Background(), in); return err })
	return a, err
}

// Lookup may be slow or cut short.
func (g *shakyGateway) Lookup(_ context.Context, in payment.Instruction) (f payment.Found, err error) {
	err = g.p.call(func() (err error) {
		if g.p.w.missed() {
			return errMissed
		}
		f, err = g.Gateway.Lookup(context.Background(), in)
		return err
	})
	return f, err
}
