package proof

import (
	"context"
	"errors"
	"fmt"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Short names, for the many commands that follow.
type (
	ctx     = context.Context
	session = recourse.Session
	result  = recourse.Result
	doing   = func(ctx ctx, s *session, key string) (result, error)
)

// command is one command or fact under its key, to be given as often as its
// sender likes.
type command struct {
	name, key, order string
	fact             bool
	actor            policy.Actor
	do               doing

	acked  bool
	others int    // requests that took the key over
	code   string // of the first answer
	refund string
}

// command keeps a new command under a new key.
func (w *world) command(name, order string, actor policy.Actor, do doing) *command {
	c := &command{name: name, key: fmt.Sprintf("%s-%d", name, len(w.commands)), order: order, actor: actor, do: do}
	w.commands = append(w.commands, c)
	return c
}

// give gives a command to a process, and holds the answer against the one
// that was acknowledged before.
func (w *world) give(p *process, c *command) {
	before, others := c.acked, c.others
	res, err := c.do(context.Background(), p.desk.Tenant(recoursetest.Tenant).As(c.actor), c.key)
	w.tell("%s: %s %s on %s: %q replayed=%v %v", p.name, c.name, c.key, c.order, res.Code, res.Replayed, err)
	switch {
	case errors.Is(err, errCrash), errors.Is(err, store.ErrBusy) && !w.calm, c.others != others:
	case err != nil && (before || c.fact || recourse.ErrorCode(err) == "internal"):
		w.fail("%s %s (acknowledged: %v, a fact: %v): %v", c.name, c.key, c.acked, c.fact, err)
	case err != nil: // refused; it may be given again
	case !c.acked:
		c.acked, c.code = true, res.Code
		if res.Refund != nil {
			c.refund = res.Refund.Key.ID
		}
	default:
		switch {
		case before && !res.Replayed:
			w.fail("%s %s was done a second time", c.name, c.key)
		case res.Code != c.code:
			w.fail("%s %s answers %q, and before %q", c.name, c.key, res.Code, c.code)
		case c.refund != "" && (res.Refund == nil || res.Refund.Key.ID != c.refund):
			w.fail("%s %s answers for refund %+v, and before %s", c.name, c.key, res.Refund, c.refund)
		}
	}
}

// repeat gives a command again, to whichever process.
func (w *world) repeat(p *process) {
	if len(w.commands) > 0 {
		w.give(p, pick(w, w.commands))
	}
}

// reuse gives another request under a key that was used before.
func (w *world) reuse(p *process) {
	if len(w.commands) == 0 {
		return
	}
	c := pick(w, w.commands)
	if c.name != "request" {
		return
	}
	other := *c
	other.do = func(ctx ctx, s *session, key string) (result, error) {
		return s.Refunds.Request(ctx, refund.Request{Key: key, Order: c.order, Reason: "other", Goodwill: eur("0.03")})
	}
	other.acked = false
	res, err := other.do(context.Background(), p.desk.Tenant(recoursetest.Tenant).As(c.actor), c.key)
	w.tell("%s: %s %s on %s with another body: %v", p.name, c.name, c.key, c.order, err)
	switch {
	case errors.Is(err, errCrash), errors.Is(err, store.ErrBusy):
		if !c.acked { // whichever was first stands
			c.do, c.name = either(c.do, other.do), "either"
			c.others++
		}
	case err == nil && c.acked:
		w.fail("%s %s took another body after it was acknowledged", c.name, c.key)
	case err == nil:
		other.acked, other.code = true, res.Code
		if res.Refund != nil {
			other.refund = res.Refund.Key.ID
		}
		other.name = "other" // it is not to be reused again
		other.others++
		*c = other
	case c.acked && !errors.Is(err, store.ErrKeyReused):
		w.fail("%s %s with another body: %v: want that the key was used", c.name, c.key, err)
	}
}

// either repeats the request that holds the key.
func either(a, b doing) doing {
	return func(ctx ctx, s *session, key string) (result, error) {
		res, err := a(ctx, s, key)
		if errors.Is(err, store.ErrKeyReused) {
			return b(ctx, s, key)
		}
		return res, err
	}
}
