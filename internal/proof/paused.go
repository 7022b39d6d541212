//go:build unix

package proof

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// The environment of a process that is to be paused: its store, the PSP, and
// the step to stop at.
const (
	pausedStore = "RECOURSE_PAUSED_STORE"
	pausedPSP   = "RECOURSE_PAUSED_PSP"
	pausedAt    = "RECOURSE_PAUSED_AT"
)

// pausedLease is how long a process holds what it leased. A call may take less
// than that; nobody waits for a process that is stopped for twice as long.
const (
	pausedLease = 4 * time.Second
	pausedCall  = 3 * time.Second
)

// Paused (F28) has another process do a refund, and stops it (SIGSTOP) before
// and after each step of it, for twice its lease. This process takes over and
// brings the refund to its end. When the other one goes on, what it had decided
// before is refused, and a call that it had not made is not made: the PSP is
// asked once, whatever happens.
//
// Fresh makes an empty place for a store, and open opens the store that is there.
// The other process is the test binary once more, at the test that calls Paused.
func Paused(t *testing.T, fresh func(testing.TB) string, open func(testing.TB, string) store.Store) {
	if where, ok := os.LookupEnv(pausedStore); ok {
		bePaused(t, open(t, where))
	}
	t.Parallel()
	begin := func(step int, when string) *pause {
		where := fresh(t)
		return beginPause(t, where, open(t, where), fmt.Sprint(step, " ", when))
	}
	unpaused := begin(0, "")
	steps := unpaused.end(t)
	unpaused.audit(t)
	var all []*pause
	late := 0 // commits on what was loaded before the pause
	for n, name := range steps {
		for _, when := range []string{"before", "after"} {
			p := begin(n+1, when)
			p.stop(t)
			all = append(all, p)
		}
		if name == "commit" {
			late += 2 // before it, and after the load before it
		}
	}
	over := time.Now().Add(2 * pausedLease)
	for _, p := range all {
		p.takeOver(t)
	}
	time.Sleep(time.Until(over))
	refused := 0
	for _, p := range all {
		refused += p.resume(t)
		p.audit(t)
	}
	equal(t, "late commits refused", refused, late)
	t.Logf("paused before and after each of %q", steps)
}

// pause is a refund, and the process that is paused over it.
type pause struct {
	*recoursetest.Desk

	at    string // step, before or after
	cmd   *exec.Cmd
	in    io.Closer // the process goes on when it ends
	lines *bufio.Scanner
}

func beginPause(t *testing.T, where string, s store.Store, at string) *pause {
	t.Helper()
	p := &pause{at: at}
	var server *httptest.Server
	var psp atomic.Pointer[fake.PSP] // that is there before anybody asks it
	p.Desk = recoursetest.New(t, pauseOptions(t, s, func(c *recourse.Config) {
		server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { psp.Load().Handler().ServeHTTP(w, r) }))
		c.Rails = refund.Rails{recoursetest.PSPAccount: pspAt(t, server.URL)}
	}))
	t.Cleanup(server.Close)
	psp.Store(p.PSP)
	p.Sell(recoursetest.Sale{Order: "o", Lines: []recoursetest.Line{{ID: "1", Price: "20.00 EUR"}}})
	_, err := p.Agent("ana").Refunds.Request(t.Context(), refund.Request{
		Key: "k", Order: "o", Type: refund.TypeGoodwill, Reason: "late", Goodwill: eur("5.00"),
	})
	must(t, err)
	p.cmd = exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$") //nolint:gosec // ourselves
	p.cmd.Env = append(os.Environ(), pausedStore+"="+where, pausedPSP+"="+server.URL, pausedAt+"="+at)
	in, err := p.cmd.StdinPipe()
	must(t, err)
	out, err := p.cmd.StdoutPipe()
	must(t, err)
	must(t, p.cmd.Start())
	p.in, p.lines = in, bufio.NewScanner(out)
	return p
}

func pauseOptions(t testing.TB, s store.Store, config func(*recourse.Config)) recoursetest.Options {
	t.Helper()
	return recoursetest.Options{
		Store: s, Start: time.Now(),
		Settings: refund.Settings{Timing: payment.Timing{Call: pausedCall, Margin: time.Second / 10, Resolve: []time.Duration{time.Second, time.Second, time.Second}}},
		Config: func(c *recourse.Config) {
			c.Clock, c.Lease = time.Now, pausedLease
			config(c)
		},
	}
}

// pspAt is the rail of a PSP that all processes can reach.
func pspAt(t testing.TB, url string) refund.Rail {
	t.Helper()
	client, err := stripe.New(stripe.Config{
		Account: recoursetest.PSPAccount, Key: func() string { return "sk_test_1" }, BaseURL: url,
		HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
		Caps: payment.Capabilities{
			Refund: payment.RefundAmount, Idempotent: true, KeyRetention: time.Hour, ListDelay: time.Second, Mode: payment.Command,
		},
	})
	must(t, err)
	return client
}

// stop stops the process, once it is where it is to be stopped.
func (p *pause) stop(t *testing.T) {
	t.Helper()
	p.told(t, "here")
	must(t, p.cmd.Process.Signal(syscall.SIGSTOP))
}

// told reads what the process says until it says the word, and gives the lines
// before.
func (p *pause) told(t *testing.T, word string) (lines []string) {
	t.Helper()
	for p.lines.Scan() {
		if p.lines.Text() == word {
			return lines
		}
		lines = append(lines, p.lines.Text())
	}
	t.Fatalf("%s: the process ended with %q before it was %s", p.at, lines, word)
	return nil
}

// takeOver brings the refund to its end while the other process stands still.
func (p *pause) takeOver(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !p.succeeded(); time.Sleep(20 * time.Millisecond) {
		p.Clock.Advance(time.Since(p.Clock.Now())) // the PSP's
		if _, err := p.Step(t.Context()); err != nil {
			t.Fatalf("%s: %v", p.at, err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: nobody can go on: %+v", p.at, p.Order("o").Payments[0].Operations)
		}
	}
}

func (p *pause) succeeded() bool {
	return p.Order("o").Refunds[0].State == refund.Succeeded
}

// resume lets the process go on to its end, and counts what it was refused.
func (p *pause) resume(t *testing.T) (refused int) {
	t.Helper()
	before := p.Order("o")
	must(t, p.cmd.Process.Signal(syscall.SIGCONT))
	must(t, p.in.Close())
	for _, line := range p.end(t) {
		if line != lateRefused {
			t.Errorf("%s: the process that was paused says %q", p.at, line)
		}
		refused++
	}
	equal(t, p.at+": refunds", fmt.Sprint(p.Order("o").Refunds), fmt.Sprint(before.Refunds))
	return refused
}

// end waits for the end of the process, and gives what it said.
func (p *pause) end(t *testing.T) []string {
	t.Helper()
	lines := p.told(t, "done")
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("%s: %q: %v", p.at, lines, err)
	}
	return lines
}

// audit holds that the PSP was asked once and paid once, and that the books say so.
func (p *pause) audit(t *testing.T) {
	t.Helper()
	recs := p.Order("o")
	equal(t, p.at+": state", recs.Refunds[0].State, refund.Succeeded)
	equal(t, p.at+": returned", returned(t, p.Desk), eur("5.00"))
	equal(t, p.at+": returned in the PSP's books", atPSP(p.Desk), 500)
	op := recs.Payments[0].Operation(recs.Refunds[0].Legs[0].Operation)
	equal(t, p.at+": attempts", len(op.Attempts), 1)
	equal(t, p.at+": times the PSP was asked", p.PSP.Asked(op.Attempts[0].Key), 1)
	w := &world{Desk: p.Desk, t: t}
	if w.replays(recs); w.wrong != "" {
		t.Fatalf("%s: %s", p.at, w.wrong)
	}
}
