package fake

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"time"
)

// maxBody is more than any request of Stripe's form needs.
const maxBody = 64 << 10

// Handler serves the provider's API as Stripe does: form-encoded parameters in, JSON out, at /v1/refunds,
// /v1/payment_intents/{id} with /capture and /cancel, /v1/charges and /v1/balance_transactions. A lost answer drops the
// connection. A slow one waits for SlowBy or until the caller hangs up; until then its key is in use.
//
// Go's http.Transport silently repeats a request that carries an Idempotency-Key when a reused connection drops, if the
// body can be read again: a caller that wants to see the fault must clear Request.GetBody or disable keep-alives.
func (p *PSP) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/refunds", p.post(p.postRefund))
	mux.HandleFunc("POST /v1/payment_intents/{id}/capture", p.post(p.postCapture))
	mux.HandleFunc("POST /v1/payment_intents/{id}/cancel", p.post(p.postCancel))
	mux.HandleFunc("GET /v1/refunds", p.get(p.listRefunds))
	mux.HandleFunc("GET /v1/refunds/{id}", p.get(func(r *http.Request, _ *form) (any, error) {
		return p.GetRefund(r.PathValue("id"))
	}))
	mux.HandleFunc("GET /v1/payment_intents/{id}", p.get(func(r *http.Request, _ *form) (any, error) {
		return p.GetPaymentIntent(r.PathValue("id"))
	}))
	mux.HandleFunc("GET /v1/charges", p.get(p.listCharges))
	mux.HandleFunc("GET /v1/balance_transactions", p.get(p.listBalanceTransactions))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		e := invalid("", "", "Unrecognized request URL (%s: %s)", r.Method, r.URL.Path)
		e.Status = http.StatusNotFound
		send(w, failure(e))
	})
	return p.authorized(mux)
}

func (p *PSP) authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		known := p.config.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(p.config.Secret)) == 1
		if !bearer || !known {
			e := invalid("", "", "Invalid API key: send the secret as a bearer token")
			e.Status = http.StatusUnauthorized
			send(w, failure(e))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// get serves a read.
func (p *PSP) get(read func(*http.Request, *form) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f, e := parse(r)
		if e != nil {
			send(w, failure(e))
			return
		}
		value, err := read(r, f)
		if err != nil {
			send(w, failure(asHTTP(err)))
			return
		}
		send(w, reply{status: http.StatusOK, body: encode(value)})
	}
}

// post serves a write and plays out how far its answer gets.
func (p *PSP) post(write func(r *http.Request, key string, f *form) (reply, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		f, e := parse(r)
		if e != nil {
			send(w, failure(e))
			return
		}
		answer, err := write(r, key, f)
		if err != nil {
			answer = failure(asHTTP(err))
		}
		w.Header().Set("Idempotency-Key", key)
		switch answer.delivery {
		case lost:
			drop(w)
			return
		case late:
			p.linger(r)
			p.release(key)
		case delivered:
		}
		send(w, answer)
	}
}

// linger waits until the answer may leave or nobody waits for it.
func (p *PSP) linger(r *http.Request) {
	timer := time.NewTimer(p.config.SlowBy)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}

// drop ends the connection without an answer.
func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 has nothing to hijack; net/http resets the stream
	}
	_ = conn.Close()
}

func send(w http.ResponseWriter, r reply) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Stripe-Version", APIVersion)
	if r.replayed {
		h.Set("Idempotent-Replayed", "true")
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// asHTTP turns an error of the file or context into the 500 that a caller would see.
func asHTTP(err error) *HTTPError {
	if e, ok := errors.AsType[*HTTPError](err); ok {
		return e
	}
	return broken()
}

func (l List[T]) wire(url string, object func(T) any) any {
	data := make([]any, 0, len(l.Data))
	for _, v := range l.Data {
		data = append(data, object(v))
	}
	return struct {
		Object  string `json:"object"`
		Data    []any  `json:"data"`
		HasMore bool   `json:"has_more"`
		URL     string `json:"url"`
	}{"list", data, l.HasMore, url}
}
