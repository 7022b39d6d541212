package shopify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/connect/shopify"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	shop   = "acme.myshopify.com"
	secret = "a client secret of nobody"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// tester is a test or a check of rapid.
type tester interface {
	require.TestingT
	Helper()
}

// doc is a JSON object, composed here from the documented fields.
type doc map[string]any

// with is the object with some members changed; nil takes one out.
func (d doc) with(changes doc) doc {
	d = maps.Clone(d)
	for k, v := range changes {
		if d[k] = v; v == nil {
			delete(d, k)
		}
	}
	return d
}

func source(t tester, changes ...func(*shopify.Config)) *shopify.Source {
	t.Helper()
	c := shopify.Config{
		Shop: shop, Secrets: webhookSecrets(),
		Gateways: map[string]shopify.Gateway{"stripe": shopify.Stripe("stripe_eu")},
	}
	for _, change := range changes {
		change(&c)
	}
	s, err := shopify.New(c)
	require.NoError(t, err)
	return s
}

func sign(body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// delivery is a signed delivery as Shopify sends it.
func delivery(t tester, topic string, body any) inbox.Raw {
	t.Helper()
	b, ok := body.([]byte)
	if !ok {
		var err error
		b, err = json.Marshal(body)
		require.NoError(t, err)
	}
	return inbox.Raw{Body: b, Headers: map[string][]string{
		"X-Shopify-Hmac-Sha256": {sign(b)}, "X-Shopify-Shop-Domain": {shop}, "X-Shopify-Topic": {topic},
		"X-Shopify-Webhook-Id": {"wh-1"}, "X-Shopify-Api-Version": {"2026-01"},
	}}
}

func events(t tester, s *shopify.Source, topic string, body any) []inbox.Event {
	t.Helper()
	raw := delivery(t, topic, body)
	require.NoError(t, s.Verify(raw, noon))
	got, err := s.Normalise(raw)
	require.NoError(t, err)
	return got
}

func requireRefused(t tester, err error, want inbox.Reason) {
	t.Helper()
	var refusal *inbox.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, want, refusal.Reason, refusal.Why)
}

func set(amount, shopAmount string) doc {
	return doc{
		"shop_money":        doc{"amount": shopAmount, "currency_code": "EUR"},
		"presentment_money": doc{"amount": amount, "currency_code": "GBP"},
	}
}

// mugs is an order of two mugs at 12.10 and a plate at 5.00, with a discount
// of 1.20 on the mugs, taxes on top and shipping of 4.00: 32.58 EUR in all.
func mugs() doc {
	return doc{
		"id": json.Number("820982911946154508"), "name": "#1001", "currency": "EUR", "presentment_currency": "EUR",
		"created_at": "2026-03-02T12:00:00+01:00", "processed_at": "2026-03-02T11:59:58+01:00", "updated_at": "2026-03-02T12:00:03+01:00",
		"cancelled_at": nil, "cancel_reason": nil, "financial_status": "paid", "taxes_included": false,
		"total_price": "32.58", "payment_gateway_names": []any{"stripe"}, "customer_locale": "pt-BR",
		"discount_applications": []any{doc{"type": "discount_code", "code": "SPRING"}, doc{"type": "manual", "title": "for Ana"}},
		"line_items": []any{
			doc{
				"id": json.Number("11"), "sku": "mug", "quantity": 2, "current_quantity": 2, "price": "12.10",
				"discount_allocations": []any{doc{"amount": "1.20", "discount_application_index": 0}},
				"tax_lines":            []any{doc{"title": "IVA", "rate": 0.07, "price": "1.61"}},
			},
			doc{"id": json.Number("12"), "sku": "plate", "quantity": 1, "price": "5.00", "tax_lines": []any{doc{"title": "IVA", "rate": 0.07, "price": "0.35"}}},
		},
		"shipping_lines": []any{doc{"id": json.Number("21"), "price": "4.00", "tax_lines": []any{doc{"title": "IVA", "rate": 0.07, "price": "0.28"}}, "discount_allocations": []any{doc{"amount": "1.66", "discount_application_index": 1}}}},
		"fulfillments":   []any{}, "refunds": []any{},
		"email": "ana@example.com", "phone": nil,
		"customer":         doc{"id": json.Number("9007199254740993"), "email": "ana@example.com"},
		"shipping_address": doc{"name": "Ana Conceição", "address1": "Rua das Flores 1", "city": "São Paulo", "zip": "01000-000", "country_code": "BR", "province_code": "SP"},
	}
}

func eur(s string) money.Money { return money.MustParse(s + " EUR") }

// sale is a transaction of Shopify Payments on the order of mugs.
func sale() doc {
	return doc{
		"id": json.Number("9007199254740995"), "order_id": json.Number("820982911946154508"), "kind": "sale", "status": "success",
		"gateway": "shopify_payments", "amount": "32.58", "currency": "EUR", "parent_id": nil, "authorization": "x1",
		"created_at": "2026-03-02T12:00:01+01:00", "error_code": nil, "receipt": doc{"ack": 1, "Ack": 2},
		"payment_details": doc{"credit_card_company": "Visa", "credit_card_number": "•••• •••• •••• 4242", "credit_card_bin": "424242", "credit_card_wallet": nil},
	}
}

func refundOf(amount string) doc {
	return doc{
		"id": json.Number("31"), "order_id": json.Number("820982911946154508"), "note": "for Ana",
		"refund_line_items": []any{doc{"line_item_id": json.Number("11"), "quantity": 1, "subtotal": 11.5}},
		"transactions": []any{doc{
			"id": json.Number("41"), "order_id": json.Number("820982911946154508"), "kind": "refund", "status": "success",
			"gateway": "shopify_payments", "amount": amount, "currency": "EUR", "parent_id": json.Number("9007199254740995"),
		}},
	}
}

func chargeback() doc {
	return doc{
		"id": json.Number("51"), "order_id": json.Number("820982911946154508"), "type": "chargeback", "status": "needs_response",
		"reason": "fraudulent", "network_reason_code": "10.4", "amount": "32.58", "currency": "EUR",
		"initiated_at": "2026-03-10T09:00:00-05:00", "evidence_due_by": "2026-03-20T19:00:00-05:00", "evidence_sent_on": nil, "finalized_on": nil,
	}
}

func webhookSecrets() []webhook.Secret { return []webhook.Secret{webhook.NewSecret(secret)} }
