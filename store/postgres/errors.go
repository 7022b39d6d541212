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
	// ErrNewer: a newer release made the schema. Upgrade this one.
	ErrNewer = errors.New("schema is newer than this release")
	// ErrOlder: the schema awaits [Migrate].
	ErrOlder = errors.New("schema is older than this release")
	// ErrDamaged: the schema or a row is not what was written.
	ErrDamaged = errors.New("database is damaged")
	// ErrRestored: the tables came from another cluster. Run [Migrate] once.
	ErrRestored = errors.New("database was restored from another cluster")
	// ErrFull: the server has no space. Nothing of the call was written.
	ErrFull = errors.New("no space left for the database")
	// ErrRedo: a concurrent transaction got in the way of the host's, which
	// has to be rolled back and done again as a whole.
	ErrRedo = errors.New("the whole transaction must be done again")
	// ErrUnknown: the connection was lost and the server did not come back in
	// time to tell whether the batch was written. Repeat it with the same key.
	ErrUnknown = errors.New("outcome is unknown")
)

// SchemaError says why [Open] or [Migrate] refuses a schema.
type SchemaError struct {
	Has, Knows int    // the newest migration in the database, and in this release
	Damage     string // what is wrong with the schema, if its version is right
	Restored   bool   // it stands in another cluster than the one it was made in
}

func (e *SchemaError) Error() string {
	switch {
	case e.Damage != "":
		return "store/postgres: schema is damaged: " + e.Damage + ": restore a backup"
	case e.Restored:
		return "store/postgres: the tables came from another cluster: run Migrate once"
	case e.Has > e.Knows:
		return fmt.Sprintf("store/postgres: schema is at migration %d, this release knows %d: upgrade it", e.Has, e.Knows)
	}
	return fmt.Sprintf("store/postgres: schema is at migration %d, this release wants %d: run Migrate", e.Has, e.Knows)
}

// Unwrap makes errors.Is hold for ErrDamaged, ErrRestored, ErrNewer or ErrOlder.
func (e *SchemaError) Unwrap() error {
	switch {
	case e.Damage != "":
		return ErrDamaged
	case e.Restored:
		return ErrRestored
	case e.Has > e.Knows:
		return ErrNewer
	}
	return ErrOlder
}

// Code is the machine-readable code.
func (e *SchemaError) Code() string {
	switch {
	case e.Damage != "":
		return "schema_damaged"
	case e.Restored:
		return "schema_restored"
	case e.Has > e.Knows:
		return "schema_newer"
	}
	return "schema_older"
}

// SQLSTATEs; the last three are our own, raised by recourse.fail.
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

	tokenUsed = "RC001"
	moved     = "RC002"
	refTaken  = "RC003"
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
		return fmt.Errorf("store/postgres: %w: nothing was written: free some and try again with the same key (%w)", ErrFull, err)
	}
	return fmt.Errorf("store/postgres: %w", err)
}
