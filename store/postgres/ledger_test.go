package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/postgres"
)

// ledger is what the faults are thrown at: refunds of payments that were
// captured, through the executor as every command goes. Each refund puts its
// payment and a record of its own under one token, so that whatever is lost,
// doubled or half written shows in the sums.
type ledger struct {
	*store.Executor

	pool *pgxpool.Pool
}

// errOver is the typed answer to a refund above what is left.
var errOver = errors.New("more than is left of the payment")

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// payment is the body of a payment, in cents.
type payment struct {
	Captured int64 `json:"captured"`
	Refunded int64 `json:"refunded"`
}

type refund struct {
	Payment string `json:"payment"`
	Amount  int64  `json:"amount"`
}

// connect makes a pool on the database; each pool and its ledger are one host.
func connect(ctx context.Context, dsn string, conns int32, change ...func(*pgxpool.Config)) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	c.MaxConns = conns
	for _, f := range change {
		f(c)
	}
	return pgxpool.NewWithConfig(ctx, c)
}

// openLedger opens the database, which has the tables already if it was opened
// before.
func openLedger(t testing.TB, dsn string, conns int32, change ...func(*pgxpool.Config)) *ledger {
	t.Helper()
	pool, err := connect(t.Context(), dsn, conns, change...)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	require.NoError(t, postgres.Migrate(t.Context(), pool, nil))
	s, err := postgres.Open(t.Context(), pool, nil)
	require.NoError(t, err)
	return &ledger{Executor: &store.Executor{Store: s}, pool: pool}
}

func paymentKey(id string) store.Key { return store.Key{Tenant: "eu", Kind: "payment", ID: id} }

// capture makes payments p-0, p-1, ...
func (l *ledger) capture(t testing.TB, payments int, cents int64) {
	t.Helper()
	for i := range payments {
		id := fmt.Sprint("p-", i)
		p, err := putOf(store.Record{Key: paymentKey(id), State: "captured", Refs: []store.Ref{{Name: "psp", Value: id, Unique: true}}},
			payment{Captured: cents}, "payment.captured")
		require.NoError(t, err)
		require.NoError(t, l.Store.Commit(t.Context(), store.Batch{
			Token: store.Token{Tenant: "eu", Command: "payment.capture", Key: id}, Hash: "capture", At: noon, Puts: []store.Put{p},
		}))
	}
}

func putOf(r store.Record, body any, event string) (store.Put, error) {
	var err error
	r.Schema = 1
	r.Body, err = store.Marshal(body)
	return store.Put{Record: r, Entries: []store.Entry{{Event: event}}}, err
}

func refundToken(key string) store.Token {
	return store.Token{Tenant: "eu", Command: "refund.request", Key: key}
}

// refund gives back so many cents of a payment, once a key, or fails with
// errOver.
func (l *ledger) refund(ctx context.Context, key, id string, cents int64) (store.Outcome, error) {
	return l.Do(ctx, store.Command{
		Token: refundToken(key), Hash: id,
		Select: store.Select{Roots: []store.Key{paymentKey(id)}},
		Decide: func(loaded store.Loaded) (store.Batch, error) {
			if len(loaded.Records) != 1 {
				return store.Batch{}, fmt.Errorf("payment %s: want one record, have %d", id, len(loaded.Records))
			}
			var p payment
			if err := json.Unmarshal(loaded.Records[0].Body, &p); err != nil {
				return store.Batch{}, err
			}
			if p.Refunded+cents > p.Captured {
				return store.Batch{}, errOver
			}
			p.Refunded += cents
			raise, err := putOf(loaded.Records[0], p, "payment.refunded")
			if err != nil {
				return store.Batch{}, err
			}
			book, err := putOf(store.Record{
				Key: store.Key{Tenant: "eu", Kind: "refund", ID: key}, State: "requested",
				Refs: []store.Ref{{Name: "request", Value: key, Unique: true}}, Labels: []string{"partial"},
			}, refund{id, cents}, "refund.requested")
			return store.Batch{At: noon, Puts: []store.Put{raise, book}, Answer: store.Answer{Code: "requested"}}, err
		},
	})
}

// insist asks again under the same key, as a host does, until there is an answer.
func (l *ledger) insist(ctx context.Context, key, id string, cents int64) (store.Outcome, error) {
	for {
		out, err := l.refund(ctx, key, id, cents)
		if err == nil || errors.Is(err, errOver) || ctx.Err() != nil {
			return out, err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// audit holds that every acknowledged refund is there once, nothing above what
// was captured, and nothing in part: records, journal, chains, refs and tokens
// tell the same story. It returns the number of refunds.
func (l *ledger) audit(t testing.TB, acked ...string) int {
	t.Helper()
	ctx := t.Context()
	sums, counts, refunds := map[string]int64{}, map[string]int64{}, map[string]bool{}
	for r, err := range store.All(ctx, l.Store, store.Query{Tenant: "eu", Kind: "refund", Limit: store.MaxLimit}) {
		require.NoError(t, err)
		var b refund
		require.NoError(t, json.Unmarshal(r.Body, &b))
		require.Equal(t, int64(1), r.Version)
		sums[b.Payment] += b.Amount
		counts[b.Payment]++
		refunds[r.Key.ID] = true
	}
	for _, key := range acked {
		require.True(t, refunds[key], "acknowledged refund %s is lost", key)
	}

	payments := 0
	for r, err := range store.All(ctx, l.Store, store.Query{Tenant: "eu", Kind: "payment", Limit: store.MaxLimit}) {
		require.NoError(t, err)
		payments++
		var p payment
		require.NoError(t, json.Unmarshal(r.Body, &p))
		require.Equal(t, sums[r.Key.ID], p.Refunded, "payment %s", r.Key.ID)
		require.LessOrEqual(t, p.Refunded, p.Captured)
		require.Equal(t, 1+counts[r.Key.ID], r.Version)
		chain, err := store.Timeline(ctx, l.Store, store.HistoryQuery{Key: r.Key, Limit: store.MaxLimit})
		require.NoError(t, err)
		require.NoError(t, store.Verify(chain, r.Head))
		require.Len(t, chain, int(r.Version))
	}

	// The feed waits for older transactions, those of other databases too.
	want, fed, pos := payments+2*len(refunds), 0, store.Position("")
	for deadline := time.Now().Add(time.Minute); fed < want && time.Now().Before(deadline); {
		es, next, err := l.Store.Feed(ctx, pos, store.MaxLimit)
		require.NoError(t, err)
		if fed, pos = fed+len(es), next; len(es) == 0 {
			time.Sleep(5 * time.Millisecond)
		}
	}
	require.Equal(t, want, fed, "entries in the feed")

	var tokens, refs, labels int
	require.NoError(t, l.pool.QueryRow(ctx, `select (select count(*) from recourse.tok), (select count(*) from recourse.ref),
		(select count(*) from recourse.lab)`).Scan(&tokens, &refs, &labels))
	require.Equal(t, []int{payments + len(refunds), payments + len(refunds), len(refunds)}, []int{tokens, refs, labels})
	return len(refunds)
}

// sized is the size of a test: small as a rule, whole with RECOURSE_FULL=1.
func sized(small, whole int) int {
	if full, _ := strconv.ParseBool(os.Getenv("RECOURSE_FULL")); full {
		return whole
	}
	return small
}

// dice are random and say how to roll them again.
func dice(t testing.TB) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if s, ok := os.LookupEnv("RECOURSE_SEED"); ok {
		var err error
		seed, err = strconv.ParseUint(s, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("RECOURSE_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}
