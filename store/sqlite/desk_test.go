package sqlite_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/sqlite"
)

// The environment of TestDeskChild: the file, how its commits are kept, and
// where each clerk goes on.
const (
	childFile = "RECOURSE_SQLITE_DESK"
	childSync = "RECOURSE_SQLITE_DESK_SYNC"
	childFrom = "RECOURSE_SQLITE_DESK_FROM"
)

const (
	clerks    = 4  // who work at once in the child
	perOrder  = 20 // refunds of an order
	repeating = 20 // commands that a new child repeats
)

// request is a clerk's n-th command.
func request(clerk, n int) refund.Request {
	return refund.Request{
		Key: fmt.Sprintf("%d-%d", clerk, n), ID: fmt.Sprintf("r%d-%d", clerk, n), Order: fmt.Sprintf("o%d-%d", clerk, n/perOrder),
		Type: refund.TypeGoodwill, Reason: "late", Goodwill: money.New(100, money.EUR),
	}
}

// TestDeskChild is not a test of its own: it is what [TestDeskKilled] kills. Its
// clerks ask for refunds until then, and tell which were acknowledged.
func TestDeskChild(t *testing.T) {
	path, ok := os.LookupEnv(childFile)
	if !ok {
		t.Skip("runs as a child of TestDeskKilled")
	}
	s, err := sqlite.Open(path, &sqlite.Config{Synchronous: sqlite.Synchronous(os.Getenv(childSync))})
	require.NoError(t, err)
	d := recoursetest.New(t, recoursetest.Options{Store: s})
	var from [clerks]int
	for i, n := range strings.Split(os.Getenv(childFrom), ",") {
		from[i], err = strconv.Atoi(n)
		require.NoError(t, err)
	}
	fmt.Println("open")
	var all sync.WaitGroup
	for clerk := range clerks {
		all.Go(func() {
			session := d.Agent(fmt.Sprint("clerk-", clerk))
			for n := max(0, from[clerk]-repeating/clerks); ; n++ {
				q := request(clerk, n)
				if n >= from[clerk] && n%perOrder == 0 {
					d.Sell(recoursetest.Sale{Order: q.Order, Lines: []recoursetest.Line{{ID: "1", Price: "100.00 EUR"}}})
				}
				res, err := session.Refunds.Request(t.Context(), q)
				switch {
				case err != nil:
					fmt.Println("error", err)
					return
				case n < from[clerk] && !res.Replayed:
					fmt.Println("lost", clerk, n)
					return
				case n >= from[clerk]:
					fmt.Println("ack", clerk, n)
				}
			}
		})
	}
	all.Wait()
}

// TestDeskKilled kills a process of the desk again and again while its clerks
// ask for refunds. Each new process repeats the last commands that were
// acknowledged. In the end none is lost, none was carried out twice, and every
// version of every record has its entries.
func TestDeskKilled(t *testing.T) {
	t.Parallel()
	kills, refunds := 5, 0
	if os.Getenv("RECOURSE_FULL") == "1" {
		kills, refunds = 50, 10_000
	}
	r := rand.New(rand.NewPCG(sqlite.SeedOf(t), 0))
	path := filepath.Join(t.TempDir(), "desk.db")
	var next [clerks]int
	n, acked, repeated := 0, 0, 0
	for ; n < kills || acked < refunds; n++ {
		mode := []sqlite.Synchronous{sqlite.Full, sqlite.Normal}[n%2]
		for _, from := range next {
			repeated += min(from, repeating/clerks)
		}
		// Half of them are killed on their way to the first acknowledgment.
		starts := []string{"open", "ack"}[n/2%2]
		runDesk(t, path, mode, &next, starts, time.Duration(20+r.IntN(181))*time.Millisecond)
		acked = 0
		for _, from := range next {
			acked += from
		}
		if n%10 == 0 {
			checkDesk(t, path, next)
		}
	}
	checkDesk(t, path, next)
	t.Logf("%d kills, %d refunds acknowledged, %d commands repeated", n, acked, repeated)
	require.Positive(t, acked)
}

// runDesk runs a child, kills it that long after it first says what starts its
// clock, and notes how far each clerk came.
func runDesk(t *testing.T, path string, mode sqlite.Synchronous, next *[clerks]int, starts string, life time.Duration) {
	t.Helper()
	from := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(*next)), ","), "[]")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDeskChild$")
	cmd.Env = append(os.Environ(), childFile+"="+path, childSync+"="+string(mode), childFrom+"="+from)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var clock sync.Once
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), starts) {
			clock.Do(func() { time.AfterFunc(life, func() { _ = cmd.Process.Kill() }) })
		}
		if lines.Text() == "open" {
			continue
		}
		var clerk, n int
		_, err := fmt.Sscanf(lines.Text(), "ack %d %d", &clerk, &n)
		require.NoError(t, err, "the child says %q", lines.Text())
		require.Equal(t, next[clerk], n, "each clerk goes on where it was")
		next[clerk]++
	}
	require.EqualError(t, cmd.Wait(), "signal: killed")
}

// checkDesk holds the file against what was acknowledged.
func checkDesk(t *testing.T, path string, next [clerks]int) {
	t.Helper()
	s, err := sqlite.Open(path, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.Check(t.Context()))
	d := recoursetest.New(t, recoursetest.Options{Store: s})
	total := 0
	for clerk, n := range next {
		for first := 0; first < n; first += perOrder {
			all := d.Order(request(clerk, first).Order)
			total += len(all.Refunds)
			for i := first; i < min(n, first+perOrder); i++ {
				require.NotNil(t, all.Refund(request(clerk, i).ID), "clerk %d, command %d was acknowledged and is lost", clerk, i)
			}
			require.Equal(t, money.New(int64(100*len(all.Refunds)), money.EUR), all.Payments[0].Balance().Refunded)
			requireChains(t, s, all.Order.Key)
		}
	}
	acked := 0
	for _, n := range next {
		acked += n
	}
	require.LessOrEqual(t, total, acked+clerks, "only the last command of each clerk may be there without an acknowledgment")

	var tokens, refunds, gaps int
	require.NoError(t, s.InTx(t.Context(), func(tx *sql.Tx, _ store.Store) error {
		return tx.QueryRowContext(t.Context(), `select (select count(*) from tok where command = 'refund.request'), (select count(*) from rec where kind = 'refund'),
			(select count(*) from rec r where version <> (select count(distinct version) from jrn j where j.tenant = r.tenant and j.kind = r.kind and j.id = r.id and j.version > 0))`).
			Scan(&tokens, &refunds, &gaps)
	}))
	require.Equal(t, tokens, refunds, "a refund for each command, a command for each refund")
	require.Zero(t, gaps, "every version has its entries")
}

// requireChains verifies the journal of every record below an order.
func requireChains(t *testing.T, s store.Store, root store.Key) {
	t.Helper()
	chains := map[store.Key][]store.Entry{}
	entries, err := store.Timeline(t.Context(), s, store.HistoryQuery{Root: root})
	require.NoError(t, err)
	for _, e := range entries {
		if !e.Note() {
			chains[e.Key] = append(chains[e.Key], e)
		}
	}
	l, err := s.Load(t.Context(), nil, store.Select{Roots: []store.Key{root}})
	require.NoError(t, err)
	for _, r := range l.Records {
		require.NoError(t, store.Verify(chains[r.Key], r.Head))
	}
}

// TestReadOnlyDesk refuses a refund on a handle that cannot commit: a stale copy
// is no ground to decide on.
func TestReadOnlyDesk(t *testing.T) {
	t.Parallel()
	path, _ := sold(t)
	s := open(t, path, &sqlite.Config{ReadOnly: true})
	d := recoursetest.New(t, recoursetest.Options{Store: s})
	_, err := d.Agent("ana").Refunds.Request(t.Context(), request(0, 1))
	require.ErrorIs(t, err, store.ErrReadOnly)
	require.Len(t, d.Order("o0-0").Refunds, 1)
}

// TestUnknownState shows a refund whose state only a newer release knows, and
// moves it nowhere.
func TestUnknownState(t *testing.T) {
	t.Parallel()
	_, s := sold(t)
	require.NoError(t, s.InTx(t.Context(), func(tx *sql.Tx, _ store.Store) error {
		_, err := tx.ExecContext(t.Context(), `update rec set state = 'melted', body = json_set(body, '$.state', 'melted') where kind = 'refund'`)
		return err
	}))
	d := recoursetest.New(t, recoursetest.Options{Store: s})
	x := d.Order("o0-0").Refunds[0]
	require.Equal(t, refund.State("melted"), x.State)
	_, err := d.Agent("ana").Refunds.Withdraw(t.Context(), "k", "o0-0", refund.Withdraw{Refund: x.ID()})
	coded, ok := errors.AsType[interface {
		error
		Code() string
	}](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "unknown_state", coded.Code())
	d.Advance(time.Hour)
	require.Equal(t, x.Version, d.Order("o0-0").Refunds[0].Version)
}

// sold gives a file with one sold order and one refund.
func sold(t *testing.T) (string, *sqlite.Store) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	s := open(t, path, nil)
	d := recoursetest.New(t, recoursetest.Options{Store: s})
	q := request(0, 0)
	d.Sell(recoursetest.Sale{Order: q.Order, Lines: []recoursetest.Line{{ID: "1", Price: "100.00 EUR"}}})
	_, err := d.Agent("ana").Refunds.Request(t.Context(), q)
	require.NoError(t, err)
	return path, s
}

func open(t *testing.T, path string, c *sqlite.Config) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(path, c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}
