package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/recourse-go/recourse/store"
)

// InTx runs fn in one transaction on the writer: the statements of the host
// and the commits on the store it is handed become durable together when fn
// returns nil, and neither does when it fails, panics or ctx ends before. A
// commit that fails inside is undone alone, so fn may go on after it.
//
// The handed store reads what the transaction wrote. It must not be used after
// fn returned. Inside fn, do not write through the outer Store, which waits for
// this very transaction to end, and leave tx's Commit and Rollback to InTx. All
// other writers wait meanwhile, so fn should not wait for anything outside.
func (s *Store) InTx(ctx context.Context, fn func(tx *sql.Tx, s store.Store) error) error {
	return s.alone(ctx, func(t *txn) error {
		w := &within{t: t}
		return fn(t.tx, port{read: w.read, write: w.write, alone: w.write})
	})
}

// within runs transactions of the port inside one of the host, one at a time.
type within struct {
	mu sync.Mutex
	t  *txn
}

func (w *within) read(_ context.Context, fn func(*txn) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return fn(w.t)
}

func (w *within) write(ctx context.Context, fn func(*txn) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.alive(ctx); err != nil {
		return err
	}
	return w.t.nested(ctx, fn)
}

var errLost = errors.New("store/sqlite: SQLite rolled the transaction back after an earlier error in it: return that error from InTx")

// alive makes sure that the transaction still stands. SQLite ends it on its
// own when the disk is full or the host's statement was interrupted; a
// savepoint would then begin, and commit, a transaction of its own.
func (w *within) alive(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := w.t.tx.ExecContext(context.WithoutCancel(ctx), `begin`)
	switch {
	case err == nil:
		_ = w.t.tx.Rollback()
		return errLost
	case errors.Is(err, sql.ErrTxDone):
		return err
	}
	return nil // it stands: none can begin within it
}
