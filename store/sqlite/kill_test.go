package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// child commits until it is killed and says so after each commit. A batch
// writes a new order, the totals it shares with all others, and a note.
func child(path string) {
	s, err := Open(path, nil)
	exitOn(err)
	ctx := context.Background()
	totals := store.Key{Tenant: "eu", Kind: "totals", ID: "all"}
	for {
		l, err := s.Load(ctx, nil, store.Select{Keys: []store.Key{totals}})
		exitOn(err)
		sum := store.Record{Key: totals, State: "open", Schema: 1, Body: []byte(`{}`)}
		if len(l.Records) == 1 {
			sum = l.Records[0]
		}
		id := fmt.Sprintf("o-%d", sum.Version+1)
		b := batch(id, order(id), store.Put{Record: sum, Entries: []store.Entry{{Event: "totals.raised"}}})
		b.Notes = []store.Entry{{Key: orderKey(id), Event: "order.remarked"}}
		exitOn(s.Commit(ctx, b))
		fmt.Println("ack", id)
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// TestKill kills a committing process again and again: what it acknowledged is
// there, and nothing is there in part.
func TestKill(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(SeedOf(t), 0))

	path := tempFile(t)
	var acked []string
	for range 15 {
		acked = append(acked, runAndKill(t, path, time.Duration(5+r.IntN(60))*time.Millisecond)...)
		checkAfterKill(t, path, acked)
	}
	require.NotEmpty(t, acked)
	t.Logf("%d commits acknowledged", len(acked))
}

// runAndKill starts a child, lets it run for a while after its first commit
// and returns what it acknowledged before it died.
func runAndKill(t *testing.T, path string, life time.Duration) (acked []string) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "RECOURSE_SQLITE_CHILD="+path)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var clock sync.Once
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		clock.Do(func() { time.AfterFunc(life, func() { _ = cmd.Process.Kill() }) })
		id, ok := strings.CutPrefix(lines.Text(), "ack ")
		require.True(t, ok, "the child says %q", lines.Text())
		acked = append(acked, id)
	}
	require.EqualError(t, cmd.Wait(), "signal: killed")
	return acked
}

func checkAfterKill(t *testing.T, path string, acked []string) {
	s, err := Open(path, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.Check(t.Context()))

	have := map[string]bool{}
	for r, err := range store.All(t.Context(), s, store.Query{Tenant: "eu", Kind: "order", Limit: store.MaxLimit}) {
		require.NoError(t, err)
		have[r.Key.ID] = true
	}
	for _, id := range acked {
		require.True(t, have[id], "acknowledged %s is lost", id)
	}
	// Nothing in part: each commit left an order, a version of the totals, a
	// token and three entries.
	versions, err := store.Timeline(t.Context(), s, store.HistoryQuery{Key: store.Key{Tenant: "eu", Kind: "totals", ID: "all"}})
	require.NoError(t, err)
	require.Len(t, versions, len(have))
	for id := range have {
		token := batch(id).Token
		l, err := s.Load(t.Context(), &token, store.Select{})
		require.NoError(t, err)
		require.NotNil(t, l.Earlier)
		require.Len(t, l.Earlier.Answer.Changed, 2)
	}
	var entries, tokens int
	require.NoError(t, s.readers.QueryRowContext(t.Context(), `select (select count(*) from jrn), (select count(*) from tok)`).Scan(&entries, &tokens))
	require.Equal(t, 3*len(have), entries)
	require.Len(t, have, tokens)
}
