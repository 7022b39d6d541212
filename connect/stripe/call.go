package stripe

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxBody is more than any object or page of Stripe's that is read here.
const maxBody = 1 << 20

// reply is what came back from a call.
type reply struct {
	method, path string
	status       int
	replayed     bool // the saved answer to the idempotency key
	date         time.Time
	retryAfter   time.Duration
	body         []byte
}

// get reads an object or a page.
func (c *Client) get(ctx context.Context, path string, query url.Values) (reply, error) {
	target := c.base + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, http.NoBody)
	if err != nil {
		return reply{}, c.fault(ctx, http.MethodGet, path)
	}
	r, err := c.do(req, path)
	if err != nil {
		return r, err
	}
	if r.status != http.StatusOK {
		return r, r.error()
	}
	return r, nil
}

// post orders something. The form is never empty.
func (c *Client) post(ctx context.Context, path, key string, form url.Values) (reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return reply{}, c.fault(ctx, http.MethodPost, path)
	}
	// Without a way to read the body again, and with a body, http.Transport
	// cannot repeat the request by itself when a reused connection drops.
	req.GetBody = nil
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Idempotency-Key", key)
	return c.do(req, path)
}

func (c *Client) do(req *http.Request, path string) (reply, error) {
	req.Header.Set("Authorization", "Bearer "+c.key())
	req.Header.Set("Stripe-Version", APIVersion)
	resp, err := c.http.Do(req)
	if err != nil {
		return reply{}, c.fault(req.Context(), req.Method, path)
	}
	defer resp.Body.Close()
	r := reply{
		method: req.Method, path: path, status: resp.StatusCode,
		replayed: resp.Header.Get("Idempotent-Replayed") == "true",
	}
	r.date, _ = http.ParseTime(resp.Header.Get("Date"))
	if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s > 0 && s < 24*60*60 {
		r.retryAfter = time.Duration(s) * time.Second
	}
	r.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return reply{}, c.fault(req.Context(), req.Method, path)
	case len(r.body) > maxBody:
		return r, r.unreadable()
	}
	return r, nil
}

// fault is the error of a call without an answer. Of the transport's own error
// nothing is kept: it can quote what was received.
func (c *Client) fault(ctx context.Context, method, path string) *Error {
	return &Error{Method: method, Path: path, Why: "no_answer", cause: ctx.Err()}
}

// read decodes the body.
func (r reply) read(into any) error {
	if json.Unmarshal(r.body, into) != nil {
		return r.unreadable()
	}
	return nil
}

func (r reply) unreadable() *Error {
	return &Error{Method: r.method, Path: r.path, Status: r.status, Why: "unreadable"}
}

// error is what Stripe said in place of an answer.
func (r reply) error() *Error {
	var body struct {
		Error struct {
			Type string `json:"type"`
			Code string `json:"code"`
		} `json:"error"`
	}
	e := r.unreadable()
	if json.Unmarshal(r.body, &body) == nil && code(body.Error.Type) != "" {
		e.Type, e.Why = code(body.Error.Type), code(body.Error.Code)
		if e.Why == "" {
			e.Why = e.Type
		}
	}
	e.RetryAfter = r.retryAfter
	return e
}

// code lets through what has the form of a code, and no other text.
func code(text string) string {
	if len(text) > 64 || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return ""
	}
	return text
}
