package machine

import (
	"context"
	"strings"

	"github.com/looplab/fsm"
)

// describe says the rules in looplab's words.
func describe[S, E ~string](rules []Rule[S, E]) fsm.Events {
	descs := make(fsm.Events, len(rules))
	for i, r := range rules {
		descs[i] = fsm.EventDesc{Name: string(r.Event), Dst: string(r.To)}
		for _, from := range r.From {
			descs[i].Src = append(descs[i].Src, string(from))
		}
	}
	return descs
}

// FSM returns a fresh looplab instance of the definition in the given state,
// without callbacks. It is for tests and diagrams; use [Machine.Fire] to move
// records. The instance belongs to the caller.
func (m *Machine[S, E]) FSM(current S) *fsm.FSM {
	return fsm.NewFSM(string(current), m.descs, nil)
}

// moves asks looplab which events each declared state allows, and fires each
// of them on a fresh instance to learn where it leads.
func (m *Machine[S, E]) moves() map[S]map[E]S {
	moves := make(map[S]map[E]S, len(m.states))
	for _, from := range m.states {
		moves[from] = make(map[E]S)
		for _, event := range m.FSM(from).AvailableTransitions() {
			live := m.FSM(from)
			// Of an available event without callbacks the only error is
			// NoTransitionError: the rule leads back to its source, which
			// Current then says.
			_ = live.Event(context.Background(), event)
			moves[from][E(event)] = S(live.Current())
		}
	}
	return moves
}

// Mermaid returns looplab's Mermaid state diagram of the definition, followed
// by what looplab has no notion of: the other initial states and the terminal
// states. The text is the same on every call and in every process.
func (m *Machine[S, E]) Mermaid() string {
	// The error is for an unknown diagram type, which this is not.
	diagram, _ := fsm.VisualizeForMermaidWithGraphType(m.FSM(m.initial[0]), fsm.StateDiagram)
	var b strings.Builder
	b.WriteString(diagram)
	for _, s := range m.initial[1:] {
		b.WriteString("    [*] --> " + string(s) + "\n")
	}
	for _, s := range m.states {
		if m.Terminal(s) {
			b.WriteString("    " + string(s) + " --> [*]\n")
		}
	}
	return b.String()
}
