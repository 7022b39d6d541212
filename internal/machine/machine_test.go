package machine_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/machine"
	"github.com/recourse-go/recourse/internal/machine/machinetest"
)

func TestAgainstLooplab(t *testing.T) {
	t.Parallel()
	for _, s := range []spec{payout(), door()} {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			m := machine.Must(s)
			machinetest.CrossProduct(t, m)
			machinetest.Golden(t, m, "testdata/"+s.Name+".mmd")
		})
	}
}

func TestFire(t *testing.T) {
	t.Parallel()
	m := machine.Must(payout())
	for _, c := range []struct {
		name string
		from state
		on   event
		to   state // empty if refused
	}{
		{"a rule", "submitted", "settle", "succeeded"},
		{"a rule from the second initial state", "imported", "advance", "review"},
		{"a rule wins over already being there", "review", "advance", "submitted"},
		{"already where the last rule leads", "submitted", "advance", "submitted"},
		{"already there, and final", "succeeded", "settle", "succeeded"},
		{"already at one of two destinations", "failed", "fail", "failed"},
		{"already at the other", "reversed", "fail", "reversed"},
		{"a terminal state reopens", "succeeded", "fail", "reversed"},
		{"a rule back to its source", "review", "note", "review"},
		{"no rule, elsewhere", "requested", "settle", ""},
		{"final", "failed", "settle", ""},
		{"unknown event", "review", "settel", ""},
		{"empty event", "review", "", ""},
		{"unknown state", "frozen", "advance", ""},
		{"empty state", "", "advance", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			to, err := m.Fire(c.from, c.on)
			require.Equal(t, c.to != "", m.Can(c.from, c.on))
			if c.to == "" {
				require.ErrorIs(t, err, machine.ErrIllegal)
				require.Equal(t, c.from, to, "a refused event leaves the state as it was")
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.to, to)
		})
	}
}

func TestTransitionErrorSaysWhatWouldBeRight(t *testing.T) {
	t.Parallel()
	m := machine.Must(payout())
	for _, c := range []struct {
		from state
		want machine.TransitionError
		code string
		text string
	}{
		{
			"submitted",
			machine.TransitionError{Machine: "payout", From: "submitted", Event: "note", Allowed: []string{"fail", "settle"}},
			"illegal_transition",
			`payout: event "note" is not allowed in state "submitted"; allowed: fail, settle`,
		},
		{
			"reversed",
			machine.TransitionError{Machine: "payout", From: "reversed", Event: "note"},
			"illegal_transition",
			`payout: event "note" is not allowed in state "reversed", which is final`,
		},
		{
			"frozen",
			machine.TransitionError{Machine: "payout", From: "frozen", Event: "note", Unknown: true},
			"unknown_state",
			`payout: state "frozen" is unknown to this release, so event "note" cannot move it: the record can only be read until an upgrade`,
		},
	} {
		_, err := m.Fire(c.from, "note")
		var got *machine.TransitionError
		require.ErrorAs(t, err, &got)
		require.Equal(t, c.want, *got)
		require.Equal(t, c.code, got.Code())
		require.EqualError(t, err, c.text)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	m := machine.Must(payout())
	require.Equal(t, payout().States, m.States())
	require.Equal(t, []state{"requested", "imported"}, m.Initial())
	require.Equal(t, []event{"advance", "fail", "note", "settle"}, m.Events())

	require.Equal(t, []event{"advance", "note"}, m.Available("review"))
	require.Equal(t, []event{"fail"}, m.Available("succeeded"))
	require.Empty(t, m.Available("reversed"), "no-ops are not offered")
	require.Empty(t, m.Available("frozen"))

	require.Equal(t, []machine.Owner{machine.Agent, machine.Customer}, m.Owners("requested"))
	require.Empty(t, m.Owners("failed"))
	require.Empty(t, m.Owners("frozen"))

	require.True(t, m.Known("review"))
	require.False(t, m.Known("frozen"))
	require.True(t, m.Terminal("failed"))
	require.False(t, m.Terminal("review"))
	require.False(t, m.Terminal("frozen"))
}

// Nothing a caller holds can change a machine: neither what it was made of,
// nor what it handed out.
func TestImmutable(t *testing.T) {
	t.Parallel()
	s := payout()
	m := machine.Must(s)
	s.States[0], s.Initial[0], s.Rules[0].From[0], s.Owners["requested"][0] = "x", "x", "x", "x"
	m.States()[1], m.Initial()[1], m.Events()[0], m.Owners("requested")[1] = "x", "x", "x", "x"
	one, other := append(m.Available("review"), "x"), append(m.Available("review"), "y")
	require.NotEqual(t, one, other, "appending to the shared slice copies it")

	fresh := machine.Must(payout())
	require.Equal(t, fresh, m)
	require.Equal(t, fresh.Mermaid(), m.Mermaid())
}

// Meant for the race detector.
func TestManyGoroutines(t *testing.T) {
	t.Parallel()
	m := machine.Must(payout())
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 50 {
				for _, s := range append(m.States(), "frozen") {
					for _, e := range append(m.Events(), "settel") {
						_, err := m.Fire(s, e)
						if m.Can(s, e) != (err == nil) {
							t.Errorf("Can(%q, %q) and Fire differ", s, e)
						}
					}
					_, _ = m.Available(s), m.Owners(s)
				}
			}
			if m.Mermaid() == "" {
				t.Error("no diagram")
			}
		})
	}
	wg.Wait()
}
