package sqlite

import (
	"context"
	"database/sql"
)

// txn is one transaction on one connection. All SQL goes through its exec and
// query.
type txn struct {
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	erased   bool // the log must be emptied after the commit
}

// exec runs a statement that writes. It is not interrupted half-way, because
// SQLite then rolls back the whole transaction, the host's part included.
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

// query reads all rows of a statement.
func query[T any](ctx context.Context, t *txn, scan func(*sql.Rows) (T, error), text string, args ...any) ([]T, error) {
	rows, err := t.rows(ctx, text, args)
	if err != nil {
		return nil, failed(ctx, err)
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, failed(ctx, err)
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
