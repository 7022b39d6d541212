package pgserver

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// ask returns what the database answers.
func ask(t *testing.T, dsn, statement string) string {
	t.Helper()
	answer, err := query(dsn, statement)
	require.NoError(t, err)
	return answer
}

func TestDatabasesAreApart(t *testing.T) {
	t.Parallel()
	a, b := Database(t), Database(t)
	require.NotEqual(t, a, b)
	const tables = "select count(*) from pg_tables where schemaname = 'public'"
	ask(t, a, "create table only_here ()")
	require.Equal(t, "1", ask(t, a, tables))
	require.Equal(t, "0", ask(t, b, tables))
}

func TestDatabaseIsDropped(t *testing.T) {
	var dsn string
	t.Run("test", func(t *testing.T) { dsn = Database(t) })
	_, err := query(dsn, "select 1")
	require.ErrorContains(t, err, "does not exist")
}

// TestDatabaseOnAServerOfYours takes no server of its own where it is told of one.
func TestDatabaseOnAServerOfYours(t *testing.T) {
	s := Start(t)
	for _, dsn := range []string{s.DSN(), "postgres://postgres@" + s.Addr() + "/postgres?sslmode=disable"} {
		t.Setenv("RECOURSE_TEST_POSTGRES", dsn)
		require.Equal(t, ask(t, s.DSN(), "show port"), ask(t, Database(t), "show port"))
	}
}

func TestWithDatabase(t *testing.T) {
	t.Parallel()
	for dsn, want := range map[string]string{
		"host=db user=me dbname=x":                 "host=db user=me dbname=x dbname=fresh",
		"postgres://me:pw@db:5433/x?sslmode=allow": "postgres://me:pw@db:5433/fresh?sslmode=allow",
		"postgresql:///?host=/run&user=me":         "postgresql:///fresh?host=/run&user=me",
	} {
		got, err := withDatabase(dsn, "fresh")
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := withDatabase("postgres://me:secret@db:port/", "fresh")
	require.ErrorContains(t, err, "no URL")
	require.NotContains(t, err.Error(), "secret")
}
