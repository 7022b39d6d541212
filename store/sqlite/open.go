package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
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

const (
	readers     = 4
	busyTimeout = 5 * time.Second
)

// Open opens the database file at path, creates it if need be and brings its
// schema up to this release. It refuses a schema that a newer release made or
// that was damaged, with a [*SchemaError]. A nil config means the defaults.
func Open(path string, c *Config) (*Store, error) {
	return open(path, c, sqlite.NewConnector)
}

func open(path string, c *Config, connect func(dsn string) (driver.Connector, error)) (*Store, error) {
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
	file, err := fileURL(path)
	if err != nil {
		return nil, err
	}
	s := &Store{}
	s.port = port{read: s.reading, write: s.writing}
	if s.writer, err = pool(connect, file+writerParams(sync, c.ReadOnly), 1); err != nil {
		return nil, err
	}
	if s.readers, err = pool(connect, file+readerParams(c.ReadOnly), readers); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.start(context.Background(), c.ReadOnly); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context, readOnly bool) (err error) {
	if !readOnly {
		if err := s.writing(ctx, func(t *txn) error { return migrate(ctx, t) }); err != nil {
			return err
		}
	}
	if err := s.reading(ctx, func(t *txn) error { return checkSchema(ctx, t) }); err != nil {
		return err
	}
	if s.writes, err = prepare(ctx, s.writer, writeTexts()); err != nil {
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
		busyPragma(), "temp_store(memory)", "secure_delete(on)",
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
