package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/cutproxy"
	"github.com/recourse-go/recourse/internal/pgserver"
)

// proxied names a database of the server behind a proxy, for a driver.
func proxied(p *cutproxy.Proxy, database string) string {
	return "postgres://postgres@" + p.Addr() + "/" + database + "?sslmode=disable"
}

// createDatabase makes another database on a test's own server.
func createDatabase(t testing.TB, server *pgserver.Server, name string) (dsn string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.DSN())
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), "create database "+name)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
	return server.DSN() + " dbname=" + name
}

// commits tells whether a request writes a batch.
func commits(r cutproxy.Request) bool {
	return slices.ContainsFunc(r.SQL, func(text string) bool { return strings.Contains(text, ".tok (tenant") })
}

// TestReplyLost (F4) cuts the connection at every fifth commit, at each moment of
// it, under eight callers. Nobody hears that a refund failed, and none is there
// twice: the store finds out what became of it.
func TestReplyLost(t *testing.T) {
	t.Parallel()
	server := pgserver.Start(t, "fsync=off")
	for database, fate := range map[string]cutproxy.Fate{
		"before_the_server_has_it":       cutproxy.CutBefore,
		"while_the_server_is_working":    cutproxy.CutDuring,
		"after_the_server_has_committed": cutproxy.CutAfter,
		"before_the_server_is_ready":     cutproxy.CutReady,
	} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			var seen, cut atomic.Int64
			proxy := cutproxy.Start(t, server.Addr(), func(r cutproxy.Request) cutproxy.Fate {
				if commits(r) && seen.Add(1)%5 == 0 {
					cut.Add(1)
					return fate
				}
				return cutproxy.Pass
			})
			dsn := createDatabase(t, server, database)
			openLedger(t, dsn, 1).capture(t, 16, 1_000_000)
			l := openLedger(t, proxied(proxy, database), 8)
			each := sized(25, 500)
			var wg sync.WaitGroup
			errs := make(chan error, 8*each)
			for w := range 8 {
				wg.Go(func() {
					for n := range each {
						// Of two callers of a payment one waits or decides anew.
						_, err := l.refund(t.Context(), fmt.Sprintf("r-%d-%d", w, n), fmt.Sprint("p-", (w+n)%16), 1)
						errs <- err
					}
				})
			}
			wg.Wait()
			close(errs)
			for err := range errs {
				require.NoError(t, err)
			}
			require.Equal(t, 8*each, l.audit(t))
			require.GreaterOrEqual(t, int(cut.Load()), 8*each/5)
			t.Logf("%d refunds, %d cut", 8*each, cut.Load())
		})
	}
}
