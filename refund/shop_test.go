package refund_test

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

var ctx = context.Background()

var (
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	anna = policy.Actor{ID: "anna", Roles: []string{policy.RoleAgent}}
	ben  = policy.Actor{ID: "ben", Roles: []string{policy.RoleSupervisor}}
	cleo = policy.Actor{ID: "cleo", Roles: []string{policy.RoleSupervisor}}
	fred = policy.Actor{ID: "fred", Roles: []string{policy.RoleFinance}}
)

func eur(s string) money.Money { return money.MustParse(s + " EUR") }

// tester is what *testing.T, *rapid.T and *testing.B have in common here.
type tester interface {
	require.TestingT
	Helper()
}

// shop is a desk in miniature: it loads, decides and commits on a real store,
// and holds every decision to what every decision must be.
type shop struct {
	t     tester
	store *mem.Store
	env   refund.Env
	n     int

	loaded store.Loaded
	held   refund.Records
	text   string // of held
}

// able is an account that can do everything.
var able = payment.Capabilities{
	Refund: payment.RefundAmount, Capture: true, Void: true, PartialVoid: true,
	Idempotent: true, KeyRetention: 24 * time.Hour, Result: payment.Sync, Mode: payment.Command,
}

func open(t tester) *shop {
	t.Helper()
	return &shop{t: t, store: mem.New(), text: text(t, refund.Records{}), env: refund.Env{
		Tenant: "eu", Actor: anna, Now: noon,
		Caps: map[string]payment.Capabilities{"psp": able},
	}}
}

func (s *shop) wait(d time.Duration) { s.env.Now = s.env.Now.Add(d) }

// records are what the store holds.
func (s *shop) records() refund.Records { return s.held }

// try decides and commits, and returns what the decision was refused for.
func (s *shop) try(decide func(refund.Records, refund.Env) (refund.Decision, error)) (refund.Decision, error) {
	s.t.Helper()
	d, err := decide(s.held, s.env)
	require.Equal(s.t, s.text, text(s.t, s.held), "the decision changed its input")
	if err != nil {
		require.Equal(s.t, refund.Decision{}, d)
		return d, err
	}
	s.commit(d)
	return d, nil
}

// commit writes the decision in one batch and proves that the store then holds
// what the decision says, and that nothing it was judged on goes unguarded.
func (s *shop) commit(d refund.Decision) {
	s.t.Helper()
	puts, err := d.Puts()
	require.NoError(s.t, err)
	s.n++
	b := store.Batch{
		Token: store.Token{Tenant: "eu", Command: "test", Key: strconv.Itoa(s.n)}, Hash: "h", At: s.env.Now,
		Answer: store.Answer{Code: d.Code}, Puts: puts, Guards: d.Guards(), Notes: d.Notes,
	}
	if len(puts) > 0 {
		fenced := map[store.Key]int64{}
		for _, p := range puts {
			fenced[p.Record.Key] = p.Record.Version
		}
		for _, g := range b.Guards {
			fenced[g.Key] = g.Version
		}
		for _, rec := range s.loaded.Records {
			require.Equal(s.t, rec.Version, fenced[rec.Key], "%s is neither written nor guarded", rec.Key)
		}
	}
	require.NoError(s.t, s.store.Commit(ctx, b))
	if len(puts) > 0 {
		s.loaded, err = s.store.Load(ctx, nil, store.Select{Roots: []store.Key{order.Repo.Key("eu", "o1")}})
		require.NoError(s.t, err)
		s.held, err = refund.Read(s.loaded)
		require.NoError(s.t, err)
		s.text = text(s.t, s.held)
	}
	require.Equal(s.t, text(s.t, d.Records), s.text, "something changed without an entry")
	s.sound(s.held)
}

// sound holds the records to the invariants that no fact can break: O-I4 and
// O-I6, and the states that follow from the legs.
func (s *shop) sound(r refund.Records) {
	s.t.Helper()
	for _, f := range r.Refunds {
		components, legs := money.New(0, f.Total.Currency()), money.New(0, f.Total.Currency())
		for _, c := range f.Components {
			deduction := c.Kind == refund.RestockingFee || c.Kind == refund.ReturnLabel || c.Kind == refund.Damage
			require.Equal(s.t, deduction, c.Amount.Sign() < 0, "%s: sign of %s", f.Key.ID, c.Kind)
			components = sum(s.t, components, c.Amount)
		}
		for _, l := range f.Legs {
			legs = sum(s.t, legs, l.Amount)
			require.NotNil(s.t, r.Payment(l.Payment).Operation(l.Operation), "O-I12: a leg without an operation")
			live := 0
			for _, id := range append([]string{l.Operation}, l.Earlier...) {
				if r.Payment(l.Payment).Operation(id).Live() {
					live++
				}
			}
			require.LessOrEqual(s.t, live, 1, "two operations of one leg are live")
		}
		require.Equal(s.t, f.Total, components, "O-I6")
		require.Equal(s.t, f.Total, legs, "O-I6")
		require.Positive(s.t, f.Total.Sign(), "O-I6")
		if f.State == refund.Succeeded {
			for _, l := range f.Legs {
				require.Equal(s.t, payment.Succeeded, r.LegState(l), "refunded before it succeeded")
			}
		}
	}
	for _, item := range r.Order.Allocation().Units {
		used := money.New(0, r.Order.Currency)
		for _, u := range r.Order.Units { // with all that replaced it
			if root, _, _ := strings.Cut(u.ID, ".r"); root == item.ID {
				used = sum(s.t, used, u.Entitlement.Reserved, u.Entitlement.Refunded)
			}
		}
		require.LessOrEqual(s.t, used.Minor(), item.Gross.Minor(), "O-I4: %s", item.ID)
	}
	for i, item := range r.Order.Allocation().Shipping {
		e := r.Order.Shipping[i].Entitlement
		require.LessOrEqual(s.t, sum(s.t, e.Reserved, e.Refunded).Minor(), item.Gross.Minor(), "O-I4: %s", item.ID)
	}
}

func sum(t tester, ms ...money.Money) money.Money {
	m, err := money.Sum(ms...)
	require.NoError(t, err)
	return m
}

func text(t tester, r refund.Records) string {
	b, err := json.Marshal(r)
	require.NoError(t, err)
	return string(b)
}

// ok is try where nothing is refused.
func (s *shop) ok(decide func(refund.Records, refund.Env) (refund.Decision, error)) refund.Decision {
	s.t.Helper()
	d, err := s.try(decide)
	require.NoError(s.t, err)
	return d
}

func (s *shop) do(by policy.Actor, cmd refund.Command) refund.Decision {
	s.t.Helper()
	d, err := s.attempt(by, cmd)
	require.NoError(s.t, err, "%T", cmd)
	return d
}

func (s *shop) attempt(by policy.Actor, cmd refund.Command) (refund.Decision, error) {
	s.t.Helper()
	return s.try(func(r refund.Records, env refund.Env) (refund.Decision, error) {
		env.Actor = by
		return refund.Decide(r, cmd, env)
	})
}

func (s *shop) onOrder(cmd order.Command) refund.Decision {
	s.t.Helper()
	return s.ok(func(r refund.Records, env refund.Env) (refund.Decision, error) { return refund.OnOrder(r, cmd, env) })
}

func (s *shop) observe(id string, facts ...payment.Fact) refund.Decision {
	s.t.Helper()
	return s.ok(func(r refund.Records, env refund.Env) (refund.Decision, error) {
		env.Actor = policy.System
		return refund.Observe(r, id, env, facts...)
	})
}

func (s *shop) expose(id string, e payment.Exposure) refund.Decision {
	s.t.Helper()
	return s.ok(func(r refund.Records, env refund.Env) (refund.Decision, error) { return refund.Expose(r, id, e, env) })
}

// wake lets the time do its work and hands out the calls it asks for.
func (s *shop) wake() []payment.Call {
	s.t.Helper()
	return s.tick().Calls
}

func (s *shop) tick() refund.Decision {
	s.t.Helper()
	return s.ok(func(r refund.Records, env refund.Env) (refund.Decision, error) {
		env.Actor = policy.System
		return refund.Wake(r, env)
	})
}

// send wakes until nothing happens any more, and answers every sending.
func (s *shop) send(answer func(payment.Instruction) payment.Answer) (sent int) {
	s.t.Helper()
	for range 9 {
		d := s.tick()
		if len(d.Entries)+len(d.Calls) == 0 {
			break
		}
		for _, c := range d.Calls {
			if !c.Lookup {
				sent++
				s.answer(c, answer(c.In))
			}
		}
	}
	return sent
}

func (s *shop) answer(c payment.Call, a payment.Answer) {
	s.t.Helper()
	s.observe(c.Payment.ID, payment.Answered{Operation: c.In.Operation, Attempt: c.In.Attempt, Answer: a})
}

func done(in payment.Instruction) payment.Answer {
	return payment.Answer{Outcome: payment.Done, VendorID: "re_" + in.Operation, Amount: in.Amount}
}

func declined(payment.Instruction) payment.Answer {
	return payment.Answer{Outcome: payment.Declined, Reason: "account_closed"}
}

func later(payment.Instruction) payment.Answer {
	return payment.Answer{Outcome: payment.Declined, Reason: "try_again_later", Retryable: true}
}

func silent(payment.Instruction) payment.Answer { return payment.Answer{Outcome: payment.Unanswered} }

func waiting(in payment.Instruction) payment.Answer {
	return payment.Answer{Outcome: payment.Waiting, VendorID: "re_" + in.Operation}
}

// said is what the vendor's webhook says of a refund of ours.
func said(op string, state payment.OpState, amount money.Money) payment.Reported {
	return payment.Reported{
		Source: "psp", Kind: payment.Refund, VendorID: "re_" + op, Operation: op, State: state, Amount: amount,
	}
}

func (s *shop) refund(id string) *refund.Refund {
	s.t.Helper()
	r := s.records()
	f := r.Refund(id)
	require.NotNil(s.t, f, "refund %s", id)
	return f
}

func (s *shop) state(id string) refund.State {
	s.t.Helper()
	return s.refund(id).State
}

func (s *shop) payment(id string) *payment.Payment {
	s.t.Helper()
	r := s.records()
	p := r.Payment(id)
	require.NotNil(s.t, p, "payment %s", id)
	return p
}

func (s *shop) headroom(id string) string {
	p := s.payment(id)
	return p.Headroom(s.env.Caps[p.Account]).Amount()
}

// left is what is still refundable of a unit or shipment.
func (s *shop) left(id string) string {
	s.t.Helper()
	r := s.records()
	m, err := r.Order.Refundable(id)
	require.NoError(s.t, err)
	return m.Amount()
}

func (s *shop) timeline() []store.Entry {
	s.t.Helper()
	entries, err := store.Timeline(ctx, s.store, store.HistoryQuery{Root: order.Repo.Key("eu", "o1")})
	require.NoError(s.t, err)
	return entries
}
