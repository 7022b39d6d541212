package store

import (
	"errors"
	"fmt"
)

// Sentinels of the port; match them with errors.Is.
var (
	// ErrConflict: a record moved, appeared or vanished since it was loaded.
	// Load again and decide again.
	ErrConflict = errors.New("record moved since it was loaded")
	// ErrTaken: a unique ref belongs to another record.
	ErrTaken = errors.New("unique ref is taken")
	// ErrToken: the token was used by a commit before this one. Load again
	// for its answer.
	ErrToken = errors.New("token already used")
	// ErrKeyReused: the idempotency key came back with another request, or
	// after its answer was forgotten while its record stands. Use a new key.
	ErrKeyReused = errors.New("idempotency key reused")
	// ErrNewerSchema: the record was written by a newer release. It can be
	// read and shown, not changed.
	ErrNewerSchema = errors.New("record has a newer schema")
	// ErrNotFound: no such record.
	ErrNotFound = errors.New("record not found")
	// ErrInvalid: the batch, query or id breaks the port's rules.
	ErrInvalid = errors.New("invalid")
	// ErrBusy: the command lost against others too often; nothing was
	// written. Try again with the same key.
	ErrBusy = errors.New("busy")
	// ErrReadOnly: the handle cannot commit.
	ErrReadOnly = errors.New("store is read-only")
	// ErrCursor: the cursor or position is not one this store gave out.
	ErrCursor = errors.New("unknown cursor")
)

// IDError says which id breaks the grammar, without repeating it.
type IDError struct{ Field, Why string }

func (e *IDError) Error() string {
	return fmt.Sprintf("store: %s %s: want 1-128 bytes of [A-Za-z0-9._:/-]", e.Field, e.Why)
}

// Unwrap makes errors.Is(err, ErrInvalid) hold.
func (e *IDError) Unwrap() error { return ErrInvalid }

// Code is the machine-readable code.
func (e *IDError) Code() string { return "invalid_id" }

// BatchError says what is wrong with a batch, query or request.
type BatchError struct {
	Key Key // the record it is about, if any
	Why string
}

func (e *BatchError) Error() string {
	if e.Key.IsZero() {
		return "store: " + e.Why
	}
	return fmt.Sprintf("store: %s: %s", e.Key, e.Why)
}

// Unwrap makes errors.Is(err, ErrInvalid) hold.
func (e *BatchError) Unwrap() error { return ErrInvalid }

// Code is the machine-readable code.
func (e *BatchError) Code() string { return "invalid_batch" }

// ConflictError names the first record, in key order, that was not at the
// version the batch was decided on.
type ConflictError struct {
	Key  Key
	Want int64 // the version decided on; 0 for a record that should be new
}

func (e *ConflictError) Error() string {
	if e.Want == 0 {
		return fmt.Sprintf("store: %s: exists already: load it and decide again", e.Key)
	}
	return fmt.Sprintf("store: %s: is no longer at version %d: load it and decide again", e.Key, e.Want)
}

// Unwrap makes errors.Is(err, ErrConflict) hold.
func (e *ConflictError) Unwrap() error { return ErrConflict }

// Code is the machine-readable code.
func (e *ConflictError) Code() string { return "conflict" }

// TakenError names the unique ref that another record holds. Its value stays
// out of the message: a ref may be an id of another system.
type TakenError struct {
	Key  Key // the record that wanted it
	Name string
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("store: %s: its unique ref %q belongs to another record: load that one by the ref", e.Key, e.Name)
}

// Unwrap makes errors.Is(err, ErrTaken) hold.
func (e *TakenError) Unwrap() error { return ErrTaken }

// Code is the machine-readable code.
func (e *TakenError) Code() string { return "ref_taken" }

// TokenError says that the token was used by an earlier commit.
type TokenError struct{ Token Token }

func (e *TokenError) Error() string {
	return fmt.Sprintf("store: the key of this %s was used by an earlier commit: load its answer", e.Token.Command)
}

// Unwrap makes errors.Is(err, ErrToken) hold.
func (e *TokenError) Unwrap() error { return ErrToken }

// Code is the machine-readable code.
func (e *TokenError) Code() string { return "token_used" }

// KeyReusedError says that an idempotency key came back with another request,
// or after its answer was forgotten while the record it made still stands.
type KeyReusedError struct{ Command string }

func (e *KeyReusedError) Error() string {
	return fmt.Sprintf("the idempotency key of this %s was used before for another request, or so long ago that its answer is gone: repeat the first request unchanged, or use a new key", e.Command)
}

// Unwrap makes errors.Is(err, ErrKeyReused) hold.
func (e *KeyReusedError) Unwrap() error { return ErrKeyReused }

// Code is the machine-readable code.
func (e *KeyReusedError) Code() string { return "key_reused" }

// SchemaError says that a record was written under a schema this release
// cannot change.
type SchemaError struct {
	Key        Key
	Has, Reads int
}

func (e *SchemaError) Error() string {
	return fmt.Sprintf("store: %s: has schema %d, this release reads up to %d: upgrade before changing it", e.Key, e.Has, e.Reads)
}

// Unwrap makes errors.Is(err, ErrNewerSchema) hold.
func (e *SchemaError) Unwrap() error { return ErrNewerSchema }

// Code is the machine-readable code.
func (e *SchemaError) Code() string { return "newer_schema" }

// NotFoundError names the record that is not there.
type NotFoundError struct{ Key Key }

func (e *NotFoundError) Error() string { return fmt.Sprintf("store: %s: no such record", e.Key) }

// Unwrap makes errors.Is(err, ErrNotFound) hold.
func (e *NotFoundError) Unwrap() error { return ErrNotFound }

// Code is the machine-readable code.
func (e *NotFoundError) Code() string { return "not_found" }

// BusyError says that a command lost against concurrent ones Tries times.
// Nothing was written; the same command may be sent again with the same key.
type BusyError struct {
	Command string
	Tries   int
	Last    error
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("%s lost against concurrent commands %d times, nothing was written: try again with the same key (last: %v)", e.Command, e.Tries, e.Last)
}

// Unwrap makes errors.Is hold for ErrBusy and for the last cause.
func (e *BusyError) Unwrap() []error { return []error{ErrBusy, e.Last} }

// Code is the machine-readable code.
func (e *BusyError) Code() string { return "busy" }

// ChainError names the first journal entry that does not verify.
type ChainError struct {
	Key     Key
	Version int64
	N       int
	Why     string
}

func (e *ChainError) Error() string {
	return fmt.Sprintf("store: journal entry %s version %d.%d %s", e.Key, e.Version, e.N, e.Why)
}

// Code is the machine-readable code.
func (e *ChainError) Code() string { return "journal_altered" }
