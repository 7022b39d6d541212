package webhook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/recourse-go/recourse/inbox"
)

// Options are what a [Handler] may be told; nil is all defaults.
type Options struct {
	MaxBody int64         // bytes; defaults to 1 MiB. [Decode] takes no more than 8 MiB
	Headers []string      // those to keep, see [DefaultHeaders], which is the default
	Timeout time.Duration // for reading and keeping a delivery; defaults to 4 s, since Shopify hangs up after 5
	Logger  *slog.Logger  // told of what was not taken; defaults to none
}

// Receive verifies and keeps a delivery: [inbox.Inbox.Receive]. It returns no
// error only once the delivery is durable, or was before; a [*inbox.Refusal] if
// it cannot be taken; any other error if it could not be kept, so that the
// sender should try again.
type Receive func(ctx context.Context, source string, raw inbox.Raw) (inbox.Receipt, error)

// Handler takes one source's deliveries by POST: the exact bytes of the body,
// and the headers on the list, with their names in canonical form. It answers
//
//   - 200 when the delivery is kept, also as a duplicate or a dead letter
//   - 401 to a bad signature, 400 to a stale one and to a body that breaks off
//   - 413 to a body over the limit
//   - 503 when the delivery could not be kept: the sender tries again
//
// without a body: why a delivery was refused is for the log alone.
func Handler(receive Receive, source string, opts *Options) http.Handler {
	h := handler{receive: receive, source: source}
	if opts != nil {
		h.Options = *opts
	}
	if h.MaxBody <= 0 {
		h.MaxBody = 1 << 20
	}
	if h.Headers == nil {
		h.Headers = DefaultHeaders()
	}
	if h.Timeout <= 0 {
		h.Timeout = 4 * time.Second
	}
	if h.Logger == nil {
		h.Logger = slog.New(slog.DiscardHandler)
	}
	return h
}

type handler struct {
	Options

	receive Receive
	source  string
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.Timeout)
	defer cancel()
	status, err := h.take(ctx, w, r)
	if err != nil {
		h.Logger.LogAttrs(ctx, slog.LevelWarn, "webhook delivery not taken",
			slog.String("source", h.source), slog.Int("status", status), slog.String("error", err.Error()))
	}
	w.WriteHeader(status)
}

func (h handler) take(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, error) {
	// A context stops no read. Writers without deadlines, as in tests, have none to set.
	deadline, _ := ctx.Deadline()
	_ = http.NewResponseController(w).SetReadDeadline(deadline)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.MaxBody))
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return http.StatusRequestEntityTooLarge, err
	}
	if err != nil {
		return http.StatusBadRequest, err
	}
	_, err = h.receive(ctx, h.source, inbox.Raw{Headers: keep(r.Header, h.Headers), Body: body})
	return answer(err), err
}

// answer is the status for what came of a delivery.
func answer(err error) int {
	if err == nil {
		return http.StatusOK
	}
	refusal, ok := errors.AsType[*inbox.Refusal](err)
	if !ok {
		return http.StatusServiceUnavailable
	}
	switch refusal.Reason {
	case inbox.BadSignature:
		return http.StatusUnauthorized
	case inbox.StaleTimestamp:
		return http.StatusBadRequest
	case inbox.TooLarge:
		return http.StatusRequestEntityTooLarge
	default:
		return http.StatusOK // the same bytes would be refused again
	}
}
