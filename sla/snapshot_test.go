package sla_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// The stored form of a snapshot, which is read for years.
func TestSnapshotForm(t *testing.T) {
	t.Parallel()
	a := agreed(t, `
		{"metric":"first_response","goal":"1h30m","calendar":"office","warn":["50%"]},
		{"metric":"agent_work","goal":"8h","calendar":"lisbon","boundary":"at_next_open","pause":["pending"],"escalate":[{"at":"25%","to":"team lead"}]},
		{"metric":"custom","name":"label","goal":"2h","start":["asked"],"stop":["sent"],"escalate":[{"at":"+4h","to":"lead"}]},
		{"metric":"next_response","goal":"2h"},
		{"metric":"resolution","name":"deadline","external":true,"lead":"4h","calendar":"office","reopen":"keep"}`)
	s, _ := replayed(t, a, `
		Mon 09:00 opened new priority=high tier=gold
		Mon 09:10 deadline Fri 12:00
		Mon 10:45 agent
		Mon 11:00 status pending reason=photos
		Mon 13:00 status open
		Mon 13:10 custom asked
		Mon 13:15 customer
		Mon 13:20 no_answer
		Mon 13:25 customer
		Mon 13:30 status pending reason=photos
		Mon 14:00 solved done reason=refunded
		Mon 14:10 customer`, "Mon 16:00")
	for i := range s.Clocks { // the hash is the calendar's, and not of interest here
		s.Clocks[i].CalendarHash = strings.Repeat("0", len(s.Clocks[i].CalendarHash)/16)
	}
	got, err := json.MarshalIndent(s, "", "  ")
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/snapshot.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got)+"\n", "a changed form needs another version")
	require.Equal(t, s, restarted(t, s))

	held(t, reflect.ValueOf(s))
	clocks := make([]reflect.Value, len(s.Clocks))
	for i := range clocks {
		clocks[i] = reflect.ValueOf(s.Clocks[i])
	}
	held(t, clocks...)
}

// held requires that each field is set in one of the structs.
func held(t *testing.T, structs ...reflect.Value) {
	t.Helper()
	for field := range structs[0].Type().Fields() {
		isSet := func(v reflect.Value) bool { return !v.FieldByIndex(field.Index).IsZero() }
		require.True(t, slices.ContainsFunc(structs, isSet),
			"%s is not set: the golden file does not hold its form", field.Name)
	}
}

// A clock of a state that a later version of the package knows is left alone.
func TestUnknownStateSurvives(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"4h"}`)
	s, _ := replayed(t, a, "Mon 09:00 opened", "Mon 09:00")
	s.Clocks[0].State = "frozen"
	s = restarted(t, s)
	s, signals, err := a.Apply(s, sla.Event{ID: "1", At: now(t, "Mon 20:00"), Kind: sla.EventMerged})
	require.NoError(t, err)
	require.Empty(t, signals)
	require.Equal(t, sla.State("frozen"), restarted(t, s).Clocks[0].State)
	s.Version++
	_, _, err = a.Apply(s, sla.Event{ID: "2", At: now(t, "Mon 21:00"), Kind: sla.EventSolved})
	require.ErrorIs(t, err, sla.ErrSnapshotVersion)
}

// A snapshot is a value: whatever is made of it, it stays as it is.
func TestSnapshotIsAValue(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"4h","pause":["pending"],"warn":["25%","50%"]}`)
	s, _ := replayed(t, a, "Mon 09:00 opened a=b\nMon 10:00 status pending", "Mon 10:00")
	before := restarted(t, s)
	for _, line := range []string{"status open", "attrs a=c d=e", "solved", "merged", "status pending"} {
		e := script(t, "Mon 11:00 "+line)[0]
		e.ID = line
		next, _, err := a.Apply(s, e)
		require.NoError(t, err)
		_, _, err = a.Advance(next, now(t, "Tue 11:00"))
		require.NoError(t, err)
		require.Equal(t, before, restarted(t, s), line)
	}
}

func TestClockWhy(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"8h","calendar":"office","pause":["pending"]}`)
	cal := offices()["office"]
	const history = "Fri 13:00 opened\nFri 16:00 status pending\nMon+1 10:00 status open\n"
	s, _ := replayed(t, a, history, "Mon+1 10:00")
	c := s.Clocks[0]
	require.Equal(t, `8h of open time from Fri 10 May 2024 13:00 to Mon 13 May 2024 15:00 (UTC)
Fri 10 May: 13:00-17:00, 4h
Sat 11 May to Sun 12 May: closed
Mon 13 May: 09:00-15:00, 6h
Paused Fri 10 May 2024 16:00 to Mon 13 May 2024 10:00: pending, 2h not counted
`, c.Why(cal).String())
	require.Equal(t, "5h0m0s", c.Remaining(cal, now(t, "Mon+1 10:00")).String())
	require.Equal(t, []sla.Interval{
		{Start: now(t, "Fri 13:00"), End: now(t, "Fri 16:00")},
		{Start: now(t, "Mon+1 10:00"), End: now(t, "Mon+1 11:00")},
	}, c.Segments(now(t, "Mon+1 11:00")))

	s, _ = replayed(t, a, history+"Mon+1 11:00 status pending", "Mon+1 12:00")
	c = s.Clocks[0]
	require.True(t, c.Paused())
	require.Equal(t, now(t, "Mon+1 11:00"), c.Why(cal).Due, "as far as the pause")
	require.Len(t, c.Why(cal).Pauses, 1)
	require.Len(t, c.Segments(now(t, "Mon+1 12:00")), 2)
	require.Equal(t, "4h0m0s", c.Remaining(cal, now(t, "Mon+1 16:00")).String())

	s, _ = replayed(t, a, history+"Mon+1 11:00 solved", "Mon+1 12:00")
	require.Len(t, s.Clocks[0].Segments(now(t, "Fri+1 12:00")), 2)
	require.Equal(t, "4h0m0s", s.Clocks[0].Elapsed(nil, now(t, "Fri+1 12:00")).String(), "an ended clock needs no calendar")
}
