package recourse_test

import (
	"context"
	"fmt"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store/mem"
)

// A desk over a fake PSP: an order is sold, an agent refunds one piece of it,
// and the runner sends the refund after the commit.
func Example() {
	ctx := context.Background()
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	psp, err := fake.OpenPSP(fake.PSPConfig{Now: now})
	check(err)
	defer func() { check(psp.Close()) }()
	stripe := &rail.PSP{PSP: psp, Now: now}

	desk, err := recourse.New(mem.New(), recourse.Config{
		Rails:    refund.Rails{"stripe_eu": stripe},
		Gateways: payment.Accounts{"stripe_eu": stripe},
		Refunds: refund.Policies{
			refund.ReturnWindow(30 * 24 * time.Hour),
			refund.AutoApproveUpTo(money.MustParse("50.00 EUR")),
		},
		Authorizer: policy.AllowAll,
		Clock:      now,
	})
	check(err)
	agent := desk.Tenant("shop").As(policy.Actor{ID: "ana", Roles: []string{policy.RoleAgent}})

	total := money.MustParse("40.00 EUR")
	_, err = agent.Orders.Place(ctx, "place", order.Place{
		ID: "o_1042", Currency: total.Currency(), Total: total,
		Lines: []order.PlaceLine{{ID: "1", SKU: "mug", Quantity: 2, Total: total}},
	})
	check(err)
	_, err = psp.Charge(fake.PaymentParams{ID: "pi_1042", Amount: total.Minor(), Currency: "eur"})
	check(err)
	_, err = agent.Payments.Authorize(ctx, "pay", payment.Authorize{
		Order: "o_1042", Account: "stripe_eu", VendorID: "pi_1042", Amount: total, Purchase: true, State: payment.Succeeded,
	})
	check(err)

	res, err := agent.Refunds.Request(ctx, refund.Request{
		Key: "zendesk-35436", Order: "o_1042", Type: refund.TypeReturn, Reason: "damaged",
		Lines: []refund.LineRequest{{Line: "1", Quantity: 1}},
	})
	check(err)
	fmt.Println(res.Verdict.Outcome, res.Refund.Total, res.Code)

	_, err = desk.Step(ctx) // what desk.Run does in the background
	check(err)
	after, err := agent.Orders.Get(ctx, "o_1042")
	check(err)
	fmt.Println(after.Refunds[0].State, after.Payments[0].Status(), "left:", after.Payments[0].Balance().Raw)
	// Output:
	// allow 20.00 EUR approved
	// succeeded partially_refunded left: 20.00 EUR
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
