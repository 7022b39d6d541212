package sla_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

func TestOnChange(t *testing.T) {
	t.Parallel()
	const rules = `[
		{"match":{"priority":["high"]},"targets":[{"metric":"resolution","goal":"%s","on_change":%q,"pause":["pending"],"warn":["50%%"]}]},
		{"match":{"priority":["none"]},"targets":[]},
		{"targets":[{"metric":"resolution","goal":"4h","pause":["pending"],"warn":["50%%"]}]}]`
	tests := map[string]struct {
		goal    string
		change  sla.OnChange
		history string
		want    []string
		signals []string
	}{
		"keep elapsed": {
			"8h", "", "Mon 09:00 opened\nMon 12:00 attrs priority=high",
			[]string{"resolution#1 running Mon 09:00 due Mon 17:00 used 5h"},
			[]string{"09:00 started", "11:00 warned 50%", "12:00 target_changed", "13:00 warned 50%"},
		},
		"keep elapsed, which is too much already": {
			"1h", "", "Mon 09:00 opened\nMon 12:00 attrs priority=high",
			[]string{"resolution#1 breached Mon 09:00 due Mon 12:00 used 5h breached Mon 12:00"},
			[]string{"09:00 started", "11:00 warned 50%", "12:00 target_changed", "12:00 breached"},
		},
		"done at the very change": {
			"1h", "", "Mon 09:00 opened\nMon 12:00 attrs priority=high\nMon 12:00 solved",
			[]string{"resolution#1 met Mon 09:00 due Mon 12:00 used 3h"},
			[]string{"09:00 started", "11:00 warned 50%", "12:00 target_changed", "12:00 met"},
		},
		"breached, and running again by a higher goal": {
			"8h", "", "Mon 09:00 opened\nMon 13:30 attrs priority=high",
			[]string{"resolution#1 running Mon 09:00 due Mon 17:00 used 5h"},
			[]string{"09:00 started", "11:00 warned 50%", "13:00 breached", "13:30 target_changed"},
		},
		"breached, and no goal high enough": {
			"4h10m", "", "Mon 09:00 opened\nMon 13:30 attrs priority=high",
			[]string{"resolution#1 breached Mon 09:00 due Mon 13:00 used 5h breached Mon 13:00"},
			[]string{"09:00 started", "11:00 warned 50%", "13:00 breached", "13:30 target_changed"},
		},
		"breached, and a goal just as high as what has elapsed": {
			"4h30m", "", "Mon 09:00 opened\nMon 13:30 attrs priority=high",
			[]string{"resolution#1 breached Mon 09:00 due Mon 13:30 used 5h breached Mon 13:30"},
			[]string{"09:00 started", "11:00 warned 50%", "13:00 breached", "13:30 target_changed", "13:30 breached"},
		},
		"changed while it is paused": {
			"6h", "", "Mon 09:00 opened\nMon 10:00 status pending\nMon 11:00 attrs priority=high\nMon 12:00 status open",
			[]string{"resolution#1 running Mon 09:00 due Mon 17:00 used 3h"},
			[]string{"09:00 started", "10:00 paused", "11:00 target_changed", "12:00 resumed", "14:00 warned 50%"},
		},
		"restart": {
			"2h", sla.ChangeRestart, "Mon 09:00 opened\nMon 12:00 attrs priority=high",
			[]string{
				"resolution#1 canceled Mon 09:00 due Mon 13:00 used 3h by restarted",
				"resolution#2 running Mon 12:00 due Mon 14:00 used 2h",
			},
			[]string{"09:00 started", "11:00 warned 50%", "12:00 canceled", "12:00 started", "13:00 warned 50%"},
		},
		"max, the old one": {
			"2h", sla.ChangeMax, "Mon 09:00 opened\nMon 12:00 attrs priority=high",
			[]string{"resolution#1 breached Mon 09:00 due Mon 13:00 used 5h breached Mon 13:00"},
			[]string{"09:00 started", "11:00 warned 50%", "13:00 breached"},
		},
		"max, the new one": {
			"12h", sla.ChangeMax, "Mon 09:00 opened\nMon 12:00 attrs priority=high",
			[]string{"resolution#1 running Mon 09:00 due Mon 21:00 used 5h"},
			[]string{"09:00 started", "11:00 warned 50%", "12:00 target_changed"},
		},
		"there and back": {
			"8h", "", "Mon 09:00 opened\nMon 10:00 attrs priority=high\nMon 10:30 attrs priority=",
			[]string{"resolution#1 breached Mon 09:00 due Mon 13:00 used 5h breached Mon 13:00"},
			[]string{"09:00 started", "10:00 target_changed", "10:30 target_changed", "11:00 warned 50%", "13:00 breached"},
		},
		"away and back: a new promise": {
			"8h", "", "Mon 09:00 opened\nMon 10:00 attrs priority=none\nMon 11:00 attrs priority=high",
			[]string{
				"resolution#1 canceled Mon 09:00 due Mon 13:00 used 1h by no_target",
				"resolution#2 running Mon 11:00 due Mon 19:00 used 3h",
			},
			[]string{"09:00 started", "10:00 canceled", "11:00 started"},
		},
		"other attributes change nothing": {
			"8h", "", "Mon 09:00 opened\nMon 10:00 attrs channel=mail",
			[]string{"resolution#1 breached Mon 09:00 due Mon 13:00 used 5h breached Mon 13:00"},
			[]string{"09:00 started", "11:00 warned 50%", "13:00 breached"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := agreedRules(t, fmt.Sprintf(rules, tt.goal, tt.change))
			s, signals := replayed(t, a, tt.history, "Mon 14:00")
			require.Equal(t, tt.want, tell(a, s, now(t, "Mon 14:00")))
			lines := tellSignals(signals)
			for i, g := range signals {
				lines[i] = g.At.Format("15:04 ") + string(g.Kind)
				if g.Kind == sla.SignalWarned {
					lines[i] += " " + g.Threshold.String()
				}
			}
			require.Equal(t, tt.signals, lines)
		})
	}
}

// A chargeback has to be contested by Monday noon; the desk wants 16 hours of
// business time for it.
func TestExternalDeadline(t *testing.T) {
	t.Parallel()
	a := agreed(t, `
		{"metric":"resolution","name":"inside","external":true,"lead":"16h","calendar":"office","warn":["-4h"],"reopen":"keep"},
		{"metric":"resolution","name":"outside","external":true,"warn":["-24h"],"reopen":"keep"}`)
	s, signals := replayed(t, a, "Mon 09:00 opened", "Mon 10:00")
	require.Equal(t, []string{
		"resolution/inside#1 idle Mon 09:00 due - used 0s",
		"resolution/outside#1 idle Mon 09:00 due - used 0s",
	}, tell(a, s, now(t, "Mon 10:00")))
	require.Empty(t, signals)

	s, signals = replayed(t, a, "Mon 09:00 opened\nMon 10:00 deadline Mon+1 12:00", "Sun 13:00")
	require.Equal(t, []string{
		"resolution/inside#1 breached Mon 09:00 due Thu 12:00 used 40h breached Thu 12:00",
		"resolution/outside#1 running Mon 09:00 due Mon+1 12:00 used 148h",
	}, tell(a, s, now(t, "Sun 13:00")))
	require.Equal(t, []string{
		"Mon 10:00 resolution/inside#1 started",
		"Mon 10:00 resolution/outside#1 started",
		"Wed 16:00 resolution/inside#1 warned -4h",
		"Thu 12:00 resolution/inside#1 breached",
		"Sun 12:00 resolution/outside#1 warned -24h",
	}, tellSignals(signals))

	// The bank gives another week.
	s, signals = replayed(t, a, "Mon 09:00 opened\nMon 10:00 deadline Mon+1 12:00\nFri 09:00 deadline Mon+2 12:00\nMon+2 11:00 solved", "Mon+2 12:00")
	require.Equal(t, []string{
		"resolution/inside#1 missed Mon 09:00 due Thu+1 12:00 used 82h breached Thu+1 12:00",
		"resolution/outside#1 met Mon 09:00 due Mon+2 12:00 used 338h",
	}, tell(a, s, now(t, "Mon+2 12:00")))
	require.Contains(t, tellSignals(signals), "Fri 09:00 resolution/inside#1 target_changed")
	require.Contains(t, tellSignals(signals), "Wed+1 16:00 resolution/inside#1 warned -4h", "it is warned of again")

	// It gives a day less, when it is late already.
	s, signals = replayed(t, a, "Mon 09:00 opened\nMon 10:00 deadline Mon+1 12:00\nSun 09:00 deadline Sun 12:00", "Sun 10:00")
	require.Equal(t, "resolution/inside#1 breached Mon 09:00 due Thu 09:00 used 40h breached Thu 12:00", tell(a, s, now(t, "Sun 10:00"))[0])
	require.NotContains(t, tellSignals(signals), "Sun 09:00 resolution/inside#1 breached", "once")

	s, _ = replayed(t, a, "Mon 09:00 opened\nMon 10:00 solved", "Mon 12:00")
	require.Equal(t, "resolution/inside#1 canceled Mon 09:00 due - used 0s by solved", tell(a, s, now(t, "Mon 12:00"))[0])
}

// When a calendar is edited, due times move by an event and never unseen.
func TestCalendarEdited(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"resolution","goal":"10h","calendar":"office","warn":["50%"]},{"metric":"first_response","goal":"1h","calendar":"office"}`)
	history := script(t, "Mon 09:00 opened\nMon 09:30 agent")
	s, _ := after(t, a, history, now(t, "Mon 10:00"))
	require.Equal(t, "Tue 11:00", brief(s.Clocks[0].Due))

	renamed := agreed(t, `{"metric":"resolution","goal":"10h","calendar":"office","warn":["50%"]},{"metric":"first_response","goal":"1h","calendar":"office"}`)
	renamed.Policy.Version = "2"
	require.ErrorIs(t, second(renamed.Apply(s, sla.Event{ID: "x", At: now(t, "Mon 18:00"), Kind: sla.EventSolved})), sla.ErrPolicyChanged)
	same, signals, err := renamed.Apply(s, sla.Event{ID: "x", At: now(t, "Mon 11:00"), Kind: sla.EventPolicy})
	require.NoError(t, err)
	require.Empty(t, signals, "another version of the same targets")
	require.Equal(t, "p@2", same.Clocks[0].Policy)
	require.Equal(t, s.Clocks[0].Due, same.Clocks[0].Due)

	edited := a
	edited.Calendars = sla.Calendars{"office": compiled(t, `{"version":1,"time_zone":"UTC",
		"hours":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]]},
		"holidays":[{"date":"2024-05-07"}]}`)}
	for _, err := range []error{
		second(edited.Advance(s, now(t, "Mon 18:00"))),
		second(edited.Apply(s, sla.Event{ID: "x", At: now(t, "Mon 18:00"), Kind: sla.EventSolved})),
	} {
		require.ErrorIs(t, err, sla.ErrPolicyChanged)
	}
	moved, signals, err := edited.Apply(s, sla.Event{ID: "edit", At: now(t, "Mon 18:00"), Kind: sla.EventPolicy})
	require.NoError(t, err)
	require.Equal(t, "Wed 11:00", brief(moved.Clocks[0].Due))
	require.Equal(t, s.Clocks[1], moved.Clocks[1], "a verdict")
	require.Equal(t, []string{"Mon 18:00 resolution#1 target_changed", "Mon 18:00 resolution#1 warned 50%"}, tellSignals(signals))
	_, signals, err = edited.Advance(moved, now(t, "Wed 10:59"))
	require.NoError(t, err)
	require.Empty(t, signals)

	// The same edit under a clock that is late by what it was told: it stays late.
	late, signals, err := edited.Apply(s, sla.Event{ID: "edit", At: now(t, "Tue 12:00"), Kind: sla.EventPolicy})
	require.NoError(t, err)
	require.Contains(t, tellSignals(signals), "Tue 11:00 resolution#1 breached")
	require.Equal(t, sla.StateRunning, late.Clocks[0].State, "with the holiday there is time again")
	require.Equal(t, "Wed 11:00", brief(late.Clocks[0].Due))
}

func second(_ sla.Snapshot, _ []sla.Signal, err error) error { return err }
