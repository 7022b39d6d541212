package postgres_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
)

// BenchmarkHotPayment has 32 callers refund one payment: through the executor of
// one host, and as one writes it by hand with SELECT ... FOR UPDATE, without
// tokens, guards and chains.
func BenchmarkHotPayment(b *testing.B) {
	b.Run("recourse", func(b *testing.B) {
		l := openLedger(b, pgserver.Database(b), hotCallers)
		l.capture(b, 1, 1<<50)
		benchmarkHot(b, func(n int64) error {
			_, err := l.refund(b.Context(), fmt.Sprint("r-", n), "p-0", 1)
			return err
		})
	})
	b.Run("by hand", func(b *testing.B) {
		pool, err := connect(b.Context(), pgserver.Database(b), hotCallers)
		require.NoError(b, err)
		b.Cleanup(pool.Close)
		for _, text := range []string{
			`create table payment (id text primary key, captured bigint not null, refunded bigint not null)`,
			`create table refund (key text primary key, payment text not null, amount bigint not null)`,
			`create table journal (pos bigserial primary key, id text not null, event text not null)`,
			`insert into payment values ('p-0', 1::bigint << 50, 0)`,
		} {
			_, err := pool.Exec(b.Context(), text)
			require.NoError(b, err)
		}
		benchmarkHot(b, func(n int64) error { return refundByHand(b.Context(), pool, fmt.Sprint("r-", n)) })
	})
}

func benchmarkHot(b *testing.B, do func(n int64) error) {
	b.SetParallelism(hotCallers / 2) // times GOMAXPROCS, which is 2 where the figures are from
	var next atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := do(next.Add(1)); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func refundByHand(ctx context.Context, pool *pgxpool.Pool, key string) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var captured, refunded int64
		err := tx.QueryRow(ctx, `select captured, refunded from payment where id = 'p-0' for update`).Scan(&captured, &refunded)
		if err != nil {
			return err
		}
		if refunded+1 > captured {
			return errOver
		}
		if _, err := tx.Exec(ctx, `insert into refund values ($1, 'p-0', 1)`, key); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update payment set refunded = refunded + 1 where id = 'p-0'`); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into journal (id, event) values ($1, 'refund.requested'), ('p-0', 'payment.refunded')`, key)
		return err
	})
}
