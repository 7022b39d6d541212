package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
)

var _ webhook.Receive = new(inbox.Inbox).Receive

// kept is a receive that keeps what it is given, and answers with err.
type kept struct {
	source string
	raw    inbox.Raw
	calls  int
	err    error
}

func (k *kept) receive(_ context.Context, source string, raw inbox.Raw) (inbox.Receipt, error) {
	k.source, k.raw, k.calls = source, raw, k.calls+1
	return inbox.Receipt{}, k.err
}

func refused(r inbox.Reason) error { return &inbox.Refusal{Reason: r, Why: "why-for-the-log"} }

func TestHandlerAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method string
		body   io.Reader
		err    error
		status int
		calls  int
	}{
		"kept":               {http.MethodPost, strings.NewReader("{}"), nil, 200, 1},
		"an empty body":      {http.MethodPost, http.NoBody, nil, 200, 1},
		"bad signature":      {http.MethodPost, strings.NewReader("{}"), refused(inbox.BadSignature), 401, 1},
		"and a store error":  {http.MethodPost, strings.NewReader("{}"), errors.Join(refused(inbox.BadSignature), errors.New("store")), 401, 1},
		"stale":              {http.MethodPost, strings.NewReader("{}"), refused(inbox.StaleTimestamp), 400, 1},
		"too large for it":   {http.MethodPost, strings.NewReader("{}"), refused(inbox.TooLarge), 413, 1},
		"malformed":          {http.MethodPost, strings.NewReader("nonsense"), refused(inbox.Malformed), 200, 1},
		"unknown type":       {http.MethodPost, strings.NewReader("{}"), refused(inbox.UnknownType), 200, 1},
		"the store failed":   {http.MethodPost, strings.NewReader("{}"), errors.New("disk full"), 503, 1},
		"timed out":          {http.MethodPost, strings.NewReader("{}"), context.DeadlineExceeded, 503, 1},
		"unknown source":     {http.MethodPost, strings.NewReader("{}"), inbox.ErrSource, 503, 1},
		"at the limit":       {http.MethodPost, strings.NewReader(strings.Repeat("x", 64)), nil, 200, 1},
		"over the limit":     {http.MethodPost, strings.NewReader(strings.Repeat("x", 65)), nil, 413, 0},
		"a body breaks off":  {http.MethodPost, io.MultiReader(strings.NewReader("{"), iotest.ErrReader(io.ErrUnexpectedEOF)), nil, 400, 0},
		"get":                {http.MethodGet, http.NoBody, nil, 405, 0},
		"put":                {http.MethodPut, strings.NewReader("{}"), nil, 405, 0},
		"an unknown refusal": {http.MethodPost, strings.NewReader("{}"), refused("of_a_newer_release"), 200, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			k := &kept{err: c.err}
			h := webhook.Handler(k.receive, "shopify", &webhook.Options{MaxBody: 64, Logger: slog.New(slog.NewTextHandler(&log, nil))})
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), c.method, "/", c.body))
			require.Equal(t, c.status, w.Code)
			require.Equal(t, c.calls, k.calls)
			require.Empty(t, w.Body.String(), "what was wrong is for the log")
			if c.err != nil {
				require.Contains(t, log.String(), "source=shopify")
			}
			if c.status == 405 {
				require.Equal(t, "POST", w.Header().Get("Allow"))
			}
			if errors.As(c.err, new(*inbox.Refusal)) {
				require.Contains(t, log.String(), "why-for-the-log")
			}
		})
	}
}

func TestHandlerHandsOverTheExactBytesAndTheListedHeaders(t *testing.T) {
	t.Parallel()
	k := &kept{}
	server := httptest.NewServer(webhook.Handler(k.receive, "acme", nil))
	defer server.Close()
	defer server.Client().CloseIdleConnections()

	const body = "{ \"name\": \"Łódź – 日本\",\r\n\"n\":1e2 }\x00\xff"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(body))
	require.NoError(t, err)
	for name, value := range map[string]string{
		"x-shopify-hmac-sha256": "sig", "X-SHOPIFY-TOPIC": "orders/create", "Stripe-Signature": "t=1", "Content-Type": "application/json",
		"X-WC-Webhook-Signature": "wc", "webhook-id": "msg_1", "X-Zendesk-Webhook-Signature": "z", "X-Slack-Signature": "s",
		"Authorization": "Bearer canary", "Cookie": "canary", "Proxy-Authorization": "canary", "X-Shopify-Access-Token": "canary",
		"X-Api-Key": "canary", "X-Forwarded-For": "canary", "X-Shopifyx": "canary",
	} {
		r.Header.Set(name, value)
	}
	r.Header.Add("Stripe-Signature", "second")
	answer, err := server.Client().Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode)

	require.Equal(t, "acme", k.source)
	require.Equal(t, []byte(body), k.raw.Body)
	require.Equal(t, map[string][]string{
		"X-Shopify-Hmac-Sha256": {"sig"}, "X-Shopify-Topic": {"orders/create"}, "Stripe-Signature": {"t=1", "second"},
		"Content-Type": {"application/json"}, "X-Wc-Webhook-Signature": {"wc"}, "Webhook-Id": {"msg_1"},
		"X-Zendesk-Webhook-Signature": {"z"}, "X-Slack-Signature": {"s"},
	}, k.raw.Headers)
}

func TestHandlerNeverKeepsCredentials(t *testing.T) {
	t.Parallel()
	k := &kept{}
	h := webhook.Handler(k.receive, "acme", &webhook.Options{Headers: []string{"*", "authorization", "Cookie"}})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
	r.Header["authorization"] = []string{"canary"} // as a proxy within the process might leave it
	r.Header.Set("Cookie", "canary")
	r.Header.Set("X-Mine", "kept")
	h.ServeHTTP(httptest.NewRecorder(), r)
	require.Equal(t, map[string][]string{"X-Mine": {"kept"}}, k.raw.Headers)
}

func TestHandlerKeepsAnEmptyListEmpty(t *testing.T) {
	t.Parallel()
	k := &kept{}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
	r.Header.Set("Content-Type", "text/plain")
	webhook.Handler(k.receive, "acme", &webhook.Options{Headers: []string{}}).ServeHTTP(httptest.NewRecorder(), r)
	require.Empty(t, k.raw.Headers)
}

func TestHandlerStopsWaiting(t *testing.T) {
	t.Parallel()
	receive := func(ctx context.Context, _ string, _ inbox.Raw) (inbox.Receipt, error) {
		<-ctx.Done()
		return inbox.Receipt{}, ctx.Err()
	}
	server := httptest.NewServer(webhook.Handler(receive, "acme", &webhook.Options{Timeout: 20 * time.Millisecond}))
	defer server.Close()
	defer server.Client().CloseIdleConnections()
	post := func(body io.Reader) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, body)
		require.NoError(t, err)
		answer, err := server.Client().Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	require.Equal(t, http.StatusServiceUnavailable, post(strings.NewReader("{}")), "for the store")

	silent, unblock := io.Pipe()
	defer func() { require.NoError(t, unblock.Close()) }()
	require.Equal(t, http.StatusBadRequest, post(silent), "for the sender")
}
