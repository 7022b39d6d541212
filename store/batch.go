package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Batch is one atomic write: all of it, or nothing.
type Batch struct {
	Token  Token
	Hash   string // of the request, see [RequestHash]
	Answer Answer // kept under the token; the store fills in the versions
	At     time.Time
	Puts   []Put
	Guards []Guard
	Notes  []Entry // refusals: written once a token, outside the chains
}

// Put writes a record: a new one when its Version is 0, else the one that is
// still at that version. Each entry becomes a journal entry of the record.
type Put struct {
	Record  Record // at the version it was loaded at; Head as loaded
	Entries []Entry
}

// Guard holds that a record which was read, and is not written, has not moved.
type Guard struct {
	Key     Key
	Version int64 // at least 1: absence is asserted only by a put of version 0
}

// Token identifies a command: the tenant, what kind of command it is and the
// caller's idempotency key. It is kept 90 days.
type Token struct {
	Tenant  string
	Command string
	Key     string
}

// TokenLife is how long a store keeps tokens before [Store.Forget] may drop them.
const TokenLife = 90 * 24 * time.Hour

// Check returns an [*IDError] unless every part follows the id grammar.
func (t Token) Check() error {
	if err := CheckID("tenant", t.Tenant); err != nil {
		return err
	}
	if err := CheckID("command", t.Command); err != nil {
		return err
	}
	return CheckID("idempotency key", t.Key)
}

// Digest numbers the token's notes and marks its entries.
func (t Token) Digest() string { return DigestID(t.Tenant, t.Command, t.Key) }

// Answer is what a command said, kept under its token and given again to
// every repetition. It holds keys, versions and codes; no bodies.
type Answer struct {
	Code    string          `json:"code"`
	Changed []Changed       `json:"changed,omitempty"`
	Detail  json.RawMessage `json:"detail,omitempty"` // reason codes and figures; kept in compact form
}

// answer is the batch's answer with the versions its puts will get.
func (b Batch) answer() (Answer, error) {
	a := b.Answer
	if err := checkOptionalID("answer code", a.Code); err != nil {
		return a, err
	}
	a.Changed = nil
	if len(b.Puts) > 0 {
		a.Changed = make([]Changed, len(b.Puts))
	}
	for i, p := range b.Puts {
		a.Changed[i] = Changed{Key: p.Record.Key, Version: p.Record.Version + 1}
	}
	slices.SortFunc(a.Changed, func(x, y Changed) int { return x.Key.Compare(y.Key) })
	if len(a.Detail) == 0 {
		a.Detail = nil
		return a, nil
	}
	var detail bytes.Buffer
	if len(a.Detail) > MaxBody || !utf8.Valid(a.Detail) || json.Compact(&detail, a.Detail) != nil {
		return a, &BatchError{Why: fmt.Sprintf("the answer's detail is not JSON in UTF-8 of at most %d bytes", MaxBody)}
	}
	a.Detail = detail.Bytes()
	return a, nil
}

// Changed is one record a command wrote, at the version it got.
type Changed struct {
	Key     Key   `json:"key"`
	Version int64 `json:"version"`
}
