package shopify

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/payment"
)

// Gateway says where the money of one of a shop's payment gateways is booked.
type Gateway struct {
	Account string         // money account
	Owner   payment.Owner  // defaults to platform; psp if Payment is set
	Method  payment.Method // of the payments Shopify opens

	// Payment reads the owner's id of the payment out of a transaction. Set it
	// where the books of record are the owner's: what Shopify says is kept as
	// corroboration of that payment then. Without it the books are Shopify's, in
	// the name of the account, and what one order pays through the gateway is one
	// payment: of a refund or dispute alone it cannot be told which of several.
	Payment func(Transaction) string
	// Object reads the owner's id of what the transaction is, a refund's
	// foremost. Where it is nil or finds none, Shopify's own id is used.
	Object func(Transaction) string
}

func (g Gateway) owner() payment.Owner {
	if g.Payment != nil {
		return cmp.Or(g.Owner, payment.PSP)
	}
	return cmp.Or(g.Owner, payment.Platform)
}

// read says who keeps the books of a transaction, and by what ids.
func (g Gateway) read(t Transaction) (source, payment, object string) {
	source, payment, object = g.Account, ownPayment(t.Order, t.Gateway), t.ID
	if g.Payment != nil {
		source, payment = name, g.Payment(t)
	}
	if g.Object != nil {
		object = cmp.Or(g.Object(t), object)
	}
	return source, payment, object
}

// ownPayment is the id of a payment that is in Shopify's books: what an order
// pays through one gateway.
func ownPayment(order, gateway string) string { return order + "." + gateway }

// Transaction is what the funcs of a [Gateway] are shown of a transaction. Only
// fields that Shopify filled are set.
type Transaction struct {
	ID, Order, Parent string // Shopify's, in digits
	Kind              string // authorization, sale, capture, void, refund
	Gateway           string
	Authorization     string          // the owner's reference
	Receipt           json.RawMessage // the owner's answer, in a form of its own
}

// The gateways that Shopify runs itself.
const shopifyPayments = "shopify_payments"

func ownGateways(shop string) map[string]Gateway {
	return map[string]Gateway{
		shopifyPayments: {Account: shop + "/" + shopifyPayments, Method: payment.Card},
		"gift_card":     {Account: shop + "/gift_card", Method: payment.GiftCard},
		"manual":        {Account: shop + "/manual", Owner: payment.Offline},
	}
}

// Stripe is a gateway whose books of record are Stripe's. The payment intent,
// or else the charge, and the refund are read from the receipt or the
// authorization code.
func Stripe(account string) Gateway {
	return Gateway{
		Account: account,
		Payment: func(t Transaction) string {
			r := t.stripe()
			return pick([]string{"pi_", "ch_", "py_"}, string(r.PaymentIntent), r.ID, t.Authorization, string(r.Charge))
		},
		Object: func(t Transaction) string {
			if t.Kind != "refund" {
				return ""
			}
			return pick([]string{"re_", "pyr_"}, t.stripe().ID, t.Authorization)
		},
	}
}

// pick is the first id with the first prefix that any has.
func pick(prefixes []string, ids ...string) string {
	for _, prefix := range prefixes {
		for _, id := range ids {
			if strings.HasPrefix(id, prefix) {
				return id
			}
		}
	}
	return ""
}

type stripeReceipt struct {
	ID            string    `json:"id"`
	PaymentIntent reference `json:"payment_intent"`
	Charge        reference `json:"charge"`
}

// stripe reads the receipt as an object of Stripe; as none if it has another
// form.
func (t Transaction) stripe() stripeReceipt {
	r, err := webhook.Decode[stripeReceipt](t.Receipt)
	if err != nil {
		return stripeReceipt{}
	}
	return r
}

// reference is the id of an object, which may be there in full.
type reference string

// UnmarshalJSON reads an id, or an object with one.
func (r *reference) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		object, err := webhook.Decode[struct {
			ID string `json:"id"`
		}](b)
		*r = reference(object.ID)
		return err
	}
	return json.Unmarshal(b, (*string)(r))
}
