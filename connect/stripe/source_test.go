package stripe_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

const hookSecret = "whsec_canary_9Zq"

var source = stripe.Source{Account: account, Secrets: []webhook.Secret{webhook.NewSecret(hookSecret)}}

// deliver makes an event of a type about an object. Fields are JSON members.
func deliver(id, typ, object, fields string) inbox.Raw {
	body := fmt.Sprintf(`{"id":%q,"object":"event","api_version":"2026-05-27.dahlia","created":1772442000,"type":%q,
		"data":{"object":{"object":%q,"description":"`+canary+`",%s}}}`, id, typ, object, fields)
	return inbox.Raw{Body: []byte(body)}
}

// The stories below are about one payment of 30.00 EUR.
const (
	pi     = `"id":"pi_1","amount":3000,"currency":"eur","metadata":{"order_id":"o-1"}`
	auto   = pi + `,"capture_method":"automatic_async"`
	manual = pi + `,"capture_method":"manual"`
	ch2    = `"id":"ch_2","amount":3000,"currency":"eur","payment_intent":"pi_1","metadata":{"order_id":"o-1"}`
	latest = `,"latest_charge":"ch_2"`
	failed = `,"status":"requires_payment_method","latest_charge":"ch_1","last_payment_error":{"code":"card_declined","decline_code":"insufficient_funds"}`
	re     = `"id":"re_1","amount":700,"currency":"eur","charge":"ch_2","payment_intent":"pi_1"`
	moved  = `,"balance_transaction":"txn_5"`
	dp     = `"id":"dp_1","amount":3000,"currency":"eur","charge":"ch_2","payment_intent":"pi_1","created":1772400000,"reason":"fraudulent",
		"evidence_details":{"due_by":1773000000},"payment_method_details":{"type":"card","card":{"network":"visa","network_reason_code":"10.4"}}`
	out = `{"id":"txn_7","amount":-3000,"fee":1500,"currency":"eur","created":1772400001,"reporting_category":"dispute"}`
	in  = `{"id":"txn_8","amount":3000,"fee":-1500,"currency":"eur","created":1772400002,"reporting_category":"dispute_reversal"}`
)

// TestNormalise is the golden table: what each event says, one line a fact.
func TestNormalise(t *testing.T) {
	t.Parallel()
	const opened = "open pi_1 30.00 EUR"
	tests := []struct {
		typ, object, fields string
		want                []string
	}{
		{"payment_intent.created", "payment_intent", auto + `,"status":"requires_payment_method"`, []string{opened}},
		{"payment_intent.requires_action", "payment_intent", auto + `,"status":"requires_action"`, []string{opened}},
		{"payment_intent.processing", "payment_intent", auto + latest + `,"status":"processing"`, []string{opened, "purchase ch_2 pending 30.00 EUR"}},
		{"payment_intent.payment_failed", "payment_intent", auto + failed, []string{opened + " declined funds insufficient_funds", "purchase ch_1 failed 30.00 EUR insufficient_funds"}},
		{"payment_intent.payment_failed", "payment_intent", manual + failed, []string{opened + " declined funds insufficient_funds", "authorization ch_1 failed 30.00 EUR insufficient_funds"}},
		{"payment_intent.payment_failed", "payment_intent", auto + `,"status":"requires_payment_method","last_payment_error":null`, []string{opened}},
		{"payment_intent.succeeded", "payment_intent", auto + latest + `,"status":"succeeded","amount_received":3000`, []string{opened, "purchase ch_2 succeeded 30.00 EUR"}},
		{"payment_intent.succeeded", "payment_intent", auto + `,"latest_charge":{"id":"ch_2","object":"charge"},"status":"succeeded","amount_received":3000`, []string{opened, "purchase ch_2 succeeded 30.00 EUR"}},
		{"payment_intent.succeeded", "payment_intent", auto + `,"charges":{"data":[{"id":"ch_2"},{"id":"ch_1"}]},"status":"succeeded","amount_received":3000`, []string{opened, "purchase ch_2 succeeded 30.00 EUR"}},
		{"payment_intent.succeeded", "payment_intent", manual + latest + `,"status":"succeeded","amount_received":2000`, []string{opened, "authorization ch_2 succeeded 30.00 EUR", "capture ch_2 succeeded 20.00 EUR final"}},
		{"payment_intent.succeeded", "payment_intent", pi + latest + `,"payment_method_types":["card"],"payment_method_options":{"card":{"capture_method":"manual"}},"status":"succeeded","amount_received":2000`,
			[]string{opened, "authorization ch_2 succeeded 30.00 EUR", "capture ch_2 succeeded 20.00 EUR final"}},
		{"payment_intent.succeeded", "payment_intent", pi + latest + `,"payment_method_types":["card","sepa_debit"],"payment_method_options":{"card":{"capture_method":"manual"}},"status":"succeeded","amount_received":3000`,
			[]string{opened}},
		{"payment_intent.amount_capturable_updated", "payment_intent", manual + latest + `,"status":"requires_capture","amount_capturable":2500,"amount_received":500`, []string{opened, "authorization ch_2 succeeded 30.00 EUR"}},
		{"payment_intent.canceled", "payment_intent", manual + latest + `,"status":"canceled","cancellation_reason":"requested_by_customer"`, []string{opened, "authorization ch_2 canceled 30.00 EUR"}},
		{"payment_intent.canceled", "payment_intent", manual + latest + `,"status":"canceled","cancellation_reason":"automatic"`, []string{opened, "authorization ch_2 expired 30.00 EUR"}},
		{"payment_intent.canceled", "payment_intent", auto + `,"status":"canceled","cancellation_reason":"abandoned"`, []string{opened}},
		{"payment_intent.succeeded", "payment_intent", auto + latest + `,"status":"a_new_status"`, []string{opened}},

		{"charge.pending", "charge", ch2 + `,"status":"pending","captured":true`, []string{opened, "purchase ch_2 pending 30.00 EUR"}},
		{"charge.succeeded", "charge", ch2 + `,"status":"succeeded","captured":true,"amount_captured":3000`, []string{opened, "purchase ch_2 succeeded 30.00 EUR"}},
		{"charge.succeeded", "charge", ch2 + `,"status":"succeeded","captured":true,"amount_captured":0`, []string{opened, "purchase ch_2 succeeded 30.00 EUR"}},
		{"charge.succeeded", "charge", ch2 + `,"status":"succeeded","captured":false,"payment_method_details":{"type":"card","card":{"brand":"visa","last4":"4242","capture_before":1772900000}}`,
			[]string{opened + " card visa 4242", "authorization ch_2 succeeded 30.00 EUR until 2026-03-07T16:13:20Z"}},
		{"charge.captured", "charge", ch2 + `,"status":"succeeded","captured":true,"amount_captured":2000`, []string{opened, "authorization ch_2 succeeded 30.00 EUR", "capture ch_2 succeeded 20.00 EUR final"}},
		{"charge.captured", "charge", ch2 + `,"captured":true,"amount_captured":2000,"payment_method_details":{"card":{"multicapture":{"status":"available"}}}`, []string{opened, "authorization ch_2 succeeded 30.00 EUR"}},
		{"charge.expired", "charge", ch2 + `,"captured":false`, []string{opened, "authorization ch_2 expired 30.00 EUR"}},
		{"charge.failed", "charge", ch2 + `,"status":"failed","failure_code":"card_declined"`, []string{opened}},
		{"charge.failed", "charge", ch2 + `,"status":"failed","failure_code":"insufficient_funds","failure_balance_transaction":"txn_3"`, []string{opened, "purchase ch_2 reversed 30.00 EUR insufficient_funds"}},
		{"charge.failed", "charge", `"id":"ch_9","amount":3000,"currency":"eur","status":"failed","failure_code":"expired_card"`, []string{"open ch_9 30.00 EUR declined expired expired_card", "purchase ch_9 failed 30.00 EUR expired_card"}},
		{"charge.succeeded", "charge", `"id":"ch_9","amount":500,"currency":"jpy","captured":true`, []string{"open ch_9 500 JPY", "purchase ch_9 succeeded 500 JPY"}},
		{"charge.refunded", "charge", ch2 + `,"captured":true,"amount_refunded":700`, nil},
		{"charge.refunded", "charge", ch2 + `,"captured":true,"refunds":{"data":[{"status":"succeeded",` + re + moved + `},{"status":"pending","id":"re_2","amount":700,"currency":"eur"}]}`,
			[]string{"refund re_1 succeeded 7.00 EUR of ch_2", "refund re_2 pending 7.00 EUR"}},
		{"charge.refunded", "charge", ch2 + `,"captured":false,"refunds":{"data":[{"status":"succeeded",` + re + moved + `}]}`, nil},

		{"refund.created", "refund", re + `,"status":"pending"`, []string{"refund re_1 pending 7.00 EUR of ch_2"}},
		{"refund.created", "refund", re + `,"status":"requires_action"`, []string{"refund re_1 action_required 7.00 EUR of ch_2"}},
		{"refund.updated", "refund", re + moved + `,"status":"succeeded","metadata":{"recourse_operation":"op_1"},"destination_details":{"card":{"reference":"74","reference_type":"acquirer_reference_number"}}`,
			[]string{"refund re_1 succeeded 7.00 EUR of ch_2 ours op_1 arn 74"}},
		{"refund.failed", "refund", re + moved + `,"status":"failed","failure_reason":"expired_or_canceled_card"`, []string{"refund re_1 failed 7.00 EUR expired_or_canceled_card of ch_2"}},
		{"charge.refund.updated", "refund", re + `,"status":"canceled"`, []string{"refund re_1 canceled 7.00 EUR of ch_2"}},
		{"refund.updated", "refund", re + `,"status":"in_a_drawer"`, []string{"refund re_1 pending 7.00 EUR of ch_2"}},
		{"refund.created", "refund", re + `,"status":"succeeded","balance_transaction":null`, nil},
		{"refund.created", "refund", re + `,"status":"pending","reason":"expired_uncaptured_charge"`, nil},
		{"refund.created", "refund", re + `,"status":"succeeded","metadata":{"recourse_operation":"op_1"}`, []string{"refund re_1 succeeded 7.00 EUR of ch_2 ours op_1"}},
		{"refund.created", "refund", `"id":"re_3","amount":1,"currency":"eur","status":"pending"`, nil},

		{"charge.dispute.created", "dispute", dp + `,"status":"warning_needs_response"`, []string{"inquiry needs_response provisional due 2026-03-08T20:00:00Z"}},
		{"charge.dispute.updated", "dispute", dp + `,"status":"warning_under_review"`, []string{"inquiry under_review provisional due 2026-03-08T20:00:00Z"}},
		{"charge.dispute.closed", "dispute", strings.Replace(dp, "1773000000", "0", 1) + `,"status":"warning_closed"`, []string{"inquiry closed terminal"}},
		{"charge.dispute.created", "dispute", dp + `,"status":"needs_response"`, []string{"chargeback needs_response provisional due 2026-03-08T20:00:00Z"}},
		{"charge.dispute.funds_withdrawn", "dispute", dp + `,"status":"needs_response","balance_transactions":[` + out + `]`,
			[]string{"chargeback needs_response provisional due 2026-03-08T20:00:00Z", "withdrawal txn_7 30.00 EUR", "fee txn_7/fee 15.00 EUR"}},
		{"charge.dispute.updated", "dispute", dp + `,"status":"under_review"`, []string{"chargeback under_review provisional due 2026-03-08T20:00:00Z"}},
		{"charge.dispute.funds_reinstated", "dispute", dp + `,"status":"lost","balance_transactions":[` + in + `]`,
			[]string{"chargeback lost settled due 2026-03-08T20:00:00Z", "reinstatement txn_8 30.00 EUR", "fee_return txn_8/fee 15.00 EUR"}},
		{"charge.dispute.closed", "dispute", dp + `,"status":"won"`, []string{"chargeback won terminal due 2026-03-08T20:00:00Z"}},
		{"charge.dispute.closed", "dispute", dp + `,"status":"prevented"`, []string{"alert prevented terminal network_settled due 2026-03-08T20:00:00Z"}},
		{"charge.dispute.created", "dispute", strings.Replace(dp, `"network":`, `"case_type":"chargeback","network":`, 1) + `,"status":"a_new_status"`, []string{"chargeback a_new_status due 2026-03-08T20:00:00Z"}},
		{"charge.dispute.created", "dispute", dp + `,"status":"a_new_status"`, []string{"a_new_status due 2026-03-08T20:00:00Z"}},

		{"review.opened", "review", `"id":"prv_1"`, nil},
		{"radar.early_fraud_warning.created", "radar.early_fraud_warning", `"id":"issfr_1"`, nil},
	}
	for i, test := range tests {
		t.Run(fmt.Sprintf("%d %s", i, test.typ), func(t *testing.T) {
			t.Parallel()
			raw := deliver("evt_1", test.typ, test.object, test.fields)
			events, err := source.Normalise(raw)
			require.NoError(t, err)
			require.Equal(t, test.want, lines(t, events))
			id, err := source.Identify(raw)
			require.NoError(t, err)
			require.Equal(t, inbox.Identity{EventID: "evt_1", Type: test.typ, APIVersion: stripe.APIVersion}, id)
			require.NotContains(t, fmt.Sprintf("%+v", events), "jane@example.com")
		})
	}
}

// lines prints events, a line a fact.
func lines(t *testing.T, events []inbox.Event) []string {
	t.Helper()
	var out []string
	add := func(words ...string) {
		out = append(out, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
	}
	for _, e := range events {
		switch e := e.(type) {
		case inbox.PaymentEvent:
			require.Equal(t, account, e.Account)
			require.NotEmpty(t, e.Payment)
			for _, f := range e.Facts {
				add(fact(t, e, f))
			}
		case inbox.DisputeEvent:
			o := e.Observation
			require.Equal(t, []string{account, "pi_1", "evt_1", "dp_1", "ch_2"}, []string{e.Account, e.Payment, o.Key, o.Dispute, o.Charge})
			require.Equal(t, time.Unix(1772442000, 0).UTC(), o.OccurredAt)
			require.Equal(t, []any{dispute.FromPSP, dispute.CardChargeback, "visa", "10.4", dispute.Fraud, "fraudulent", money.MustParse("30.00 EUR")},
				[]any{o.Source, o.Kind, o.Network, o.ReasonCode, o.Category, o.PSPReason, o.Amount})
			due := ""
			if !o.DueAt.IsZero() {
				due = "due " + o.DueAt.Format(time.RFC3339)
			}
			add(string(o.Stage), string(o.Status), string(o.Finality), string(o.Resolution), due)
			for _, m := range o.Movements {
				add(string(m.Kind), m.ID, m.Amount.String())
			}
		default:
			require.Failf(t, "unexpected", "%T", e)
		}
	}
	return out
}

func fact(t *testing.T, e inbox.PaymentEvent, f payment.Fact) string {
	t.Helper()
	switch f := f.(type) {
	case payment.Opened:
		require.Equal(t, []string{account, account, e.Payment}, []string{f.Source, f.Account, f.VendorID})
		if e.Payment == "pi_1" {
			require.Equal(t, inbox.OrderRef{ID: "o-1"}, e.Order)
		}
		text := fmt.Sprintf("open %s %s %s %s %s", f.VendorID, f.Amount, f.Details.Method, f.Details.Brand, f.Details.Last4)
		if f.Decline != nil {
			text += fmt.Sprintf(" declined %s %s", f.Decline.Class, f.Decline.PSPCode)
		}
		return text
	case payment.Reported:
		require.Equal(t, []string{account, "evt_1"}, []string{f.Source, f.Event})
		text := fmt.Sprintf("%s %s %s %s %s", f.Kind, f.VendorID, f.State, f.Amount, f.Reason)
		for _, part := range [][2]string{{" of ", f.Parent}, {" ours ", f.Operation}, {" arn ", f.ARN}} {
			if part[1] != "" {
				text += part[0] + part[1]
			}
		}
		if !f.ExpiresAt.IsZero() {
			text += " until " + f.ExpiresAt.Format(time.RFC3339)
		}
		if f.Final {
			text += " final"
		}
		return text
	default:
		require.Failf(t, "unexpected", "%T", f)
		return ""
	}
}

// TestRefusals holds what is not taken, and why.
func TestRefusals(t *testing.T) {
	t.Parallel()
	body := func(s string) inbox.Raw { return inbox.Raw{Body: []byte(s)} }
	tests := map[string]struct {
		raw    inbox.Raw
		reason inbox.Reason
	}{
		"unknown type":     {deliver("evt_1", "customer.created", "customer", `"id":"cus_1"`), inbox.UnknownType},
		"unknown charge":   {deliver("evt_1", "charge.updated", "charge", ch2), inbox.UnknownType},
		"half a type":      {deliver("evt_1", "charge. captured", "charge", ch2), inbox.UnknownType},
		"empty half":       {deliver("evt_1", "charge.", "charge", ch2), inbox.UnknownType},
		"thin event":       {body(`{"id":"evt_1","object":"v2.core.event","type":"v1.charge.succeeded"}`), inbox.UnsupportedVersion},
		"no JSON":          {body("t=" + canary), inbox.Malformed},
		"a list":           {body(`[]`), inbox.Malformed},
		"no event":         {body(`{"id":"ch_1","object":"charge"}`), inbox.Malformed},
		"no id":            {deliver("", "charge.succeeded", "charge", ch2), inbox.Malformed},
		"no object":        {body(`{"id":"evt_1","object":"event","type":"charge.succeeded"}`), inbox.Malformed},
		"another object":   {deliver("evt_1", "charge.succeeded", "refund", re), inbox.Malformed},
		"no object id":     {deliver("evt_1", "charge.succeeded", "charge", `"amount":1,"currency":"eur"`), inbox.Malformed},
		"odd object id":    {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch 1","amount":1,"currency":"eur"`), inbox.Malformed},
		"negative":         {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":-1,"currency":"eur"`), inbox.Malformed},
		"nothing":          {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":0,"currency":"eur"`), inbox.Malformed},
		"fraction":         {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":1.5,"currency":"eur"`), inbox.Malformed},
		"text":             {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":"100","currency":"eur"`), inbox.Malformed},
		"twice":            {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":100,"amount":900,"currency":"eur"`), inbox.Malformed},
		"other case":       {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":100,"Amount":900,"currency":"eur"`), inbox.Malformed},
		"over int64":       {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":9223372036854775808,"currency":"eur"`), inbox.Malformed},
		"absurd":           {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":9223372036854775807,"currency":"eur"`), inbox.AmountOverflow},
		"absurd sum":       {deliver("evt_1", "payment_intent.amount_capturable_updated", "payment_intent", manual+latest+`,"status":"requires_capture","amount_capturable":9223372036854775807,"amount_received":5`), inbox.AmountOverflow},
		"no currency":      {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":1`), inbox.Malformed},
		"unknown currency": {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":1,"currency":"zzz"`), inbox.Malformed},
		"private currency": {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":1,"currency":"pts/2"`), inbox.Malformed},
		"part of a krona":  {deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":4010,"currency":"isk"`), inbox.Malformed},
		"nameless refund":  {deliver("evt_1", "charge.refunded", "charge", ch2+`,"captured":true,"refunds":{"data":[{"amount":1,"currency":"eur"}]}`), inbox.Malformed},
		"refund below 0":   {deliver("evt_1", "refund.created", "refund", `"id":"re_1","amount":-5,"currency":"eur"`), inbox.Malformed},
		"dispute of none":  {deliver("evt_1", "charge.dispute.created", "dispute", `"id":"dp_1","amount":5,"currency":"eur"`), inbox.Malformed},
		"nameless booking": {deliver("evt_1", "charge.dispute.created", "dispute", dp+`,"balance_transactions":[{"amount":-5,"currency":"eur"}]`), inbox.Malformed},
		"least booking":    {deliver("evt_1", "charge.dispute.created", "dispute", dp+`,"balance_transactions":[{"id":"txn_1","amount":-9223372036854775808,"currency":"eur"}]`), inbox.Malformed},
		"too large":        {body(`{"id":"` + strings.Repeat("x", 9<<20) + `"}`), inbox.TooLarge},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := source.Normalise(test.raw)
			require.Empty(t, events)
			var refused *inbox.Refusal
			require.ErrorAs(t, err, &refused)
			require.Equal(t, test.reason, refused.Reason, err)
			for _, secret := range []string{"4242", "jane", hookSecret} {
				require.NotContains(t, fmt.Sprintf("%+v %#v", err, err), secret)
			}
		})
	}
}

func TestOrderKey(t *testing.T) {
	t.Parallel()
	s := stripe.Source{Account: account, OrderKey: "reference"}
	events, err := s.Normalise(deliver("evt_1", "charge.succeeded", "charge", `"id":"ch_1","amount":4000,"currency":"isk","captured":true,"metadata":{"order_id":"no","reference":"o-7"}`))
	require.NoError(t, err)
	require.Equal(t, inbox.OrderRef{ID: "o-7"}, events[0].(inbox.PaymentEvent).Order)
	require.Equal(t, money.MustParse("40 ISK"), events[0].(inbox.PaymentEvent).Facts[0].(payment.Opened).Amount)
	require.Equal(t, "stripe", s.Name())
}
