package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

const defaultLimit = 100

// Check fills in the defaults and returns an error matching [ErrInvalid] if
// the query breaks the port's rules. Stores call it first.
func (q Query) Check() (Query, error) {
	if err := (Key{q.Tenant, q.Kind, "-"}).Check(); err != nil {
		return q, err
	}
	for _, s := range q.States {
		if err := CheckID("state", s); err != nil {
			return q, err
		}
	}
	if err := checkOptionalID("label", q.Label); err != nil {
		return q, err
	}
	if q.Ref != nil {
		if err := q.Ref.Check(); err != nil {
			return q, err
		}
	}
	if q.By == "" {
		q.By = ByCreated
	}
	switch q.By {
	case ByCreated, ByDue, ByWake:
	default:
		return q, &BatchError{Why: "the query sorts by an unknown order: want created, due or wake"}
	}
	var err error
	q.Limit, err = checkLimit(q.Limit)
	return q, err
}

// Check fills in the defaults and holds that exactly one of Key and Root is set.
func (q HistoryQuery) Check() (HistoryQuery, error) {
	k := q.Key
	if k.IsZero() {
		k = q.Root
	} else if !q.Root.IsZero() {
		return q, &BatchError{Why: "history wants a key or a root, not both"}
	}
	if err := k.Check(); err != nil {
		return q, err
	}
	var err error
	q.Limit, err = checkLimit(q.Limit)
	return q, err
}

// Check returns an error matching [ErrInvalid] if the request breaks the rules.
func (r LeaseRequest) Check() error {
	switch {
	case r.Now.IsZero():
		return &BatchError{Why: "a lease wants the time now"}
	case r.For < time.Millisecond:
		return &BatchError{Why: "a lease wants at least a millisecond"}
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Schemas)) {
		if err := CheckID("kind", kind); err != nil {
			return err
		}
	}
	return CheckFeedLimit(r.Limit)
}

// Check returns an error matching [ErrInvalid] if an id breaks the grammar or
// the selection spans tenants.
func (s Select) Check() error {
	tenant := ""
	same := func(t string) error {
		if tenant == "" {
			tenant = t
		}
		if t != tenant {
			return &BatchError{Why: "the selection spans tenants"}
		}
		return nil
	}
	for _, ks := range [][]Key{s.Keys, s.Roots} {
		for _, k := range ks {
			if err := k.Check(); err != nil {
				return err
			}
			if err := same(k.Tenant); err != nil {
				return err
			}
		}
	}
	for _, r := range s.Refs {
		if err := CheckID("tenant", r.Tenant); err != nil {
			return err
		}
		if err := (Ref{Name: r.Name, Value: r.Value}).Check(); err != nil {
			return err
		}
		if err := same(r.Tenant); err != nil {
			return err
		}
	}
	return nil
}

// CheckFeedLimit returns an error matching [ErrInvalid] unless 1 <= limit <= 500.
func CheckFeedLimit(limit int) error {
	if limit < 1 || limit > MaxLimit {
		return &BatchError{Why: fmt.Sprintf("limit %d: want 1-%d", limit, MaxLimit)}
	}
	return nil
}

func checkLimit(n int) (int, error) {
	if n == 0 {
		return defaultLimit, nil
	}
	return n, CheckFeedLimit(n)
}

// Place is where the page begins that [Query.After] asks for: after the row
// with this time and id; it is zero for the first page. It fails with
// [ErrCursor]. Stores call it after Check.
func (q Query) Place() (Cursor, error) {
	c, err := parseAfter(q.After)
	if err != nil || q.After != "" && (c.ID == "" || c != Cursor{At: c.At, ID: c.ID}) {
		return Cursor{}, ErrCursor
	}
	return c, nil
}

// Place is the same for a history: the Seq of the row before the page.
func (q HistoryQuery) Place() (seq int64, err error) {
	c, err := parseAfter(q.After)
	if err != nil || c != (Cursor{Seq: c.Seq}) {
		return 0, ErrCursor
	}
	return c.Seq, nil
}

func parseAfter(after string) (Cursor, error) {
	if after == "" {
		return Cursor{}, nil
	}
	return ParseCursor(after)
}

// Cursor encodes the place after a page's last row for [Page.Next] and
// [HistoryPage.Next]. Its form is the stores' business; callers pass it back.
type Cursor struct {
	At      time.Time `json:"t,omitzero"`
	ID      string    `json:"i,omitzero"`
	Version int64     `json:"v,omitzero"`
	Seq     int64     `json:"s,omitzero"`
}

// String is the opaque form.
func (c Cursor) String() string {
	b, _ := json.Marshal(c) // a struct of plain fields always marshals
	return base64.RawURLEncoding.EncodeToString(b)
}

// ParseCursor reads the opaque form; it fails with [ErrCursor].
func ParseCursor(s string) (Cursor, error) {
	var c Cursor
	if len(s) > 1024 {
		return c, ErrCursor
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return c, ErrCursor
	}
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	if d.Decode(&c) != nil || c.String() != s {
		return Cursor{}, ErrCursor
	}
	return c, nil
}

// All iterates over everything a query finds, page by page. The first error
// is yielded last.
func All(ctx context.Context, s Store, q Query) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			page, err := s.Find(ctx, q)
			if err != nil {
				yield(Record{}, err)
				return
			}
			for _, r := range page.Records {
				if !yield(r, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			q.After = page.Next
		}
	}
}

// Timeline reads the whole history a query selects, page by page.
func Timeline(ctx context.Context, s Store, q HistoryQuery) ([]Entry, error) {
	var all []Entry
	for {
		page, err := s.History(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Entries...)
		if page.Next == "" {
			return all, nil
		}
		q.After = page.Next
	}
}
