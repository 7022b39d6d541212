package main

import (
	"database/sql"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/store"
)

// question matches one of a SQL file: its name, and its text.
var question = regexp.MustCompile(`(?m)^-- (\w+): (?:.*\n(?:--.*\n)*)((?:.+\n)+)`)

// answers runs all questions of the SQL file about one record and gives the rows
// of each, with their cells as text.
func (s shop) answers(t *testing.T, kind, id string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(s.file)
	require.NoError(t, err)
	about := strings.NewReplacer(
		":'tenant'", "'"+recoursetest.Tenant+"'", ":'kind'", "'"+kind+"'", ":'id'", "'"+id+"'", // psql
		":tenant", "'"+recoursetest.Tenant+"'", ":kind", "'"+kind+"'", ":id", "'"+id+"'", // sqlite3
	)
	out := map[string][]string{}
	for _, q := range question.FindAllStringSubmatch(string(text), -1) {
		out[q[1]] = s.ask(t, about.Replace(q[2]))
	}
	return out
}

func (s shop) ask(t *testing.T, text string) (out []string) {
	t.Helper()
	rows, err := s.db.QueryContext(t.Context(), text)
	require.NoError(t, err, text)
	defer func() { require.NoError(t, rows.Close()) }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(sql.NullString)
		}
		require.NoError(t, rows.Scan(cells...), text)
		var line []string
		for _, c := range cells {
			line = append(line, c.(*sql.NullString).String)
		}
		out = append(out, strings.Join(line, " "))
	}
	require.NoError(t, rows.Err(), text)
	return out
}

// TestQuestions holds that the SQL files answer what they say they do.
func TestQuestions(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, s shop) {
		leased, err := s.Store.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"payment": 1}, Now: time.Now(), For: time.Minute, Limit: 1})
		require.NoError(t, err)
		require.Len(t, leased, 1)
		want := map[string]string{
			"history": `(?s)^2026-03-02.09:00:00Z? 1 0 payment.opened host .*\n2026-03-02.09:00:00Z? 5 1 payment.refund_cleared ana +{.*}[^\n]*$`,
			"commands": `^1 \S+ ?\S+ payment.authorize o_1-p1 captured\n2 .* refund.request first approved\n3 .* runner \w+ \n` +
				`4 .* runner \w+ \n5 .* refund.request second approved$`,
			"due":         `^2026-03-16.09:00:00Z? .* shop refund \w+ approved (0|false)$`,
			"late":        `^1 [^\n]+$`,
			"leased":      `^\S+ [^\n]* shop payment o_1-p1 captured[^\n]*$`,
			"subscribers": `^subscriber/books reading 2026-03-02.09:00:00Z? (s1:14:\w+|p1:1:\d+:\d+) 0 [^\n]+$`,
		}
		if s.file == "postgres.sql" {
			tx, err := s.db.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			defer func() { require.NoError(t, tx.Rollback()) }()
			_, err = tx.ExecContext(t.Context(), `set local application_name = 'holder'; select pg_current_xact_id()`)
			require.NoError(t, err)
			want["feed"] = `(?m)^\d+ holder idle in transaction \S+$`
		}
		got := s.answers(t, "payment", "o_1-p1")
		require.Len(t, got, len(want))
		for name, lines := range got {
			require.Contains(t, want, name)
			text := strings.Join(lines, "\n")
			require.Regexp(t, want[name], text, name)
			require.NotContains(t, text, canary)
		}
	})
}
