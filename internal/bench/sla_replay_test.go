package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// resolutionGoal is not kept in the history.
const resolutionGoal = 4 * time.Hour

// history is a case of 50 events over two weeks: opened, twelve times an answer
// after which the customer is waited for and a question after which he is not, and
// solved.
func history() []sla.Event {
	at := time.Date(2021, 3, 1, 9, 30, 0, 0, time.UTC)
	var events []sla.Event
	then := func(after time.Duration, e sla.Event) {
		at = at.Add(after)
		e.ID, e.At, e.Seq = fmt.Sprint(len(events)), at, int64(len(events))
		events = append(events, e)
	}
	then(0, sla.Event{Kind: sla.EventOpened, Actor: sla.ActorCustomer, Public: true, Status: "open"})
	for range 12 {
		then(95*time.Minute, sla.Event{Kind: sla.EventMessage, Actor: sla.ActorAgent, Public: true})
		then(time.Minute, sla.Event{Kind: sla.EventStatus, Status: "pending"})
		then(26*time.Hour, sla.Event{Kind: sla.EventMessage, Actor: sla.ActorCustomer, Public: true})
		then(time.Second, sla.Event{Kind: sla.EventStatus, Status: "open"})
	}
	then(3*time.Hour, sla.Event{Kind: sla.EventSolved, Status: "solved"})
	return events
}

// usedByHand is the business time of the spans in which the case was not pending, and
// when the goal was used up, as one writes it for this one clock.
func usedByHand(events []sla.Event, elapsed func(a, b time.Time) time.Duration, add func(time.Time, time.Duration) time.Time) (used time.Duration, due time.Time) {
	running := true
	for i := range events {
		e := &events[i]
		if i > 0 && running {
			before := used
			if used += elapsed(events[i-1].At, e.At); before < resolutionGoal && used >= resolutionGoal {
				due = add(events[i-1].At, resolutionGoal-before)
			}
		}
		if e.Kind == sla.EventStatus || e.Kind == sla.EventSolved {
			running = e.Status == "open"
		}
	}
	return used, due
}

// agreements give the case one clock, that stands still while pending, and three.
func agreements(tb testing.TB) (c *sla.Calendar, one, three sla.Agreement) {
	tb.Helper()
	c = compiled(tb, "UTC", "[]")
	targets := []sla.Target{
		{Metric: sla.Resolution, Goal: resolutionGoal, Calendar: "desk", Pause: []string{"pending"}},
		{Metric: sla.FirstResponse, Goal: 2 * time.Hour, Calendar: "desk"},
		{Metric: sla.NextResponse, Goal: 4 * time.Hour, Calendar: "desk"},
	}
	with := func(n int) sla.Agreement {
		return sla.Agreement{
			Policy:    &sla.Policy{ID: "p", Version: "1", Rules: []sla.Rule{{Targets: targets[:n]}}},
			Calendars: sla.Calendars{"desk": c},
		}
	}
	return c, with(1), with(3)
}

func TestReplayAgrees(t *testing.T) {
	t.Parallel()
	events := history()
	require.Len(t, events, 50)
	c, one, three := agreements(t)
	flat := nineToFive(2016, 2036)
	used, due := usedByHand(events, flat.elapsed, flat.add)
	require.Greater(t, used, resolutionGoal)
	for _, a := range []sla.Agreement{one, three} {
		s, _, err := a.Replay(events, events[49].At, nil)
		require.NoError(t, err)
		clock, ok := s.Clock(sla.Resolution, "")
		require.True(t, ok)
		require.Equal(t, sla.StateMissed, clock.State)
		require.Equal(t, used, clock.Elapsed(c, events[49].At))
		require.Equal(t, due, clock.BreachedAt)
	}
}

// BenchmarkReplay beside the bare loop by hand, and beside the same loop over our
// calendar, which is faster than the table by hand.
func BenchmarkReplay(b *testing.B) {
	const n = asked / 50
	events := history()
	c, one, three := agreements(b)
	flat, ours := nineToFive(2016, 2036), oursOf(c)
	replay := func(a sla.Agreement) func(int) error {
		return func(int) error {
			for range n {
				s, _, err := a.Replay(events, events[49].At, nil)
				if err != nil {
					return err
				}
				kept += int64(len(s.Clocks))
			}
			return nil
		}
	}
	loop := func(elapsed func(a, b time.Time) time.Duration, add func(time.Time, time.Duration) time.Time) func(int) error {
		return func(int) error {
			for range n {
				used, _ := usedByHand(events, elapsed, add)
				kept += int64(used)
			}
			return nil
		}
	}
	perReplay := figure{"CPU", func(u usage) float64 { return answerTime.of(u) * asked / n }, answerTime.show}
	for i, a := range []sla.Agreement{one, three} {
		b.Run([]string{"one_clock", "three_clocks"}[i], func(b *testing.B) {
			compare(b, justCPU, asked, []rival{
				{"recourse", nil, untimed(replay(a))},
				{"by hand", nil, untimed(loop(flat.elapsed, flat.add))},
				{"the loop by hand on our calendar", nil, untimed(loop(ours.elapsed, ours.add))},
			}, []goal{atMost(perReplay, "by hand", 3), shown(perReplay, "the loop by hand on our calendar")})
			b.Logf("%.0f allocations a replay", testing.AllocsPerRun(20, func() { _, _, _ = a.Replay(events, events[49].At, nil) }))
		})
	}
}
