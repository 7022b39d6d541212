package shopify_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/shopify"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
)

const ownAccount = shop + "/shopify_payments"

var orderRef = inbox.OrderRef{Channel: order.Channel{Name: "shopify", Account: shop, Order: "820982911946154508"}}

func env() payment.Env {
	return payment.Env{Tenant: "eu", Actor: policy.Actor{ID: "inbox"}, Now: noon}
}

// facts of the one payment that a delivery is about.
func facts(t tester, topic string, body doc) inbox.PaymentEvent {
	t.Helper()
	got := events(t, source(t), topic, body)
	require.Len(t, got, 1)
	return got[0].(inbox.PaymentEvent)
}

func TestTransactionOfShopify(t *testing.T) {
	t.Parallel()
	const vendorID = "820982911946154508.shopify_payments"
	reported := payment.Reported{
		Source: ownAccount, Event: "wh-1", Kind: payment.Purchase, VendorID: "9007199254740995", State: payment.Succeeded, Amount: eur("32.58"),
	}
	opened := payment.Opened{
		Source: ownAccount, Account: ownAccount, VendorID: vendorID, Owner: payment.Platform, Amount: eur("32.58"),
		At:      time.Date(2026, 3, 2, 11, 0, 1, 0, time.UTC),
		Details: payment.Details{Method: payment.Card, Brand: "Visa", Last4: "4242"},
	}
	authorized := reported
	authorized.Kind, authorized.ExpiresAt = payment.Authorization, time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
	captured := payment.Reported{
		Source: ownAccount, Event: "wh-1", Kind: payment.Capture, VendorID: "9007199254740997", Parent: "9007199254740995",
		State: payment.Pending, Amount: eur("12.58"),
	}
	voided := captured
	voided.Kind, voided.Amount, voided.State = payment.Void, eur("0.00"), payment.Succeeded
	declined, refusal := reported, opened
	declined.State, declined.Reason = payment.Failed, "expired_card"
	refusal.Decline = &payment.Decline{Class: payment.DeclineExpired, Retry: payment.RetryOtherMethod, PSPCode: "expired_card"}
	newer := reported
	newer.State = "awaiting_response"
	child := doc{"id": id("9007199254740997"), "parent_id": id("9007199254740995")}
	for name, c := range map[string]struct {
		changes doc
		want    []payment.Fact
	}{
		"sale":           {nil, []payment.Fact{opened, reported}},
		"authorization":  {doc{"kind": "authorization", "authorization_expires_at": "2026-03-09T12:00:00Z"}, []payment.Fact{opened, authorized}},
		"at a counter":   {doc{"kind": "emv_authorization", "authorization_expires_at": "2026-03-09T12:00:00Z"}, []payment.Fact{opened, authorized}},
		"capture":        {child.with(doc{"kind": "capture", "amount": "12.58", "status": "pending"}), []payment.Fact{captured}},
		"void":           {child.with(doc{"kind": "void", "amount": "0.00"}), []payment.Fact{voided}},
		"declined":       {doc{"status": "failure", "error_code": "expired_card"}, []payment.Fact{refusal, declined}},
		"error":          {doc{"status": "error", "error_code": "expired_card"}, []payment.Fact{refusal, declined}},
		"a newer status": {doc{"status": "awaiting_response"}, []payment.Fact{opened, newer}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := inbox.PaymentEvent{Account: ownAccount, Payment: vendorID, Order: orderRef, Facts: c.want}
			got := facts(t, "order_transactions/create", sale().with(c.changes))
			require.Empty(t, cmp.Diff(want, got))
			if _, opens := got.Facts[0].(payment.Opened); opens {
				d, err := payment.Observe(payment.Payment{}, env(), got.Facts...)
				require.NoError(t, err)
				require.Equal(t, ownAccount, d.Payment.Books, "the books are Shopify's")
			}
		})
	}
}

func TestTransactionWithoutFacts(t *testing.T) {
	t.Parallel()
	for name, changes := range map[string]doc{
		"nothing to pay":            {"amount": "0.00"},
		"change over the counter":   {"kind": "change"},
		"an authorization of zero":  {"kind": "authorization", "amount": "0"},
		"change of another gateway": {"kind": "change", "gateway": "manual"},
	} {
		require.Empty(t, events(t, source(t), "order_transactions/create", sale().with(changes)), name)
	}
	require.Empty(t, events(t, source(t), "refunds/create", refundOf("1").with(doc{"transactions": []any{}})), "nothing was paid back")
}

func TestTransactionRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes doc
		want    inbox.Reason
	}{
		"a gateway that is not set up":  {doc{"gateway": "paypal"}, inbox.Unmatched},
		"Stripe's, without its id":      {doc{"gateway": "stripe"}, inbox.Unmatched},
		"a kind nobody knows":           {doc{"kind": "teleport"}, inbox.UnsupportedVersion},
		"no kind":                       {doc{"kind": nil}, inbox.UnsupportedVersion},
		"no id":                         {doc{"id": nil}, inbox.Malformed},
		"no order":                      {doc{"order_id": nil}, inbox.Malformed},
		"no amount":                     {doc{"amount": nil}, inbox.Malformed},
		"a negative amount":             {doc{"amount": "-1.00"}, inbox.Malformed},
		"no currency":                   {doc{"currency": nil}, inbox.Malformed},
		"an amount beyond what we hold": {doc{"amount": "92233720368547758.08"}, inbox.AmountOverflow},
		"two amounts":                   {doc{"AMOUNT": "1"}, inbox.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := source(t).Normalise(delivery(t, "order_transactions/create", sale().with(c.changes)))
			requireRefused(t, err, c.want)
			require.Empty(t, got)
		})
	}
	_, err := source(t).Normalise(delivery(t, "refunds/create", refundOf("1.00").with(doc{"id": nil})))
	requireRefused(t, err, inbox.Malformed)
}

func TestCardNumberIsNotKept(t *testing.T) {
	t.Parallel()
	for masked, want := range map[string]string{
		"•••• •••• •••• 4242": "4242", "4242424242424242": "4242", "424": "", "": "", "•••• •••• ••••": "", "42 42": "",
	} {
		got := facts(t, "order_transactions/create", sale().with(doc{"payment_details": doc{"credit_card_number": masked}}))
		require.Equal(t, want, got.Facts[0].(payment.Opened).Details.Last4, masked)
	}
}

func TestDeclines(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]payment.DeclineClass{
		"pick_up_card": payment.DeclineLostStolen, "invalid_expiry_date": payment.DeclineData, "incorrect_address": payment.DeclineData,
		"incorrect_cvc": payment.DeclineData, "processing_error": payment.DeclineTemporary, "card_declined": payment.DeclineIssuer,
		"call_issuer": payment.DeclineIssuer, "expired_card": payment.DeclineExpired, "": payment.DeclineIssuer,
	} {
		got := facts(t, "order_transactions/create", sale().with(doc{"status": "failure", "error_code": code}))
		decline := got.Facts[0].(payment.Opened).Decline
		require.Equal(t, want, decline.Class, code)
		require.Equal(t, code, decline.PSPCode)
	}
	free := facts(t, "order_transactions/create", sale().with(doc{"status": "failure", "error_code": "declined for Ana"}))
	require.Equal(t, "other", free.Facts[1].(payment.Reported).Reason, "codes are no free text")
}

func TestRefund(t *testing.T) {
	t.Parallel()
	got := facts(t, "refunds/create", refundOf("11.50"))
	refund := payment.Reported{
		Source: ownAccount, Event: "wh-1", Kind: payment.Refund, VendorID: "41", Parent: "9007199254740995",
		State: payment.Succeeded, Amount: eur("11.50"),
	}
	require.Empty(t, cmp.Diff(inbox.PaymentEvent{
		Account: ownAccount, Payment: "820982911946154508.shopify_payments", Order: orderRef, Facts: []payment.Fact{refund},
	}, got), "what was paid back, not what the lines add up to")

	t.Run("the transaction's own delivery is the same refund", func(t *testing.T) {
		t.Parallel()
		transaction := refundOf("11.50")["transactions"].([]any)[0].(doc)
		require.Empty(t, cmp.Diff(got, facts(t, "order_transactions/create", transaction)))
	})
	t.Run("the bank's reference", func(t *testing.T) {
		t.Parallel()
		withARN := refundOf("11.50")["transactions"].([]any)[0].(doc).with(doc{"payments_refund_attributes": doc{"acquirer_reference_number": "742"}})
		require.Equal(t, "742", facts(t, "order_transactions/create", withARN).Facts[0].(payment.Reported).ARN)
	})
	t.Run("over several payments", func(t *testing.T) {
		t.Parallel()
		part := func(n, gateway, amount string) doc {
			return refundOf(amount)["transactions"].([]any)[0].(doc).with(doc{"id": id(n), "gateway": gateway, "order_id": nil})
		}
		got := events(t, source(t), "refunds/create", refundOf("").with(doc{"transactions": []any{
			part("41", "shopify_payments", "5.00"), part("42", "gift_card", "2.00"), part("43", "shopify_payments", "5.00"),
		}}))
		require.Len(t, got, 2)
		card, gift := got[0].(inbox.PaymentEvent), got[1].(inbox.PaymentEvent)
		require.Len(t, card.Facts, 2, "two equal partial refunds are two")
		require.Equal(t, shop+"/gift_card", gift.Account)
		require.Len(t, gift.Facts, 1)
	})
}

func TestRefundIsBookedOnItsPayment(t *testing.T) {
	t.Parallel()
	sold, back := facts(t, "order_transactions/create", sale()), facts(t, "refunds/create", refundOf("11.50"))
	require.Equal(t, sold.Payment, back.Payment)
	d, err := payment.Observe(payment.Payment{}, env(), append(sold.Facts, back.Facts...)...)
	require.NoError(t, err)
	d, err = payment.Observe(d.Payment, env(), back.Facts...) // once more
	require.NoError(t, err)
	b := d.Payment.Balance()
	require.Equal(t, eur("32.58"), b.Captured)
	require.Equal(t, eur("11.50"), b.Refunded)
}

func TestStripeSeenThroughShopify(t *testing.T) {
	t.Parallel()
	transaction := func(changes doc) doc { return sale().with(doc{"gateway": "stripe"}).with(changes) }
	for name, c := range map[string]struct {
		changes         doc
		payment, object string
	}{
		"intent":             {doc{"authorization": "pi_1", "receipt": nil}, "pi_1", "9007199254740995"},
		"charge of intent":   {doc{"authorization": "ch_1", "receipt": doc{"id": "ch_1", "payment_intent": "pi_1", "metadata": doc{"A": 1, "a": 2}}}, "pi_1", "9007199254740995"},
		"intent in full":     {doc{"receipt": doc{"payment_intent": doc{"id": "pi_1", "amount": 1}}}, "pi_1", "9007199254740995"},
		"receipt of intent":  {doc{"receipt": doc{"id": "pi_1", "payment_intent": nil}}, "pi_1", "9007199254740995"},
		"charge alone":       {doc{"authorization": "ch_1", "receipt": "ch_1"}, "ch_1", "9007199254740995"},
		"a receipt twice":    {doc{"authorization": "pi_1", "receipt": doc{"id": "pi_2", "ID": "pi_3"}}, "pi_1", "9007199254740995"},
		"refund":             {doc{"kind": "refund", "receipt": doc{"id": "re_1", "object": "refund", "charge": "ch_1", "payment_intent": "pi_1"}}, "pi_1", "re_1"},
		"refund of a charge": {doc{"kind": "refund", "authorization": "re_1", "receipt": doc{"charge": doc{"id": "ch_1"}}}, "ch_1", "re_1"},
		"refund without id":  {doc{"kind": "refund", "authorization": "pi_1", "receipt": doc{"id": 7}}, "pi_1", "9007199254740995"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := facts(t, "order_transactions/create", transaction(c.changes))
			require.Equal(t, "stripe_eu", got.Account)
			require.Equal(t, c.payment, got.Payment)
			require.Len(t, got.Facts, 1, "Stripe opens its own payments")
			said := got.Facts[0].(payment.Reported)
			require.Equal(t, "shopify", said.Source)
			require.Equal(t, c.object, said.VendorID)
		})
	}
}

// One payout that Stripe and Shopify both tell of is one refund, whoever tells
// first.
func TestOnePayoutToldTwiceIsOneRefund(t *testing.T) {
	t.Parallel()
	shopify := facts(t, "refunds/create", refundOf("11.50").with(doc{"transactions": []any{
		refundOf("11.50")["transactions"].([]any)[0].(doc).with(doc{
			"gateway": "stripe", "receipt": doc{"id": "re_1", "payment_intent": "pi_1"},
		}),
	}})).Facts
	opened := payment.Opened{Source: "stripe_eu", Account: "stripe_eu", VendorID: "pi_1", Amount: eur("32.58")}
	report := func(kind payment.OpKind, id, amount string) payment.Fact {
		return payment.Reported{Source: "stripe_eu", Kind: kind, VendorID: id, State: payment.Succeeded, Amount: eur(amount)}
	}
	stripe := []payment.Fact{report(payment.Purchase, "ch_1", "32.58"), report(payment.Refund, "re_1", "11.50")}
	for name, told := range map[string][]payment.Fact{
		"Stripe first":  {opened, stripe[0], stripe[1], shopify[0]},
		"Shopify first": {opened, shopify[0], stripe[0], stripe[1]},
		"again":         {opened, shopify[0], stripe[0], shopify[0], stripe[1], stripe[1], shopify[0]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := payment.Observe(payment.Payment{}, env(), told...)
			require.NoError(t, err)
			require.Equal(t, eur("11.50"), d.Payment.Balance().Refunded)
			require.Equal(t, []payment.Corroboration{{
				Source: "shopify", Kind: payment.Refund, VendorID: "re_1", State: payment.Succeeded, Amount: eur("11.50"),
			}}, d.Payment.Corroboration)
		})
	}
}

func TestGatewayOfOnesOwn(t *testing.T) {
	t.Parallel()
	s := source(t, func(c *shopify.Config) {
		c.Gateways = map[string]shopify.Gateway{
			"Cash on Delivery (COD)": {Account: "cod", Owner: payment.Offline, Method: payment.CashOnDelivery},
			"shopify_payments":       {Account: "sp_eu", Object: func(t shopify.Transaction) string { return t.Kind + t.ID[:2] }},
		}
	})
	cod := events(t, s, "order_transactions/create", sale().with(doc{"gateway": "Cash on Delivery (COD)"}))[0].(inbox.PaymentEvent)
	opened := cod.Facts[0].(payment.Opened)
	require.Equal(t, "cod", cod.Account)
	require.Equal(t, payment.Offline, opened.Owner)
	require.Equal(t, payment.CashOnDelivery, opened.Details.Method)
	_, err := payment.Observe(payment.Payment{}, env(), cod.Facts...)
	require.NoError(t, err)
	own := events(t, s, "order_transactions/create", sale())[0].(inbox.PaymentEvent)
	require.Equal(t, "sp_eu", own.Account)
	require.Equal(t, "sale90", own.Facts[1].(payment.Reported).VendorID)
}
