package fake_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
)

func TestSeededFatesKeepTheirWeights(t *testing.T) {
	t.Parallel()
	weights := map[fake.Fate]int{fake.Done: 70, fake.AnswerLost: 20, fake.Slow: 10, fake.Refused: 0, fake.Pending: -5}
	fates, again := fake.SeededFates(1, weights), fake.SeededFates(1, weights)
	other := fake.SeededFates(2, weights)
	count, differ := map[fake.Fate]int{}, 0
	for i := range 10_000 {
		key, asked := fmt.Sprint("key-", i/3), 1+i%3
		fate := fates(key, asked)
		count[fate]++
		require.Equal(t, fate, again(key, asked))
		if fate != other(key, asked) {
			differ++
		}
	}
	require.Len(t, count, 3)
	for fate, n := range count {
		require.InDelta(t, weights[fate]*100, n, 250, fate.String())
	}
	require.Greater(t, differ, 2000)
	require.Equal(t, fake.Done, fake.SeededFates(1, nil)("k", 1))
}

func TestScript(t *testing.T) {
	t.Parallel()
	fates := fake.Script(map[string][]fake.Fate{"k": {fake.Slow, fake.Refused}})
	for asked, want := range []fake.Fate{fake.Done, fake.Slow, fake.Refused, fake.Done} {
		require.Equal(t, want, fates("k", asked))
	}
	require.Equal(t, fake.Done, fates("other", 1))
}

func TestFateNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, fate := range fake.AllFates() {
		require.Regexp(t, "^[a-z_]+$", fate.String())
		seen[fate.String()] = true
	}
	require.Len(t, seen, len(fake.AllFates()))
	require.Equal(t, "fate(99)", fake.Fate(99).String())
}
