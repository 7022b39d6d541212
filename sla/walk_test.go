package sla_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// walked is a resolution clock by the plainest of means: minute by minute.
type walked struct {
	opened, paused, closed bool
	done                   bool // by a first resolution that is final
	used                   time.Duration
	due                    time.Time // the end of the minute that used up the goal
	state                  sla.State
}

func (w *walked) event(e sla.Event, target sla.Target, at time.Time) {
	ran := w.counts(target)
	switch {
	case w.done:
		return
	case e.Kind == sla.EventStatus || e.Kind == sla.EventOpened:
		w.opened = true
		w.paused = e.Status == "pending" || e.Status == "hold"
	case e.Kind == sla.EventSolved && !w.closed:
		w.closed, w.paused = true, false
		w.done = target.Reopen == sla.ReopenKeep
		w.state = sla.StateMet
		if !w.due.IsZero() && at.After(w.due) {
			w.state = sla.StateMissed
		}
	case e.Kind == sla.EventReopened:
		w.closed, w.paused = false, false
	}
	// Stopped at the last moment, it is not late, and due when it goes on.
	switch runs := w.counts(target); {
	case ran && !runs && w.due.Equal(at):
		w.due = time.Time{}
	case !ran && runs && w.used == target.Goal && w.due.IsZero():
		w.due = at
	}
}

// counts reports whether open time is used up.
func (w *walked) counts(target sla.Target) bool {
	if w.closed {
		return !w.done && target.Reopen == sla.ReopenCountThrough
	}
	return w.opened && !w.paused
}

// minute lets one minute pass.
func (w *walked) minute(open bool, target sla.Target, at time.Time) {
	if !open || !w.counts(target) {
		return
	}
	if w.used += time.Minute; w.used == target.Goal {
		w.due = at.Add(time.Minute)
	}
}

const walkDays = 14

// openMinutes are the minutes of the walk in which calendars are open.
var openMinutes = sync.OnceValue(func() map[string][]bool {
	open := map[string][]bool{}
	for _, name := range []string{"", "office", "lisbon", "tokyo"} {
		for minute := range walkDays * 24 * 60 {
			open[name] = append(open[name], resolve(name).IsOpen(monday.Add(time.Duration(minute)*time.Minute)))
		}
	}
	return open
})

// The clock agrees with a walk through the minutes of two weeks.
func TestClockIsTheWalkThroughMinutes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		target := drawTarget(rt, sla.Resolution)
		target.Boundary, target.Pause = sla.AtClose, []string{"pending", "hold"}
		if target.Reopen == sla.ReopenNewCycle {
			target.Reopen = sla.ReopenKeep
		}
		cal, open := resolve(target.Calendar), openMinutes()[target.Calendar]
		steps := []int{0, 1, 30, 200, 600, 900}
		kinds := []string{"status pending", "status hold", "status open", "solved", "reopened", "agent"}
		events := script(t, "Mon 00:00 opened")
		for i := range rapid.IntRange(0, 20).Draw(rt, "events") {
			e := script(t, "Mon 00:00 "+rapid.SampledFrom(kinds).Draw(rt, "kind"))[0]
			e.ID, e.Seq = string(rune('a'+i)), int64(i+1)
			step := time.Duration(rapid.SampledFrom(steps).Draw(rt, "minutes")) * time.Minute
			e.At = events[i].At.Add(step)
			events = append(events, e)
		}
		end := monday.AddDate(0, 0, walkDays)
		s, _ := after(rt, single(target), events, end)
		c, _ := s.Clock(sla.Resolution, "")

		var w walked
		next := 0
		for minute := monday; !minute.After(end); minute = minute.Add(time.Minute) {
			for next < len(events) && events[next].At.Equal(minute) {
				w.event(events[next], target, minute)
				next++
			}
			if minute.Before(end) {
				w.minute(open[int(minute.Sub(monday).Minutes())], target, minute)
			}
		}
		require.Equal(rt, len(events), next)
		want := w.state
		switch late := !w.due.IsZero() && end.After(w.due); {
		case w.closed || w.done:
		case late:
			want = sla.StateBreached
		case w.paused:
			want = sla.StatePaused
		default:
			want = sla.StateRunning
		}
		require.Equal(rt, want, c.State)
		if !w.closed || target.Reopen != sla.ReopenCountThrough { // the walk went on, the clock had ended
			require.Equal(rt, w.used.String(), c.Elapsed(cal, end).String())
		}
		if want == sla.StateBreached || want == sla.StateMissed {
			require.Equal(rt, w.due, c.BreachedAt)
		}
	})
}
