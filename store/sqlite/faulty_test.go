package sqlite

import (
	"context"
	"database/sql/driver"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"
)

// statements sees every statement on its way to SQLite.
type statements struct {
	blind bool // only commits are counted

	mu   sync.Mutex
	seen []string
	// before, if set, is called with the number of the statement, from 1; its
	// error is returned in place of the statement's.
	before func(n int) error

	commits atomic.Int64
	disk    time.Duration // how much longer a commit takes
}

func (s *statements) pass(text string) error {
	if s.blind {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, text)
	if s.before == nil {
		return nil
	}
	return s.before(len(s.seen))
}

// watch forgets what was seen and sets what happens from now on.
func (s *statements) watch(before func(n int) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen, s.before = nil, before
}

// openWatched opens a store whose statements can be seen and made to fail.
func openWatched(t testing.TB, path string) (*Store, *statements) {
	t.Helper()
	w := &statements{}
	return openOn(t, path, w), w
}

func openOn(t testing.TB, path string, w *statements) *Store {
	t.Helper()
	s, err := open(path, nil, func(dsn string) (driver.Connector, error) {
		c, err := sqlite.NewConnector(dsn)
		return connector{c, w}, err
	}, embedded)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

type connector struct {
	driver.Connector

	w *statements
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{inner, c.w}, nil
}

type conn struct {
	driver.Conn

	w *statements
}

func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := c.w.pass("begin"); err != nil {
		return nil, err
	}
	inner, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
	return tx{inner, c.w}, err
}

func (c *conn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	inner, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	return &stmt{inner, c.w, text}, err
}

func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.w.pass(text); err != nil {
		return nil, err
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, text, args)
}

func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.w.pass(text); err != nil {
		return nil, err
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, text, args)
}

type stmt struct {
	driver.Stmt

	w    *statements
	text string
}

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.w.pass(s.text); err != nil {
		return nil, err
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.w.pass(s.text); err != nil {
		return nil, err
	}
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

type tx struct {
	driver.Tx

	w *statements
}

// Commit rolls back when it is made to fail, as SQLite does.
func (t tx) Commit() error {
	if err := t.w.pass("commit"); err != nil {
		_ = t.Rollback()
		return err
	}
	t.w.commits.Add(1)
	time.Sleep(t.w.disk)
	return t.Tx.Commit()
}
