package sla_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// Scripts are how these tests write histories. Their times are of the weeks from
// Monday 6 May 2024 on, in UTC: "Mon 09:00", and "Mon+1 09:00" a week later.
//
//	Mon 09:00 opened priority=high
//	Mon 10:00 agent              a reply; also: note, auto, customer, thanks
//	Mon 11:00 status pending
//	Mon 12:00 deadline Wed 18:00
var monday = time.Date(2024, time.May, 6, 0, 0, 0, 0, time.UTC)

var weekdays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// when reads "Mon+1 09:00" or "Mon 09:00:30".
func when(tb testing.TB, day, clock string) time.Time {
	tb.Helper()
	day, weeks, _ := strings.Cut(day, "+")
	days := 0
	if weeks != "" {
		_, err := fmt.Sscan(weeks, &days)
		require.NoError(tb, err)
	}
	days *= 7
	for i, name := range weekdays {
		if name == day {
			days += i
		}
	}
	if strings.Count(clock, ":") == 1 {
		clock += ":00"
	}
	t, err := time.Parse(time.TimeOnly, clock)
	require.NoError(tb, err)
	return monday.AddDate(0, 0, days).Add(t.Sub(t.Truncate(24 * time.Hour)))
}

// now reads an instant as one text.
func now(tb testing.TB, text string) time.Time {
	tb.Helper()
	day, clock, _ := strings.Cut(text, " ")
	return when(tb, day, clock)
}

// brief writes an instant as scripts have it.
func brief(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	if t.Before(monday) {
		return t.Format(time.RFC3339)
	}
	days := int(t.Sub(monday).Hours()) / 24
	text := weekdays[days%7]
	if days >= 7 {
		text += fmt.Sprintf("+%d", days/7)
	}
	clock := strings.TrimSuffix(t.Format("15:04:05.999999"), ":00")
	return text + " " + clock
}

// script reads a history; the ids are e0, e1 ... and the Seqs follow the lines.
func script(tb testing.TB, text string) []sla.Event {
	tb.Helper()
	var events []sla.Event
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		e := sla.Event{
			ID: fmt.Sprintf("e%d", len(events)), Seq: int64(len(events)),
			At: when(tb, words[0], words[1]), Kind: sla.EventKind(words[2]),
		}
		told(tb, &e, words[2], words[3:])
		events = append(events, e)
	}
	return events
}

// told fills in an event of a script.
func told(tb testing.TB, e *sla.Event, word string, args []string) {
	tb.Helper()
	message := func(actor sla.Actor) { e.Kind, e.Actor = sla.EventMessage, actor }
	switch word {
	case "opened":
		e.Actor = sla.ActorCustomer
		for _, arg := range args {
			if actor, ok := strings.CutPrefix(arg, "by:"); ok {
				if e.Auto = actor == "auto"; e.Auto {
					actor = string(sla.ActorSystem)
				}
				e.Actor = sla.Actor(actor)
			}
		}
	case "customer":
		message(sla.ActorCustomer)
	case "thanks":
		message(sla.ActorCustomer)
		e.NoAnswer = true
	case "agent":
		message(sla.ActorAgent)
		e.Public = true
	case "note":
		message(sla.ActorAgent)
	case "auto":
		message(sla.ActorAgent)
		e.Public, e.Auto = true, true
	case "deadline":
		e.Deadline = when(tb, args[0], args[1])
		return
	case "custom":
		e.Name = args[0]
		return
	}
	for _, arg := range args {
		key, value, attr := strings.Cut(arg, "=")
		switch {
		case attr && key == "reason":
			e.Reason = value
		case attr:
			if e.Attrs == nil {
				e.Attrs = map[string]string{}
			}
			e.Attrs[key] = value
		case !strings.HasPrefix(arg, "by:"):
			e.Status = arg
		}
	}
}

// tellClock is a clock at an instant on one line.
func tellClock(a sla.Agreement, s sla.Snapshot, c sla.Clock, at time.Time) string {
	cal := sla.AlwaysOpen()
	if c.Calendar != "" {
		cal, _ = a.Calendars.Calendar(c.Calendar, s.Attrs)
	}
	name := string(c.Metric)
	if c.Name != "" {
		name += "/" + c.Name
	}
	text := fmt.Sprintf("%s#%d %s %s due %s used %s", name, c.Cycle, c.State, brief(c.Start), brief(c.Due), short(c.Elapsed(cal, at)))
	if !c.BreachedAt.IsZero() {
		text += " breached " + brief(c.BreachedAt)
	}
	if c.Reason != "" {
		text += " by " + c.Reason
	}
	return text
}

// tell is all clocks of a snapshot, one a line.
func tell(a sla.Agreement, s sla.Snapshot, at time.Time) []string {
	var lines []string
	for _, c := range s.Clocks {
		lines = append(lines, tellClock(a, s, c, at))
	}
	return lines
}

// tellSignals is signals, one a line.
func tellSignals(signals []sla.Signal) []string {
	var lines []string
	for _, g := range signals {
		text := fmt.Sprintf("%s %s", brief(g.At), g.Metric)
		if g.Name != "" {
			text += "/" + g.Name
		}
		text += fmt.Sprintf("#%d %s", g.Cycle, g.Kind)
		if g.Threshold != (sla.Threshold{}) {
			text += " " + g.Threshold.String()
		}
		if g.To != "" {
			text += " to " + g.To
		}
		lines = append(lines, text)
	}
	return lines
}

// short is like 8h30m.
func short(d time.Duration) string {
	if d == 0 {
		return "0s"
	}
	text := strings.Replace(d.String(), "m0s", "m", 1)
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// agreed is an agreement of targets for everybody. The calendar "office" is open on
// working days from 9 to 17, "lisbon" and "tokyo" are so in their zones.
func agreed(tb testing.TB, targets string) sla.Agreement {
	tb.Helper()
	return agreedRules(tb, fmt.Sprintf(`[{"targets":[%s]}]`, targets))
}

func agreedRules(tb testing.TB, rules string) sla.Agreement {
	tb.Helper()
	p, err := sla.ParsePolicy(fmt.Appendf(nil, `{"id":"p","version":"1","rules":%s}`, rules))
	require.NoError(tb, err)
	return sla.Agreement{Policy: p, Calendars: offices()}
}

// offices are the calendars of these tests.
var offices = sync.OnceValue(func() sla.Calendars {
	const hours = `{"version":1,"time_zone":%q,"hours":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],
		"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}}`
	calendars := sla.Calendars{}
	for name, zone := range map[string]string{"office": "UTC", "lisbon": "Europe/Lisbon", "tokyo": "Asia/Tokyo"} {
		configs, err := sla.ParseCalendar(fmt.Appendf(nil, hours, zone))
		if err != nil {
			panic(err)
		}
		if calendars[name], err = sla.Compile(nil, configs...); err != nil {
			panic(err)
		}
	}
	return calendars
})

// replayed replays a script, and checks that applying it step by step gives the same.
func replayed(tb testing.TB, a sla.Agreement, history, at string) (sla.Snapshot, []sla.Signal) {
	tb.Helper()
	events := script(tb, history)
	s, signals, err := a.Replay(events, now(tb, at), nil)
	require.NoError(tb, err)
	folded, stepwise := fold(tb, a, sla.Snapshot{}, events)
	folded, last, err := a.Advance(folded, now(tb, at))
	require.NoError(tb, err)
	require.Equal(tb, restarted(tb, s), restarted(tb, folded), "step by step")
	require.Equal(tb, append([]sla.Signal{}, signals...), append(append([]sla.Signal{}, stepwise...), last...), "step by step")
	return s, signals
}

// fold applies events one by one.
func fold(tb require.TestingT, a sla.Agreement, s sla.Snapshot, events []sla.Event) (sla.Snapshot, []sla.Signal) {
	var all []sla.Signal
	for _, e := range events {
		next, signals, err := a.Apply(s, e)
		require.NoError(tb, err)
		s, all = next, append(all, signals...)
	}
	return s, all
}
