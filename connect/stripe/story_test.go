package stripe_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

var env = payment.Env{
	Tenant: "t1", Actor: policy.Actor{ID: "webhook"}, Now: start.Add(3600e9), Timing: payment.Timing{}.WithDefaults(),
	Caps: payment.Capabilities{Refund: payment.RefundAmount, Capture: true, Void: true, Idempotent: true},
}

// permutations calls visit with every order of n things.
func permutations(n int, visit func([]int)) {
	order := make([]int, 0, n)
	var step func()
	step = func() {
		if len(order) == n {
			visit(order)
			return
		}
		for i := range n {
			if !slices.Contains(order, i) {
				order = append(order, i)
				step()
				order = order[:len(order)-1]
			}
		}
	}
	step()
}

// take books facts as the pipeline does: what is about a payment that nobody
// opened yet is parked, and comes again at the end.
func take(t *testing.T, p payment.Payment, deliveries [][]payment.Fact) payment.Payment {
	t.Helper()
	var parked [][]payment.Fact
	for _, facts := range deliveries {
		d, err := payment.Observe(p, env, facts...)
		if errors.Is(err, payment.ErrOperation) {
			parked = append(parked, facts)
			continue
		}
		require.NoError(t, err)
		p = d.Payment
	}
	if len(parked) > 0 {
		require.Less(t, len(parked), len(deliveries), "nothing opens the payment")
		return take(t, p, parked)
	}
	return p
}

// shape is a payment without the order in which its operations came.
func shape(t *testing.T, p payment.Payment) string {
	t.Helper()
	slices.SortFunc(p.Operations, func(a, b payment.Operation) int {
		return slices.Compare([]string{string(a.Kind), a.VendorID}, []string{string(b.Kind), b.VendorID})
	})
	b, err := json.Marshal(p)
	require.NoError(t, err)
	return string(b)
}

func factsOf(t *testing.T, raw inbox.Raw) []payment.Fact {
	t.Helper()
	events, err := source.Normalise(raw)
	require.NoError(t, err)
	var facts []payment.Fact
	for _, e := range events {
		facts = append(facts, e.(inbox.PaymentEvent).Facts...)
	}
	return facts
}

// TestStories plays whole stories in every order, each event twice.
func TestStories(t *testing.T) {
	t.Parallel()
	charge := `,"captured":true,"amount_captured":3000,"payment_method_details":{"type":"card","card":{"brand":"visa","last4":"4242"}}`
	hold := `,"captured":false,"payment_method_details":{"type":"card","card":{"brand":"visa","capture_before":1772900000}}`
	type event struct{ typ, object, fields string }
	tests := map[string]struct {
		events     []event
		coverage   payment.Coverage
		captured   string
		refunded   string
		operations int
	}{
		"a failed attempt, a success, a refund": {[]event{
			{"payment_intent.created", "payment_intent", auto + `,"status":"requires_payment_method"`},
			{"payment_intent.payment_failed", "payment_intent", auto + failed},
			{"charge.failed", "charge", `"id":"ch_1","amount":3000,"currency":"eur","payment_intent":"pi_1","status":"failed","failure_code":"card_declined"`},
			{"charge.succeeded", "charge", ch2 + charge},
			{"payment_intent.succeeded", "payment_intent", auto + latest + `,"status":"succeeded","amount_received":3000`},
			{"refund.updated", "refund", re + moved + `,"status":"succeeded"`},
		}, payment.Captured, "30.00 EUR", "7.00 EUR", 3},
		"a bank debit that fails after it succeeded": {[]event{
			{"payment_intent.processing", "payment_intent", auto + latest + `,"status":"processing"`},
			{"charge.pending", "charge", ch2 + charge},
			{"charge.succeeded", "charge", ch2 + charge},
			{"payment_intent.succeeded", "payment_intent", auto + latest + `,"status":"succeeded","amount_received":3000`},
			{"charge.failed", "charge", ch2 + `,"status":"failed","failure_balance_transaction":"txn_3"`},
		}, payment.CoverageFailed, "0.00 EUR", "0.00 EUR", 1},
		"a partial capture, a refund that fails later": {[]event{
			{"charge.succeeded", "charge", ch2 + hold},
			{"payment_intent.amount_capturable_updated", "payment_intent", manual + latest + `,"status":"requires_capture","amount_capturable":3000`},
			{"charge.captured", "charge", ch2 + `,"captured":true,"amount_captured":2000`},
			{"payment_intent.succeeded", "payment_intent", manual + latest + `,"status":"succeeded","amount_received":2000`},
			{"charge.refunded", "charge", ch2 + `,"captured":true,"refunds":{"data":[{"status":"succeeded",` + re + moved + `}]}`},
			{"refund.failed", "refund", re + moved + `,"status":"failed","failure_reason":"declined"`},
		}, payment.PartiallyCaptured, "20.00 EUR", "0.00 EUR", 3},
		"an authorization that expires": {[]event{
			{"charge.succeeded", "charge", ch2 + hold},
			{"payment_intent.amount_capturable_updated", "payment_intent", manual + latest + `,"status":"requires_capture","amount_capturable":3000`},
			{"charge.expired", "charge", ch2 + hold},
			{"payment_intent.canceled", "payment_intent", manual + latest + `,"status":"canceled","cancellation_reason":"automatic"`},
			{"refund.created", "refund", `"id":"re_8","amount":3000,"currency":"eur","charge":"ch_2","payment_intent":"pi_1","status":"succeeded","reason":"expired_uncaptured_charge"`},
		}, payment.CoverageExpired, "0.00 EUR", "0.00 EUR", 1},
		"a cancellation in the dashboard": {[]event{
			{"charge.succeeded", "charge", ch2 + hold},
			{"charge.refunded", "charge", ch2 + `,"captured":false,"amount_refunded":3000,"refunds":{"data":[{"id":"re_8","amount":3000,"currency":"eur","status":"succeeded"}]}`},
			{"refund.created", "refund", `"id":"re_8","amount":3000,"currency":"eur","charge":"ch_2","payment_intent":"pi_1","status":"succeeded"`},
			{"payment_intent.canceled", "payment_intent", manual + latest + `,"status":"canceled"`},
		}, payment.Voided, "0.00 EUR", "0.00 EUR", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var deliveries [][]payment.Fact
			for _, e := range test.events {
				deliveries = append(deliveries, factsOf(t, deliver("evt_1", e.typ, e.object, e.fields)))
			}
			want := ""
			permutations(len(deliveries), func(order []int) {
				var played [][]payment.Fact
				for _, i := range order {
					played = append(played, deliveries[i])
				}
				p := take(t, payment.Payment{}, append(played, played[0]))
				if want == "" {
					want = shape(t, p)
					b := p.Balance()
					require.Equal(t, test.coverage, p.Coverage())
					require.Equal(t, test.captured, b.Captured.String())
					require.Equal(t, test.refunded, b.Refunded.String())
					require.Len(t, p.Operations, test.operations)
					require.False(t, p.Frozen())
				}
				if got := shape(t, p); got != want {
					require.Equal(t, want, got, "order %v", order)
				}
			})
		})
	}
}

// TestOurCallsJoinTheirEvents runs a capture and a refund of ours against the
// provider, and books its events and our answers in every order.
func TestOurCallsJoinTheirEvents(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	client := connect(t, psp)
	must := func(d payment.Decision, err error) payment.Decision {
		require.NoError(t, err)
		return d
	}
	p := must(payment.Decide(payment.Payment{}, payment.Authorize{
		Account: account, VendorID: "pi_2", Charge: "ch_2", Amount: money.MustParse("30.00 EUR"), State: payment.Succeeded,
	}, env)).Payment
	p = must(payment.Decide(p, payment.CaptureCmd{ID: "cap", Amount: money.MustParse("30.00 EUR"), Final: true}, env)).Payment
	seen := psp.Events("")[len(psp.Events(""))-1].ID

	call := func() payment.Answered {
		d := must(payment.Wake(p, env))
		require.Len(t, d.Calls, 1)
		p = d.Payment
		in := d.Calls[0].In
		send := client.Send
		if in.Kind == payment.Capture {
			send = client.Capture
		}
		answer, err := send(t.Context(), in)
		require.NoError(t, err)
		return payment.Answered{Operation: in.Operation, Attempt: in.Attempt, Answer: answer}
	}
	inEveryOrder := func(answer payment.Answered) {
		deliveries := [][]payment.Fact{{answer}}
		for _, e := range psp.Events(seen) {
			seen = e.ID
			if facts := factsOf(t, inbox.Raw{Body: e.Body}); len(facts) > 0 {
				deliveries = append(deliveries, facts)
			}
		}
		require.Greater(t, len(deliveries), 1)
		want, before := "", p
		permutations(len(deliveries), func(order []int) {
			played := [][]payment.Fact{}
			for _, i := range order {
				played = append(played, deliveries[i])
			}
			p = take(t, before, played)
			if want == "" {
				want = shape(t, p)
			}
			require.Equal(t, want, shape(t, p), order)
			require.False(t, p.Frozen())
		})
	}
	inEveryOrder(call())
	require.Equal(t, payment.Captured, p.Coverage())
	require.Equal(t, "30.00 EUR", p.Balance().Captured.String())
	require.Len(t, p.Operations, 2)

	p = must(payment.Reserve(p, payment.Operation{ID: "ref", Amount: money.MustParse("12.00 EUR"), Cleared: true}, env)).Payment
	inEveryOrder(call())
	require.Equal(t, "12.00 EUR", p.Balance().Returned.String())
	require.Len(t, p.Operations, 3)
	require.Equal(t, payment.Succeeded, p.Operation("ref").State)
}

// TestDisputeStory plays a dispute's events in every order.
func TestDisputeStory(t *testing.T) {
	t.Parallel()
	opened, err := payment.Observe(payment.Payment{}, env, factsOf(t, deliver("evt_0", "charge.succeeded", "charge", ch2+`,"captured":true`))...)
	require.NoError(t, err)
	p := opened.Payment
	event := func(n, typ, fields string) dispute.Observation {
		events, err := source.Normalise(deliver("evt_"+n, "charge.dispute."+typ, "dispute", dp+fields))
		require.NoError(t, err)
		o := events[0].(inbox.DisputeEvent).Observation
		o.Payment = p.Key.ID
		return o
	}
	all := []dispute.Observation{
		event("1", "created", `,"status":"warning_needs_response"`),
		event("2", "created", `,"status":"needs_response"`),
		event("3", "funds_withdrawn", `,"status":"needs_response","balance_transactions":[`+out+`]`),
		event("4", "closed", `,"status":"lost","balance_transactions":[`+out+`]`),
		event("5", "funds_reinstated", `,"status":"won","balance_transactions":[`+in+`,`+out+`]`),
	}
	renv := refund.Env{Tenant: env.Tenant, Actor: env.Actor, Now: env.Now, Caps: map[string]payment.Capabilities{account: env.Caps}}
	permutations(len(all), func(order []int) {
		rs := dispute.Records{Records: refund.Records{Payments: []payment.Payment{p}}}
		for _, i := range order {
			d, err := dispute.Observe(rs, all[i], renv)
			require.NoError(t, err)
			rs = dispute.Records{Records: d.Records, Disputes: d.Disputes}
		}
		require.Len(t, rs.Disputes, 1)
		d := rs.Disputes[0]
		require.Equal(t, dispute.Standing{Stage: dispute.Chargeback, Status: dispute.Won, Finality: dispute.Terminal}, d.Standing, order)
		require.Equal(t, []string{}, append([]string{}, d.Flags...))
		require.Len(t, d.Movements, 4)
		b := rs.Payments[0].Balance()
		require.Equal(t, "30.00 EUR", b.Raw.String(), "what is won can be refunded again")
	})
}
