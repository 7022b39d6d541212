package machine_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/machine"
)

// Not parallel: other tests would count.
func TestHotPathAllocs(t *testing.T) {
	m := machine.Must(payout())
	for name, f := range map[string]func(){
		"Can":                 func() { m.Can("submitted", "settle") },
		"Can, illegal":        func() { m.Can("requested", "settle") },
		"Can, unknown":        func() { m.Can("frozen", "settle") },
		"Fire":                func() { _, _ = m.Fire("submitted", "settle") },
		"Fire, already there": func() { _, _ = m.Fire("succeeded", "settle") },
		"Available":           func() { m.Available("submitted") },
		"Available, none":     func() { m.Available("reversed") },
		"Known, Terminal":     func() { _, _ = m.Known("review"), m.Terminal("review") },
		"Available, and ranging": func() {
			for _, e := range m.Available("submitted") {
				m.Can("submitted", e)
			}
		},
	} {
		require.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}

// Both go back and forth between two states.
func BenchmarkFire(b *testing.B) {
	turns := [2]event{"close", "open"}
	m := machine.Must(door())
	b.Run("machine", func(b *testing.B) {
		b.ReportAllocs()
		at, i := state("open"), 0
		for b.Loop() {
			next, err := m.Fire(at, turns[i])
			if err != nil {
				b.Fatal(err)
			}
			at, i = next, 1-i
		}
	})
	b.Run("looplab", func(b *testing.B) {
		b.ReportAllocs()
		live, i := m.FSM("open"), 0
		for b.Loop() {
			if err := live.Event(b.Context(), string(turns[i])); err != nil {
				b.Fatal(err)
			}
			i = 1 - i
		}
	})
}

func BenchmarkFireIllegal(b *testing.B) {
	m := machine.Must(payout())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Fire("requested", "settle"); !errors.Is(err, machine.ErrIllegal) {
			b.Fatal(err)
		}
	}
}

// What a package pays for its machine at start-up.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		machine.Must(payout())
	}
}
