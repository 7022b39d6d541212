package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/recourse-go/recourse/store"
)

// Sentinels of this store, beside those of package store; match them with
// errors.Is.
var (
	// ErrRedo: a concurrent transaction got in the way of the host's, which
	// has to be rolled back and done again as a whole.
	ErrRedo = errors.New("the whole transaction must be done again")
	// ErrUnknown: the connection was lost and the server did not come back in
	// time to tell whether the batch was written. Repeat it with the same key.
	ErrUnknown = errors.New("outcome is unknown")
)

// refused says why the schema is not one to work with.
func refused(e store.DatabaseError) error {
	e.Store, e.Migrate = "store/postgres", "run Migrate"
	return &e
}

// SQLSTATEs; the last two are our own, raised by recourse.fail.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	readOnlyTransaction  = "25006"
	lockNotAvailable     = "55P03"
	queryCanceled        = "57014"
	diskFull             = "53100"
	tooManyConnections   = "53300"
	adminShutdown        = "57P01"
	crashShutdown        = "57P02"
	cannotConnectNow     = "57P03"
	uniqueViolation      = "23505"

	moved    = "RC002"
	refTaken = "RC003"
)

// fate is what an error says about the statement that failed.
type fate int

const (
	final   fate = iota // it happened, or did not and would not, if tried again
	undone              // it did not happen; the next try may succeed
	unknown             // it may have happened
)

// fateOf reads an error of a statement outside any transaction of the host.
func fateOf(err error) fate {
	if err == nil {
		return final
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch e.Code {
		case serializationFailure, deadlockDetected, tooManyConnections, cannotConnectNow:
			return undone
		case adminShutdown, crashShutdown:
			return unknown
		}
		return final
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok || pgconn.SafeToRetry(err) {
		return undone
	}
	return unknown
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// explain adds to an error of PostgreSQL what to do about it, and the sentinel
// to match it with. A context that ended comes first: what it interrupted has
// many names.
func explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch codeOf(err) {
	case readOnlyTransaction:
		return fmt.Errorf("store/postgres: %w: connect to the primary, with a role that may write (%w)", store.ErrReadOnly, err)
	case serializationFailure, deadlockDetected, lockNotAvailable, queryCanceled, tooManyConnections:
		return fmt.Errorf("store/postgres: %w: nothing was written: try again with the same key (%w)", store.ErrBusy, err)
	case diskFull:
		return fmt.Errorf("store/postgres: %w: nothing was written: free some and try again with the same key (%w)", store.ErrFull, err)
	}
	return fmt.Errorf("store/postgres: %w", err)
}
