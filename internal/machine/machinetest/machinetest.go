// Package machinetest checks the state machine of a package against looplab,
// and its diagram against a committed file. Each package with a machine has
// one test of this form:
//
//	func TestLife(t *testing.T) {
//		machinetest.CrossProduct(t, life)
//		machinetest.Golden(t, life, "testdata/refund.mmd")
//	}
package machinetest

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/looplab/fsm"

	"github.com/recourse-go/recourse/internal/machine"
)

// It is defined here, so a test package that imports this one cannot define a
// flag of the same name.
var update = flag.Bool("update", false, "rewrite the golden files of state diagrams")

// CrossProduct fires every event in every state, once on m and once on a fresh
// looplab instance of the same definition, and reports each difference. It also
// asks for a state and an event that m does not have; they must be refused.
func CrossProduct[S, E ~string](t testing.TB, m *machine.Machine[S, E]) {
	t.Helper()
	const alien = "machinetest: not declared"
	states, events := append(m.States(), alien), append(m.Events(), alien)

	moves := make(map[S]map[E]S)
	arrivals := make(map[E][]S) // where each event leads, by any rule
	for _, from := range states {
		moves[from] = make(map[E]S)
		for _, event := range events {
			live := m.FSM(from)
			err := live.Event(t.Context(), string(event))
			if _, stayed := errors.AsType[fsm.NoTransitionError](err); err == nil || stayed {
				moves[from][event] = S(live.Current())
				arrivals[event] = append(arrivals[event], S(live.Current()))
			}
		}
		available := m.FSM(from).AvailableTransitions()
		slices.Sort(available)
		if got := texts(m.Available(from)); !slices.Equal(got, available) {
			t.Errorf("Available(%q) = %q, looplab has %q", from, got, available)
		}
	}

	for _, from := range states {
		for _, event := range events {
			want, ok := moves[from][event]
			if !ok && slices.Contains(arrivals[event], from) {
				want, ok = from, true // already there
			}
			if can := m.Can(from, event); can != ok {
				t.Errorf("Can(%q, %q) = %t, looplab says %t", from, event, can, ok)
			}
			got, err := m.Fire(from, event)
			if ok {
				if got != want || err != nil {
					t.Errorf("Fire(%q, %q) = %q, %v; looplab goes to %q", from, event, got, err, want)
				}
				continue
			}
			illegal, typed := errors.AsType[*machine.TransitionError](err)
			if !typed || !errors.Is(err, machine.ErrIllegal) || got != from {
				t.Errorf("Fire(%q, %q) = %q, %v; looplab refuses it", from, event, got, err)
				continue
			}
			if illegal.Unknown != (from == alien) || !slices.Equal(illegal.Allowed, texts(m.Available(from))) {
				t.Errorf("Fire(%q, %q): the error does not fit the state: %+v", from, event, illegal)
			}
		}
	}
}

func texts[N ~string](names []N) []string {
	var all []string
	for _, n := range names {
		all = append(all, string(n))
	}
	return all
}

// Golden compares the machine's Mermaid diagram with a committed file. The
// flag -update writes the file instead.
func Golden[S, E ~string](t testing.TB, m *machine.Machine[S, E], path string) {
	t.Helper()
	got := m.Mermaid()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test -run '^%s$' -update writes it", err, t.Name())
	}
	if got != string(want) {
		t.Errorf("the diagram is not the one in %s; if it should change, run go test -update\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}
