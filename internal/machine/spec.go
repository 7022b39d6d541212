package machine

import (
	"maps"
	"slices"
)

// Owner says who can move a record out of a state. Every non-terminal state
// has at least one, so that no record waits for nobody.
type Owner string

// The owners there are.
const (
	Customer   Owner = "customer"   // the buyer
	Agent      Owner = "agent"      // a support agent
	Supervisor Owner = "supervisor" // who approves what an agent may not
	Finance    Owner = "finance"    // who reconciles and pays by hand
	Warehouse  Owner = "warehouse"  // who receives and inspects goods
	PSP        Owner = "psp"        // the payment service provider, by answer or webhook
	Timer      Owner = "timer"      // a deadline of the record
	Host       Owner = "host"       // the embedding application
)

func (o Owner) known() bool {
	switch o {
	case Customer, Agent, Supervisor, Finance, Warehouse, PSP, Timer, Host:
		return true
	}
	return false
}

// Rule is one event with where it may start and where it leads. An event may
// have several rules with different destinations, as long as each source has
// one.
type Rule[S, E ~string] struct {
	Event E
	From  []S // at least one
	To    S   // may be one of From: the event is then expected there and changes nothing
}

// Spec is what a definition is made of. [New] says what makes one valid.
type Spec[S, E ~string] struct {
	Name     string        // kind of record, for example "refund"
	States   []S           // every state, in display order; the vocabulary that catches typos
	Initial  []S           // where a record may start, the usual one first
	Terminal []S           // states that need no owner and no way out
	Reopens  []E           // the events that may leave a terminal state, named one by one
	Owners   map[S][]Owner // who can move a record on, for every non-terminal state
	Rules    []Rule[S, E]
}

// New builds the machine of a specification, which it copies. It fails with a
// [*SpecError] that lists every defect it found:
//
//   - a name that is empty, or listed twice in the same list;
//   - a state that is used but not declared in States, or declared but used in
//     no rule; no initial state;
//   - a rule without a source, and two rules for one event and source;
//   - a state that cannot be reached from the initial states;
//   - a non-terminal state with no event to another state, or without an owner
//     (a terminal state may have owners: those who can reopen it);
//   - an unknown owner;
//   - an event that leaves a terminal state but is not in Reopens, and one in
//     Reopens that leaves no terminal state.
func New[S, E ~string](spec Spec[S, E]) (*Machine[S, E], error) {
	m := &Machine[S, E]{
		name:    spec.Name,
		states:  slices.Clone(spec.States),
		initial: slices.Clone(spec.Initial),
		descs:   describe(spec.Rules),
	}
	moves := m.moves()
	if defects := check(spec, moves); len(defects) > 0 {
		return nil, &SpecError{Machine: spec.Name, Defects: defects}
	}
	m.table = make(map[S]*entry[S, E], len(m.states))
	for _, s := range m.states {
		m.table[s] = &entry[S, E]{
			terminal:  slices.Contains(spec.Terminal, s),
			owners:    slices.Clone(spec.Owners[s]),
			available: slices.Clip(slices.Sorted(maps.Keys(moves[s]))),
			next:      maps.Clone(moves[s]),
		}
	}
	m.settle(moves)
	return m, nil
}

// Must is [New] for package variables: it panics where New fails.
func Must[S, E ~string](spec Spec[S, E]) *Machine[S, E] {
	m, err := New(spec)
	if err != nil {
		panic(err)
	}
	return m
}
