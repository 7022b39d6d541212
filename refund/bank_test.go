package refund_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

// bank is where the money really is: what each payment took in, and one object
// for each refund that the bank accepted, by the key it was sent under.
type bank struct {
	captured map[string]int64
	objects  map[string]*payment.Object
	of       map[string]string // payment of a key
	disputed map[string]int64
}

// paid is what left, or is leaving, through a payment.
func (b *bank) paid(id string) (sum int64) {
	for key, o := range b.objects {
		if b.of[key] == id && o.State != payment.Failed {
			sum += o.Amount.Minor()
		}
	}
	return sum
}

// take is a sending that reaches the bank. It never refuses by itself: that no
// more leaves than came in is for us to see to.
func (b *bank) take(t *rapid.T, c payment.Call, state payment.OpState) *payment.Object {
	if o := b.objects[c.In.Key]; o != nil {
		return o // a key is executed once
	}
	id := c.Payment.ID
	require.LessOrEqual(t, b.paid(id)+c.In.Amount.Minor()+b.disputed[id], b.captured[id], "paid more than there is")
	o := &payment.Object{
		Kind: payment.Refund, VendorID: fmt.Sprintf("re_%d", len(b.objects)), Operation: c.In.Operation, State: state, Amount: c.In.Amount,
	}
	b.objects[c.In.Key], b.of[c.In.Key] = o, id
	return o
}

// TestMoneyModel drives random commands, answers, losses, look-ups, webhooks
// and chargebacks against the bank: O-I3, O-I5, O-I12, O-I13, O-I16, O-I18.
// The shop holds every commit to the other invariants by itself.
func TestMoneyModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
		b := &bank{
			captured: map[string]int64{"p1": 900, "p2": 1000},
			objects:  map[string]*payment.Object{}, of: map[string]string{}, disputed: map[string]int64{},
		}
		n := 0
		some := func() string {
			ids := []string{"r0"}
			for _, f := range s.refunds() {
				ids = append(ids, f.Key.ID)
			}
			return rapid.SampledFrom(ids).Draw(t, "refund")
		}
		// command gives a command, which may be refused, and holds that what it
		// reserved fits (O-I3, O-I18).
		command := func(by policy.Actor, cmd refund.Command) {
			before := s.records()
			if _, err := s.attempt(by, cmd); err != nil {
				var c coded
				require.ErrorAs(t, err, &c)
				return
			}
			for _, p := range s.records().Payments {
				was := before.Payment(p.Key.ID).Balance()
				if is := p.Balance(); is.Refunded.Minor() > was.Refunded.Minor() {
					require.GreaterOrEqual(t, is.Raw.Minor(), int64(0), "reserved beyond headroom")
				}
			}
		}
		call := func(c payment.Call) {
			id := c.Payment.ID
			if c.Lookup {
				var found []payment.Object
				for _, key := range slices.Sorted(maps.Keys(b.objects)) {
					if b.of[key] == id {
						found = append(found, *b.objects[key])
					}
				}
				s.observe(id, payment.LookedUp{Operation: c.In.Operation, Found: payment.Found{Objects: found, Complete: true, AsOf: s.env.Now}})
				return
			}
			switch rapid.SampledFrom([]string{"done", "pending", "lost answer", "lost", "declined", "later"}).Draw(t, "answer") {
			case "done":
				o := b.take(t, c, payment.Succeeded)
				s.answer(c, payment.Answer{Outcome: payment.Done, VendorID: o.VendorID, Amount: o.Amount})
			case "pending":
				o := b.take(t, c, payment.Pending)
				s.answer(c, payment.Answer{Outcome: payment.Waiting, VendorID: o.VendorID})
			case "lost answer":
				b.take(t, c, rapid.SampledFrom([]payment.OpState{payment.Succeeded, payment.Pending}).Draw(t, "state"))
				s.answer(c, silent(c.In))
			case "lost":
				if rapid.Bool().Draw(t, "crash") {
					return // not even the time-out was booked
				}
				s.answer(c, silent(c.In))
			case "declined":
				if b.objects[c.In.Key] == nil {
					s.answer(c, declined(c.In))
				}
			case "later":
				if b.objects[c.In.Key] == nil {
					s.answer(c, later(c.In))
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"request": func(t *rapid.T) {
				n++
				s.env.Policies = rapid.SampledFrom([]refund.Policies{nil, oneSupervisor, lookFirst}).Draw(t, "policies")
				id := fmt.Sprintf("r%d", n)
				command(anna, rapid.SampledFrom([]refund.Request{
					mugs(id, 1), mugs(id, 2), goodwill(id, "4.00"), goodwill(id, "9.00"),
					{ID: id, Order: "o1", Reason: "late", Shipping: []refund.ItemRequest{{ID: "s1"}}},
				}).Draw(t, "what"))
			},
			"approve":  func(*rapid.T) { command(ben, refund.Approve{Refund: some()}) },
			"deny":     func(*rapid.T) { command(ben, refund.Deny{Refund: some(), Reason: "no"}) },
			"withdraw": func(*rapid.T) { command(anna, refund.Withdraw{Refund: some()}) },
			"retry":    func(*rapid.T) { command(anna, refund.Retry{Refund: some()}) },
			"cancel":   func(*rapid.T) { command(anna, cancel) },
			"replace": func(*rapid.T) {
				_, _ = s.try(func(r refund.Records, env refund.Env) (refund.Decision, error) {
					return refund.OnOrder(r, order.Resolve{Unit: "l1/1", As: order.Replaced, Reason: "damaged"}, env)
				})
			},
			"wake": func(*rapid.T) {
				for _, c := range s.wake() {
					call(c)
				}
			},
			"wait": func(t *rapid.T) {
				s.wait(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour, 48 * time.Hour}).Draw(t, "for"))
			},
			"webhook": func(t *rapid.T) {
				for _, key := range slices.Sorted(maps.Keys(b.objects)) {
					o := b.objects[key]
					if o.State == payment.Pending && rapid.Bool().Draw(t, "settles") {
						o.State = rapid.SampledFrom([]payment.OpState{payment.Succeeded, payment.Failed}).Draw(t, "as")
					}
					if rapid.Bool().Draw(t, "told") {
						s.observe(b.of[key], payment.Reported{
							Source: "psp", Kind: payment.Refund, VendorID: o.VendorID, Operation: o.Operation, State: o.State, Amount: o.Amount,
						})
					}
				}
			},
			"dispute": func(t *rapid.T) {
				status := rapid.SampledFrom([]payment.ExposureState{payment.ExposureLive, payment.ExposureLost, payment.ExposureCleared}).Draw(t, "status")
				if b.disputed["p1"] = 500; status == payment.ExposureCleared {
					b.disputed["p1"] = 0
				}
				s.expose("p1", payment.Exposure{Dispute: "d1", Chain: "d1", Amount: eur("5.00"), Status: status, Chargeback: true})
			},
			"": func(t *rapid.T) {
				for id, in := range b.captured {
					require.LessOrEqual(t, b.paid(id), in, "the bank paid more than it took")
				}
				for _, p := range s.records().Payments { // what the bank holds for us is in R, whatever we know of it
					require.GreaterOrEqual(t, p.Balance().Refunded.Minor(), b.paid(p.Key.ID), "money out that nobody counts")
				}
			},
		})
		s.settle(t, b)
	})
}

// settle lets the bank come to rest and compares the books.
func (s *shop) settle(t *rapid.T, b *bank) {
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		o := b.objects[key]
		if o.State == payment.Pending {
			o.State = payment.Succeeded
		}
		s.observe(b.of[key], payment.Reported{
			Source: "psp", Kind: payment.Refund, VendorID: o.VendorID, Operation: o.Operation, State: o.State, Amount: o.Amount,
		})
	}
	for _, p := range s.records().Payments {
		require.Equal(t, b.paid(p.Key.ID), p.Balance().Returned.Minor(), "the books are the bank's")
	}
	paid, legs := int64(0), int64(0)
	r := s.records()
	for id := range b.captured {
		paid += b.paid(id)
	}
	states := refund.Replay(s.timeline())
	for _, f := range r.Refunds {
		require.Equal(t, f.State, states[f.Key.ID], "O-I16")
		for _, l := range f.Legs {
			if r.LegState(l) == payment.Succeeded {
				legs += l.Amount.Minor()
			}
		}
	}
	require.Equal(t, paid, legs, "every payout belongs to one leg")
}
