package sla_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// single is an agreement of one target.
func single(target sla.Target) sla.Agreement {
	p := &sla.Policy{ID: "p", Version: "1", Rules: []sla.Rule{{Targets: []sla.Target{target}}}}
	return sla.Agreement{Policy: p, Calendars: offices()}
}

// resolve gives the calendar of a target or clock.
func resolve(name string) *sla.Calendar {
	if name == "" {
		return sla.AlwaysOpen()
	}
	return offices()[name]
}

// after replays, as properties need it.
func after(t require.TestingT, a sla.Agreement, events []sla.Event, at time.Time) (sla.Snapshot, []sla.Signal) {
	s, signals, err := a.Replay(events, at, nil)
	require.NoError(t, err)
	return s, signals
}

// A pause of k open seconds moves the due time by exactly k open seconds, and one
// outside the open hours by nothing.
func TestLawPauseMovesDueByItsOpenTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		target := drawTarget(rt, sla.Resolution)
		target.Pause = []string{"pending"}
		a, cal := single(target), resolve(target.Calendar)
		minutes := func(name string) time.Duration {
			return time.Duration(rapid.IntRange(0, 3*24*60).Draw(rt, name)) * time.Minute
		}
		start := monday.Add(minutes("start"))
		from := start.Add(minutes("from"))
		to := from.Add(minutes("to"))
		unpaused, err := cal.Add(start, target.Goal, target.Boundary)
		require.NoError(rt, err)
		if from.After(unpaused) {
			rt.Skip("paused when it is late")
		}
		s, _ := after(rt, a, []sla.Event{
			{ID: "1", At: start, Kind: sla.EventOpened, Actor: sla.ActorCustomer},
			{ID: "2", At: from, Kind: sla.EventStatus, Status: "pending"},
			{ID: "3", At: to, Kind: sla.EventStatus, Status: "open"},
		}, to)
		c, _ := s.Clock(sla.Resolution, "")
		open := cal.Elapsed(from, to)
		want, err := cal.Add(start, target.Goal+open, target.Boundary)
		require.NoError(rt, err)
		if cal.Elapsed(start, from) == target.Goal && want.Before(to) {
			want = to // nothing was left when it was paused: it is due when the pause ends
		}
		require.Equal(rt, brief(want), brief(c.Due))
		if open == 0 && !unpaused.Before(to) {
			require.Equal(rt, brief(unpaused), brief(c.Due), "a pause outside the hours")
		}
	})
}

func TestLawHigherGoalIsNeverDueEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		low := drawTarget(rt, sla.AgentWork)
		high := low
		high.Goal += time.Duration(rapid.IntRange(0, 600).Draw(rt, "more")) * time.Minute
		events := drawHistory(rt, t, steadyEvents)
		end := events[len(events)-1].At

		// From the start, and by a change under way.
		a, _ := after(rt, single(low), events, end)
		b, _ := after(rt, single(high), events, end)
		for i := range a.Clocks {
			if x, y := a.Clocks[i], b.Clocks[i]; !x.Due.IsZero() && !y.Due.IsZero() {
				require.False(rt, y.Due.Before(x.Due), "%v before %v", y.Due, x.Due)
			}
		}
		raised := single(high)
		raised.Policy.Version = "2"
		c, signals, err := raised.Apply(a, sla.Event{ID: "raise", At: end, Seq: 100, Kind: sla.EventPolicy})
		require.NoError(rt, err)
		for i := range a.Clocks {
			if x, y := a.Clocks[i], c.Clocks[i]; !x.Due.IsZero() && !y.Due.IsZero() {
				require.False(rt, y.Due.Before(x.Due), "%v before %v", y.Due, x.Due)
			}
			if !a.Clocks[i].State.Open() {
				require.Equal(rt, a.Clocks[i], c.Clocks[i], "what has ended does not change")
			}
		}
		if high.Goal == low.Goal {
			require.Empty(rt, signals)
		}
	})
}

func TestLawBreachedNeverRunsAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := drawAgreement(rt)
		breached := map[string]bool{}
		var s sla.Snapshot
		for _, e := range drawHistory(rt, t, steadyEvents) {
			next, _, err := a.Apply(s, e)
			require.NoError(rt, err)
			s = next
			for _, c := range s.Clocks {
				id := fmt.Sprint(c.Metric, c.Name, c.Cycle)
				breached[id] = breached[id] || c.State == sla.StateBreached || c.State == sla.StateMissed || !c.BreachedAt.IsZero()
				require.Equal(rt, breached[id], !c.BreachedAt.IsZero())
				if breached[id] {
					require.Contains(rt, []sla.State{sla.StateBreached, sla.StateMissed, sla.StateCanceled}, c.State)
				}
				if c.State == sla.StateMet || c.State == sla.StateMissed {
					require.Equal(rt, c.State == sla.StateMet, !c.Done.After(c.Due), "met by being done in time")
				}
			}
		}
	})
}

func TestLawWarningsComeInOrderAndInTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := drawAgreement(rt)
		events := drawHistory(rt, t, steadyEvents)
		_, signals := after(rt, a, events, events[len(events)-1].At.Add(90*24*time.Hour))
		seen := map[string]bool{}
		for _, g := range signals {
			id := fmt.Sprint(g.Metric, g.Name, g.Cycle)
			switch g.Kind {
			case sla.SignalBreached:
				require.False(rt, seen[id], "breached once")
				seen[id] = true
				require.False(rt, g.At.Before(g.Due))
			case sla.SignalWarned:
				require.False(rt, seen[id+g.Threshold.String()], "warned once")
				seen[id+g.Threshold.String()] = true
				require.False(rt, seen[id] && g.At.After(g.Due), "warned after it was breached")
				if g.Threshold.Percent > 0 && g.Threshold.Percent < 100 {
					require.False(rt, g.At.After(g.Due) && !g.At.Equal(lastEvent(events, g.At)), "warned in time")
				}
			default:
			}
		}
	})
}

// lastEvent is the instant of the last event up to an instant.
func lastEvent(events []sla.Event, at time.Time) (last time.Time) {
	for _, e := range events {
		if !e.At.After(at) {
			last = e.At
		}
	}
	return last
}

// What has ended keeps its verdict when policies and calendars are edited, by replay
// as well as by an event, unless a new verdict is asked for.
func TestLawVerdictsAreFrozen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		metric := rapid.SampledFrom(allMetrics[:6]).Draw(rt, "metric")
		old, edited := drawTarget(rt, metric), drawTarget(rt, metric)
		old.Reopen, edited.Reopen = sla.ReopenNewCycle, sla.ReopenNewCycle
		if metric == sla.FirstResponse || metric == sla.NextResponse || metric == sla.PeriodicUpdate {
			old.Reopen, edited.Reopen = "", ""
		}
		edited.From = old.From
		a, b := single(old), single(edited)
		b.Policy.Version = "2"
		events := drawHistory(rt, t, steadyEvents)
		end := events[len(events)-1].At
		s, _ := after(rt, a, events, end)

		replayed, _, err := b.Replay(events, end, &sla.ReplayOptions{Before: s})
		require.NoError(rt, err)
		applied, _, err := b.Apply(s, sla.Event{ID: "edit", At: end, Seq: 100, Kind: sla.EventPolicy})
		require.NoError(rt, err)
		judged, _, err := b.Replay(events, end, &sla.ReplayOptions{Before: s, Reverdict: true})
		require.NoError(rt, err)
		require.Len(rt, replayed.Clocks, len(s.Clocks))
		for i, c := range s.Clocks {
			if c.State.Open() {
				require.Equal(rt, "p@2", replayed.Clocks[i].Policy)
				require.Equal(rt, "p@2", applied.Clocks[i].Policy)
			} else {
				require.Equal(rt, c, replayed.Clocks[i])
				require.Equal(rt, c, applied.Clocks[i])
			}
			require.Equal(rt, "p@2", judged.Clocks[i].Policy)
		}
	})
}

// A replay that takes the place of a snapshot of the same history has nothing new.
func TestLawReplayAfterItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := drawAgreement(rt)
		events := drawHistory(rt, t, allEvents)
		end := events[len(events)-1].At.Add(time.Hour)
		s, _ := after(rt, a, events, end)
		again, signals, err := a.Replay(events, end, &sla.ReplayOptions{Before: s})
		require.NoError(rt, err)
		require.Empty(rt, signals)
		require.Equal(rt, restarted(rt, s), restarted(rt, again))
	})
}
