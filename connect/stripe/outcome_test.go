package stripe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// canary is what must never come back from an error: a card number, and text
// that a vendor or a proxy might put into a body.
const canary = "4242 4242 4242 4242 jane@example.com"

func wireError(typ, code string) string {
	return fmt.Sprintf(`{"error":{"type":%q,"code":%q,"message":%q,"param":%q}}`, typ, code, canary, canary)
}

func wireRefund(status, more string) string {
	return fmt.Sprintf(`{"id":"re_9","object":"refund","amount":1000,"currency":"eur","status":%q,"description":%q%s}`, status, canary, more)
}

// TestAnswers holds every kind of answer to its outcome.
func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status  int
		headers string
		body    string
		want    payment.Answer // its outcome is never empty
		err     string         // of an unknown outcome
	}{
		"succeeded": {200, "", wireRefund("succeeded", `,"destination_details":{"type":"card","card":{"reference":"7452","reference_type":"acquirer_reference_number"}}`),
			payment.Answer{Outcome: payment.Done, ARN: "7452"}, ""},
		"replayed success": {200, "Idempotent-Replayed: true", wireRefund("succeeded", ""), payment.Answer{Outcome: payment.Done}, ""},
		"pending":          {200, "", wireRefund("pending", ""), payment.Answer{Outcome: payment.Waiting}, ""},
		"requires action":  {200, "", wireRefund("requires_action", ""), payment.Answer{Outcome: payment.Waiting, WhoMustAct: "customer"}, ""},
		"new status":       {200, "", wireRefund("in_a_drawer", ""), payment.Answer{Outcome: payment.Waiting}, ""},
		"failed":           {200, "", wireRefund("failed", `,"failure_reason":"lost_or_stolen_card"`), payment.Answer{Outcome: payment.Declined, Reason: "lost_or_stolen_card"}, ""},
		"canceled":         {200, "", wireRefund("canceled", ""), payment.Answer{Outcome: payment.Declined}, ""},

		"already refunded":   {400, "", wireError("invalid_request_error", "charge_already_refunded"), payment.Answer{Outcome: payment.Declined, Reason: "charge_already_refunded"}, ""},
		"disputed":           {400, "", wireError("invalid_request_error", "charge_disputed"), payment.Answer{Outcome: payment.Declined, Reason: "charge_disputed"}, ""},
		"balance too low":    {400, "", wireError("invalid_request_error", "balance_insufficient"), payment.Answer{Outcome: payment.Declined, Reason: "balance_insufficient", Retryable: true}, ""},
		"card error":         {402, "", wireError("card_error", "card_declined"), payment.Answer{Outcome: payment.Declined, Reason: "card_declined"}, ""},
		"our fault":          {400, "", wireError("invalid_request_error", "parameter_unknown"), payment.Answer{Outcome: payment.Rejected, Reason: "parameter_unknown"}, ""},
		"our fault, no code": {400, "", wireError("invalid_request_error", ""), payment.Answer{Outcome: payment.Rejected, Reason: "invalid_request_error"}, ""},
		"missing":            {404, "", wireError("invalid_request_error", "resource_missing"), payment.Answer{Outcome: payment.Rejected, Reason: "resource_missing"}, ""},

		"key of another request": {400, "", wireError("idempotency_error", ""), payment.Answer{Outcome: payment.Unanswered, Reason: "idempotency_error"}, "status 400, idempotency_error"},
		"key in use":             {409, "", wireError("invalid_request_error", "idempotency_key_in_use"), payment.Answer{Outcome: payment.Unanswered, Reason: "idempotency_key_in_use"}, "status 409"},
		"bad api key":            {401, "", wireError("invalid_request_error", ""), payment.Answer{Outcome: payment.Unanswered, Reason: "invalid_request_error"}, "status 401"},
		"not permitted":          {403, "", wireError("invalid_request_error", ""), payment.Answer{Outcome: payment.Unanswered, Reason: "invalid_request_error"}, "status 403"},
		"too many":               {429, "Retry-After: 7", wireError("invalid_request_error", "rate_limit"), payment.Answer{Outcome: payment.Unanswered, Reason: "rate_limit"}, "rate_limit (invalid_request_error), retry after 7s"},
		"server error":           {500, "", wireError("api_error", ""), payment.Answer{Outcome: payment.Unanswered, Reason: "api_error"}, "status 500"},
		"server error, saved":    {500, "Idempotent-Replayed: true", wireError("api_error", ""), payment.Answer{Outcome: payment.Unanswered, Reason: "api_error", Replayed: true}, ""},
		"gateway":                {502, "", "<html>" + canary, payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "status 502, unreadable"},
		"proxy refuses":          {400, "", "<html>" + canary, payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "unreadable"},
		"an error that is text":  {400, "", wireError(canary, canary), payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "unreadable"},
		"a code that is text":    {400, "", wireError("invalid_request_error", canary), payment.Answer{Outcome: payment.Rejected, Reason: "invalid_request_error"}, ""},
		"redirect":               {307, "Location: /elsewhere", canary, payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "status 307"},
		"accepted":               {202, "", wireRefund("succeeded", ""), payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "status 202"},
		"no body":                {200, "", "", payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "unreadable"},
		"cut body":               {200, "", wireRefund("succeeded", "")[:40], payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "unreadable"},
		"another object":         {200, "", `{"id":"ch_1","object":"charge","amount":1000,"currency":"eur"}`, payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "unreadable"},
		"unknown currency":       {200, "", `{"id":"re_1","object":"refund","status":"succeeded","amount":1000,"currency":"zzz"}`, payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "unreadable"},
		"above one MiB":          {200, "", wireRefund("succeeded", "") + strings.Repeat(" ", 1<<20), payment.Answer{Outcome: payment.Unanswered, Reason: "unreadable"}, "unreadable"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			client := dial(t, httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				if name, value, ok := strings.Cut(test.headers, ": "); ok {
					w.Header().Set(name, value)
				}
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			})))
			got, err := client.Send(t.Context(), refundOf("10.00 EUR"))
			if test.want.Outcome != payment.Unanswered && got.VendorID != "" {
				require.Equal(t, "re_9", got.VendorID)
				require.Equal(t, money.MustParse("10.00 EUR"), got.Amount)
				got.VendorID, got.Amount = "", money.Money{}
			}
			require.Equal(t, test.want, got)
			require.EqualValues(t, 1, asked.Load())
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			var e *stripe.Error
			require.ErrorAs(t, err, &e)
			require.ErrorContains(t, err, test.err)
			require.NotEmpty(t, e.Code())
			for _, secret := range []string{secretKey, "4242", "jane", "html"} {
				require.NotContains(t, fmt.Sprintf("%v %+v %#v %+v", err, err, err, client), secret)
			}
			if test.status == 429 {
				require.Equal(t, 7*time.Second, e.RetryAfter)
			}
		})
	}
}

// TestRequest holds what is sent, and that it is the same each time.
func TestRequest(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 4)
	client := dial(t, httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		seen <- r.Method + " " + r.URL.Path + " " + r.Header.Get("Idempotency-Key") + " " + r.Header.Get("Stripe-Version") + "\n" +
			r.Header.Get("Authorization") + "\n" + r.PostForm.Encode()
		_, _ = w.Write([]byte(wireRefund("succeeded", "")))
	})))
	in := refundOf("10.00 EUR")
	for range 2 {
		_, err := client.Send(t.Context(), in)
		require.NoError(t, err)
	}
	first := <-seen
	require.Equal(t, first, <-seen)
	want := url.Values{"payment_intent": {"pi_1"}, "amount": {"1000"}, "metadata[recourse_operation]": {"op_1"}, "metadata[recourse_refund]": {"rf_1"}}
	require.Equal(t, "POST /v1/refunds key_1 "+stripe.APIVersion+"\nBearer "+secretKey+"\n"+want.Encode(), first)

	in.Payment, in.Refund = "ch_7", ""
	_, err := client.Send(t.Context(), in)
	require.NoError(t, err)
	require.Contains(t, <-seen, "amount=1000&charge=ch_7&metadata%5Brecourse_operation%5D=op_1")
}

// TestNothingIsSent checks what is refused before any call.
func TestNothingIsSent(t *testing.T) {
	t.Parallel()
	client := dial(t, httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })))
	tests := map[string]struct {
		change func(*payment.Instruction)
		reason string
		err    bool
	}{
		"another account":  {func(in *payment.Instruction) { in.Account = "stripe_us" }, "wrong_account", false},
		"no payment":       {func(in *payment.Instruction) { in.Payment = "" }, "no_payment", false},
		"another target":   {func(in *payment.Instruction) { in.Target = payment.ToStoreCredit }, "target_unsupported", false},
		"no key":           {func(in *payment.Instruction) { in.Key = "" }, "bad_key", false},
		"long key":         {func(in *payment.Instruction) { in.Key = strings.Repeat("k", 256) }, "bad_key", false},
		"nothing":          {func(in *payment.Instruction) { in.Amount = money.MustParse("0.00 EUR") }, "invalid_amount", true},
		"less":             {func(in *payment.Instruction) { in.Amount = money.MustParse("-1.00 EUR") }, "invalid_amount", true},
		"points":           {func(in *payment.Instruction) { in.Amount = money.MustParse("1.00 PTS/2") }, "invalid_amount", true},
		"a digit too fine": {func(in *payment.Instruction) { in.Amount = money.MustParse("1.001 KWD") }, "invalid_amount", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := refundOf("10.00 EUR")
			test.change(&in)
			got, err := client.Send(t.Context(), in)
			require.Equal(t, payment.Answer{Outcome: payment.Rejected, Reason: test.reason}, got)
			require.Equal(t, test.err, err != nil)
			in.Final = true
			got, err = client.Capture(t.Context(), in)
			require.Equal(t, payment.Answer{Outcome: payment.Rejected, Reason: test.reason}, got)
			require.Equal(t, test.err, err != nil)
		})
	}
	in := captureOf("1.00 EUR")
	in.Payment = "ch_1"
	got, err := client.Capture(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, payment.Answer{Outcome: payment.Rejected, Reason: "not_a_payment_intent"}, got)
}

func TestContextEndsTheCall(t *testing.T) {
	t.Parallel()
	client := connect(t, open(t, fake.PSPConfig{}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got, err := client.Send(ctx, refundOf("10.00 EUR"))
	require.Equal(t, payment.Answer{Outcome: payment.Unanswered, Reason: "no_answer"}, got)
	require.ErrorIs(t, err, context.Canceled)
	_, err = client.Lookup(ctx, refundOf("10.00 EUR"))
	require.ErrorIs(t, err, context.Canceled)
}

func TestConfig(t *testing.T) {
	t.Parallel()
	key := func() string { return secretKey }
	for base, ok := range map[string]bool{
		"": true, "https://stripe.example": true, "https://stripe.example/": true, "http://127.0.0.1:4010": true,
		"http://localhost:4010": true, "http://[::1]:4010": true,
		"http://api.stripe.com": false, "http://10.0.0.1": false, "http://localhost.example": false, "ftp://127.0.0.1": false,
		"https://user:" + secretKey + "@stripe.example": false, "https://stripe.example?x=1": false, "stripe.example": false, "://": false,
	} {
		_, err := stripe.New(stripe.Config{Account: account, Key: key, BaseURL: base})
		require.Equal(t, ok, err == nil, base)
		if err != nil {
			require.NotContains(t, err.Error(), secretKey)
		}
	}
	for _, config := range []stripe.Config{{Key: key}, {Account: account}} {
		_, err := stripe.New(config)
		var e *stripe.ConfigError
		require.ErrorAs(t, err, &e)
		require.Equal(t, "invalid_config", e.Code())
	}
	caps := payment.Capabilities{Refund: payment.RefundFullOnly}
	client, err := stripe.New(stripe.Config{Account: account, Key: key, Caps: caps})
	require.NoError(t, err)
	require.Equal(t, caps, client.Capabilities())
}
