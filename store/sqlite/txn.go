package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/recourse-go/recourse/store"
)

// txn is one transaction on one connection. All SQL goes through its exec and
// query.
type txn struct {
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	writes   bool  // nothing in it is interrupted half-way
	erased   bool  // the log must be emptied after the commit
	lost     error // why the transaction is over, if SQLite gave it up
}

// exec runs a statement that writes. It is not interrupted half-way, because
// SQLite then rolls back the whole transaction, what others did in it included.
func (t *txn) exec(ctx context.Context, text string, args ...any) (res sql.Result, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	if stmt, ok := t.prepared[text]; ok {
		res, err = t.tx.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	} else {
		res, err = t.tx.ExecContext(ctx, text, args...)
	}
	return res, explain(err)
}

// changes runs a statement and tells how many rows it wrote.
func (t *txn) changes(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := t.exec(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// query reads all rows of a statement. A row that cannot be read is damage.
func query[T any](ctx context.Context, t *txn, scan func(*sql.Rows) (T, error), text string, args ...any) ([]T, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if t.writes {
		ctx = context.WithoutCancel(ctx)
	}
	rows, err := t.rows(ctx, text, args)
	if err != nil {
		return nil, failed(ctx, err)
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, failed(ctx, fmt.Errorf("store/sqlite: %w: %w", store.ErrDamaged, err))
		}
		out = append(out, v)
	}
	return out, failed(ctx, rows.Err())
}

func (t *txn) rows(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	if stmt, ok := t.prepared[text]; ok {
		return t.tx.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, text, args...)
}

// failed prefers the context's own error: an interrupted read has many names.
func failed(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return explain(err)
}

// scanOne reads a row of a single column.
func scanOne[T any](rows *sql.Rows) (v T, err error) {
	err = rows.Scan(&v)
	return v, err
}

const (
	savepoint = `savepoint recourse`
	release   = `release recourse`
	undo      = `rollback to recourse`
)

// nested runs fn in a savepoint, so that it can fail alone.
func (t *txn) nested(ctx context.Context, fn func(*txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	kept := false
	defer func() {
		if !kept { // also when fn panics and the host recovers
			t.undo(ctx)
		}
	}()
	if _, err := t.exec(ctx, savepoint); err != nil {
		return err
	}
	if err := fn(t); err != nil {
		return err
	}
	if _, err := t.exec(ctx, release); err != nil {
		return err
	}
	kept = true
	return nil
}

// undo takes back the savepoint. Where SQLite has rolled back everything by
// itself, it ends the transaction, so that the next statement in it fails
// instead of being committed on its own.
func (t *txn) undo(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	_, err := t.exec(ctx, undo)
	if err == nil {
		_, err = t.exec(ctx, release)
	}
	if err != nil {
		t.lost = err
		_ = t.tx.Rollback()
	}
}
