package linear

import (
	"context"
	"slices"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestForged holds that the checker sees through histories that no store that
// keeps its promises can have.
func TestForged(t *testing.T) {
	t.Parallel()
	honest := Record(t, mem.New(), Size{Operations: 2000})
	require.Equal(t, porcupine.Ok, honest.result())
	told := func(is func(input, output) bool) int {
		return slices.IndexFunc(honest, func(op porcupine.Operation) bool { return is(op.Input.(input), op.Output.(output)) })
	}
	refund := told(func(in input, out output) bool { return in.amount > 0 && !out.unknown && !out.refused })
	read := told(func(in input, out output) bool { return in.amount == 0 && out.Refunded > 0 })
	refused := told(func(_ input, out output) bool { return out.refused })
	for name, forge := range map[string]func(History) History{
		"a refund is lost":         func(h History) History { return slices.Delete(h, refund, refund+1) },
		"a refund is paid twice":   func(h History) History { return append(h, h[refund]) },
		"a read of the past":       func(h History) History { h[read].Output = output{}; return h },
		"a read of the future":     func(h History) History { h[read].Output = output{Refunded: captured + 1}; return h },
		"a refusal without reason": func(h History) History { h[refund].Output = output{refused: true}; return h },
		"a refund without cover": func(h History) History {
			h[refused].Output = output{Refunded: h[refused].Output.(output).Refunded + h[refused].Input.(input).amount}
			return h
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, porcupine.Illegal, forge(slices.Clone(honest)).result())
		})
	}
}

// stale answers some loads from an earlier state, as a replica does.
type stale struct {
	store.Store
	before map[store.Key]store.Loaded
	turn   chan int
}

func (s stale) Load(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
	n := <-s.turn
	defer func() { s.turn <- n + 1 }()
	l, err := s.Store.Load(ctx, token, sel)
	if token != nil || err != nil {
		return l, err
	}
	old, ok := s.before[sel.Keys[0]]
	if ok && n%5 == 0 {
		return old, nil
	}
	s.before[sel.Keys[0]] = l
	return l, nil
}

// TestStale holds that reads from a replica are found out, although every
// commit is checked.
func TestStale(t *testing.T) {
	t.Parallel()
	s := stale{mem.New(), map[store.Key]store.Loaded{}, make(chan int, 1)}
	s.turn <- 0
	require.Equal(t, porcupine.Illegal, Record(t, s, Size{Operations: 2000}).result())
}
