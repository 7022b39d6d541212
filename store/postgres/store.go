package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

// Store keeps records in one schema of a database. It is safe for concurrent
// use. Make one with [Open].
type Store struct {
	port
}

var _ store.Store = (*Store)(nil)

// port is store.Store over two ways to run statements: on the pool, or inside
// a transaction of the host.
type port struct {
	db    database
	texts *texts
	seen  *seen
}

// database runs statements. What it is given runs again after a failure that
// is proven to have left nothing.
type database interface {
	// read runs fn, which reads with one statement.
	read(ctx context.Context, fn func(querier) error) error
	// write runs fn, which writes with one statement.
	write(ctx context.Context, fn func(querier) error) error
	// together runs fn, whose statements have effect all or not at all.
	together(ctx context.Context, fn func(querier) error) error
	// commit runs the statement of a batch.
	commit(ctx context.Context, d *draft, s statement) error
}

// querier runs one statement at a time.
type querier interface {
	Query(ctx context.Context, text string, args ...any) (pgx.Rows, error)
}

// query reads all rows of a statement.
func query[T any](ctx context.Context, q querier, scan func(pgx.Rows) (T, error), text string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// scanOne reads a row of a single column.
func scanOne[T any](rows pgx.Rows) (v T, err error) {
	err = rows.Scan(&v)
	return v, err
}
