package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/recourse-go/recourse/store"
)

// Store is an open database file. It is safe for concurrent use. Make one with
// [Open].
type Store struct {
	port

	writer, readers *sql.DB
	writes, reads   map[string]*sql.Stmt
}

var _ store.Store = (*Store)(nil)

// port is store.Store over two ways to run a transaction: on the pools, or
// inside a transaction of the host.
type port struct {
	read, write func(context.Context, func(*txn) error) error
}

// Close closes the file. Calls that are under way end first.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.writer} { // the last one out tidies the log away
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return explain(errors.Join(errs...))
}

// reading runs fn on one snapshot.
func (s *Store) reading(ctx context.Context, fn func(*txn) error) error {
	c, err := s.readers.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	defer func() { _ = c.Close() }()
	tx, err := c.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return explain(err)
	}
	defer func() { _ = tx.Rollback() }()
	return fn(&txn{tx: tx, prepared: s.reads})
}

// writing waits for its turn and runs fn with the write lock. A context that
// ends before the commit leaves nothing; the commit itself is not canceled, so
// that what was written is never reported as failed.
func (s *Store) writing(ctx context.Context, fn func(*txn) error) error {
	c, err := s.writer.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	defer func() { _ = c.Close() }()
	tx, err := c.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return explain(err)
	}
	defer func() { _ = tx.Rollback() }() // of no effect after the commit; a panic passes here too
	t := &txn{tx: tx, prepared: s.writes}
	if err := fn(t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return explain(err)
	}
	if t.erased {
		return emptyLog(ctx, c)
	}
	return nil
}
