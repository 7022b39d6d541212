// Package proof holds the tests that every store has to pass with the whole
// desk on top: races on one payment and one unit, a crash at every step of a
// refund under every fate a PSP can deal, what it all costs, and storms of
// commands, facts, faults and dying processes. The root module runs them on
// store/mem, each durable store on itself. [Erasure] and [Paused] want to know
// more of a store: where its traces are, and how another process opens it.
package proof

import (
	"testing"

	"github.com/recourse-go/recourse/store"
)

// Open makes a fresh, empty store for one test.
type Open func(testing.TB) store.Store

// Run runs everything, with that many seeds of the simulation.
func Run(t *testing.T, open Open, seeds int) {
	t.Run("Race", func(t *testing.T) { Race(t, open) })
	t.Run("Crash", func(t *testing.T) { Crash(t, open) })
	t.Run("Cost", func(t *testing.T) { Cost(t, open) })
	t.Run("Clocks", func(t *testing.T) { Clocks(t, open, seeds) })
	t.Run("Simulate", func(t *testing.T) { Simulate(t, open, seeds) })
}
