package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/examples/quickstart/day"
	"github.com/recourse-go/recourse/store/mem"
)

// seedOf is the seed of a random test: printed, and to be given again.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("RECOURSE_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("RECOURSE_SEED=%d", seed)
	return seed
}

// TestPermutedDeliveries plays the day with the PSP's deliveries in any order
// and repeated, before the agents' first command and after their last: the
// books are the same.
func TestPermutedDeliveries(t *testing.T) {
	t.Parallel()
	runs := 1000
	if raceEnabled || testing.Short() {
		runs = 6
	}
	want := playPermuted(t, nil)
	seed := seedOf(t)
	const workers = 4 // they wait for the PSP's slow answers
	for worker := range workers {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for i := worker; i < runs; i += workers {
				got := playPermuted(t, rand.New(rand.NewPCG(seed, uint64(i))))
				require.Equal(t, want, got, "run %d of RECOURSE_SEED=%d", i, seed)
			}
		})
	}
}

// playPermuted plays the day on store/mem and returns its books. Without
// randomness the deliveries stay in their order.
func playPermuted(t *testing.T, random *rand.Rand) string {
	t.Helper()
	s, err := open(options{store: mem.New(), call: 100 * time.Millisecond})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.close()) }()
	all, err := timeline(s, options{}, nil)
	require.NoError(t, err)
	first, last := commands(all)
	p := &player{shop: s, progress: func(int, int) {}, still: map[time.Time]bool{}}
	p.clock.set(all[0].at)
	ctx := t.Context()
	require.NoError(t, p.block(ctx, shuffled(all[:first], random)))
	require.NoError(t, p.play(ctx, all[first:last+1]))
	require.NoError(t, p.block(ctx, shuffled(all[last+1:], random)))
	require.NoError(t, p.until(ctx, all[len(all)-1].at.Add(9*24*time.Hour)))
	b, err := p.books(ctx)
	require.NoError(t, err)
	out, err := json.MarshalIndent(b, "", " ")
	require.NoError(t, err)
	return string(out)
}

// commands are the places of the agents' first and last command.
func commands(all []moment) (first, last int) {
	first = -1
	for i, m := range all {
		if m.rank == people {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// block takes moments in: verified at the time each was received, applied at
// the latest time seen. What the desk does by itself comes at the block's end.
func (p *player) block(ctx context.Context, moments []moment) error {
	latest := p.clock.Now()
	for _, m := range moments {
		if m.at.After(latest) {
			latest = m.at
		}
		p.clock.set(m.at)
		if err := m.do(ctx, p); err != nil {
			return err
		}
		p.clock.set(latest)
		for {
			n, err := p.desk.Inbox().Step(ctx)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return p.work(ctx)
}

// shuffled puts the PSP's deliveries of a block into any order, and repeats
// some; everything else keeps its place.
func shuffled(block []moment, random *rand.Rand) []moment {
	if random == nil {
		return block
	}
	var places []int
	for i, m := range block {
		if m.source == day.Stripe {
			places = append(places, i)
		}
	}
	out := append([]moment(nil), block...)
	for i, to := range random.Perm(len(places)) {
		out[places[i]] = block[places[to]]
	}
	for range random.IntN(len(places)/2 + 1) {
		again := block[places[random.IntN(len(places))]]
		at := random.IntN(len(out) + 1)
		out = append(out[:at], append([]moment{again}, out[at:]...)...)
	}
	return out
}
