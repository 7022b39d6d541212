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
	// ErrTraces: the erasure is done, but deleted bytes are still in the
	// write-ahead log, because a reader held on to it. Erase again.
	ErrTraces = errors.New("erased data is still in the write-ahead log")
)

// refused says why the schema is not one to work with.
func refused(e store.DatabaseError) error {
	e.Store, e.Migrate = "store/sqlite", "open it once for writing"
	return &e
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
		return fmt.Errorf("store/sqlite: %w: nothing was written: free some and try again with the same key (%w)", store.ErrFull, e)
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return fmt.Errorf("store/sqlite: %w: stop writing and restore a backup (%w)", store.ErrDamaged, e)
	case lib.SQLITE_ERROR: // of a statement that is known to be right
		return fmt.Errorf("store/sqlite: %w: a table, column or value is not what was written: restore a backup (%w)", store.ErrDamaged, e)
	case lib.SQLITE_CANTOPEN:
		return fmt.Errorf("store/sqlite: the file cannot be opened or created: check the path, that its directory exists, and permissions (%w)", e)
	}
	return fmt.Errorf("store/sqlite: %w", err)
}
