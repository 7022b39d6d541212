package order_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/machine"
	"github.com/recourse-go/recourse/internal/machine/machinetest"
	"github.com/recourse-go/recourse/order"
)

func TestMachines(t *testing.T) {
	t.Parallel()
	machinetest.CrossProduct(t, order.Machine)
	machinetest.Golden(t, order.Machine, "testdata/order.mmd")
	machinetest.CrossProduct(t, order.HoldMachine)
	machinetest.Golden(t, order.HoldMachine, "testdata/hold.mmd")
	machinetest.CrossProduct(t, order.GroupMachine)
	machinetest.Golden(t, order.GroupMachine, "testdata/group.mmd")
}

// Row 13 of the reported bugs: a new state forgotten elsewhere. The constants
// are read from the source, so that one added there is missed here at once.
func TestReported13EveryConstantIsInItsMachine(t *testing.T) {
	t.Parallel()
	names := constants(t, "machine.go")
	require.ElementsMatch(t, names["State"], texts(order.Machine.States()))
	require.ElementsMatch(t, names["Event"], texts(order.Machine.Events()))
	require.ElementsMatch(t, names["HoldState"], texts(order.HoldMachine.States()))
	require.ElementsMatch(t, names["HoldEvent"], texts(order.HoldMachine.Events()))
	require.ElementsMatch(t, names["GroupState"], texts(order.GroupMachine.States()))
	require.ElementsMatch(t, names["GroupEvent"], texts(order.GroupMachine.Events()))
}

// Row 11: an order stuck in a state without an exit. machine.New checks it at
// start; this is the same by walking: each state that is not final leads to a
// final one.
func TestReported11EveryStateHasAnExit(t *testing.T) {
	t.Parallel()
	exits(t, order.Machine)
	exits(t, order.HoldMachine)
	exits(t, order.GroupMachine)
}

func exits[S, E ~string](t *testing.T, m *machine.Machine[S, E]) {
	t.Helper()
	for _, start := range m.States() {
		seen, todo, out := map[S]bool{start: true}, []S{start}, m.Terminal(start)
		for len(todo) > 0 && !out {
			s := todo[0]
			todo = todo[1:]
			for _, e := range m.Available(s) {
				to, err := m.Fire(s, e)
				require.NoError(t, err)
				out = out || m.Terminal(to)
				if !seen[to] {
					seen[to] = true
					todo = append(todo, to)
				}
			}
		}
		require.True(t, out, "no way out of %s", start)
	}
}

// constants lists the string constants of a file by the name of their type.
func constants(t *testing.T, file string) map[string][]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	out := map[string][]string{}
	for _, decl := range f.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, spec := range gen.Specs {
			v, ok := spec.(*ast.ValueSpec)
			require.True(t, ok)
			typ, ok := v.Type.(*ast.Ident)
			require.True(t, ok, "constant %s has no type", v.Names[0])
			lit, ok := v.Values[0].(*ast.BasicLit)
			require.True(t, ok)
			text, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			out[typ.Name] = append(out[typ.Name], text)
		}
	}
	return out
}

func texts[N ~string](names []N) []string {
	var all []string
	for _, n := range names {
		all = append(all, string(n))
	}
	return all
}
