package machine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/machine"
)

func TestNewListsEveryDefect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		spoil   func(*spec)
		defects []string
	}{
		{"no name", func(s *spec) { s.Name = "" },
			[]string{`machine: empty name`}},
		{"no initial state", func(s *spec) { s.Initial = nil }, []string{
			`machine: no initial state`,
			`state "failed": unreachable from the initial states`,
			`state "imported": unreachable from the initial states`,
			`state "requested": unreachable from the initial states`,
			`state "reversed": unreachable from the initial states`,
			`state "review": unreachable from the initial states`,
			`state "submitted": unreachable from the initial states`,
			`state "succeeded": unreachable from the initial states`,
		}},
		{"empty state", func(s *spec) { s.States = append(s.States, "") }, []string{
			`state "": declared but used in no rule`,
			`state "": no owner, and not listed as terminal`,
			`state: empty name`,
		}},
		{"empty event", func(s *spec) { s.Rules = append(s.Rules, rule{"", []state{"submitted"}, "failed"}) },
			[]string{`rule to state "failed": empty event name`}},
		{"empty owner", func(s *spec) { s.Owners["review"] = []machine.Owner{""} },
			[]string{`state "review": owner: empty name`}},
		{"empty reopening event", func(s *spec) { s.Reopens = append(s.Reopens, "") }, []string{
			`reopening event "": no rule has it`,
			`reopening event: empty name`,
		}},

		{"duplicate state", func(s *spec) { s.States = append(s.States, "review") },
			[]string{`state "review": listed twice`}},
		{"duplicate initial state", func(s *spec) { s.Initial = append(s.Initial, "requested") },
			[]string{`initial state "requested": listed twice`}},
		{"duplicate terminal state", func(s *spec) { s.Terminal = append(s.Terminal, "failed") },
			[]string{`terminal state "failed": listed twice`}},
		{"duplicate reopening event", func(s *spec) { s.Reopens = append(s.Reopens, "fail") },
			[]string{`reopening event "fail": listed twice`}},
		{"duplicate owner", func(s *spec) { s.Owners["review"] = []machine.Owner{machine.Agent, machine.Agent} },
			[]string{`state "review": owner "agent": listed twice`}},
		{"duplicate rule", func(s *spec) { s.Rules = append(s.Rules, s.Rules[0]) }, []string{
			`event "advance": two rules from state "imported"`,
			`event "advance": two rules from state "requested"`,
		}},
		{"two destinations of one source", func(s *spec) { s.Rules = append(s.Rules, rule{"settle", []state{"submitted"}, "failed"}) },
			[]string{
				`event "settle": two rules from state "submitted"`,
				`state "reversed": unreachable from the initial states`,
				`state "succeeded": unreachable from the initial states`,
			}},
		{"a source listed twice", func(s *spec) { s.Rules[1].From = []state{"review", "review"} },
			[]string{`event "advance": two rules from state "review"`}},

		{"undeclared initial state", func(s *spec) { s.Initial = append(s.Initial, "drafted") },
			[]string{`initial state "drafted": not declared in States`}},
		{"undeclared terminal state", func(s *spec) { s.Terminal = append(s.Terminal, "gone") },
			[]string{`terminal state "gone": not declared in States`}},
		{"undeclared owned state", func(s *spec) { s.Owners["reveiw"] = []machine.Owner{machine.Agent} },
			[]string{`owned state "reveiw": not declared in States`}},
		{"undeclared source", func(s *spec) { s.Rules[3].From = append(s.Rules[3].From, "submited") },
			[]string{`event "settle": source state "submited": not declared in States`}},
		{"undeclared destination", func(s *spec) { s.Rules[4].To = "faild" }, []string{
			`event "fail": destination state "faild": not declared in States`,
			`state "failed": declared but used in no rule`,
		}},
		{"one typo, twice: one defect", func(s *spec) {
			s.Rules = append(s.Rules, rule{"recall", []state{"review"}, "faild"}, rule{"recall", []state{"submitted"}, "faild"})
		}, []string{`event "recall": destination state "faild": not declared in States`}},
		{"declared but unused", func(s *spec) { s.States, s.Terminal = append(s.States, "gone"), append(s.Terminal, "gone") },
			[]string{`state "gone": declared but used in no rule`}},
		{"a rule without a source", func(s *spec) { s.Rules = append(s.Rules, rule{"note", nil, "review"}) },
			[]string{`event "note" to state "review": no source state`}},

		{"unreachable", func(s *spec) { s.Initial = s.Initial[:1] },
			[]string{`state "imported": unreachable from the initial states`}},
		{"unreachable cycle", func(s *spec) {
			s.States = append(s.States, "lost", "found")
			s.Owners["lost"], s.Owners["found"] = []machine.Owner{machine.Host}, []machine.Owner{machine.Host}
			s.Rules = append(s.Rules, rule{"find", []state{"lost"}, "found"}, rule{"lose", []state{"found"}, "lost"})
		}, []string{
			`state "found": unreachable from the initial states`,
			`state "lost": unreachable from the initial states`,
		}},
		{"dead end", func(s *spec) {
			s.Terminal = []state{"succeeded", "failed"}
			s.Owners["reversed"] = []machine.Owner{machine.Finance}
		}, []string{`state "reversed": dead end, and not listed as terminal`}},
		{"a way back to itself is no way out", func(s *spec) {
			s.Terminal = []state{"succeeded", "failed"}
			s.Owners["reversed"] = []machine.Owner{machine.Finance}
			s.Rules = append(s.Rules, rule{"note", []state{"reversed"}, "reversed"})
		}, []string{`state "reversed": dead end, and not listed as terminal`}},

		{"a way out of a terminal state", func(s *spec) { s.Reopens = nil },
			[]string{`event "fail": leaves terminal state "succeeded", and is not listed in Reopens`}},
		{"reopening by an unknown event", func(s *spec) { s.Reopens = append(s.Reopens, "reopen") },
			[]string{`reopening event "reopen": no rule has it`}},
		{"reopening by an event that leaves no terminal state", func(s *spec) { s.Reopens = append(s.Reopens, "settle") },
			[]string{`reopening event "settle": leaves no terminal state`}},

		{"no owner", func(s *spec) { delete(s.Owners, "review") },
			[]string{`state "review": no owner, and not listed as terminal`}},
		{"unknown owner", func(s *spec) { s.Owners["review"] = []machine.Owner{"supervizor"} },
			[]string{`state "review": owner "supervizor": not one of this package's owners`}},

		{"several at once", func(s *spec) {
			delete(s.Owners, "review")
			s.Reopens = nil
			s.Name = ""
		}, []string{
			`event "fail": leaves terminal state "succeeded", and is not listed in Reopens`,
			`machine: empty name`,
			`state "review": no owner, and not listed as terminal`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := payout()
			c.spoil(&s)
			m, err := machine.New(s)
			require.Nil(t, m)
			var bad *machine.SpecError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, s.Name, bad.Machine)
			require.Equal(t, c.defects, bad.Defects)
		})
	}
}

func TestNewOfNothing(t *testing.T) {
	t.Parallel()
	_, err := machine.New(spec{})
	require.EqualError(t, err, "machine \"\" is not valid:\n\tmachine: empty name\n\tmachine: no initial state")
}

func TestTerminalStatesMayLoop(t *testing.T) {
	t.Parallel()
	s := payout()
	s.Rules = append(s.Rules, rule{"annotate", []state{"failed"}, "failed"})
	m, err := machine.New(s)
	require.NoError(t, err)
	require.Equal(t, []event{"annotate"}, m.Available("failed"))
}

func TestMustPanicsOnDefects(t *testing.T) {
	t.Parallel()
	s := payout()
	s.Name = ""
	require.Panics(t, func() { machine.Must(s) })
}
