package postgres

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pooled runs each statement on a connection of the pool, in a transaction of
// its own.
type pooled struct {
	pool  *pgxpool.Pool
	texts *texts
	mode  pgx.QueryExecMode
}

// tries bounds how often a statement is sent: with the pauses between them,
// for five seconds or so, in which a server can restart.
const tries = 14

func (p *pooled) read(ctx context.Context, fn func(querier) error) error {
	return explain(ctx, again(ctx, func() (error, bool) {
		err := fn(p.pool)
		return err, err != nil && fateOf(err) != final
	}))
}

func (p *pooled) write(ctx context.Context, fn func(querier) error) error {
	return explain(ctx, again(ctx, func() (error, bool) {
		err := fn(p.pool)
		return err, err != nil && fateOf(err) == undone
	}))
}

func (p *pooled) together(ctx context.Context, fn func(querier) error) error {
	return explain(ctx, again(ctx, func() (error, bool) {
		err := pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error { return fn(tx) })
		return err, err != nil && fateOf(err) == undone
	}))
}

// commit sends the batch until its outcome is known. If the connection is lost
// after the statement was sent, it may have been written; the same batch under
// the same token then finds that out, and waits while the first is under way.
func (p *pooled) commit(ctx context.Context, d draft, s statement) error {
	unsure := false
	err := again(ctx, func() (error, bool) {
		err := p.once(ctx, s)
		switch {
		case err == nil:
			return nil, false
		case unsure && codeOf(err) == tokenUsed:
			err = p.written(ctx, s, err)
		}
		f := fateOf(err)
		unsure = unsure || f == unknown
		return err, f != final
	})
	if err == nil {
		return nil
	}
	if refused := d.refusal(err); refused != nil {
		return refused
	}
	if ctx.Err() == nil && unsure && fateOf(err) != final {
		return fmt.Errorf("store/postgres: %w: repeat the command with the same key (%w)", ErrUnknown, err)
	}
	return explain(ctx, err)
}

// once sends the statement and reads its outcome to the very end: an insert
// may fail after the row of the select has been sent, and so may the commit.
func (p *pooled) once(ctx context.Context, s statement) error {
	return p.pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		if err := prepare(ctx, c.Conn(), p.mode, s.text); err != nil {
			return err
		}
		_, err := c.Exec(ctx, s.text, s.args...)
		return err
	})
}

// prepare keeps a statement on the connection for good, where pgx's own cache
// would drop it with every refusal and plan it anew. It costs a round trip the
// first time.
func prepare(ctx context.Context, c *pgx.Conn, mode pgx.QueryExecMode, texts ...string) error {
	if mode != pgx.QueryExecModeCacheStatement {
		return nil // a pooler in between cannot keep statements
	}
	for _, text := range texts {
		if _, err := c.Prepare(ctx, text, text); err != nil {
			return err
		}
	}
	return nil
}

const storedToken = `select 1 from recourse.tok
where tenant = $1 and command = $2 and key = $3 and at = $4 and hash = $5 and answer::text = $6`

// written is nil if the token that is used was used by this very batch.
func (p *pooled) written(ctx context.Context, s statement, used error) error {
	found, err := query(ctx, p.pool, scanOne[int], p.texts.of(storedToken), s.args[:6]...)
	if err == nil && len(found) == 0 {
		return used
	}
	return err
}

// again calls try until it says that there is no use, or too often.
func again(ctx context.Context, try func() (err error, retry bool)) error {
	for n := 0; ; n++ {
		err, retry := try()
		if !retry || n == tries-1 || ctx.Err() != nil {
			return err
		}
		if pause(ctx, n) != nil {
			return err
		}
	}
}

// pause waits before the next try: up to 2^n * 4 ms, at most a second, with
// jitter so that losers do not meet again.
func pause(ctx context.Context, n int) error {
	longest := min(4*time.Millisecond<<n, time.Second)
	t := time.NewTimer(longest/2 + rand.N(longest/2)) //nolint:gosec // jitter is no secret
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
