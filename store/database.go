package store

import (
	"errors"
	"fmt"
)

// Sentinels of a database as a whole, whatever its kind; match them with
// errors.Is.
var (
	// ErrNewerDatabase: a newer release made its tables, and this one cannot go
	// on with them. Upgrade this one.
	ErrNewerDatabase = errors.New("database is newer than this release")
	// ErrOlderDatabase: its tables await a migration.
	ErrOlderDatabase = errors.New("database is older than this release")
	// ErrMovedDatabase: its tables were made on another server, whose counters
	// differ. The store says how to go on.
	ErrMovedDatabase = errors.New("database was made on another server")
	// ErrDamaged: a table or a row is not what was written. Stop writing and
	// restore a backup.
	ErrDamaged = errors.New("database is damaged")
	// ErrFull: the disk, server or quota has no space. Nothing of the call was
	// written.
	ErrFull = errors.New("no space left for the database")
)

// DatabaseError says why a store refuses to open a database, and what to do.
type DatabaseError struct {
	Store      string // the package that refuses
	Has, Knows int    // the newest migration in the database, and in this release
	Damage     string // what is wrong with the tables, if their version is right
	Moved      bool   // the tables were made on another server
	Migrate    string // what brings an older or moved database up to date
}

func (e *DatabaseError) Error() string {
	switch {
	case e.Damage != "":
		return e.Store + ": schema is damaged: " + e.Damage + ": restore a backup"
	case e.Moved:
		return e.Store + ": the tables were made on another server: " + e.Migrate
	case e.Has > e.Knows:
		return fmt.Sprintf("%s: schema is at migration %d, this release knows %d: upgrade it", e.Store, e.Has, e.Knows)
	}
	return fmt.Sprintf("%s: schema is at migration %d, this release wants %d: %s", e.Store, e.Has, e.Knows, e.Migrate)
}

// Unwrap makes errors.Is hold for [ErrDamaged], [ErrMovedDatabase],
// [ErrNewerDatabase] or [ErrOlderDatabase].
func (e *DatabaseError) Unwrap() error {
	switch {
	case e.Damage != "":
		return ErrDamaged
	case e.Moved:
		return ErrMovedDatabase
	case e.Has > e.Knows:
		return ErrNewerDatabase
	}
	return ErrOlderDatabase
}

// Code is the machine-readable code.
func (e *DatabaseError) Code() string {
	switch {
	case e.Damage != "":
		return "database_damaged"
	case e.Moved:
		return "database_moved"
	case e.Has > e.Knows:
		return "database_newer"
	}
	return "database_older"
}
