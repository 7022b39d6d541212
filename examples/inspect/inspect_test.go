package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/postgres"
	"github.com/recourse-go/recourse/store/sqlite"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		pgserver.Stop()
		os.Exit(code)
	}))
}

const canary = "lives-behind-the-blue-door"

// shop is a database in which one refund was paid back, and one more waits.
type shop struct {
	*recoursetest.Desk

	flags []string // that lead the program to it
	db    *sql.DB  // the same, behind the store's back
	file  string   // with questions for its shell
}

// onEach runs a test on both databases.
func onEach(t *testing.T, test func(*testing.T, shop)) {
	for name, open := range map[string]func(*testing.T) (shop, store.Store){"sqlite": onSQLite, "postgres": onPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, st := open(t)
			s.Desk = recoursetest.New(t, recoursetest.Options{Store: st, Config: func(c *recourse.Config) {
				c.Subscribers = map[string]recourse.Subscriber{"books": func(context.Context, store.Entry) error { return nil }}
			}})
			s.Sell(recoursetest.Sale{Order: "o_1", Lines: []recoursetest.Line{{ID: "1", Price: "20.00 EUR"}}})
			ask := func(key, amount string) {
				_, err := s.Agent("ana").Refunds.Request(t.Context(), refund.Request{
					Key: key, Order: "o_1", Goodwill: money.MustParse(amount), Type: refund.TypeGoodwill, Reason: "damaged", Note: canary,
				})
				require.NoError(t, err)
			}
			ask("first", "5.00 EUR")
			s.Settle()
			ask("second", "2.50 EUR")
			test(t, s)
		})
	}
}

func onSQLite(t *testing.T) (shop, store.Store) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.db")
	st, err := sqlite.Open(path, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return shop{flags: []string{"-db", path}, db: db, file: "sqlite.sql"}, st
}

func onPostgres(t *testing.T) (shop, store.Store) {
	t.Helper()
	dsn := pgserver.Database(t)
	pool, err := pgxpool.New(t.Context(), dsn)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	require.NoError(t, postgres.Migrate(t.Context(), pool, nil))
	st, err := postgres.Open(t.Context(), pool, nil)
	require.NoError(t, err)
	c, err := pgx.ParseConfig(dsn)
	require.NoError(t, err)
	c.RuntimeParams["search_path"] = postgres.DefaultSchema
	db := stdlib.OpenDB(*c)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return shop{flags: []string{"-dsn", dsn}, db: db, file: "postgres.sql"}, st
}

// look runs the program and gives its lines, with single spaces.
func (s shop) look(t *testing.T, args ...string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), append(append(s.flags, "-tenant", recoursetest.Tenant), args...), &out, &errs)
	require.Zero(t, code, errs.String())
	require.NotContains(t, out.String(), canary)
	require.NotContains(t, out.String(), s.flags[1])
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}

func TestQueue(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, s shop) {
		refund := func(lines []string) string {
			_, id, _ := strings.Cut(lines[len(lines)-1], "refund/")
			id, _, _ = strings.Cut(id, " ")
			return id
		}
		for by, want := range map[string][]string{
			"2026-03-02T08:59:59Z": {"due by 2026-03-02 08:59:59: 0"},
			"2026-03-02T10:01:30+01:00": {
				"due by 2026-03-02 09:01:30: 1",
				"2026-03-02 09:00:00 payment/o_1-p1 captured 1m30s",
			},
			"2026-03-16T09:00:00Z": {
				"due by 2026-03-16 09:00:00: 2",
				"2026-03-02 09:00:00 payment/o_1-p1 captured 336h0m0s",
				"2026-03-16 09:00:00 refund/ID approved 0s",
			},
		} {
			got := s.look(t, "-by", by)
			if id := refund(got); id != "" {
				got[len(got)-1] = strings.Replace(got[len(got)-1], id, "ID", 1)
			}
			require.Equal(t, want, got)
		}
		require.Contains(t, s.look(t)[0], ": 2", "by default, what is due now")
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, s shop) {
		lines := s.look(t, "-order", "o_1")
		require.Contains(t, lines, "order/o_1 confirmed 5 - -")
		text := strings.Join(lines, "\n")
		require.Regexp(t, `(?m)^payment/o_1-p1 captured 5 2026-03-02 09:00:00 - .*payment.psp=pi_o_1-p1$`, text)
		require.Regexp(t, `(?m)^refund/\w+ succeeded 3 - - type:goodwill$`, text)
		require.Regexp(t, `(?ms)^2026-03-02 09:00:00 order/o_1 1.0 order.placed host .*`+
			`^2026-03-02 09:00:00 refund/\w+ 1.0 refund.requested ana damaged .*"amount":"5.00".*`+
			`^2026-03-02 09:00:00 refund/\w+ 3.0 refund.succeeded recourse `, text)
	})
}

func TestRecord(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, s shop) {
		lines := s.look(t, "-record", "payment/o_1-p1")
		require.Regexp(t, `^chain of \d+ entries holds, head [0-9a-f]{12}$`, lines[len(lines)-1])

		_, err := s.db.ExecContext(t.Context(), `update jrn set actor = 'nobody' where id = 'o_1-p1' and version = 3`)
		require.NoError(t, err)
		lines = s.look(t, "-record", "payment/o_1-p1")
		require.Equal(t, "chain broken: store: journal entry shop|payment|o_1-p1 version 3.0 was altered", lines[len(lines)-1])
	})
}

func TestRefused(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, s shop) {
		here := slices.Clip(slices.Concat(s.flags, []string{"-tenant", recoursetest.Tenant}))
		for want, args := range map[string][]string{
			"shop|order|o_2: no such record":          append(here, "-order", "o_2"),
			"record id is empty":                      append(here, "-record", "record"),
			"tenant is empty":                         s.flags,
			"say either -db FILE or -dsn DSN":         append(here, "-db", "shop.db", "-dsn", "postgres://"),
			"flag provided but not defined: -unknown": append(here, "-unknown"),
		} {
			refused(t, want, args...)
		}
	})
	refused(t, "say either -db FILE or -dsn DSN", "-tenant", "shop")
	missing := filepath.Join(t.TempDir(), "missing.db")
	refused(t, "cannot be opened", "-db", missing, "-tenant", "shop")
	require.NoFileExists(t, missing, "a look creates nothing")
}

// refused holds that the program says why it could not be run, and nothing else.
func refused(t *testing.T, want string, args ...string) (said string) {
	t.Helper()
	var out, errs bytes.Buffer
	require.Equal(t, 2, run(t.Context(), args, &out, &errs), want)
	require.Contains(t, errs.String(), want)
	require.Empty(t, out.String())
	return errs.String()
}

// TestDSNStaysSecret holds that no part of a DSN is printed, whatever is wrong
// with it.
func TestDSNStaysSecret(t *testing.T) {
	t.Parallel()
	for dsn, want := range map[string]string{
		"postgres://canary:canary@127.0.0.1:1/canary":               "cannot be reached: connection refused",
		"postgres://canary:canary@canary.invalid/canary":            "cannot be reached: no server answers",
		"user=canary password=canary host=/canary dbname=canary":    "cannot be reached: no such file",
		"postgres://canary:canary%@canary/canary":                   "-dsn cannot be read",
		"host=127.0.0.1 port=canary password=canary":                "-dsn cannot be read",
		pgserver.Database(t) + " user=canary dbname=no-such-canary": "refuses with SQLSTATE ",
	} {
		require.NotContains(t, refused(t, want, "-dsn", dsn, "-tenant", "shop"), "canary")
	}
}

// TestLooksOnly holds that PostgreSQL itself keeps the program from writing.
func TestLooksOnly(t *testing.T) {
	t.Parallel()
	s, _ := onPostgres(t)
	w := where{dsn: s.flags[1]}
	err := w.look(t.Context(), func(st store.Store) error {
		_, err := st.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: recoursetest.Start, For: time.Minute, Limit: 1})
		return err
	})
	require.ErrorIs(t, err, store.ErrReadOnly)
}
