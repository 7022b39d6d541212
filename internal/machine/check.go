package machine

import (
	"fmt"
	"maps"
	"slices"
)

// check returns every defect of a specification, sorted. moves is what looplab
// made of its rules.
func check[S, E ~string](spec Spec[S, E], moves map[S]map[E]S) []string {
	var d defects
	checkNames(&d, spec)
	checkRules(&d, spec)
	checkOwners(&d, spec)
	checkGraph(&d, spec, moves)
	checkReopens(&d, spec, moves)
	slices.Sort(d)
	return slices.Compact(d)
}

type defects []string

func (d *defects) add(format string, args ...any) {
	*d = append(*d, fmt.Sprintf(format, args...))
}

// distinct wants names that are not empty and not repeated.
func distinct[N ~string](d *defects, what string, names []N) {
	seen := make(map[N]bool, len(names))
	for _, name := range names {
		switch {
		case name == "":
			d.add("%s: empty name", what)
		case seen[name]:
			d.add("%s %q: listed twice", what, name)
		}
		seen[name] = true
	}
}

// declared wants states that are in the vocabulary.
func declared[S ~string](d *defects, what string, used, states []S) {
	for _, s := range used {
		if !slices.Contains(states, s) {
			d.add("%s %q: not declared in States", what, s)
		}
	}
}

func checkNames[S, E ~string](d *defects, spec Spec[S, E]) {
	if spec.Name == "" {
		d.add("machine: empty name")
	}
	if len(spec.Initial) == 0 {
		d.add("machine: no initial state")
	}
	distinct(d, "state", spec.States)
	distinct(d, "initial state", spec.Initial)
	distinct(d, "terminal state", spec.Terminal)
	distinct(d, "reopening event", spec.Reopens)
	declared(d, "initial state", spec.Initial, spec.States)
	declared(d, "terminal state", spec.Terminal, spec.States)
}

// checkRules also catches what looplab would accept in silence: of two rules
// for one event and source it keeps the last.
func checkRules[S, E ~string](d *defects, spec Spec[S, E]) {
	type start struct {
		event E
		from  S
	}
	ruled := make(map[start]bool)
	for _, r := range spec.Rules {
		if r.Event == "" {
			d.add("rule to state %q: empty event name", r.To)
		}
		if len(r.From) == 0 {
			d.add("event %q to state %q: no source state", r.Event, r.To)
		}
		declared(d, fmt.Sprintf("event %q: source state", r.Event), r.From, spec.States)
		declared(d, fmt.Sprintf("event %q: destination state", r.Event), []S{r.To}, spec.States)
		for _, from := range r.From {
			if ruled[start{r.Event, from}] {
				d.add("event %q: two rules from state %q", r.Event, from)
			}
			ruled[start{r.Event, from}] = true
		}
	}
}

func checkOwners[S, E ~string](d *defects, spec Spec[S, E]) {
	for s, owners := range spec.Owners {
		declared(d, "owned state", []S{s}, spec.States)
		distinct(d, fmt.Sprintf("state %q: owner", s), owners)
		for _, o := range owners {
			if o != "" && !o.known() {
				d.add("state %q: owner %q: not one of this package's owners", s, o)
			}
		}
	}
	for _, s := range spec.States {
		if len(spec.Owners[s]) == 0 && !slices.Contains(spec.Terminal, s) {
			d.add("state %q: no owner, and not listed as terminal", s)
		}
	}
}

func checkGraph[S, E ~string](d *defects, spec Spec[S, E], moves map[S]map[E]S) {
	reached := reach(spec.Initial, moves)
	for _, s := range spec.States {
		if !slices.ContainsFunc(spec.Rules, func(r Rule[S, E]) bool { return r.To == s || slices.Contains(r.From, s) }) {
			d.add("state %q: declared but used in no rule", s)
			continue
		}
		if !reached[s] {
			d.add("state %q: unreachable from the initial states", s)
		}
		ways := exits(s, moves)
		if !slices.Contains(spec.Terminal, s) {
			if len(ways) == 0 {
				d.add("state %q: dead end, and not listed as terminal", s)
			}
			continue
		}
		for _, event := range ways {
			if !slices.Contains(spec.Reopens, event) {
				d.add("event %q: leaves terminal state %q, and is not listed in Reopens", event, s)
			}
		}
	}
}

func checkReopens[S, E ~string](d *defects, spec Spec[S, E], moves map[S]map[E]S) {
	for _, event := range spec.Reopens {
		if !slices.ContainsFunc(spec.Rules, func(r Rule[S, E]) bool { return r.Event == event }) {
			d.add("reopening event %q: no rule has it", event)
			continue
		}
		if !slices.ContainsFunc(spec.Terminal, func(s S) bool { return slices.Contains(exits(s, moves), event) }) {
			d.add("reopening event %q: leaves no terminal state", event)
		}
	}
}

// exits returns the events that lead from a state to another one.
func exits[S, E ~string](from S, moves map[S]map[E]S) []E {
	var events []E
	for event, to := range moves[from] {
		if to != from {
			events = append(events, event)
		}
	}
	return events
}

// reach returns the states that can be reached from some.
func reach[S, E ~string](from []S, moves map[S]map[E]S) map[S]bool {
	reached := make(map[S]bool, len(moves))
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		if s := queue[0]; !reached[s] {
			reached[s] = true
			queue = slices.AppendSeq(queue, maps.Values(moves[s]))
		}
	}
	return reached
}
