package stripe_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// The answer to a refund is lost. Nobody sends it again: a look-up finds it.
func ExampleClient() {
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	psp, err := fake.OpenPSP(fake.PSPConfig{Now: now, Fates: fake.Always(fake.AnswerLost)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = psp.Close() }()
	if _, err := psp.Charge(fake.PaymentParams{ID: "pi_1042", Amount: 2000, Currency: "eur"}); err != nil {
		fmt.Println(err)
	}
	server := httptest.NewServer(psp.Handler())
	defer server.Close()

	client, err := stripe.New(stripe.Config{
		Account: "stripe_eu", Key: func() string { return "sk_test_1" }, BaseURL: server.URL, HTTP: server.Client(), Now: now,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	in := payment.Instruction{
		Account: "stripe_eu", Payment: "pi_1042", Kind: payment.Refund, Operation: "op_1", Key: "k/op_1", Amount: money.MustParse("5.00 EUR"),
	}
	answer, err := client.Send(context.Background(), in)
	fmt.Println(answer.Outcome, "-", err)
	found, err := client.Lookup(context.Background(), in)
	fmt.Println(found.Objects[0].Operation, found.Objects[0].State, found.Objects[0].Amount, err)
	// Output:
	// unknown - stripe: POST /v1/refunds: no_answer
	// op_1 succeeded 5.00 EUR <nil>
}

// A webhook is verified, and says what happened in our words.
func ExampleSource() {
	body := []byte(`{"id":"evt_1","object":"event","type":"refund.failed","created":1772442000,"data":{"object":{
		"id":"re_1","object":"refund","amount":500,"currency":"eur","payment_intent":"pi_1042","status":"failed","failure_reason":"lost_or_stolen_card"}}}`)
	at := time.Unix(1772442000, 0)
	raw := inbox.Raw{Body: body, Headers: map[string][]string{stripe.SignatureHeader: {fake.SignStripe("whsec_1", at, body)}}}

	source := stripe.Source{Account: "stripe_eu", Secrets: []webhook.Secret{webhook.NewSecret("whsec_1")}}
	fmt.Println("verified:", source.Verify(raw, at.Add(time.Minute)))
	events, err := source.Normalise(raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	event := events[0].(inbox.PaymentEvent)
	refund := event.Facts[0].(payment.Reported)
	fmt.Println(event.Payment, refund.Kind, refund.VendorID, refund.State, refund.Amount, refund.Reason)
	// Output:
	// verified: <nil>
	// pi_1042 refund re_1 failed 5.00 EUR lost_or_stolen_card
}
