package proof

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
)

// SeedVariable names the environment variable that makes [Simulate] run one
// seed only, telling its story.
const SeedVariable = "RECOURSE_SEED"

// Simulate lets storms loose on whole desks: several processes over one store
// that stop anywhere and die anywhere, people who ask for things twice, a PSP
// that loses answers, reports late, twice or never, and colleagues in its
// dashboard. Everything is drawn from one seed, on one thread: where two
// processes meet, one stands still at a call while the other runs. The
// invariants are checked at every commit and every step; when the storm is
// over and people have looked into what was left to them, our books must be
// the PSP's.
func Simulate(t *testing.T, open Open, seeds int) {
	if text := os.Getenv(SeedVariable); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", SeedVariable, err)
		}
		simulate(t, open, seed, true)
		return
	}
	for seed := range uint64(seeds) { //nolint:gosec // a count
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			simulate(t, open, seed, false)
		})
	}
}

func simulate(t *testing.T, open Open, seed uint64, tell bool) {
	t.Helper()
	w := newWorld(t, open, seed)
	w.run()
	if tell {
		w.recite()
		t.Log(strings.Join(w.story, "\n"))
	}
	if w.wrong != "" {
		t.Fatalf("seed %d, %s:\n%s\nto see how: %s=%d go test -v -run '%s'", seed, w.rails, w.wrong, SeedVariable, seed, simulation(t.Name()))
	}
}

// simulation is the name of the test that runs all seeds.
func simulation(name string) string {
	before, _, _ := strings.Cut(name, "/Simulate")
	return "^" + before + "$/^Simulate$"
}

// world is one simulation.
type world struct {
	*recoursetest.Desk
	t         *testing.T
	rng       *rand.Rand
	rails     string // what kind they are
	caps      payment.Capabilities
	processes []*process
	calm      bool      // the storm is over: nothing stops, dies or gets lost
	latest    time.Time // the clock may not pass this now, if not zero
	nested    int       // how many processes stand still
	story     []string
	wrong     string // the first thing that went wrong

	orders   []string
	payments []paid
	commands []*command // all that were ever given
	mail     []*command // facts on their way to us
	lost     map[string]bool
	event    string // the PSP's newest that is on its way
	cases    []*chargeback
}

// paid is one payment of an order.
type paid struct{ order, id, intent string }

const (
	storm  = 120 // steps
	rounds = 6   // of people looking into what was left to them
)

func newWorld(t *testing.T, open Open, seed uint64) *world {
	t.Helper()
	w := &world{t: t, rng: rand.New(rand.NewPCG(seed, 1)), lost: map[string]bool{}} //nolint:gosec // repeatable on purpose
	idempotent := w.chance(60)
	w.rails = "idempotent rails"
	if !idempotent {
		w.rails = "keyless rails"
	}
	w.caps = payment.Capabilities{
		Refund: payment.RefundAmount, Capture: true, Void: true, ListDelay: time.Minute, Mode: payment.Command, Idempotent: idempotent,
	}
	if idempotent {
		w.caps.KeyRetention = 24 * time.Hour
	}
	if w.chance(30) {
		w.caps.RefundUnderDispute = payment.UndisputedRest
	}
	var policies refund.Policies
	if w.chance(60) {
		policies = append(policies, refund.AutoApproveUpTo(money.New(int64(1000+w.rng.IntN(4000)), euro)))
	}
	if w.chance(30) {
		policies = append(policies, refund.NoRepeat(time.Hour))
	}
	w.Desk = recoursetest.New(t, recoursetest.Options{
		Store: open(t), Refunds: policies, Caps: w.caps, Fates: fake.SeededFates(seed, w.fates()),
		Settings: refund.Settings{PlanLife: 3 * 24 * time.Hour},
		Config: func(c *recourse.Config) {
			c.Concurrency = 1 // one thing at a time, or the seed would not say which
			if !idempotent {
				c.Rails[recoursetest.PSPAccount] = &keyless{Rail: c.Rails[recoursetest.PSPAccount]}
			}
		},
	})
	for range 2 + w.rng.IntN(2) {
		w.processes = append(w.processes, &process{w: w, dead: true})
	}
	for range 1 + w.rng.IntN(3) {
		w.sell()
	}
	return w
}

// fates are mostly kind, and each seed's own.
func (w *world) fates() map[fake.Fate]int {
	weights := map[fake.Fate]int{}
	for _, f := range fake.AllFates() {
		weights[f] = w.rng.IntN(8)
	}
	weights[fake.Done] = 20 + w.rng.IntN(60)
	return weights
}

func (w *world) run() {
	for range storm {
		if w.wrong != "" {
			return
		}
		w.step()
	}
	w.calm = true
	w.settle()
	for range rounds {
		if w.wrong != "" || !w.peopleDecide() {
			break
		}
		w.settle()
	}
	w.reconcile()
	w.audit()
}

func (w *world) chance(percent int) bool { return w.rng.IntN(100) < percent }

func (w *world) tell(format string, args ...any) {
	stamp := fmt.Sprintf("%s %*s", w.Clock.Now().Format("02 15:04:05"), 2*w.nested, "")
	w.story = append(w.story, stamp+fmt.Sprintf(format, args...))
}

// recite adds what the journal says to the story.
func (w *world) recite() {
	for _, id := range w.orders {
		entries, err := w.Agent("reader").Orders.Timeline(w.t.Context(), id)
		if err != nil {
			w.fail("%v", err)
		}
		for _, e := range entries {
			at := e.At.Format("02 15:04:05")
			w.story = append(w.story, fmt.Sprintf("%s %s %d %s %s %s", at, e.Key, e.Version, e.Event, e.Code, e.Data))
		}
	}
}

// fail notes the first thing that goes wrong. It may come from deep inside a
// process, where a test cannot be ended.
func (w *world) fail(format string, args ...any) {
	if w.wrong == "" {
		w.wrong = fmt.Sprintf(format, args...)
		w.tell("WRONG: %s", w.wrong)
	}
}

var (
	euro  = eur("1.00").Currency()
	agent = policy.Actor{ID: "ana", Roles: []string{policy.RoleAgent}}
	boss  = policy.Actor{ID: "bo", Roles: []string{policy.RoleAgent, policy.RoleSupervisor, policy.RoleFinance}}
	psp   = policy.Actor{ID: "psp"}
)

func pick[T any](w *world, from []T) T { return from[w.rng.IntN(len(from))] }
