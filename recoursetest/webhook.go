package recoursetest

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/payment"
)

// deliver lets the PSP do what is due there and brings in what it reports
// about refunds, each event once.
func (d *Desk) deliver() {
	d.t.Helper()
	if err := d.PSP.Tick(d.Clock.Now()); err != nil {
		d.t.Fatalf("recoursetest: %v", err)
	}
	for _, e := range d.PSP.Events(d.seen) {
		d.seen = e.ID
		if !strings.HasPrefix(e.Type, "refund.") {
			continue
		}
		var body struct {
			Data struct {
				Object fake.Refund `json:"object"`
			} `json:"data"`
		}
		if err := json.Unmarshal(e.Body, &body); err != nil {
			d.t.Fatalf("recoursetest: event %s: %v", e.ID, err)
		}
		d.report(e.ID, body.Data.Object)
	}
}

func (d *Desk) report(event string, r fake.Refund) {
	d.t.Helper()
	id := strings.TrimPrefix(r.PaymentIntent, "pi_")
	orderID := id[:max(strings.LastIndex(id, "-p"), 0)]
	if orderID == "" {
		return // a payment that Sell did not make
	}
	_, err := d.Supervisor("psp").Facts.Payment(context.Background(), event, orderID, id, payment.Reported{
		Source: PSPAccount, Event: event, Kind: payment.Refund, VendorID: r.ID, Operation: r.Metadata[rail.MetadataOperation],
		State: rail.RefundState(r.Status), Amount: rail.Amount(r.Amount, r.Currency), Reason: r.FailureReason,
	})
	d.must(nil, err)
}
