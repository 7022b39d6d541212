package recourse

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Session gives commands for one tenant and one actor.
type Session struct {
	desk   *Desk
	tenant string
	actor  policy.Actor

	Orders   *Orders
	Payments *Payments
	Refunds  *Refunds
	Facts    *Facts
	Clocks   *Clocks
}

// command is one command on its way.
type command struct {
	name   string // "refund.approve": the action the authorizer is asked about
	key    string // idempotency key; empty for a command without one
	order  string
	body   any         // what the request hash covers
	amount money.Money // for the authorizer, if known before the decision
	decide func(dispute.Records, refund.Env) (dispute.Decision, error)
	// access says what the authorizer is asked about, where that is known only
	// from the records.
	access func(dispute.Records) money.Money
}

// onMoney lifts a decision of package refund to what every command decides on.
func onMoney(decide func(refund.Records, refund.Env) (refund.Decision, error)) func(dispute.Records, refund.Env) (dispute.Decision, error) {
	return func(r dispute.Records, env refund.Env) (dispute.Decision, error) {
		d, err := decide(r.Records, env)
		return dispute.Decision{Decision: d, Disputes: r.Disputes}, err
	}
}

// Result is what a command came to.
type Result struct {
	Code     string          // the outcome in one word
	Verdict  policy.Verdict  // of the policies, where they were asked
	Replayed bool            // the answer of an earlier command under the same key
	Records  dispute.Records // as they are after the command; as loaded for a replay
	Refund   *refund.Refund  // the one the command was about, if any
}

// detail is what an answer keeps of a command beside keys and versions.
type detail struct {
	Refund  string         `json:"refund,omitempty"`
	Verdict policy.Verdict `json:"verdict"`
}

// do runs a command on everything that hangs on an order.
func (s *Session) do(ctx context.Context, c command) (Result, error) {
	started := s.desk.config.Clock()
	res, err := s.run(ctx, c)
	s.desk.config.Observer.command(ctx, Observation{
		Command: c.name, Tenant: s.tenant, Code: code(res, err), Took: s.desk.config.Clock().Sub(started), Replayed: res.Replayed,
	})
	return res, err
}

func (s *Session) run(ctx context.Context, c command) (Result, error) {
	hash, err := store.RequestHash(struct {
		Actor string `json:"actor"`
		Body  any    `json:"body"`
	}{s.actor.ID, c.body})
	if err != nil {
		if fault := s.noteRefusal(ctx, c, err); fault != nil {
			return Result{}, errors.Join(err, fault)
		}
		return Result{}, err
	}
	root := order.Repo.Key(s.tenant, c.order)
	if err := root.Check(); err != nil {
		return Result{}, err
	}
	var d dispute.Decision
	out, err := s.desk.exec.Do(ctx, store.Command{
		Token: store.Token{Tenant: s.tenant, Command: c.name, Key: c.key}, Hash: hash,
		Select: store.Select{Roots: []store.Key{root}},
		Decide: func(l store.Loaded) (store.Batch, error) {
			recs, err := dispute.Read(l)
			if err != nil {
				return store.Batch{}, err
			}
			access := policy.Access{Tenant: s.tenant, Actor: s.actor, Action: c.name, Order: c.order, Amount: c.amount}
			if c.access != nil {
				access.Amount = c.access(recs)
			}
			if err := s.desk.config.Authorizer(ctx, access); err != nil {
				return store.Batch{}, err
			}
			env := s.desk.env(s.tenant, s.actor)
			if d, err = c.decide(recs, env); err != nil {
				return store.Batch{}, err
			}
			return batch(d, env.Now)
		},
	})
	if err != nil {
		if fault := s.noteRefusal(ctx, c, err); fault != nil {
			return Result{}, errors.Join(err, fault)
		}
		return Result{}, err
	}
	if out.Replayed {
		return replay(out)
	}
	recs := dispute.Records{Records: d.Records, Disputes: d.Disputes}
	return Result{Code: d.Code, Verdict: d.Verdict, Records: recs, Refund: recs.Refund(d.Refund)}, nil
}

// noteRefusal journals that a guard or the authorizer refused a command: once a
// key, outside the chains. It leaves the command's own key unused.
func (s *Session) noteRefusal(ctx context.Context, c command, refusal error) error {
	code := ErrorCode(refusal)
	if c.key == "" || !refused(refusal) {
		return nil
	}
	data, err := store.Marshal(struct {
		Command string `json:"command"`
	}{c.name})
	if err != nil {
		return err
	}
	err = s.desk.exec.Store.Commit(ctx, store.Batch{
		Token: store.Token{Tenant: s.tenant, Command: "refusal", Key: store.DigestID(c.name, c.key)}, Hash: "refusal",
		At: s.desk.config.Clock(),
		Notes: []store.Entry{{
			Key: order.Repo.Key(s.tenant, c.order), Event: "command.refused", Actor: s.actor.ID, Code: code, Data: data,
		}},
	})
	if errors.Is(err, store.ErrToken) {
		return nil // noted before
	}
	return err
}

// refused reports whether an error is an answer to the command: not a fault of
// the store, and not a request that was malformed or only came at a bad moment.
func refused(err error) bool {
	faults := []error{store.ErrBusy, store.ErrInvalid, store.ErrNewerSchema, store.ErrReadOnly, store.ErrNotFound}
	return ErrorCode(err) != "internal" && !slices.ContainsFunc(faults, func(fault error) bool { return errors.Is(err, fault) })
}

// batch is what a decision writes.
func batch(d dispute.Decision, now time.Time) (store.Batch, error) {
	puts, err := d.Puts()
	if err != nil {
		return store.Batch{}, err
	}
	data, err := store.Marshal(detail{Refund: d.Refund, Verdict: d.Verdict})
	return store.Batch{
		At: now, Puts: puts, Guards: d.Guards(), Notes: d.Notes, Answer: store.Answer{Code: d.Code, Detail: data},
	}, err
}
