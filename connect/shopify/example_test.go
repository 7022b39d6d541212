package shopify_test

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/connect/shopify"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/payment"
)

func Example() {
	source, err := shopify.New(shopify.Config{
		Shop:     "acme.myshopify.com",
		Secrets:  []webhook.Secret{webhook.NewSecret("a client secret of nobody")},
		Gateways: map[string]shopify.Gateway{"stripe": shopify.Stripe("stripe_eu")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	body := []byte(`{"id": 7, "order_id": 5, "kind": "refund", "status": "success", "gateway": "stripe",
		"amount": "11.50", "currency": "EUR", "receipt": {"id": "re_1", "payment_intent": "pi_1"}}`)
	raw := inbox.Raw{Body: body, Headers: map[string][]string{
		"X-Shopify-Hmac-Sha256": {"forged"}, "X-Shopify-Shop-Domain": {"acme.myshopify.com"},
		"X-Shopify-Topic": {"order_transactions/create"}, "X-Shopify-Webhook-Id": {"wh-1"},
	}}
	fmt.Println(source.Verify(raw, time.Now()))

	events, err := source.Normalise(raw)
	for _, e := range events {
		e := e.(inbox.PaymentEvent)
		refund := e.Facts[0].(payment.Reported)
		fmt.Println(e.Account, e.Payment, refund.Source, refund.VendorID, refund.Amount, err)
	}
	// Output:
	// inbox: bad_signature: the signature does not have 32 bytes in base64
	// stripe_eu pi_1 shopify re_1 11.50 EUR <nil>
}
