package dispute_test

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// A chargeback over a part of a payment, whose events come in the wrong order.
func ExampleObserve() {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	paid, err := payment.Decide(payment.Payment{}, payment.Authorize{
		ID: "p1", Account: "stripe_eu", VendorID: "pi_1", Amount: money.MustParse("100.00 EUR"),
		Purchase: true, State: payment.Succeeded,
	}, payment.Env{Tenant: "eu", Now: now})
	if err != nil {
		fmt.Println(err)
		return
	}
	rs := dispute.Records{Records: refund.Records{Payments: []payment.Payment{paid.Payment}}}
	can := payment.Capabilities{RefundUnderDispute: payment.UndisputedRest}

	for _, o := range []dispute.Observation{
		{
			Key: "evt_2", Dispute: "dp_1", Payment: "p1", OccurredAt: now.Add(time.Hour),
			Stage: dispute.Chargeback, Status: dispute.UnderReview, Amount: money.MustParse("40.00 EUR"),
		},
		{
			Key: "evt_1", Dispute: "dp_1", Payment: "p1", OccurredAt: now,
			Stage: dispute.Chargeback, Status: dispute.NeedsResponse, Amount: money.MustParse("40.00 EUR"),
			Movements: []dispute.Movement{{ID: "txn_1", Kind: dispute.Withdrawal, Amount: money.MustParse("40.00 EUR")}},
		},
		{
			Key: "evt_3", Dispute: "dp_1", Payment: "p1", OccurredAt: now.Add(30 * 24 * time.Hour),
			Stage: dispute.Chargeback, Status: dispute.Won, Finality: dispute.Terminal,
		},
	} {
		d, err := dispute.Observe(rs, o, refund.Env{Tenant: "eu", Now: now})
		if err != nil {
			fmt.Println(err)
			return
		}
		rs = dispute.Records{Records: d.Records, Disputes: d.Disputes}
		at := rs.Disputes[0]
		fmt.Println(o.Key, at.Stage, at.Status, at.Finality, at.Flags, "can give back", rs.Payments[0].Headroom(can))
	}
	// Output:
	// evt_2 chargeback under_review provisional [] can give back 60.00 EUR
	// evt_1 chargeback under_review provisional [] can give back 60.00 EUR
	// evt_3 chargeback won terminal [won_without_reinstatement] can give back 100.00 EUR
}
