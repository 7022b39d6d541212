package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pgbench runs statements of ours as fast as the server takes them: it is a C
// program that decides nothing, hashes nothing and reads no answer. Each of its
// clients goes round its own orders, so that it knows their versions.
type pgbench struct {
	dsn, script string
	values      []string // of the variables in the script
	each        int      // commands that each client has done
}

const (
	clients     = 32
	pgbenchFrom = 1_000_000 // its orders have ids from here on
	pgbenchEach = 125       // orders of a client
)

// newPgbench takes the statements of one command from the server's log.
func newPgbench(b *testing.B, r *refunds) *pgbench {
	b.Helper()
	if _, err := exec.LookPath("pgbench"); err != nil {
		b.Skip(err)
	}
	sell(b, r.rig.store, pgbenchFrom, clients*pgbenchEach+1)
	p := &pgbench{dsn: r.rig.server.DSN(), script: filepath.Join(b.TempDir(), "refund.sql")}
	script := fmt.Sprintf("\\set n %d + :client_id * %d + :i %% %d\n\\set v 1 + :i / %[2]d\n\\set i :i + 1\n\\set key random(1, 9000000000000000000)\n",
		pgbenchFrom, pgbenchEach, pgbenchEach)
	order := orderID(pgbenchFrom + clients*pgbenchEach)
	statements := logged(b, r, func() error { return r.ours(b.Context(), order, "the-refund") })
	if len(statements) != 2 { // whose texts would fill the screen
		b.Fatalf("a command is %d statements, want two", len(statements))
	}
	for i, s := range statements {
		script += p.parameters(fmt.Sprintf("s%d_", i), s, map[string]string{order: ":n", "the-refund": ":key", "1::bigint": ":v"})
	}
	require.NoError(b, os.WriteFile(p.script, []byte(script), 0o600))
	return p
}

// logged is what the server says that it executed: texts, and values as text.
func logged(tb testing.TB, r *refunds, run func() error) (found [][2]string) {
	tb.Helper()
	switchLog := func(to string) {
		_, err := r.rig.pool.Exec(tb.Context(), `alter database postgres set log_statement = `+to)
		require.NoError(tb, err)
		r.rig.pool.Reset() // for new sessions
	}
	switchLog("'all'")
	require.NoError(tb, run())
	switchLog("'none'")
	dir := regexp.MustCompile(`host=(\S+)`).FindStringSubmatch(r.rig.server.DSN())[1]
	log, err := os.ReadFile(filepath.Join(dir, "log"))
	require.NoError(tb, err)
	statement := regexp.MustCompile(`(?s)LOG:  execute [^:\n]+: (.*?)\n[^\n]*DETAIL:  parameters: (.*?)\n\d{4}-`)
	for _, m := range statement.FindAllStringSubmatch(string(log)+"\n0000-", -1) {
		if strings.Contains(m[1], "recourse") { // not what counts the command
			found = append(found, [2]string{m[1], m[2]})
		}
	}
	return found
}

var (
	parameter = regexp.MustCompile(`\$(\d+)(::\w+)?`)
	value     = regexp.MustCompile(`\$(\d+) = (?:'((?:[^']|'')*)'|NULL)`)
)

// parameters puts variables in the place of parameters: those of the script for
// what differs between commands, and one each for the rest.
func (p *pgbench) parameters(prefix string, s [2]string, varying map[string]string) string {
	values := map[string]string{}
	for _, m := range value.FindAllStringSubmatch(s[1], -1) {
		if strings.HasSuffix(m[0], " = NULL") {
			continue
		}
		values[m[1]] = strings.ReplaceAll(m[2], "''", "'")
		if m[2] != "" { // pgbench has no empty variables
			p.values = append(p.values, "-D", prefix+m[1]+"="+values[m[1]])
		}
	}
	return parameter.ReplaceAllStringFunc(s[0], func(text string) string {
		m := parameter.FindStringSubmatch(text)
		v, ok := values[m[1]]
		switch {
		case !ok:
			return "null" + m[2]
		case v == "":
			return "''" + m[2]
		case varying[v+m[2]] != "":
			return varying[v+m[2]] + m[2]
		case varying[v] != "":
			return varying[v] + m[2]
		}
		return ":" + prefix + m[1] + m[2]
	}) + ";\n"
}

var rate = regexp.MustCompile(`tps = ([\d.]+)`)

// run does n commands and tells how long that took without the connecting.
func (p *pgbench) run(n int) (time.Duration, error) {
	per := n / clients
	args := append([]string{"-n", "-M", "prepared", "-c", fmt.Sprint(clients), "-j", "2", "-t", fmt.Sprint(per), "-f", p.script, "-D", fmt.Sprint("i=", p.each)}, p.values...)
	p.each += per
	out, err := exec.CommandContext(context.Background(), "pgbench", append(args, p.dsn)...).CombinedOutput()
	m := rate.FindSubmatch(out)
	if err != nil || m == nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	tps, err := strconv.ParseFloat(string(m[1]), 64)
	return time.Duration(float64(per*clients) / tps * float64(time.Second)), err
}

// The command by 32 callers beside pgbench running the same two statements.
func BenchmarkPgbench(b *testing.B) {
	for _, on := range []string{"on", "off"} {
		b.Run("sync_"+on, func(b *testing.B) {
			r := newRefunds(b, "synchronous_commit="+on)
			p := newPgbench(b, r)
			compare(b, r.rig.measure, 4000, []rival{
				r.by(clients, "recourse", r.ours), {"pgbench", nil, p.run},
			}, []goal{atLeast(perSecond, "pgbench", 0.9), shown(serverCPU, "pgbench"), shown(walBytes, "pgbench")})
		})
	}
}
