package payment_test

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
)

// A part of an authorization is captured, and a part of that is reserved to go
// back. A webhook then tells of a refund that somebody made in the dashboard.
func Example() {
	env := payment.Env{
		Tenant: "eu", Actor: policy.System, Now: time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC),
		Caps: payment.Capabilities{Refund: payment.RefundAmount, Capture: true, Idempotent: true, KeyRetention: 24 * time.Hour},
	}
	must := func(d payment.Decision, err error) payment.Decision {
		if err != nil {
			panic(err)
		}
		return d
	}
	d := must(payment.Decide(payment.Payment{}, payment.Authorize{
		ID: "o_1042/pay/1", Order: "o_1042", Account: "stripe", VendorID: "pi_1", Charge: "ch_1",
		Amount: money.MustParse("100.00 EUR"), State: payment.Succeeded,
	}, env))

	d = must(payment.Decide(d.Payment, payment.CaptureCmd{ID: "o_1042/cap/1", Amount: money.MustParse("60.00 EUR")}, env))
	d = must(payment.Wake(d.Payment, env)) // commit this, and only then call
	fmt.Println("send:", d.Calls[0].In.Kind, d.Calls[0].In.Amount)
	d = must(payment.Observe(d.Payment, env, payment.Answered{
		Operation: "o_1042/cap/1", Attempt: 1,
		Answer: payment.Answer{Outcome: payment.Done, VendorID: "ca_1", Amount: money.MustParse("60.00 EUR")},
	}))
	fmt.Println(d.Payment.Status(), d.Payment.Headroom(env.Caps))

	d = must(payment.Reserve(d.Payment, payment.Operation{ID: "o_1042/ref/1", Amount: money.MustParse("25.00 EUR")}, env))
	fmt.Println(d.Payment.Status(), d.Payment.Headroom(env.Caps))

	d = must(payment.Observe(d.Payment, env, payment.Reported{
		Source: "stripe", Kind: payment.Refund, VendorID: "re_9", State: payment.Succeeded, Amount: money.MustParse("30.00 EUR"),
	}))
	fmt.Println(d.Payment.Attention, d.Payment.Headroom(env.Caps))

	_, err := payment.Reserve(d.Payment, payment.Operation{ID: "o_1042/ref/2", Amount: money.MustParse("10.00 EUR")}, env)
	fmt.Println(err)
	// Output:
	// send: capture 60.00 EUR
	// partially_captured 60.00 EUR
	// refund_pending 35.00 EUR
	// [foreign_refund] 5.00 EUR
	// payment o_1042/pay/1 can give back 5.00 EUR (no_headroom), not 10.00 EUR: ask for that much or less
}

func ExampleClassify() {
	now := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	for _, code := range []string{"insufficient_funds", "stolen_card", "generic_decline"} {
		d := payment.Classify(code, "", "", now)
		fmt.Println(d.Class, d.Retry, d.CustomerKey())
	}
	// Output:
	// funds later decline.funds
	// lost_stolen never decline.generic
	// issuer_generic once decline.generic
}
