package store

import (
	"context"
	"time"
)

// Store is the storage port: one conditional batch write, and reads by key,
// root, ref, due time and journal position. All methods are safe for
// concurrent use. A store keeps what it was given byte for byte and hands out
// copies. A canceled context leaves nothing half-written.
type Store interface {
	// Load reads, in one round trip and from one snapshot, the records the
	// selection names, sorted by key, and the answer that an earlier commit
	// left under the token, if one is given. What does not exist is missing
	// from the result, without an error.
	Load(ctx context.Context, token *Token, sel Select) (Loaded, error)

	// Commit writes the batch, all or nothing. It fails with
	// [*ConflictError], [*TakenError] or [*TokenError] when the world moved,
	// and with an error matching [ErrInvalid] when the batch is wrong.
	Commit(ctx context.Context, b Batch) error

	// Find lists records of one kind, page by page, with a stable keyset cursor.
	Find(ctx context.Context, q Query) (Page, error)

	// Count counts what Find would list from the beginning, up to limit (at
	// least 1): never an unbounded scan.
	Count(ctx context.Context, q Query, limit int) (int, error)

	// Lease takes due records for a while, across tenants, skipping what
	// others hold, earliest first. It does not change versions; a commit on
	// the record ends the lease.
	Lease(ctx context.Context, req LeaseRequest) ([]Record, error)

	// Feed reads the journal of all tenants after a position, oldest first,
	// at most limit entries. It skips nothing under concurrent commits and
	// keeps the order of each record's entries. The returned position is the
	// one to go on from.
	Feed(ctx context.Context, after Position, limit int) ([]Entry, Position, error)

	// History reads the journal of one record, or of all records below a
	// root, oldest first, notes included.
	History(ctx context.Context, q HistoryQuery) (HistoryPage, error)

	// Erase deletes the private data of a subject from records and journal,
	// without a trace in the store's own files as far as the store can reach
	// them. Records that held some get a new version, so that a command
	// decided on the old one cannot write it back. The subject is an id; data
	// of nobody yet (an empty subject) cannot be erased.
	Erase(ctx context.Context, tenant, subject string) (Erased, error)

	// Forget drops up to limit tokens (at least 1) of commits before that time
	// (see [TokenLife]) and returns how many.
	Forget(ctx context.Context, before time.Time, limit int) (int, error)
}

// Select names what to load. All parts must belong to one tenant.
type Select struct {
	Keys  []Key    // these records
	Roots []Key    // these records and everything that hangs on them
	Refs  []RefKey // the records with these refs, with all below their roots
}

// RefKey looks a record up by a ref.
type RefKey struct{ Tenant, Name, Value string }

// Loaded is what Load found.
type Loaded struct {
	Records []Record // sorted by key, each once
	Earlier *Earlier // nil if the token is new
}

// Earlier is what an earlier commit left under a token.
type Earlier struct {
	Hash   string
	Answer Answer
}

// Order is the time column a page is sorted by. Records without that time are
// not listed under Due and Wake. Created never changes, so that a walk by it sees
// each record exactly once, whatever is changed meanwhile; and no record has to
// be sorted in anew because it was changed.
type Order string

// The orders of [Store.Find].
const (
	ByCreated Order = "created"
	ByDue     Order = "due"
	ByWake    Order = "wake"
)

// MaxLimit is the largest page or feed read.
const MaxLimit = 500

// Query selects records of one tenant and kind. Zero fields do not filter.
type Query struct {
	Tenant string
	Kind   string
	States []string // any of these
	Label  string
	Ref    *Ref  // Name and Value; Unique is ignored
	By     Order // defaults to ByCreated
	Desc   bool
	After  string // the cursor of the page before
	Limit  int    // 1-500, defaults to 100
}

// Page is one page of records and the cursor of the next, empty at the end.
type Page struct {
	Records []Record
	Next    string
}

// LeaseRequest asks for due records.
type LeaseRequest struct {
	// Schemas says which kinds to lease and the newest schema of each that
	// the caller can change; newer records are left to newer releases.
	Schemas map[string]int
	Now     time.Time
	For     time.Duration // how long others skip them; at least a millisecond
	Limit   int           // 1-500
}

// Position is a place in the feed, opaque; empty is the beginning.
type Position string

// HistoryQuery selects journal entries by record or by root.
type HistoryQuery struct {
	Key   Key // of one record; or
	Root  Key // of everything below it
	After string
	Limit int // 1-500, defaults to 100
}

// HistoryPage is one page of entries and the cursor of the next.
type HistoryPage struct {
	Entries []Entry
	Next    string
}

// Erased counts what an erasure changed.
type Erased struct{ Records, Entries int }
