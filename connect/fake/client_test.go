package fake_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
)

// client is a caller over the wire. It opens a connection per request: Go's transport would repeat a request with an
// Idempotency-Key by itself when a reused connection drops, and hide the fault.
type client struct {
	t    *testing.T
	url  string
	http *http.Client
}

func serve(t *testing.T, psp *fake.PSP) client {
	t.Helper()
	server := httptest.NewServer(psp.Handler())
	t.Cleanup(server.Close)
	return client{t, server.URL, &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 5 * time.Second,
	}}
}

// got is an answer with its JSON decoded.
type got struct {
	status   int
	replayed bool
	body     string
	object   map[string]any
}

func (g got) error() map[string]any {
	e, _ := g.object["error"].(map[string]any)
	return e
}

func (g got) ids() []string {
	ids := []string{}
	for _, row := range g.object["data"].([]any) {
		ids = append(ids, row.(map[string]any)["id"].(string))
	}
	return ids
}

func (c client) do(method, path, key string, params url.Values) (got, error) {
	c.t.Helper()
	target, body := c.url+path, ""
	if method == http.MethodGet && len(params) > 0 {
		target += "?" + params.Encode()
	} else {
		body = params.Encode()
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, target, strings.NewReader(body))
	require.NoError(c.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer sk_test_1")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return got{}, err
	}
	raw, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	require.NoError(c.t, resp.Body.Close())
	g := got{status: resp.StatusCode, replayed: resp.Header.Get("Idempotent-Replayed") == "true", body: string(raw)}
	require.NoError(c.t, json.Unmarshal(raw, &g.object), g.body)
	return g, nil
}

func (c client) get(path string, params url.Values) got {
	c.t.Helper()
	g, err := c.do(http.MethodGet, path, "", params)
	require.NoError(c.t, err)
	return g
}

func (c client) post(path, key string, params url.Values) (got, error) {
	c.t.Helper()
	return c.do(http.MethodPost, path, key, params)
}

func refundForm(amount string) url.Values {
	return url.Values{"payment_intent": {"pi_1"}, "amount": {amount}, "metadata[recourse_refund]": {"r_1"}}
}
