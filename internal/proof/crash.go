package proof

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
)

// Crash kills the process at every port call and every call to the PSP of a
// refund, before and after it takes effect, under every fate, and lets a new
// process go on: the PSP must have paid at most once, and our books must equal
// the PSP's in the end. On an idempotent rail nothing may be left to a person.
func Crash(t *testing.T, open Open) {
	for _, rail := range []struct {
		name string
		caps payment.Capabilities
	}{
		{"idempotent", payment.Capabilities{}}, // the fake's own: Stripe's
		{"not_idempotent", payment.Capabilities{Refund: payment.RefundAmount, ListDelay: time.Minute, Mode: payment.Command}},
	} {
		t.Run(rail.name, func(t *testing.T) {
			for _, fate := range fake.AllFates() {
				t.Run(fate.String(), func(t *testing.T) {
					t.Parallel()
					handed := crashes(t, open, fate, rail.caps)
					t.Logf("operations handed to a person: %v", handed)
					if rail.name == "idempotent" && len(handed) > 0 {
						t.Fatalf("an idempotent rail left operations to a person: %v", handed)
					}
				})
			}
		})
	}
}

// crashes goes through all points of one fate until a run meets no fault.
func crashes(t *testing.T, open Open, fate fake.Fate, caps payment.Capabilities) (handed []string) {
	t.Helper()
	for at := int64(1); ; at++ {
		for _, after := range []bool{false, true} {
			blown, left := crash(t, open, fate, caps, &fuse{at: at, after: after})
			for _, op := range left {
				handed = append(handed, fmt.Sprintf("step %d after=%v: %s", at, after, op))
			}
			if !blown {
				if at < 5 {
					t.Fatalf("a refund took %d steps: the fuse is not where the steps are", at-1)
				}
				return handed
			}
		}
	}
}

// crash runs one refund into one fault and lets a second process finish it.
func crash(t *testing.T, open Open, fate fake.Fate, caps payment.Capabilities, f *fuse) (blown bool, left []string) {
	t.Helper()
	where := fmt.Sprintf("fate %v, step %d, after=%v", fate, f.at, f.after)
	first := func(_ string, asked int) fake.Fate {
		if asked == 1 {
			return fate
		}
		return fake.Done
	}
	healthy := open(t)
	d := recoursetest.New(t, recoursetest.Options{Store: healthy, Fates: first, Caps: caps, Config: func(c *recourse.Config) {
		if caps.Refund != "" && !caps.Idempotent {
			c.Rails[recoursetest.PSPAccount] = &keyless{Rail: c.Rails[recoursetest.PSPAccount]}
		}
	}})
	d.Sell(recoursetest.Sale{Order: "o", Lines: []recoursetest.Line{{ID: "1", Quantity: 2, Price: "20.00 EUR"}}})

	// The first process: the same desk behind the fuse.
	doomed := d.Process(&faulty{Store: healthy, fuse: f}, func(c *recourse.Config) {
		c.Rails = refund.Rails{recoursetest.PSPAccount: &faultyRail{Rail: c.Rails[recoursetest.PSPAccount], fuse: f}}
	})
	q := refund.Request{
		Key: "k", Order: "o", Type: refund.TypeReturn, Reason: "damaged", Lines: []refund.LineRequest{{Line: "1", Quantity: 1}},
	}
	agent := doomed.Tenant(recoursetest.Tenant).As(agentAna)
	_, err := agent.Refunds.Request(t.Context(), q)
	acked := err == nil
	if !acked && !errors.Is(err, errCrash) {
		t.Fatalf("%s: %v", where, err)
	}
	for range 4 { // a few turns, as far as it gets
		_, _ = doomed.Step(t.Context())
		d.Clock.Advance(40 * time.Second)
	}
	f.dead.Store(true)

	// The second process. The client repeats its request under the same key.
	d.Clock.Advance(leaseOver)
	res, err := d.Agent("ana").Refunds.Request(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: repeated: %v", where, err)
	}
	if acked && !res.Replayed {
		t.Fatalf("%s: the first answer was acknowledged and lost", where)
	}
	d.Settle()
	left = d.Escalated("o")
	check(t, d, where, len(left) > 0)
	return f.steps.Load() >= f.at, left
}

// check holds the PSP's books against ours. Where a person has still to decide,
// ours may only be more careful.
func check(t *testing.T, d *recoursetest.Desk, where string, waiting bool) {
	t.Helper()
	const asked = 2000
	paid := atPSP(d)
	made := 0
	for _, x := range d.PSP.RefundsOf("pi_" + recoursetest.PaymentID("o", 1)) {
		if x.Status == "succeeded" {
			made++
		}
	}
	if made > 1 {
		t.Fatalf("%s: the PSP paid %d times: %v", where, made, d.PSP.Books())
	}
	p := d.Order("o").Payments[0]
	b := p.Balance()
	if waiting {
		if b.Refunded.Minor() < paid {
			t.Fatalf("%s: %d went back, we count only %s", where, paid, b.Refunded)
		}
		return
	}
	if b.Returned.Minor() != paid || b.Refunded != b.Returned {
		t.Fatalf("%s: PSP paid %d, our books say %s returned of %s counted\n%+v", where, paid, b.Returned, b.Refunded, p.Operations)
	}
	r := d.Order("o").Refunds[0]
	if (r.State == refund.Succeeded) != (paid > 0) {
		t.Fatalf("%s: the PSP paid %d of %d, the refund is %s", where, paid, asked, r.State)
	}
}
