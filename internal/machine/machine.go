package machine

import (
	"slices"

	"github.com/looplab/fsm"
)

// Machine is the immutable definition of one kind of record's life. It holds
// no current state: that belongs to the record. All methods are safe for use
// from many goroutines. Build one with [New] or [Must].
type Machine[S, E ~string] struct {
	name    string
	states  []S
	initial []S
	descs   fsm.Events
	table   map[S]*entry[S, E]
}

// entry is all that is known about one state.
type entry[S, E ~string] struct {
	terminal  bool
	owners    []Owner
	available []E     // events with a rule from here, sorted
	next      map[E]S // where each event leads: the rules, and the no-ops
}

// settle adds the no-ops: an event asked for where it already leads, unless a
// rule says otherwise.
func (m *Machine[S, E]) settle(moves map[S]map[E]S) {
	for _, events := range moves {
		for event, to := range events {
			if _, ruled := moves[to][event]; !ruled {
				m.table[to].next[event] = to
			}
		}
	}
}

// Can reports whether [Machine.Fire] would succeed, no-ops included. It does
// not allocate.
func (m *Machine[S, E]) Can(from S, event E) bool {
	e, ok := m.table[from]
	if !ok {
		return false
	}
	_, ok = e.next[event]
	return ok
}

// Fire returns the state an event leads to, which is from itself if the record
// is already there (the package comment has the exact rule). Otherwise it
// returns from unchanged and a [*TransitionError]. Success does not allocate.
func (m *Machine[S, E]) Fire(from S, event E) (S, error) {
	e, ok := m.table[from]
	if !ok {
		return from, m.illegal(from, event)
	}
	to, ok := e.next[event]
	if !ok {
		return from, m.illegal(from, event)
	}
	return to, nil
}

func (m *Machine[S, E]) illegal(from S, event E) error {
	err := &TransitionError{Machine: m.name, From: string(from), Event: string(event), Unknown: !m.Known(from)}
	for _, e := range m.Available(from) {
		err.Allowed = append(err.Allowed, string(e))
	}
	return err
}

// Available returns the events with a rule from a state, sorted: what a person
// or a program can usefully do next. Events that would be no-ops are left out,
// and an unknown state has none. The slice is shared and must not be written
// to; appending to it copies it. It does not allocate.
func (m *Machine[S, E]) Available(from S) []E {
	if e, ok := m.table[from]; ok {
		return e.available
	}
	return nil
}

// Known reports whether the machine has the state. A state read from a
// database may be newer than this release.
func (m *Machine[S, E]) Known(s S) bool {
	_, ok := m.table[s]
	return ok
}

// Terminal reports whether a state is final: only a reopening event leaves it.
// An unknown state is not known to be final, so it reports false.
func (m *Machine[S, E]) Terminal(s S) bool {
	e, ok := m.table[s]
	return ok && e.terminal
}

// States returns a copy of all states in display order.
func (m *Machine[S, E]) States() []S { return slices.Clone(m.states) }

// Initial returns a copy of the states a record may start in, the usual one
// first.
func (m *Machine[S, E]) Initial() []S { return slices.Clone(m.initial) }

// Events returns all events, sorted.
func (m *Machine[S, E]) Events() []E {
	var events []E
	for _, d := range m.descs {
		events = append(events, E(d.Name))
	}
	slices.Sort(events)
	return slices.Compact(events)
}

// Owners returns a copy of those who can move a record out of a state, in the
// order declared. Terminal states often have none, unknown ones never do.
func (m *Machine[S, E]) Owners(s S) []Owner {
	if e, ok := m.table[s]; ok {
		return slices.Clone(e.owners)
	}
	return nil
}
