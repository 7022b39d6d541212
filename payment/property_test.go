package payment_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// story is what is asked of a payment, and then the facts about it.
type story struct {
	facts     []payment.Fact
	exposures []payment.Exposure
}

var vendorStates = []payment.OpState{
	payment.Pending, payment.ActionRequired, payment.Succeeded, payment.Failed,
	payment.Canceled, payment.Expired, payment.Reversed,
}

// started is a payment with an authorization, three captures of ours and four
// refunds of ours that were all sent, before any fact about them.
func started(t *rapid.T) *book {
	b := newBook(t)
	b.see(
		payment.Opened{Source: "stripe", Account: "stripe", VendorID: "pi_1", Amount: eur(100_00)},
		payment.Reported{Source: "stripe", Kind: payment.Authorization, VendorID: "ch_1", State: payment.Succeeded, Amount: eur(100_00)},
		payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: "ca_0", State: payment.Succeeded, Amount: eur(50_00)},
	)
	for _, id := range []string{"ref_a", "ref_b", "ref_c", "ref_d"} { // equal amounts
		b.reserve(id, 10_00)
	}
	b.wake()
	for i, id := range []string{"cap_a", "cap_b"} {
		b.do(payment.CaptureCmd{ID: id, Amount: eur(int64(10_00 * (i + 1)))})
	}
	b.wake()
	b.later(time.Minute) // calls have ended
	return b
}

// amount draws what a report may say: nothing, nonsense, or a sum.
func amount(t *rapid.T) money.Money {
	return rapid.SampledFrom([]money.Money{
		eur(10_00), eur(10_00), eur(10_00), eur(10_00), eur(10_00), eur(20_00), eur(20_00), eur(5_00), eur(0), {}, eur(-10_00),
		money.New(10_00, money.USD), eur(math.MaxInt64),
	}).Draw(t, "amount")
}

func drawStory(t *rapid.T) story {
	var s story
	ours := map[payment.OpKind][]string{
		payment.Refund:  {"ref_a", "ref_b", "ref_c", "ref_d"},
		payment.Capture: {"cap_a", "cap_b"},
	}
	// Objects: each is of one kind and names at most one operation of ours,
	// though not every report repeats the name.
	objects := rapid.IntRange(1, 5).Draw(t, "objects")
	for o := range objects {
		kind := rapid.SampledFrom([]payment.OpKind{
			payment.Refund, payment.Refund, payment.Refund, payment.Capture, payment.Void,
			payment.Purchase, payment.Authorization, payment.Increment,
		}).Draw(t, "kind")
		vendorID := fmt.Sprintf("%s_%d", kind, o)
		owner := ""
		if len(ours[kind]) > 0 {
			owner = rapid.SampledFrom([]string{"", ours[kind][0], ours[kind][0], ours[kind][1]}).Draw(t, "owner")
		}
		for range rapid.IntRange(1, 3).Draw(t, "reports") {
			name := rapid.SampledFrom([]string{"", owner}).Draw(t, "named")
			state := rapid.SampledFrom(vendorStates).Draw(t, "state")
			said := amount(t)
			reason := rapid.SampledFrom([]string{"", "lost", "closed"}).Draw(t, "reason")
			switch form := rapid.IntRange(0, 5).Draw(t, "form"); {
			case form == 0 && owner != "":
				outcome := rapid.SampledFrom([]payment.Outcome{payment.Done, payment.Waiting}).Draw(t, "outcome")
				s.facts = append(s.facts, answered(owner, payment.Answer{Outcome: outcome, VendorID: vendorID, Amount: said}))
			case form == 1:
				asked := rapid.SampledFrom(slices.Concat(ours[payment.Refund], ours[payment.Capture])).Draw(t, "asked")
				s.facts = append(s.facts, payment.LookedUp{Operation: asked, Err: rapid.Bool().Draw(t, "err"), Found: payment.Found{Objects: []payment.Object{
					{Kind: kind, VendorID: vendorID, Operation: name, State: state, Amount: said, Reason: reason},
				}}})
			default:
				source := rapid.SampledFrom([]string{"stripe", "stripe", "stripe", "shopify"}).Draw(t, "source")
				s.facts = append(s.facts, payment.Reported{
					Source: source, Kind: kind, VendorID: vendorID, Operation: name, State: state, Amount: said, Reason: reason,
					Parent:  rapid.SampledFrom([]string{"", "ch_1", "capture_1", "authorization_0"}).Draw(t, "parent"),
					Settles: rapid.SampledFrom([]string{"", "", "du_1", "du_2"}).Draw(t, "settles"),
				})
			}
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "answers") {
		s.facts = append(s.facts, answered(
			rapid.SampledFrom(slices.Concat(ours[payment.Refund], ours[payment.Capture])).Draw(t, "of"),
			payment.Answer{
				Outcome: rapid.SampledFrom([]payment.Outcome{payment.Declined, payment.Rejected, payment.Unanswered, payment.Done, payment.Waiting}).Draw(t, "outcome"),
				Reason:  rapid.SampledFrom([]string{"", "closed"}).Draw(t, "reason"), Replayed: rapid.Bool().Draw(t, "replayed"),
			},
		))
	}
	for range rapid.IntRange(0, 2).Draw(t, "opened") {
		s.facts = append(s.facts, payment.Opened{
			Source:  rapid.SampledFrom([]string{"stripe", "shopify"}).Draw(t, "by"),
			Account: "stripe", VendorID: "pi_1", Amount: eur(rapid.SampledFrom([]int64{90_00, 100_00, 120_00}).Draw(t, "total")),
		})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "disputes") {
		s.exposures = append(s.exposures, payment.Exposure{
			Dispute: fmt.Sprintf("du_%d", i+1), Chain: rapid.SampledFrom([]string{"", "du_1"}).Draw(t, "chain"),
			Amount: rapid.SampledFrom([]money.Money{eur(10_00), eur(60_00), money.New(5_00, money.USD)}).Draw(t, "disputed"),
			Status: rapid.SampledFrom([]payment.ExposureState{
				payment.ExposureInquiry, payment.ExposureLive, payment.ExposureLost, payment.ExposureSettled, payment.ExposureCleared,
			}).Draw(t, "exposure"),
			Chargeback: rapid.Bool().Draw(t, "chargeback"),
		})
	}
	return s
}

// outline is all that must not depend on the order of facts.
type outline struct {
	Operations []string
	Balance    payment.Balance
	Headroom   money.Money
	Attention  []string
	Status     string
	Coverage   payment.Coverage
	Exposures  []payment.Exposure
	Others     []payment.Corroboration
}

func outlineOf(p *payment.Payment) outline {
	var ops []string
	for _, op := range p.Operations {
		ops = append(ops, fmt.Sprint(op.ID, op.Kind, op.VendorID, op.State, op.Booked(), op.Amount, op.Reason, op.Claim, op.Parent, op.Component, op.Settles))
	}
	slices.Sort(ops)
	return outline{
		ops, p.Balance(), p.Headroom(caps()), p.Attention, p.Status(), p.Coverage(), p.Exposures, p.Corroboration,
	}
}

// Orders-I1, payments-I12: any multiset of facts in any order gives the same
// payment, and no fact is refused.
func TestPropertyFactsInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		steps := make([]int, 0, 2*(len(s.facts)+len(s.exposures)))
		for i := range len(s.facts) + len(s.exposures) {
			steps = append(steps, i)
			if rapid.IntRange(0, 3).Draw(t, "again") == 0 {
				steps = append(steps, i) // delivered twice
			}
		}
		run := func(order []int) outline {
			b := started(t)
			for _, i := range order {
				if i < len(s.facts) {
					b.see(s.facts[i])
				} else {
					b.expose(s.exposures[i-len(s.facts)])
				}
				holds(t, b)
			}
			return outlineOf(&b.p)
		}
		once := run(slices.Compact(slices.Clone(steps)))
		for range 2 {
			require.Equal(t, once, run(rapid.Permutation(steps).Draw(t, "order")))
		}
	})
}

// holds is what is true of every payment, whatever was said of it.
func holds(t require.TestingT, b *book) {
	p := &b.p
	h, bal := p.Headroom(b.env.Caps), p.Balance()
	require.GreaterOrEqual(t, h.Minor(), int64(0))
	require.LessOrEqual(t, h.Minor(), max(0, bal.Raw.Minor()))
	if bal.Unsure || p.Frozen() {
		require.Zero(t, h.Minor())
	}
	require.Equal(t, !bal.Unsure && bal.Raw.Minor() < 0, slices.Contains(p.Attention, payment.RawNegative))
	require.True(t, slices.IsSorted(p.Attention))
	require.Equal(t, p.Attention, slices.Compact(slices.Clone(p.Attention)), "each code once")
	objects := map[string]bool{}
	for _, op := range p.Operations {
		require.True(t, payment.OpMachine.Known(op.State), "%s is %q", op.ID, op.State)
		require.LessOrEqual(t, len(op.Attempts), 1, "an operation is one attempt, sent again at most")
		if op.VendorID != "" {
			key := string(op.Kind) + op.VendorID
			require.False(t, objects[key], "object %s counts twice", key)
			objects[key] = true
		}
	}
}

// A fact that was booked already leaves no entry, so nothing is written.
func TestPropertyRepeatedFactsAreSilent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := started(t)
		for _, f := range drawStory(t).facts {
			if _, ok := f.(payment.LookedUp); ok {
				continue // a look-up happened, whatever it read
			}
			b.see(f)
			b.see(f)
			require.Empty(t, b.last, "%+v", f)
		}
	})
}

// Orders-I3, I12, I13: whatever happens, no command of ours reserves or sends
// more than the headroom, nothing is sent without a committed attempt, and the
// key of an operation never changes.
func TestPropertySending(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := newBook(t)
		b.do(payment.Authorize{
			ID: "p1", Account: "stripe", VendorID: "pi_1", Charge: "ch_1", Amount: eur(100_00), Purchase: true, State: payment.Succeeded,
		})
		keys := map[string]string{}
		n := 0
		check := func(t *rapid.T) {
			holds(t, b)
			for _, c := range b.calls {
				op := b.op(c.In.Operation)
				if len(op.Attempts) == 0 { // the vendor spoke of it before we sent it
					require.True(t, c.Lookup)
					continue
				}
				a := op.Attempts[0]
				require.Equal(t, cmp.Or(keys[op.ID], a.Key), c.In.Key)
				require.Equal(t, op.Amount, c.In.Amount)
				keys[op.ID] = c.In.Key
				if c.Lookup {
					require.False(t, b.env.Now.Before(a.Deadline.Add(10*time.Second)), "looked up while the call may run")
				} else {
					require.Equal(t, payment.Submitted, op.State, "sent without being committed as submitted")
					require.Equal(t, b.env.Now.Add(20*time.Second), c.In.Deadline)
				}
			}
			b.calls = nil
		}
		pick := func(t *rapid.T) string {
			var ids []string
			for _, op := range b.p.Operations {
				if len(op.Attempts) > 0 {
					ids = append(ids, op.ID)
				}
			}
			if len(ids) == 0 {
				t.Skip("nothing was sent")
			}
			return rapid.SampledFrom(ids).Draw(t, "op")
		}
		t.Repeat(map[string]func(*rapid.T){
			"": check,
			"reserve": func(t *rapid.T) {
				n++
				ask, have := rapid.Int64Range(1, 120_00).Draw(t, "amount"), b.headroom()
				d, err := payment.Reserve(b.p, payment.Operation{ID: fmt.Sprint("ref_", n), Amount: eur(ask), Cleared: rapid.Bool().Draw(t, "clear")}, b.env)
				if ask > have.Minor() {
					require.Error(t, err)
					return
				}
				b.take(d, err)
				require.Equal(t, have.Minor()-ask, b.headroom().Minor())
			},
			"release": func(t *rapid.T) {
				if n == 0 {
					t.Skip("nothing reserved")
				}
				id := fmt.Sprint("ref_", rapid.IntRange(1, n).Draw(t, "n"))
				before, raw := b.p.Operation(id), b.p.Balance().Raw
				if before == nil {
					t.Skip("refused")
				}
				created, amount := before.State == payment.Created, before.Amount
				b.take(payment.Release(b.p, id, "withdrawn", b.env))
				if created {
					require.Equal(t, raw.Minor()+amount.Minor(), b.p.Balance().Raw.Minor(), "freed once")
				} else {
					require.Equal(t, raw, b.p.Balance().Raw)
				}
			},
			"wake":  func(*rapid.T) { b.wake() },
			"later": func(t *rapid.T) { b.later(time.Duration(rapid.Int64Range(1, 90_000).Draw(t, "s")) * time.Second) },
			"answer": func(t *rapid.T) {
				b.see(answered(pick(t), payment.Answer{
					Outcome:  rapid.SampledFrom([]payment.Outcome{payment.Done, payment.Waiting, payment.Declined, payment.Unanswered, payment.Unanswered}).Draw(t, "outcome"),
					VendorID: rapid.SampledFrom([]string{"", "re_1", "re_2", "re_3"}).Draw(t, "id"), Replayed: rapid.Bool().Draw(t, "replayed"),
				}))
			},
			"look up": func(t *rapid.T) {
				b.see(payment.LookedUp{Operation: pick(t), Found: payment.Found{
					Complete: rapid.Bool().Draw(t, "complete"), AsOf: b.env.Now.Add(time.Duration(rapid.IntRange(-300, 60).Draw(t, "asof")) * time.Second),
				}})
			},
			"report": func(t *rapid.T) {
				b.see(refund(
					rapid.SampledFrom([]string{"re_1", "re_2", "re_3"}).Draw(t, "id"),
					rapid.SampledFrom([]string{"", "ref_1", "ref_2"}).Draw(t, "of"),
					rapid.SampledFrom(vendorStates).Draw(t, "state"), rapid.SampledFrom([]int64{0, 10_00, 20_00}).Draw(t, "amount"),
				))
			},
			"expose": func(t *rapid.T) {
				b.expose(payment.Exposure{
					Dispute: "du_1", Amount: eur(rapid.Int64Range(1, 110_00).Draw(t, "amount")), Chargeback: true,
					Status: rapid.SampledFrom([]payment.ExposureState{payment.ExposureLive, payment.ExposureLost, payment.ExposureCleared}).Draw(t, "status"),
				})
			},
		})
	})
}
