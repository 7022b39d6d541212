package refund_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/machine/machinetest"
	"github.com/recourse-go/recourse/refund"
)

func TestMachine(t *testing.T) {
	t.Parallel()
	machinetest.CrossProduct(t, refund.Machine)
	machinetest.Golden(t, refund.Machine, "testdata/refund.mmd")
}

// Row 13 of the reported bugs: a new state forgotten elsewhere. The constants
// are read from the source, so that one added there is missed here at once.
func TestEveryConstantIsInTheMachine(t *testing.T) {
	t.Parallel()
	names := map[string][]string{}
	f, err := parser.ParseFile(token.NewFileSet(), "machine.go", nil, 0)
	require.NoError(t, err)
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		typ, named := v.Type.(*ast.Ident)
		lit, text := v.Values[0].(*ast.BasicLit)
		if named && text {
			s, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			names[typ.Name] = append(names[typ.Name], s)
		}
		return true
	})
	var states, events []string
	for _, s := range refund.Machine.States() {
		states = append(states, string(s))
	}
	for _, e := range refund.Machine.Events() {
		events = append(events, string(e))
	}
	require.ElementsMatch(t, names["State"], states)
	require.ElementsMatch(t, names["Event"], events)
}

// O-I14: every state that is not final leads to a final one.
func TestEveryStateHasAnExit(t *testing.T) {
	t.Parallel()
	for _, start := range refund.Machine.States() {
		seen, todo, out := map[refund.State]bool{start: true}, []refund.State{start}, refund.Machine.Terminal(start)
		for len(todo) > 0 && !out {
			s := todo[0]
			todo = todo[1:]
			for _, e := range refund.Machine.Available(s) {
				to, err := refund.Machine.Fire(s, e)
				require.NoError(t, err)
				out = out || refund.Machine.Terminal(to)
				if !seen[to] {
					seen[to] = true
					todo = append(todo, to)
				}
			}
		}
		require.True(t, out, "no way out of %s", start)
	}
}
