package postgres

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

// Within gives the store as it is inside a transaction of the host: it reads
// what the transaction wrote, and what it writes becomes durable when the host
// commits. It must not be used after that.
//
// A commit that is refused is undone alone, so the transaction may go on. One
// that fails with [ErrRedo] met a concurrent transaction: at Repeatable Read
// and Serializable, or in a deadlock. Then the host has to roll back and do the
// whole transaction again, since nothing here is tried twice.
//
// The entries of a transaction show in the feed after it ended; keep it short.
func (s *Store) Within(tx pgx.Tx) store.Store {
	return port{db: &within{tx: tx, sender: newSender(tx.Conn().Config())}, texts: s.texts, seen: s.seen}
}

// within runs statements inside a transaction of the host, one at a time.
type within struct {
	mu     sync.Mutex
	tx     pgx.Tx
	sender sender
}

const (
	savepoint = `savepoint recourse`
	release   = `release savepoint recourse`
	undo      = `rollback to savepoint recourse; release savepoint recourse`
)

func (w *within) read(ctx context.Context, fn func(querier) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.ready(ctx); err != nil {
		return err
	}
	return w.explain(ctx, fn(binaryRows{w.tx, w.sender.binary}))
}

func (w *within) write(ctx context.Context, fn func(querier) error) error {
	return w.together(ctx, fn)
}

func (w *within) together(ctx context.Context, fn func(querier) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.ready(ctx); err != nil {
		return err
	}
	return w.explain(ctx, pgx.BeginFunc(ctx, w.tx, func(tx pgx.Tx) error { return fn(binaryRows{tx, w.sender.binary}) }))
}

// commit sends the savepoint, the statement and the release in one go.
func (w *within) commit(ctx context.Context, d *draft, s statement) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.ready(ctx); err != nil {
		return err
	}
	err := w.sender.sendAll(ctx, w.tx.Conn(), s.text, statement{text: savepoint}, s, statement{text: release})
	if err == nil {
		return nil
	}
	if undone := w.tx.Conn().PgConn().Exec(ctx, undo).Close(); undone != nil {
		return w.explain(ctx, fmt.Errorf("%w (and the savepoint could not be undone: %w)", err, undone))
	}
	if refused := d.refusal(err); refused != nil {
		return refused
	}
	return w.explain(ctx, err)
}

func (w *within) ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return checkMode(w.sender.mode)
}

func (w *within) explain(ctx context.Context, err error) error {
	if redo := redone(err); redo != nil {
		return redo
	}
	return explain(ctx, err)
}

// redone is the error of a host's transaction that lost against another, or nil.
func redone(err error) error {
	switch codeOf(err) {
	case serializationFailure, deadlockDetected:
		return fmt.Errorf("store/postgres: a concurrent transaction got in the way: roll back: %w (%w)", ErrRedo, err)
	}
	return nil
}
