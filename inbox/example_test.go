package inbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// shop is a source of one's own: a web shop that reports what was paid.
type shop struct{}

type sale struct {
	Event, Order, Charge, Paid string
}

func (shop) Name() string { return "shop" }

func (shop) Verify(raw inbox.Raw, _ time.Time) error {
	if raw.Header("X-Shop-Secret") != "s3cret" { // a real one compares an HMAC of the body
		return &inbox.Refusal{Reason: inbox.BadSignature, Why: "the secret is not ours"}
	}
	return nil
}

func (shop) Identify(raw inbox.Raw) (inbox.Identity, error) {
	var s sale
	if json.Unmarshal(raw.Body, &s) != nil {
		return inbox.Identity{}, &inbox.Refusal{Reason: inbox.Malformed, Why: "the body is not a sale"}
	}
	return inbox.Identity{EventID: s.Event}, nil
}

func (shop) Normalise(raw inbox.Raw) ([]inbox.Event, error) {
	var s sale
	if json.Unmarshal(raw.Body, &s) != nil {
		return nil, &inbox.Refusal{Reason: inbox.Malformed, Why: "the body is not a sale"}
	}
	paid, err := money.Parse(s.Paid)
	if err != nil {
		return nil, &inbox.Refusal{Reason: inbox.Malformed, Why: "the amount is not money"}
	}
	return []inbox.Event{
		inbox.OrderEvent{Snapshot: order.Snapshot{Source: "shop", Confirmed: true, Content: order.Place{
			ID: s.Order, Currency: paid.Currency(), Lines: []order.PlaceLine{{ID: "all", Quantity: 1, Total: paid}},
		}}},
		inbox.PaymentEvent{Account: "shop", Payment: s.Charge, Order: inbox.OrderRef{ID: s.Order}, Facts: []payment.Fact{
			payment.Opened{Source: "shop", Account: "shop", VendorID: s.Charge, Amount: paid},
			payment.Reported{Source: "shop", Kind: payment.Purchase, VendorID: s.Charge, State: payment.Succeeded, Amount: paid},
		}},
	}, nil
}

func Example() {
	ctx, s := context.Background(), mem.New()
	in := &inbox.Inbox{
		Exec:    &store.Executor{Store: s},
		Sources: map[string]inbox.Source{"shop": shop{}},
		Tenant:  func(string) string { return "eu" },
		Env:     func(string) refund.Env { return refund.Env{Actor: policy.System} },
		Clock:   time.Now,
	}
	body := []byte(`{"event":"evt_1","order":"o_1042","charge":"ch_7","paid":"59.90 EUR"}`)

	_, err := in.Receive(ctx, "shop", inbox.Raw{Body: body})
	fmt.Println(err)

	raw := inbox.Raw{Headers: map[string][]string{"X-Shop-Secret": {"s3cret"}}, Body: body}
	for range 2 { // the shop sends it twice
		receipt, err := in.Receive(ctx, "shop", raw)
		fmt.Println("duplicate:", receipt.Duplicate, err)
	}
	n, err := in.Step(ctx)
	fmt.Println("applied:", n, err)

	l, _ := s.Load(ctx, nil, store.Select{Roots: []store.Key{order.Repo.Key("eu", "o_1042")}})
	records, _ := refund.Read(l)
	fmt.Println(records.Order.State, records.Order.Total, records.Payments[0].Balance().Captured)
	// Output:
	// inbox: bad_signature: the secret is not ours
	// duplicate: false <nil>
	// duplicate: true <nil>
	// applied: 1 <nil>
	// confirmed 59.90 EUR 59.90 EUR
}
