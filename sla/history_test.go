package sla_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// drawTarget draws a target for a metric that keeps its cycles whatever the goals are.
func drawTarget(t *rapid.T, metric sla.Metric) sla.Target {
	target := sla.Target{
		Metric:   metric,
		Goal:     time.Duration(rapid.IntRange(1, 40*60).Draw(t, "goal")) * time.Minute,
		Calendar: rapid.SampledFrom([]string{"", "office", "lisbon", "tokyo"}).Draw(t, "calendar"),
		Boundary: rapid.SampledFrom([]sla.Boundary{sla.AtClose, sla.AtNextOpen}).Draw(t, "boundary"),
		Pause:    rapid.SampledFrom([][]string{nil, {"pending"}, {"pending", "hold"}, {"vendor"}}).Draw(t, "pause"),
	}
	for _, text := range []string{"50%", "90%", "100%", "-1h", "-1ns"} {
		if w, err := sla.ParseThreshold(text); err == nil && rapid.Bool().Draw(t, "warn "+text) {
			target.Warn = append(target.Warn, w)
		}
	}
	for _, text := range []string{"75%", "100%", "150%", "+2h"} {
		if at, err := sla.ParseThreshold(text); err == nil && rapid.Bool().Draw(t, "escalate "+text) {
			target.Escalate = append(target.Escalate, sla.Level{At: at, To: "lead"})
		}
	}
	switch metric {
	case sla.NextResponse:
		target.From = rapid.SampledFrom([]sla.From{sla.FromFirstResponse, sla.FromAnyMessage}).Draw(t, "from")
	case sla.Custom:
		target.Name, target.Start, target.Stop = "label", []string{"asked", "reopened"}, []string{"sent", "solved"}
	case sla.FirstResponse, sla.PeriodicUpdate:
	case sla.Resolution, sla.RequesterWait, sla.AgentWork:
		reopen := []sla.Reopen{sla.ReopenResume, sla.ReopenCountThrough, sla.ReopenNewCycle, sla.ReopenKeep}
		target.Reopen = rapid.SampledFrom(reopen).Draw(t, "reopen")
	}
	return target
}

var allMetrics = []sla.Metric{
	sla.FirstResponse, sla.NextResponse, sla.PeriodicUpdate, sla.Resolution, sla.RequesterWait, sla.AgentWork, sla.Custom,
}

// drawTargets draws targets of some metrics, and maybe one of a deadline.
func drawTargets(t *rapid.T) []sla.Target {
	var targets []sla.Target
	for _, metric := range allMetrics {
		if rapid.Bool().Draw(t, string(metric)) {
			targets = append(targets, drawTarget(t, metric))
		}
	}
	if rapid.Bool().Draw(t, "external") {
		target := drawTarget(t, sla.Resolution)
		target.Name, target.External, target.Goal, target.Pause = "deadline", true, 0, nil
		target.Lead = time.Duration(rapid.IntRange(0, 20).Draw(t, "lead")) * time.Hour
		if target.Reopen == sla.ReopenResume {
			target.Reopen = sla.ReopenCountThrough
		}
		targets = append(targets, target)
	}
	return targets
}

// drawAgreement draws a policy of two rules, so that attributes change targets.
func drawAgreement(t *rapid.T) sla.Agreement {
	p := &sla.Policy{ID: "p", Version: "1", Rules: []sla.Rule{
		{Match: map[string][]string{"priority": {"high"}}, Targets: drawTargets(t)},
		{Match: map[string][]string{"priority": {"", "low"}}, Targets: drawTargets(t)},
	}}
	changes := []sla.OnChange{sla.ChangeKeepElapsed, sla.ChangeRestart, sla.ChangeMax}
	for _, r := range p.Rules {
		for i := range r.Targets {
			r.Targets[i].OnChange = rapid.SampledFrom(changes).Draw(t, "on change")
		}
	}
	require.NoError(t, p.Check())
	return sla.Agreement{Policy: p, Calendars: offices()}
}

// kinds of events to draw from, and those of them that change no target.
var (
	steadyEvents = []string{
		"customer", "agent", "note", "auto", "thanks", "status pending", "status hold", "status open",
		"status open reason=vendor", "solved", "reopened", "custom asked", "custom sent", "no_answer",
	}
	allEvents = append([]string{
		"attrs priority=high", "attrs priority=low", "attrs priority=none", "merged", "canceled", "policy",
		"deadline Wed 12:00", "deadline Sat 12:00", "deadline Mon+1 15:00",
	}, steadyEvents...)
)

// drawHistory draws a history that begins with opening: often several events of the
// same instant, often seconds apart, sometimes days.
func drawHistory(t *rapid.T, tb testing.TB, kinds []string) []sla.Event {
	var events []sla.Event
	last := monday.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "opened")) * time.Minute)
	steps := []time.Duration{0, 0, time.Microsecond, time.Second, time.Minute, 20 * time.Minute, 3 * time.Hour, 26 * time.Hour}
	for i := range rapid.IntRange(1, 25).Draw(t, "events") {
		line := "Mon 00:00 opened"
		if i > 0 {
			line = "Mon 00:00 " + rapid.SampledFrom(kinds).Draw(t, "kind")
			last = last.Add(rapid.SampledFrom(steps).Draw(t, "step") * time.Duration(rapid.IntRange(1, 3).Draw(t, "times")))
		}
		e := script(tb, line)[0]
		e.ID, e.Seq, e.At = fmt.Sprintf("e%d", i), int64(i), last
		events = append(events, e)
	}
	return events
}

// restarted is a snapshot as a host has it after a restart.
func restarted(t require.TestingT, s sla.Snapshot) sla.Snapshot {
	data, err := json.Marshal(s)
	require.NoError(t, err)
	var read sla.Snapshot
	require.NoError(t, json.Unmarshal(data, &read))
	return read
}

func TestLawReplayIsTheFoldOfApply(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := drawAgreement(rt)
		events := drawHistory(rt, t, allEvents)
		var s sla.Snapshot
		var once []sla.Signal
		note := func(next sla.Snapshot, signals []sla.Signal, err error) {
			require.NoError(rt, err)
			s, once = restarted(rt, next), append(once, signals...)
		}
		for i, e := range events {
			// Time passes in steps, some of them up to the very instant of the event.
			for range rapid.IntRange(0, 2).Draw(rt, "advances") {
				if i == 0 {
					break
				}
				gap := e.At.Sub(events[i-1].At)
				note(a.Advance(s, events[i-1].At.Add(time.Duration(rapid.Int64Range(0, int64(gap)).Draw(rt, "to")))))
			}
			note(a.Apply(s, e))
			again, none, err := a.Apply(s, e)
			require.NoError(rt, err)
			require.Empty(rt, none, "a duplicate")
			require.Equal(rt, s, again, "a duplicate")

			if i < len(events)-1 && rapid.IntRange(0, 3).Draw(rt, "compare") > 0 {
				continue
			}
			whole, signals, err := a.Replay(events[:i+1], e.At, nil)
			require.NoError(rt, err)
			require.Equal(rt, restarted(rt, whole), s, "after %d events", i+1)
			require.Equal(rt, sorted(signals), sorted(once), "after %d events", i+1)
			require.True(rt, slices.IsSortedFunc(signals, func(a, b sla.Signal) int { return a.At.Compare(b.At) }))
		}
		wake(rt, a, s)
	})
}

// wake goes from wake to wake: each has a signal, and none comes before it.
func wake(t *rapid.T, a sla.Agreement, s sla.Snapshot) {
	for range 200 {
		next, wakes := s.NextWake()
		if !wakes {
			return
		}
		same, none, err := a.Advance(s, next.Add(-time.Microsecond))
		require.NoError(t, err)
		require.Empty(t, none, "before the wake")
		require.Equal(t, s, same)
		var signals []sla.Signal
		s, signals, err = a.Advance(s, next)
		require.NoError(t, err)
		require.NotEmpty(t, signals, "at the wake")
		s = restarted(t, s)
	}
	t.Fatal("it wakes for ever")
}

// sorted is signals in an order that does not depend on the order of clocks.
func sorted(signals []sla.Signal) []string {
	lines := tellSignals(signals)
	for i := range lines {
		lines[i] += fmt.Sprint(" ", brief(signals[i].Due))
	}
	slices.Sort(lines)
	return lines
}

func TestLawReplayTakesAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := drawAgreement(rt)
		events := drawHistory(rt, t, allEvents)
		end := events[len(events)-1].At.Add(time.Hour)
		want, signals, err := a.Replay(events, end, nil)
		require.NoError(rt, err)
		mixed := rapid.Permutation(append(slices.Clone(events), events[rapid.IntRange(0, len(events)-1).Draw(rt, "twice")])).Draw(rt, "mixed")
		got, same, err := a.Replay(mixed, end, nil)
		require.NoError(rt, err)
		require.Equal(rt, want, got)
		require.Equal(rt, signals, same)
	})
}

// Events of one instant that different clocks heed may come in any order.
func TestLawIndependentEventsOfAnInstant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		first, custom := drawTarget(rt, sla.FirstResponse), drawTarget(rt, sla.Custom)
		first.Pause, custom.Pause = nil, nil
		custom.Start, custom.Stop = []string{"asked"}, []string{"sent"}
		p := &sla.Policy{ID: "p", Version: "1", Rules: []sla.Rule{{Targets: []sla.Target{first, custom, drawTarget(rt, sla.AgentWork)}}}}
		a := sla.Agreement{Policy: p, Calendars: offices()}
		one := script(t, "Mon 10:00 agent\nMon 10:00 status pending\nMon 10:00 custom asked")
		play := func(order []sla.Event) []string {
			history := script(t, "Mon 09:00 opened")
			for i, e := range order {
				e.Seq = int64(i + 1)
				history = append(history, e)
			}
			s, _, err := a.Replay(history, now(t, "Wed 10:00"), nil)
			require.NoError(rt, err)
			return slices.Sorted(slices.Values(tell(a, s, now(t, "Wed 10:00"))))
		}
		for i := range one {
			one[i].ID = fmt.Sprintf("one%d", i)
		}
		require.Equal(rt, play(one), play(rapid.Permutation(one).Draw(rt, "order")))
	})
}
