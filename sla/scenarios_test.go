package sla_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The scenarios are those that two help desks' documentation was worked through
// with by hand, told in the terms of this package.
func TestScenarios(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		targets string
		history string
		at      string
		want    []string
	}{
		"pending and on hold do not count as work": {
			targets: `{"metric":"agent_work","goal":"8h","pause":["pending","hold"]}`,
			history: `
				Mon 09:00 opened
				Mon 10:00 status pending
				Mon 12:00 status open
				Mon 13:00 status hold
				Mon 15:00 status open
				Mon 16:00 solved`,
			at:   "Mon 17:00",
			want: []string{"agent_work#1 met Mon 09:00 due Mon 21:00 used 3h"},
		},
		"resume: the closed spell does not count": {
			targets: `{"metric":"resolution","goal":"4h"}`,
			history: "Mon 09:00 opened\nMon 11:00 solved\nMon 14:00 reopened",
			at:      "Mon 15:00",
			want:    []string{"resolution#1 running Mon 09:00 due Mon 16:00 used 3h"},
		},
		"count through: the closed spell counts": {
			targets: `{"metric":"resolution","goal":"4h","reopen":"count_through"}`,
			history: "Mon 09:00 opened\nMon 11:00 solved\nMon 14:00 reopened",
			at:      "Mon 15:00",
			want:    []string{"resolution#1 breached Mon 09:00 due Mon 13:00 used 6h breached Mon 13:00"},
		},
		"new cycle: a fresh one starts": {
			targets: `{"metric":"resolution","goal":"4h","reopen":"new_cycle"}`,
			history: "Mon 09:00 opened\nMon 11:00 solved\nMon 14:00 reopened",
			at:      "Mon 15:00",
			want: []string{
				"resolution#1 met Mon 09:00 due Mon 13:00 used 2h",
				"resolution#2 running Mon 14:00 due Mon 18:00 used 1h",
			},
		},
		"keep: the first resolution is final": {
			targets: `{"metric":"resolution","goal":"4h","reopen":"keep"}`,
			history: "Mon 09:00 opened\nMon 11:00 solved\nMon 14:00 reopened\nMon 14:30 attrs a=b\nMon 15:00 solved",
			at:      "Mon 15:00",
			want:    []string{"resolution#1 met Mon 09:00 due Mon 13:00 used 2h"},
		},
		"around the clock: Friday evening, answered Monday morning": {
			targets: `{"metric":"first_response","goal":"24h"}`,
			history: "Fri 18:00 opened\nMon+1 09:00 agent",
			at:      "Mon+1 09:01",
			want:    []string{"first_response#1 missed Fri 18:00 due Sat 18:00 used 63h breached Sat 18:00"},
		},
		"used up at closing time, answered after it": {
			targets: `{"metric":"first_response","goal":"8h","calendar":"office"}`,
			history: "Mon 09:00 opened\nMon 20:00 agent",
			at:      "Mon 20:01",
			want:    []string{"first_response#1 missed Mon 09:00 due Mon 17:00 used 8h breached Mon 17:00"},
		},
		"used up at closing time, due at the next opening": {
			targets: `{"metric":"first_response","goal":"8h","calendar":"office","boundary":"at_next_open"}`,
			history: "Mon 09:00 opened\nMon 20:00 agent",
			at:      "Mon 20:01",
			want:    []string{"first_response#1 met Mon 09:00 due Tue 09:00 used 8h"},
		},
		"a pause over the weekend moves nothing": {
			targets: `{"metric":"resolution","goal":"8h","calendar":"office","pause":["pending"]}`,
			history: "Fri 13:00 opened\nFri 17:00 status pending\nMon+1 09:00 status open",
			at:      "Mon+1 09:00",
			want:    []string{"resolution#1 running Fri 13:00 due Mon+1 13:00 used 4h"},
		},
		"a reply and a status at the same instant": {
			targets: `{"metric":"first_response","goal":"1h"},{"metric":"resolution","goal":"4h","pause":["pending"]}`,
			history: "Mon 09:00 opened\nMon 10:00 agent\nMon 10:00 status pending",
			at:      "Mon 11:00",
			want: []string{
				"first_response#1 met Mon 09:00 due Mon 10:00 used 1h",
				"resolution#1 paused Mon 09:00 due - used 1h",
			},
		},
		"from one pausing status into another": {
			targets: `{"metric":"resolution","goal":"4h","pause":["pending","hold"]}`,
			history: "Mon 09:00 opened\nMon 10:00 status pending\nMon 11:00 status hold\nMon 12:00 status open",
			at:      "Mon 12:00",
			want:    []string{"resolution#1 running Mon 09:00 due Mon 15:00 used 1h"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := agreed(t, tt.targets)
			s, _ := replayed(t, a, tt.history, tt.at)
			require.Equal(t, tt.want, tell(a, s, now(t, tt.at)))
		})
	}
}

func TestScenarioPriorityRaised(t *testing.T) {
	t.Parallel()
	a := agreedRules(t, `[
		{"match":{"priority":["high"]},"targets":[{"metric":"resolution","goal":"2h"}]},
		{"targets":[{"metric":"resolution","goal":"3h"}]}]`)
	s, signals := replayed(t, a, "Mon 10:00 opened priority=medium\nMon 11:00 attrs priority=high", "Mon 11:00")
	require.Equal(t, []string{"resolution#1 running Mon 10:00 due Mon 12:00 used 1h"}, tell(a, s, now(t, "Mon 11:00")))
	require.Equal(t, []string{"Mon 10:00 resolution#1 started", "Mon 11:00 resolution#1 target_changed"}, tellSignals(signals))
}
