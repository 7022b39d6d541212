package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"github.com/recourse-go/recourse/store"
)

// Synchronous says what a commit waits for.
type Synchronous string

const (
	// Full waits until the disk has the commit: what returned survives a
	// power cut.
	Full Synchronous = "full"
	// Normal does not wait. A killed process still loses nothing, but after a
	// power cut or a crash of the operating system the last commits may be
	// missing, though never half-written. Feed positions behind the loss are
	// refused with [store.ErrCursor].
	Normal Synchronous = "normal"
)

// Config tells [Open] what differs from the defaults.
type Config struct {
	Synchronous Synchronous // defaults to Full
	// ReadOnly opens a file that is there and current: it is not created,
	// migrated or written, and commits fail with store.ErrReadOnly.
	ReadOnly bool
}

const readers = 4

// Open opens the database file at path, creates it if need be and brings its
// schema up to this release. It refuses a schema that was damaged, or that a newer
// release made in a way this one cannot go on with, with a [*store.DatabaseError]. A nil
// config means the defaults.
//
// Releases may run side by side on one file: a newer one only adds to the
// schema, and says in the file which older ones can go on with it.
func Open(path string, c *Config) (*Store, error) {
	return open(path, c, sqlite.NewConnector, embedded)
}

func open(path string, c *Config, connect func(dsn string) (driver.Connector, error), files fs.FS) (*Store, error) {
	if c == nil {
		c = &Config{}
	}
	if path == "" || path == ":memory:" {
		return nil, errors.New("store/sqlite: want the path of a file; store/mem keeps records in memory")
	}
	sync := cmp.Or(c.Synchronous, Full)
	if sync != Full && sync != Normal {
		return nil, fmt.Errorf("store/sqlite: Synchronous is %q: want %q or %q", sync, Full, Normal)
	}
	known, err := store.Migrations(files)
	if err != nil {
		return nil, err
	}
	file, err := fileURL(path)
	if err != nil {
		return nil, err
	}
	s := &Store{queue: queue{turn: make(chan struct{}, 1)}}
	s.port = port{read: s.reading, write: s.writing, alone: s.alone}
	if s.writer, err = pool(connect, file+writerParams(sync, c.ReadOnly), 1); err != nil {
		return nil, err
	}
	if s.readers, err = pool(connect, file+readerParams(c.ReadOnly), readers); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.copies, err = pool(connect, file+copyParams(), 1); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.start(context.Background(), c.ReadOnly, known); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context, readOnly bool, known []store.Migration) (err error) {
	if !readOnly {
		if err := s.alone(ctx, func(t *txn) error { return migrate(ctx, t, known) }); err != nil {
			return err
		}
	}
	if err := s.reading(ctx, func(t *txn) error { return checkSchema(ctx, t, known) }); err != nil {
		return err
	}
	if err := patiently(ctx, func() (err error) {
		s.writes, err = prepare(ctx, s.writer, writeTexts())
		return err
	}); err != nil {
		return err
	}
	s.reads, err = prepare(ctx, s.readers, readTexts())
	return err
}

// fileURL gives the file: URL under which SQLite opens exactly that path,
// whatever characters are in it.
func fileURL(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("store/sqlite: %w", err)
	}
	abs = filepath.ToSlash(abs)
	if !strings.HasPrefix(abs, "/") {
		abs = "/" + abs // C:/shop.db
	}
	return (&url.URL{Scheme: "file", Path: abs}).String(), nil
}

// writerParams begin every transaction with the write lock in hand, so that
// what it checks stands until it commits.
func writerParams(sync Synchronous, readOnly bool) string {
	v := url.Values{"_txlock": {"immediate"}}
	v["_pragma"] = []string{
		"busy_timeout(0)", "temp_store(memory)", "secure_delete(on)", // see patiently
		"synchronous(" + string(sync) + ")", "wal_autocheckpoint(16000)",
	}
	if readOnly {
		v.Set("mode", "ro")
	} else {
		v.Add("_pragma", "journal_mode(wal)")
	}
	return "?" + v.Encode()
}

func readerParams(readOnly bool) string {
	v := url.Values{"_pragma": {busyPragma(), "temp_store(memory)", "query_only(on)"}}
	if readOnly {
		v.Set("mode", "ro")
	}
	return "?" + v.Encode()
}

// copyParams are those of a reader; the copy is written as safely as by a
// writer in mode Full.
func copyParams() string {
	return "?" + url.Values{"mode": {"ro"}, "_pragma": {busyPragma(), "temp_store(memory)", "synchronous(full)"}}.Encode()
}

func busyPragma() string { return fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()) }

// pool opens size connections as they are needed and keeps them, with the
// statements that were prepared on them.
func pool(connect func(string) (driver.Connector, error), dsn string, size int) (*sql.DB, error) {
	c, err := connect(dsn)
	if err != nil {
		return nil, explain(err)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// prepare parses the statements every call needs once a connection.
func prepare(ctx context.Context, db *sql.DB, texts []string) (map[string]*sql.Stmt, error) {
	out := make(map[string]*sql.Stmt, len(texts))
	for _, text := range texts {
		stmt, err := db.PrepareContext(ctx, text)
		if err != nil {
			return nil, explain(err)
		}
		out[text] = stmt
	}
	return out, nil
}
