package linear

import (
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// patience is how long the checker may look for an order. It needs a fraction
// of a second where there is one.
const patience = 2 * time.Minute

// Check fails the test unless the history is linearizable, and tells how much
// of it was unknown to the clients.
func (h History) Check(t testing.TB) {
	t.Helper()
	unknown, refused := 0, 0
	for _, op := range h {
		out, _ := op.Output.(output)
		if out.unknown {
			unknown++
		}
		if out.refused {
			refused++
		}
	}
	begun := time.Now()
	result := h.result()
	t.Logf("%d operations, %d refused, %d of unknown outcome, checked in %v: %s", len(h), refused, unknown, time.Since(begun), result)
	if result != porcupine.Ok {
		t.Errorf("the history is %s: want that some order of it is possible", result)
	}
	if unknown == 0 || refused == 0 {
		t.Errorf("%d unknown and %d refused: want some of both, or too little was tried", unknown, refused)
	}
}

func (h History) result() porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(model.ToModel(), h, patience)
}

// model is one payment: its state is what went back.
var model = porcupine.NondeterministicModel{
	Partition: func(h []porcupine.Operation) [][]porcupine.Operation {
		parts := map[int][]porcupine.Operation{}
		for _, op := range h {
			in, _ := op.Input.(input)
			parts[in.payment] = append(parts[in.payment], op)
		}
		all := make([][]porcupine.Operation, 0, len(parts))
		for _, part := range parts {
			all = append(all, part)
		}
		return all
	},
	Init: func() []any { return []any{0} },
	Step: func(state, asked, told any) []any {
		refunded, _ := state.(int)
		in, _ := asked.(input)
		out, _ := told.(output)
		return step(refunded, in, out)
	},
}

// step gives the states that a payment can be in after an operation that said
// what it said; none if it cannot have said so.
func step(refunded int, in input, out output) []any {
	after := refunded + in.amount
	fits := after <= captured
	switch {
	case out.unknown && fits:
		return []any{refunded, after}
	case out.unknown:
		return []any{refunded}
	case out.refused && !fits, in.amount == 0:
		after = refunded
	case out.refused != !fits:
		return nil
	}
	if out.Refunded != after {
		return nil
	}
	return []any{after}
}
