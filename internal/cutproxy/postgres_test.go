package cutproxy_test

import (
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/cutproxy"
	"github.com/recourse-go/recourse/internal/pgserver"
)

// TestPostgreSQL asks that psql loses its connection over a statement which
// PostgreSQL has carried out, or never saw.
func TestPostgreSQL(t *testing.T) {
	t.Parallel()
	s := pgserver.Start(t)
	psql, err := exec.LookPath("psql")
	require.NoError(t, err)
	run := func(addr, statement string) (string, error) {
		host, port, err := net.SplitHostPort(addr)
		require.NoError(t, err)
		out, err := exec.CommandContext(t.Context(), psql, "-XqAt", "-c", statement,
			"host="+host+" port="+port+" user=postgres dbname=postgres").CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
	for _, c := range []struct {
		table string
		fate  cutproxy.Fate
		says  string
		want  string // 1 if the table is there
	}{
		{"passed", cutproxy.Pass, "", "1"},
		{"cut_before", cutproxy.CutBefore, "server closed the connection unexpectedly", "0"},
		{"cut_after", cutproxy.CutAfter, "server closed the connection unexpectedly", "1"},
		{"failed", cutproxy.Fail40001, "ERROR:  injected by cutproxy", "0"},
	} {
		p := cutproxy.Start(t, s.Addr(), func(cutproxy.Request) cutproxy.Fate { return c.fate })
		out, err := run(p.Addr(), "create table "+c.table+" ()")
		require.Equal(t, c.says == "", err == nil, out)
		require.Contains(t, out, c.says)
		n, err := run(s.Addr(), "select count(*) from pg_tables where tablename = '"+c.table+"'")
		require.NoError(t, err, n)
		require.Equal(t, c.want, n)
	}
}
