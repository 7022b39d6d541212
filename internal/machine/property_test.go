package machine_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/looplab/fsm"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/internal/machine"
)

type move struct {
	from state
	on   event
}

// drawSpec draws a valid specification, and the moves it stands for.
func drawSpec(t *rapid.T) (spec, map[move]state) {
	s := spec{Name: "drawn", Owners: make(map[state][]machine.Owner)}
	for i := range rapid.IntRange(2, 7).Draw(t, "states") {
		s.States = append(s.States, state(fmt.Sprintf("s%d", i)))
	}
	anyState, index := rapid.SampledFrom(s.States), rapid.IntRange(0, 4)
	anyEvent := rapid.Custom(func(t *rapid.T) event { return event(fmt.Sprintf("e%d", index.Draw(t, "event"))) })

	moves := make(map[move]state)
	for range rapid.IntRange(0, 15).Draw(t, "moves") {
		moves[move{anyState.Draw(t, "from"), anyEvent.Draw(t, "on")}] = anyState.Draw(t, "to")
	}
	s.Initial = s.States[:1]
	for i, to := range s.States[1:] { // an event of its own makes each state reachable
		from := s.States[rapid.IntRange(0, i).Draw(t, "parent")]
		moves[move{from, "to_" + event(to)}] = to
	}
	for i, from := range s.States {
		if rapid.Bool().Draw(t, "terminal") {
			s.Terminal = append(s.Terminal, from)
			continue
		}
		s.Owners[from] = []machine.Owner{machine.Host}
		moves[move{from, "onward"}] = s.States[(i+1)%len(s.States)]
	}
	for m, to := range moves {
		s.Rules = append(s.Rules, rule{m.on, []state{m.from}, to})
		if slices.Contains(s.Terminal, m.from) && to != m.from && !slices.Contains(s.Reopens, m.on) {
			s.Reopens = append(s.Reopens, m.on)
		}
	}
	return s, moves
}

func TestPropertyAgreesWithLooplabAndTheRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, moves := drawSpec(t)
		m, err := machine.New(s)
		require.NoError(t, err)

		var descs fsm.Events // said to looplab without the package's help
		arrived := make(map[move]bool)
		for at, to := range moves {
			descs = append(descs, fsm.EventDesc{Name: string(at.on), Src: []string{string(at.from)}, Dst: string(to)})
			arrived[move{to, at.on}] = true
		}
		for _, from := range s.States {
			var available []event
			for _, on := range m.Events() {
				live := fsm.NewFSM(string(from), descs, nil)
				wentOn := live.Can(string(on))
				_ = live.Event(t.Context(), string(on))

				want, ruled := moves[move{from, on}]
				require.Equal(t, wentOn, ruled)
				if ruled {
					available = append(available, on)
					require.Equal(t, string(want), live.Current())
				} else {
					want = from
				}
				to, err := m.Fire(from, on)
				require.Equal(t, want, to)
				require.Equal(t, ruled || arrived[move{from, on}], err == nil)
				require.Equal(t, err == nil, m.Can(from, on))
			}
			require.Equal(t, available, m.Available(from))
			require.Equal(t, slices.Contains(s.Terminal, from), m.Terminal(from))
		}
	})
}

// Firing an event again right away never fails, unless the first firing led
// to a state that has another rule for it.
func TestPropertyRepeatingIsHarmless(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, moves := drawSpec(t)
		m := machine.Must(s)
		at := rapid.SampledFrom(slices.SortedFunc(maps.Keys(moves), func(a, b move) int {
			return cmp.Compare(string(a.from+"/")+string(a.on), string(b.from+"/")+string(b.on))
		})).Draw(t, "move")
		to, err := m.Fire(at.from, at.on)
		require.NoError(t, err)
		again, err := m.Fire(to, at.on)
		require.NoError(t, err)
		if _, ruled := moves[move{to, at.on}]; !ruled {
			require.Equal(t, to, again)
		}
	})
}
