package main

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const canary = "lives-behind-the-blue-door"

// shop is a file in which one refund was paid back, and one more waits.
func shop(t *testing.T) (path string, s *sqlite.Store) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "shop.db")
	s, err := sqlite.Open(path, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	d := recoursetest.New(t, recoursetest.Options{Store: s})
	d.Sell(recoursetest.Sale{Order: "o_1", Lines: []recoursetest.Line{{ID: "1", Price: "20.00 EUR"}}})
	ask := func(key, amount string) {
		_, err := d.Agent("ana").Refunds.Request(t.Context(), refund.Request{
			Key: key, Order: "o_1", Goodwill: money.MustParse(amount), Type: refund.TypeGoodwill, Reason: "damaged", Note: canary,
		})
		require.NoError(t, err)
	}
	ask("first", "5.00 EUR")
	d.Settle()
	ask("second", "2.50 EUR")
	return path, s
}

// look runs the program on a file and gives its lines, with single spaces.
func look(t *testing.T, path string, args ...string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), append([]string{"-db", path, "-tenant", recoursetest.Tenant}, args...), &out, &errs)
	require.Zero(t, code, errs.String())
	require.NotContains(t, out.String(), canary)
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}

func TestQueue(t *testing.T) {
	t.Parallel()
	path, _ := shop(t)
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
		got := look(t, path, "-by", by)
		if id := refund(got); id != "" {
			got[len(got)-1] = strings.Replace(got[len(got)-1], id, "ID", 1)
		}
		require.Equal(t, want, got)
	}
	require.Contains(t, look(t, path)[0], ": 2", "by default, what is due now")
}

func TestOrder(t *testing.T) {
	t.Parallel()
	path, _ := shop(t)
	lines := look(t, path, "-order", "o_1")
	require.Contains(t, lines, "order/o_1 confirmed 5 - -")
	text := strings.Join(lines, "\n")
	require.Regexp(t, `(?m)^payment/o_1-p1 captured 5 2026-03-02 09:00:00 - .*payment.psp=pi_o_1-p1$`, text)
	require.Regexp(t, `(?m)^refund/\w+ succeeded 3 - - type:goodwill$`, text)
	require.Regexp(t, `(?ms)^2026-03-02 09:00:00 order/o_1 1.0 order.placed host .*`+
		`^2026-03-02 09:00:00 refund/\w+ 1.0 refund.requested ana damaged .*"amount":"5.00".*`+
		`^2026-03-02 09:00:00 refund/\w+ 3.0 refund.succeeded recourse `, text)
}

func TestRecord(t *testing.T) {
	t.Parallel()
	path, s := shop(t)
	lines := look(t, path, "-record", "payment/o_1-p1")
	require.Regexp(t, `^chain of \d+ entries holds, head [0-9a-f]{12}$`, lines[len(lines)-1])

	require.NoError(t, s.InTx(t.Context(), func(tx *sql.Tx, _ store.Store) error {
		_, err := tx.ExecContext(t.Context(), `update jrn set actor = 'nobody' where id = 'o_1-p1' and version = 3`)
		return err
	}))
	lines = look(t, path, "-record", "payment/o_1-p1")
	require.Equal(t, "chain broken: store: journal entry shop|payment|o_1-p1 version 3.0 was altered", lines[len(lines)-1])
}

func TestRefused(t *testing.T) {
	t.Parallel()
	path, _ := shop(t)
	missing := filepath.Join(t.TempDir(), "missing.db")
	for want, args := range map[string][]string{
		"say -db FILE":                            {"-tenant", "shop"},
		"shop|order|o_2: no such record":          {"-db", path, "-tenant", "shop", "-order", "o_2"},
		"tenant is empty":                         {"-db", path},
		"record id is empty":                      {"-db", path, "-tenant", "shop", "-record", "record"},
		"cannot be opened":                        {"-db", missing, "-tenant", "shop"},
		"flag provided but not defined: -unknown": {"-unknown"},
	} {
		var out, errs bytes.Buffer
		require.Equal(t, 2, run(t.Context(), args, &out, &errs), want)
		require.Contains(t, errs.String(), want)
		require.Empty(t, out.String())
	}
	require.NoFileExists(t, missing, "a look creates nothing")
}
