package stripe

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// page is one page of a list, newest first.
type page[T any] struct {
	Object  string `json:"object"`
	Data    []T    `json:"data"`
	HasMore bool   `json:"has_more"`
}

// readPage reads one page of a list.
func readPage[T any](ctx context.Context, c *Client, path string, query url.Values) (page[T], time.Time, error) {
	before := c.now()
	var p page[T]
	query.Set("limit", "100")
	r, err := c.get(ctx, path, query)
	if err == nil {
		err = r.read(&p)
	}
	if err == nil && (p.Object != "list" || p.HasMore && len(p.Data) == 0) {
		err = r.unreadable()
	}
	return p, r.asOf(before), err
}

// readAll reads a list to its end, as it stood when the first page was read.
func readAll[T any](ctx context.Context, c *Client, path string, query url.Values, id func(T) string) ([]T, time.Time, error) {
	var all []T
	var asOf time.Time
	for {
		p, at, err := readPage[T](ctx, c, path, query)
		if err != nil {
			return nil, asOf, err
		}
		if asOf.IsZero() {
			asOf = at
		}
		all = append(all, p.Data...)
		if !p.HasMore {
			return all, asOf, nil
		}
		last := id(p.Data[len(p.Data)-1])
		if last == query.Get("starting_after") {
			return nil, asOf, &Error{Method: http.MethodGet, Path: path, Status: http.StatusOK, Why: "unreadable"} // or it would never end
		}
		query.Set("starting_after", last)
	}
}

// asOf is when an answer was true: what the server's clock said, or ours before
// the call, whichever is earlier.
func (r reply) asOf(before time.Time) time.Time {
	if !r.date.IsZero() && r.date.Before(before) {
		return r.date
	}
	return before
}
