package recourse

import (
	"context"
	"errors"

	"github.com/recourse-go/recourse/casework"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// Clocks are the commands on the clocks of records.
type Clocks struct{ s *Session }

// Track tells the clocks of a record that something happened to it, and starts
// them with the first event. What becomes of them, now or by time alone, is
// journaled with the record, each signal once.
//
// An event from before something that the clocks know is taken in too: they are
// replayed from the record's journal. What was journaled stays; what the event
// makes of it is journaled beside it.
func (c *Clocks) Track(ctx context.Context, t casework.Track) (Result, error) {
	res, err := c.track(ctx, t)
	if !errors.Is(err, sla.ErrOutOfOrder) {
		return res, err
	}
	if t.History, err = store.Timeline(ctx, c.s.desk.exec.Store, store.HistoryQuery{Key: t.Record(c.s.tenant)}); err != nil {
		return Result{}, err
	}
	return c.track(ctx, t)
}

func (c *Clocks) track(ctx context.Context, t casework.Track) (Result, error) {
	return c.s.do(ctx, command{
		name: "clock.track", key: t.Key, order: t.Order, body: t,
		decide: func(r dispute.Records, env refund.Env) (dispute.Decision, error) {
			d, err := casework.Decide(r, t, casework.Env{Env: env, Clocks: c.s.desk.config.Clocks})
			return d.Decision, err
		},
	})
}
