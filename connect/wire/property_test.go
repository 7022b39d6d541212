package wire_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/money"
)

func genMinor() *rapid.Generator[int64] {
	return rapid.OneOf(
		rapid.Int64(),
		rapid.Int64Range(-100_000, 100_000),
		rapid.Int64Range(math.MinInt64, math.MinInt64+200),
		rapid.Int64Range(math.MaxInt64-200, math.MaxInt64),
	)
}

// Every currency at every provider: what is a multiple of the step goes there and
// back unchanged, what is finer is refused, and nothing else but for its size.
func TestPropertyThereAndBack(t *testing.T) {
	t.Parallel()
	for _, p := range providers {
		for _, c := range currencies(t) {
			t.Run(p.String()+" "+c.String(), func(t *testing.T) {
				t.Parallel()
				step := p.Step(c)
				require.Positive(t, step)
				one, err := p.ToWire(money.New(step, c))
				require.NoError(t, err)
				rapid.Check(t, func(t *rapid.T) {
					m := money.New(genMinor().Draw(t, "minor"), c)
					n, err := p.ToWire(m)
					if m.Minor()%step != 0 {
						require.ErrorIs(t, err, money.ErrPrecision)
						return
					}
					want := new(big.Int).Mul(big.NewInt(m.Minor()/step), big.NewInt(one))
					if !want.IsInt64() {
						require.ErrorIs(t, err, money.ErrOverflow)
						return
					}
					require.NoError(t, err)
					require.Equal(t, want.Int64(), n)
					back, err := p.FromWire(n, c.Code())
					require.NoError(t, err)
					require.Equal(t, m, back)
				})
			})
		}
	}
}

// Whoever rounds to the step can send, and is never further off than the step.
func TestPropertyRoundedCanBeSent(t *testing.T) {
	t.Parallel()
	all := currencies(t)
	rapid.Check(t, func(t *rapid.T) {
		p, c := rapid.SampledFrom(providers).Draw(t, "provider"), rapid.SampledFrom(all).Draw(t, "currency")
		m := money.New(rapid.Int64Range(-1e15, 1e15).Draw(t, "minor"), c)
		rounded, err := money.RoundToMultiple(m, p.Step(c), money.HalfUp)
		require.NoError(t, err)
		n, err := p.ToWire(rounded)
		require.NoError(t, err)
		back, err := p.FromWire(n, c.Code())
		require.NoError(t, err)
		off, err := back.Sub(m)
		require.NoError(t, err)
		require.LessOrEqual(t, max(off.Minor(), -off.Minor()), p.Step(c)/2)
	})
}
