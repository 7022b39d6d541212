package refund_test

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

// A refund needs no store to be decided: records go in, records come out.
func ExampleDecide() {
	env := refund.Env{
		Tenant: "eu", Actor: policy.Actor{ID: "anna"}, Now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		Caps:     map[string]payment.Capabilities{"psp": {Refund: payment.RefundAmount}},
		Policies: refund.Policies{refund.AutoApproveUpTo(money.MustParse("5.00 EUR"))},
	}
	d, err := refund.OnOrder(refund.Records{}, order.Place{
		ID: "o1", Currency: money.EUR, Total: money.MustParse("10.00 EUR"),
		Lines: []order.PlaceLine{{ID: "mugs", Quantity: 3, Total: money.MustParse("10.00 EUR")}},
	}, env)
	if err != nil {
		fmt.Println(err)
		return
	}
	d.Order.Version = 1 // as if it had been committed
	d, err = refund.Decide(d.Records, refund.OnPayment{Cmd: payment.Authorize{
		ID: "p1", Order: "o1", Account: "psp", VendorID: "pi_1", Amount: money.MustParse("10.00 EUR"), Purchase: true, State: payment.Succeeded,
	}}, env)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, pieces := range []int{1, 2} {
		d, err = refund.Decide(d.Records, refund.Request{
			ID: fmt.Sprintf("r%d", pieces), Order: "o1", Reason: "damaged", Lines: []refund.LineRequest{{Line: "mugs", Quantity: pieces}},
		}, env)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(d.Code, d.Verdict.Codes())
	}
	left := d.Payments[0].Headroom(env.Caps["psp"])
	fmt.Println("left on the payment:", left)
	// Output:
	// approved []
	// requested [amount.needs_approval]
	// left on the payment: 0.00 EUR
}
