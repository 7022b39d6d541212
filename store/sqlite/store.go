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

	queue           queue
	writer, readers *sql.DB
	copies          *sql.DB // for backups
	writes, reads   map[string]*sql.Stmt
}

var _ store.Store = (*Store)(nil)

// port is store.Store over what runs transactions: the pools, or one transaction
// of the host.
type port struct {
	read  func(context.Context, func(*txn) error) error
	write func(context.Context, func(*txn) error) error // shares its commit with other calls
	alone func(context.Context, func(*txn) error) error // shares it with none
}

// Close closes the file. Calls that are under way, or wait for their turn to
// write, end first.
func (s *Store) Close() error {
	s.queue.turn <- struct{}{}
	defer s.leave()
	var errs []error
	for _, db := range []*sql.DB{s.copies, s.readers, s.writer} { // the last one out tidies the log away
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

// transaction runs fn with the write lock and commits. Whoever calls it has the
// turn. A context that ends before the commit leaves nothing; the commit itself
// is not canceled, so that what was written is never reported as failed.
func (s *Store) transaction(ctx context.Context, fn func(*txn) error) error {
	t, err := s.begin(ctx)
	if err != nil {
		return err
	}
	return s.finish(ctx, t, fn)
}

// begin waits for the write lock, which another process may hold.
func (s *Store) begin(ctx context.Context) (*txn, error) {
	t := &txn{prepared: s.writes, writes: true}
	err := patiently(ctx, func() (err error) {
		t.tx, err = s.writer.BeginTx(context.WithoutCancel(ctx), nil)
		return err
	})
	return t, explain(err)
}

// finish runs fn and commits, or else rolls back.
func (s *Store) finish(ctx context.Context, t *txn, fn func(*txn) error) error {
	defer func() { _ = t.tx.Rollback() }() // of no effect after the commit; a panic passes here too
	if err := fn(t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := t.tx.Commit(); err != nil {
		return explain(err)
	}
	if t.erased {
		return patiently(context.WithoutCancel(ctx), func() error { return emptyLog(ctx, s.writer) })
	}
	return nil
}
