package proof

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/casework"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// Clocks has a record's clocks tracked and woken by processes that lose every
// other commit or its reply and are started anew before each step: in the end
// every signal that a replay of the whole history has stands in the journal,
// exactly once, and the record is in the state of that replay.
func Clocks(t *testing.T, open Open, seeds int) {
	for seed := range uint64(seeds) { //nolint:gosec // a few
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			SignalsOnce(t, open(t), seed, func() {})
		})
	}
}

// SignalsOnce is one seed of [Clocks]. What restart does comes before each step.
func SignalsOnce(t *testing.T, s store.Store, seed uint64, restart func()) {
	dice := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // a test's dice
	agreements := Support(t)
	d := recoursetest.New(t, recoursetest.Options{Store: s, Config: func(c *recourse.Config) { c.Clocks = agreements }})
	key := d.Sell(recoursetest.Sale{Order: "o", Lines: []recoursetest.Line{{ID: "1", Quantity: 1, Price: "20.00 EUR"}}}).Order.Key
	var events []sla.Event
	for step := range 40 {
		restart()
		desk := d.Process(losing{s, dice}, nil)
		if step == 0 || dice.IntN(3) == 0 {
			track := casework.Track{Key: fmt.Sprint("k", step), Order: "o", Policy: "support", Event: anEvent(dice, step)}
			track.Event.ID, track.Event.At = track.Key, store.Time(d.Clock.Now())
			ana := desk.Tenant(recoursetest.Tenant).As(policy.Actor{ID: "ana"})
			for { // as a host does: the same key, until there is an answer
				if _, err := ana.Clocks.Track(t.Context(), track); err == nil {
					break
				}
			}
			events = append(events, track.Event)
		}
		_, _ = desk.Step(t.Context()) // or fails
		d.Clock.Advance(time.Duration(dice.IntN(8*60)) * time.Minute)
	}
	d.Clock.Advance(2 * time.Minute) // leases that were lost run out
	d.Work()

	want, signals, err := agreements["support"].Replay(events, d.Clock.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	wanted, journaled := map[string]int{}, map[string]int{}
	for _, g := range signals {
		wanted[string(g.Kind)+" "+string(g.Metric)]++
	}
	history, err := store.Timeline(t.Context(), s, store.HistoryQuery{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range history {
		if kind, ok := strings.CutPrefix(e.Event, "clock."); ok && kind != "tracked" {
			journaled[kind+" "+e.Code]++
		}
	}
	if !maps.Equal(wanted, journaled) {
		t.Errorf("seed %d: signals are journaled %v, a replay has %v", seed, journaled, wanted)
	}
	got := d.Order("o").Order.Clocks
	for _, c := range want.Clocks {
		if is, _ := got.Clock(c.Metric, c.Name); c.Cycle == is.Cycle && (is.State != c.State || !is.Due.Equal(c.Due)) {
			t.Errorf("seed %d: clock %s %d is %s, due %s; a replay has %s, due %s", seed, c.Metric, c.Cycle, is.State, is.Due, c.State, c.Due)
		}
	}
}

// anEvent is the first event of a record, or any other.
func anEvent(dice *rand.Rand, step int) sla.Event {
	if step == 0 {
		return sla.Event{Kind: sla.EventOpened, Actor: sla.ActorCustomer}
	}
	return sla.Event{
		Kind:   oneOf(dice, sla.EventMessage, sla.EventStatus, sla.EventSolved, sla.EventReopened),
		Actor:  oneOf(dice, sla.ActorCustomer, sla.ActorAgent),
		Public: dice.IntN(2) == 0,
		Status: oneOf(dice, "", "pending", "open"),
	}
}

func oneOf[T any](dice *rand.Rand, of ...T) T { return of[dice.IntN(len(of))] }

// Support is what a desk that works from nine to five on weekdays may have agreed
// to, by the policy "support".
func Support(t testing.TB) casework.Agreements {
	t.Helper()
	return SupportBy(t, `{"id":"support","version":"1","rules":[{"targets":[
		{"metric":"first_response","goal":"8h","calendar":"desk","warn":["75%"],"escalate":[{"at":"+2h","to":"lead"}]},
		{"metric":"resolution","goal":"16h","calendar":"desk","pause":["pending"]}]}]}`)
}

// SupportBy is the same by another policy.
func SupportBy(t testing.TB, policyJSON string) casework.Agreements {
	t.Helper()
	p, err := sla.ParsePolicy([]byte(policyJSON))
	if err != nil {
		t.Fatal(err)
	}
	week := sla.Week{}
	for day := sla.Monday; day <= sla.Friday; day++ {
		week[day] = []sla.Span{{From: 9 * 60, To: 17 * 60}}
	}
	desk, err := sla.Compile(nil, sla.CalendarConfig{Version: 1, TimeZone: "UTC", Hours: week})
	if err != nil {
		t.Fatal(err)
	}
	return casework.Agreements{p.ID: {Policy: p, Calendars: sla.Calendars{"desk": desk}}}
}

// losing loses commits, or the replies to them, as the dice fall.
type losing struct {
	store.Store
	dice *rand.Rand
}

// Commit loses the batch, or the reply, in one of four cases each.
func (l losing) Commit(ctx context.Context, b store.Batch) error {
	fate := l.dice.IntN(4)
	if fate == 0 {
		return store.ErrBusy
	}
	err := l.Store.Commit(ctx, b)
	if err == nil && fate == 1 {
		err = store.ErrBusy
	}
	return err
}
