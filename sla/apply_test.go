package sla_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

func TestApplyOrder(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"4h","pause":["pending"]}`)
	history := script(t, "Mon 09:00 opened\nMon 10:00 status pending\nMon 10:00 note")
	s, _ := fold(t, a, sla.Snapshot{}, history)

	for name, e := range map[string]sla.Event{
		"from before":                {ID: "late", At: now(t, "Mon 09:59"), Kind: sla.EventSolved},
		"a duplicate of an old one":  history[0],
		"the same instant, earlier":  {ID: "late", At: now(t, "Mon 10:00"), Seq: 1, Kind: sla.EventSolved},
		"the same instant, in nanos": {ID: "late", At: now(t, "Mon 10:00").Add(999), Seq: 1, Kind: sla.EventSolved},
	} {
		same, signals, err := a.Apply(s, e)
		require.ErrorIs(t, err, sla.ErrOutOfOrder, name)
		require.Equal(t, s, same, name)
		require.Empty(t, signals, name)
	}
	for _, duplicate := range history[1:] {
		same, signals, err := a.Apply(s, duplicate)
		require.NoError(t, err)
		require.Equal(t, s, same)
		require.Empty(t, signals)
	}
	// The same instant in another zone, with a monotonic reading, is the same.
	elsewhere := history[2]
	elsewhere.At = elsewhere.At.In(zone(t, "Asia/Kolkata"))
	same, _, err := a.Apply(s, elsewhere)
	require.NoError(t, err)
	require.Equal(t, s, same)
}

// Events of one instant and one Seq come as they come.
func TestApplySameSeq(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"4h","pause":["pending"]}`)
	history := script(t, "Mon 09:00 opened\nMon 09:00 customer\nMon 09:00 status pending\nMon 09:00 status open\nMon 10:00 customer")
	for i := range history {
		history[i].Seq = 0
	}
	s, signals := fold(t, a, sla.Snapshot{}, history)
	require.Equal(t, []string{"Mon 09:00 resolution#1 started", "Mon 09:00 resolution#1 paused", "Mon 09:00 resolution#1 resumed"}, tellSignals(signals))
	require.Empty(t, s.Clocks[0].Pauses, "a pause of no time is none")
	require.Equal(t, now(t, "Mon 09:00"), s.Waiting, "since the oldest message")
}

// What was signaled is known: an event from before it is out of order. At the due
// time itself the clock can still be met.
func TestApplyAfterBreach(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"4h"}`)
	s, _ := fold(t, a, sla.Snapshot{}, script(t, "Mon 09:00 opened"))
	s, signals, err := a.Advance(s, now(t, "Mon 13:00"))
	require.NoError(t, err)
	require.Empty(t, signals, "it is not late yet")
	wake, wakes := s.NextWake()
	require.True(t, wakes)
	require.Equal(t, now(t, "Mon 13:00").Add(time.Microsecond), wake)
	met, _, err := a.Apply(s, sla.Event{ID: "1", At: now(t, "Mon 13:00"), Kind: sla.EventSolved})
	require.NoError(t, err)
	require.Equal(t, sla.StateMet, met.Clocks[0].State)

	s, signals, err = a.Advance(s, wake)
	require.NoError(t, err)
	require.Equal(t, []string{"Mon 13:00 resolution#1 breached"}, tellSignals(signals))
	_, _, err = a.Apply(s, sla.Event{ID: "1", At: now(t, "Mon 13:00"), Kind: sla.EventSolved})
	require.ErrorIs(t, err, sla.ErrOutOfOrder)
	late, _, err := a.Apply(s, sla.Event{ID: "1", At: wake, Kind: sla.EventSolved})
	require.NoError(t, err)
	require.Equal(t, sla.StateMissed, late.Clocks[0].State)

	// The event that came late is taken in by replay, with what is new only.
	history := script(t, "Mon 09:00 opened\nMon 12:00 solved")
	replayed, signals, err := a.Replay(history, now(t, "Mon 14:00"), &sla.ReplayOptions{Before: s})
	require.NoError(t, err)
	require.Equal(t, []string{"Mon 12:00 resolution#1 met"}, tellSignals(signals))
	require.True(t, replayed.Clocks[0].BreachedAt.IsZero())
}

// A pause that is heard of late moves what was signaled already, and it is not
// signaled again.
func TestReplayRemembersSignals(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"4h","pause":["pending"],"warn":["50%","75%"]}`)
	s, signals := replayed(t, a, "Mon 09:00 opened", "Mon 11:30")
	require.Len(t, signals, 2)
	s, signals, err := a.Replay(script(t, "Mon 09:00 opened\nMon 10:00 status pending\nMon 11:00 status open"), now(t, "Mon 11:30"), &sla.ReplayOptions{Before: s})
	require.NoError(t, err)
	require.Empty(t, signals, "the pause is over, the warning at 12:00 was given at 11:00")
	require.Equal(t, []string{"resolution#1 running Mon 09:00 due Mon 14:00 used 1h30m"}, tell(a, s, now(t, "Mon 11:30")))
	_, signals, err = a.Advance(s, now(t, "Mon 15:00"))
	require.NoError(t, err)
	require.Equal(t, []string{"Mon 13:00 resolution#1 warned 75%", "Mon 14:00 resolution#1 breached"}, tellSignals(signals))
}

func TestBadEvents(t *testing.T) {
	t.Parallel()
	at := now(t, "Mon 09:00")
	for want, e := range map[string]sla.Event{
		"an event has no id":                                         {At: at, Kind: sla.EventSolved},
		"event x has no known kind":                                  {ID: "x", At: at},
		"event x happened outside the years 1900 to 2199":            {ID: "x", Kind: sla.EventSolved},
		"event x has no known actor: want customer, agent or system": {ID: "x", At: at, Kind: sla.EventMessage, Actor: "robot"},
		"event x has a deadline outside the years 1900 to 2199":      {ID: "x", At: at, Kind: sla.EventDeadline},
		"event x is a custom one without a name":                     {ID: "x", At: at, Kind: sla.EventCustom},
		"event y happened outside the years 1900 to 2199":            {ID: "y", At: at.AddDate(200, 0, 0), Kind: sla.EventSolved},
	} {
		_, _, err := sla.Agreement{}.Apply(sla.Snapshot{}, e)
		require.EqualError(t, err, "sla: "+want)
		_, _, err = sla.Agreement{}.Replay([]sla.Event{e}, at, nil)
		require.EqualError(t, err, "sla: "+want)
		bad, ok := errors.AsType[*sla.EventError](err)
		require.True(t, ok)
		require.Equal(t, "invalid_event", bad.Code())
	}
	_, _, err := sla.Agreement{}.Replay(nil, time.Time{}, nil)
	require.ErrorIs(t, err, sla.ErrRange)
	_, _, err = sla.Agreement{}.Advance(sla.Snapshot{}, at.AddDate(200, 0, 0))
	require.ErrorIs(t, err, sla.ErrRange)
}

func TestNoClocks(t *testing.T) {
	t.Parallel()
	history := script(t, "Mon 09:00 opened priority=low\nMon 10:00 agent\nMon 11:00 solved")
	for name, a := range map[string]sla.Agreement{
		"no policy": {},
		"no rule":   agreedRules(t, `[{"match":{"priority":["high","urgent"]},"targets":[{"metric":"resolution","goal":"1h"}]}]`),
		"no target": agreedRules(t, `[{"match":{"priority":["low"]},"targets":[]},{"targets":[{"metric":"resolution","goal":"1h"}]}]`),
	} {
		s, signals, err := a.Replay(history, now(t, "Fri 09:00"), nil)
		require.NoError(t, err, name)
		require.Empty(t, signals, name)
		require.Empty(t, s.Clocks, name)
		_, wakes := s.NextWake()
		require.False(t, wakes, name)
	}
}

func TestMissingCalendar(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"1h","calendar":"moon"}`)
	for _, calendars := range []sla.Resolver{nil, sla.Calendars{}, nothing{}} {
		a.Calendars = calendars
		_, _, err := a.Replay(script(t, "Mon 09:00 opened"), monday, nil)
		require.EqualError(t, err, `sla: config: calendar: there is none of the name "moon"`)
	}
}

type nothing struct{}

func (nothing) Calendar(string, map[string]string) (*sla.Calendar, error) { return nil, nil }

// A goal of no time, which only Go can write, is due at once and can be met at once.
func TestZeroGoal(t *testing.T) {
	t.Parallel()
	a := single(sla.Target{Metric: sla.Resolution})
	require.Error(t, a.Policy.Check())
	s, _ := replayed(t, a, "Mon 09:00 opened\nMon 09:00 solved", "Mon 09:01")
	require.Equal(t, []string{"resolution#1 met Mon 09:00 due Mon 09:00 used 0s"}, tell(a, s, monday))
	s, _ = replayed(t, a, "Mon 09:00 opened", "Mon 09:01")
	require.Equal(t, []string{"resolution#1 breached Mon 09:00 due Mon 09:00 used 1m breached Mon 09:00"}, tell(a, s, now(t, "Mon 09:01")))
}

// A due time that calendars do not reach is an error, and not a clock without one.
func TestDueOutOfRange(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"87600h"}`)
	e := sla.Event{ID: "1", At: time.Date(2195, 1, 1, 0, 0, 0, 0, time.UTC), Kind: sla.EventOpened, Actor: sla.ActorCustomer}
	s, _, err := a.Apply(sla.Snapshot{}, e)
	require.ErrorIs(t, err, sla.ErrRange)
	require.True(t, s.IsZero())
}

// The years have more time than a Duration holds; a clock then shows the most.
func TestElapsedIsCapped(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"1h","pause":["pending"]}`)
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	s, _ := fold(t, a, sla.Snapshot{}, []sla.Event{
		{ID: "1", At: year(1901), Kind: sla.EventOpened, Actor: sla.ActorCustomer},
		{ID: "2", At: year(2195), Kind: sla.EventStatus, Status: "pending"},
		{ID: "3", At: year(2196), Kind: sla.EventStatus, Status: "open"},
	})
	require.Equal(t, time.Duration(math.MaxInt64), s.Clocks[0].Elapsed(sla.AlwaysOpen(), year(2198)))
	restarted(t, s)
}

// An attribute of no value is none.
func TestAttributes(t *testing.T) {
	t.Parallel()
	s, _ := replayed(t, agreed(t, ""), "Mon 09:00 opened a=1 b=2\nMon 10:00 attrs a= c=3", "Mon 10:00")
	require.Equal(t, map[string]string{"b": "2", "c": "3"}, s.Attrs)
	s, _ = replayed(t, agreed(t, ""), "Mon 09:00 opened a=1\nMon 10:00 attrs a=", "Mon 10:00")
	require.Nil(t, s.Attrs)
}

// Snapshots are bounded, however long the history.
func TestSnapshotIsBounded(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"next_response","goal":"1h","from":"any_customer_message"},{"metric":"resolution","goal":"1h","pause":["pending"]}`)
	events := script(t, "Mon 00:00 opened")
	for i := range 500 {
		line := []string{"agent", "status pending", "customer", "status open"}[i%4]
		e := script(t, "Mon 00:00 "+line)[0]
		e.ID, e.At = fmt.Sprint("b", i), monday.Add(time.Duration(i+1)*time.Minute)
		events = append(events, e)
	}
	end := monday.Add(1000 * time.Minute)
	s, _ := after(t, a, events, end)
	folded, _ := fold(t, a, sla.Snapshot{}, events)
	folded, _, err := a.Advance(folded, end)
	require.NoError(t, err)
	require.Equal(t, restarted(t, s), restarted(t, folded))
	require.Len(t, s.Clocks, 32+1)
	require.Equal(t, 95, s.Clocks[1].Cycle, "the oldest are forgotten")
	require.Len(t, s.Clocks[0].Pauses, 32)
	used := s.Clocks[0].Elapsed(sla.AlwaysOpen(), end)
	require.Equal(t, (2+124*2)*time.Minute+500*time.Minute, used, "but not what they did")
}

// More events at one instant than a snapshot remembers go to replay.
func TestManyEventsOfAnInstant(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"1h"}`)
	events := script(t, "Mon 09:00 opened")
	for i := range 100 {
		events = append(events, sla.Event{ID: fmt.Sprint("m", i), At: events[0].At, Seq: int64(i + 1), Kind: sla.EventStatus, Status: "open"})
	}
	s, _ := fold(t, a, sla.Snapshot{}, events[:64])
	_, _, err := a.Apply(s, events[64])
	require.ErrorIs(t, err, sla.ErrOutOfOrder)
	whole, _ := after(t, a, append(events, events...), events[0].At)
	require.Len(t, whole.Seen, 64)
	_, _, err = a.Apply(whole, events[100])
	require.ErrorIs(t, err, sla.ErrOutOfOrder, "and stay there")
}

// A clock that stood still says nothing of when it is next to be looked at: that
// another one is quiet for a while does not make it so.
func TestApplyAfterAPauseFromTheStart(t *testing.T) {
	t.Parallel()
	p, err := sla.ParsePolicy([]byte(`{"id":"p","version":"1","rules":[
		{"match":{"priority":["low"]},"targets":[]},
		{"targets":[{"metric":"resolution","goal":"1m"},{"metric":"agent_work","goal":"1m","pause":["pending"],"warn":["-1h"]}]}]}`))
	require.NoError(t, err)
	a := sla.Agreement{Policy: p}
	var events []sla.Event
	var s sla.Snapshot
	var last []sla.Signal
	for i, line := range []string{"opened priority=low", "status pending", "attrs priority=high", "status hold"} {
		e := script(t, "Mon 00:00 "+line)[0]
		e.ID, e.Seq = fmt.Sprint(i), int64(i)
		events = append(events, e)
		s, last, err = a.Apply(s, e)
		require.NoError(t, err)
	}
	require.Equal(t, sla.SignalWarned, last[len(last)-1].Kind)
	whole, _, err := a.Replay(events, monday, nil)
	require.NoError(t, err)
	require.Equal(t, whole, s)
}
