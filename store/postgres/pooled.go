package postgres

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/recourse-go/recourse/store"
)

// pooled runs each statement on a connection of the pool, in a transaction of
// its own.
type pooled struct {
	pool   *pgxpool.Pool
	texts  *texts
	sender sender
}

// tries bounds how often a statement is sent: with the pauses between them,
// for five seconds or so, in which a server can restart.
const tries = 14

func (p *pooled) read(ctx context.Context, fn func(querier) error) error {
	return explain(ctx, again(ctx, func() (error, bool) {
		err := fn(binaryRows{p.pool, p.sender.binary})
		return err, err != nil && fateOf(err) != final
	}))
}

func (p *pooled) write(ctx context.Context, fn func(querier) error) error {
	return explain(ctx, again(ctx, func() (error, bool) {
		err := fn(binaryRows{p.pool, p.sender.binary})
		return err, err != nil && fateOf(err) == undone
	}))
}

func (p *pooled) together(ctx context.Context, fn func(querier) error) error {
	return explain(ctx, again(ctx, func() (error, bool) {
		err := pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error { return fn(binaryRows{tx, p.sender.binary}) })
		return err, err != nil && fateOf(err) == undone
	}))
}

// commit sends the batch until its outcome is known. If the connection is lost
// after the statement was sent, it may have been written; the same batch under
// the same token then finds that out, and waits while the first is under way.
func (p *pooled) commit(ctx context.Context, d *draft, s statement) error {
	unsure := false
	err := again(ctx, func() (error, bool) {
		err := p.once(ctx, s)
		switch {
		case err == nil:
			return nil, false
		case unsure && violated(err) == tokens:
			err = p.written(ctx, d, err)
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

func (p *pooled) once(ctx context.Context, s statement) error {
	return p.pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error { return p.sender.send(ctx, c.Conn(), s) })
}

const storedToken = `select 1 from recourse.tok
where tenant = $1 and command = $2 and key = $3 and at = $4 and hash = $5 and answer::text = $6`

// written is nil if the token that is used was used by this very batch.
func (p *pooled) written(ctx context.Context, d *draft, used error) error {
	answer, err := store.Marshal(d.Answer)
	if err != nil {
		return err
	}
	found, err := query(ctx, p.pool, scanOne[int], p.texts.of(storedToken), d.Token.Tenant, d.Token.Command, d.Token.Key, d.At, d.Hash, string(answer))
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
