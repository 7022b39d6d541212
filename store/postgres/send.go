package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// statement is a text and its arguments in binary form.
type statement struct {
	text   string
	values [][]byte
}

// sender sends statements past pgx, which would take arguments one by one. The
// host's tracer sees them all the same, without the arguments, some of which are
// personal data.
type sender struct {
	mode   pgx.QueryExecMode
	tracer pgx.QueryTracer // or nil
	binary []any           // what asks pgx for columns in binary form
}

func newSender(c *pgx.ConnConfig) sender {
	s := sender{mode: c.DefaultQueryExecMode, tracer: c.Tracer}
	ask := s.mode
	if ask == pgx.QueryExecModeExec { // it cannot ask
		if ask = pgx.QueryExecModeDescribeExec; c.DescriptionCacheCapacity > 0 {
			ask = pgx.QueryExecModeCacheDescribe
		}
	}
	s.binary = []any{ask, pgx.QueryResultFormats(binaryForm)}
	return s
}

// binaryRows is a querier whose rows come in binary form.
type binaryRows struct {
	querier
	options []any
}

// Query asks for the rows in binary form.
func (q binaryRows) Query(ctx context.Context, text string, args ...any) (pgx.Rows, error) {
	return q.querier.Query(ctx, text, slices.Concat(q.options, args)...)
}

// send runs a statement, and reads its outcome to the very end: an insert may
// fail after the row of the select has been sent, and so may the commit.
func (s sender) send(ctx context.Context, c *pgx.Conn, st statement) error {
	return s.traced(ctx, c, st.text, func(ctx context.Context) (pgconn.CommandTag, error) {
		if !s.keeps() {
			return c.PgConn().ExecParams(ctx, st.text, st.values, nil, binaryForm, nil).Close()
		}
		kept, err := c.Prepare(ctx, st.text, st.text)
		if err != nil {
			return pgconn.CommandTag{}, err
		}
		return c.PgConn().ExecStatement(ctx, kept, st.values, binaryForm, nil).Close()
	})
}

// sendAll runs statements without waiting for each other, none after one that
// failed.
func (s sender) sendAll(ctx context.Context, c *pgx.Conn, name string, sts ...statement) error {
	var batch pgconn.Batch
	for _, st := range sts {
		if !s.keeps() {
			batch.ExecParams(st.text, st.values, nil, binaryForm, nil)
			continue
		}
		kept, err := c.Prepare(ctx, st.text, st.text)
		if err != nil {
			return err
		}
		batch.ExecStatement(kept, st.values, binaryForm, nil)
	}
	return s.traced(ctx, c, name, func(ctx context.Context) (pgconn.CommandTag, error) {
		return pgconn.CommandTag{}, c.PgConn().ExecBatch(ctx, &batch).Close()
	})
}

// keeps reports whether statements are prepared on a connection, for good: pgx's
// own cache would drop them with every refusal and plan them anew. It costs a
// round trip the first time. A pooler in between cannot keep any.
func (s sender) keeps() bool { return s.mode == pgx.QueryExecModeCacheStatement }

func (s sender) traced(ctx context.Context, c *pgx.Conn, text string, run func(context.Context) (pgconn.CommandTag, error)) error {
	if s.tracer == nil {
		_, err := run(ctx)
		return err
	}
	ctx = s.tracer.TraceQueryStart(ctx, c, pgx.TraceQueryStartData{SQL: text})
	tag, err := run(ctx)
	s.tracer.TraceQueryEnd(ctx, c, pgx.TraceQueryEndData{CommandTag: tag, Err: err})
	return err
}
