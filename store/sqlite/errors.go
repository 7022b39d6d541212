package sqlite

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/recourse-go/recourse/store"
)

// Sentinels of this store, beside those of package store; match them with
// errors.Is.
var (
	// ErrNewer: a newer release made the schema, and this one cannot go on with
	// it. Upgrade this one.
	ErrNewer = errors.New("schema is newer than this release")
	// ErrOlder: the schema awaits a migration that a read-only handle cannot do.
	ErrOlder = errors.New("schema is older than this release")
	// ErrDamaged: the file is not what was written. Restore a backup.
	ErrDamaged = errors.New("database is damaged")
	// ErrFull: the disk or quota has no space. Nothing of the call was written.
	ErrFull = errors.New("no space left for the database")
	// ErrTraces: the erasure is done, but deleted bytes are still in the
	// write-ahead log, because a reader held on to it. Erase again.
	ErrTraces = errors.New("erased data is still in the write-ahead log")
)

// SchemaError says why [Open] refuses a file's schema.
type SchemaError struct {
	Has, Knows int    // the newest migration in the file, and in this release
	Damage     string // what is wrong with the schema, if its version is right
}

func (e *SchemaError) Error() string {
	switch {
	case e.Damage != "":
		return "store/sqlite: schema is damaged: " + e.Damage + ": restore a backup"
	case e.Has > e.Knows:
		return fmt.Sprintf("store/sqlite: schema is at migration %d, this release knows %d: upgrade it", e.Has, e.Knows)
	}
	return fmt.Sprintf("store/sqlite: schema is at migration %d, this release wants %d: open it once for writing", e.Has, e.Knows)
}

// Unwrap makes errors.Is hold for ErrDamaged, ErrNewer or ErrOlder.
func (e *SchemaError) Unwrap() error {
	switch {
	case e.Damage != "":
		return ErrDamaged
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
	case e.Has > e.Knows:
		return "schema_newer"
	}
	return "schema_older"
}

// explain adds to an error of SQLite what to do about it, and the sentinel to
// match it with.
func explain(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch e.Code() & 0xff { // the primary code
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("store/sqlite: %w: another process held the file for %v, nothing was written: try again with the same key (%w)", store.ErrBusy, busyTimeout, e)
	case lib.SQLITE_READONLY:
		return fmt.Errorf("store/sqlite: %w: make the file and its directory writable, or use a handle opened for writing (%w)", store.ErrReadOnly, e)
	case lib.SQLITE_FULL:
		return fmt.Errorf("store/sqlite: %w: nothing was written: free some and try again with the same key (%w)", ErrFull, e)
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return fmt.Errorf("store/sqlite: %w: stop writing and restore a backup (%w)", ErrDamaged, e)
	case lib.SQLITE_ERROR: // of a statement that is known to be right
		return fmt.Errorf("store/sqlite: %w: a table, column or value is not what was written: restore a backup (%w)", ErrDamaged, e)
	case lib.SQLITE_CANTOPEN:
		return fmt.Errorf("store/sqlite: the file cannot be opened or created: check the path, that its directory exists, and permissions (%w)", e)
	}
	return fmt.Errorf("store/sqlite: %w", err)
}
