package money_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func minors(ms []money.Money) []int64 {
	out := make([]int64, len(ms))
	for i, m := range ms {
		out[i] = m.Minor()
	}
	return out
}

func TestAllocate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		minor   int64
		weights []int64
		want    []int64
		err     error
	}{
		// Figures of the project's worked examples, groups allocate and
		// proration; its decimal ratios are scaled to whole weights.
		{"one", 100, []int64{1}, []int64{100}, nil},
		{"exact parts", 100, []int64{1, 1, 2}, []int64{25, 25, 50}, nil},
		{"zero first", 100, []int64{0, 1, 1}, []int64{0, 50, 50}, nil},
		{"3:7", 5, []int64{3, 7}, []int64{2, 3}, nil},
		{"all zero", 100, []int64{0, 0}, nil, money.ErrRatio},
		{"zero last", 5, []int64{7, 3, 0}, []int64{4, 1, 0}, nil},
		{"nothing to share", 0, []int64{0, 0, 1}, []int64{0, 0, 0}, nil},
		{"negative weight", 100, []int64{-1}, nil, money.ErrRatio},
		{"negative amount", -1003, []int64{50, 50}, []int64{-502, -501}, nil},
		{"negative weights", 1003, []int64{-50, -50}, nil, money.ErrRatio},
		{"two quarters and a half", 200, []int64{25, 25, 50}, []int64{50, 50, 100}, nil},
		{"a zero weight never gets the odd unit", 100, []int64{0, 1, 1, 1}, []int64{0, 34, 33, 33}, nil},
		{"odd unit to the lower index", 5, []int64{0, 1, 1}, []int64{0, 3, 2}, nil},
		{"one unit for a hundred", 1, slices.Repeat([]int64{1}, 100), append([]int64{1}, make([]int64, 99)...), nil},
		{"six equal parts", 1000, []int64{1, 1, 1, 1, 1, 1}, []int64{167, 167, 167, 167, 166, 166}, nil},
		// Our own.
		{"no weights", 100, nil, nil, money.ErrRatio},
		{"ties below a larger remainder", 10, []int64{3, 3, 5}, []int64{3, 3, 4}, nil}, // 2.73 2.73 4.55
		{"negative ties mirror", -7, []int64{1, 1, 1, 1}, []int64{-2, -2, -2, -1}, nil},
		{"all to one, bottom", math.MinInt64, []int64{0, 9}, []int64{0, math.MinInt64}, nil},
		{"all to one, top", math.MaxInt64, []int64{math.MaxInt64}, []int64{math.MaxInt64}, nil},
		{"bottom in three", math.MinInt64, []int64{1, 1, 1}, []int64{-3074457345618258603, -3074457345618258603, -3074457345618258602}, nil},
		{"weights above int64 in sum", 3, []int64{math.MaxInt64, math.MaxInt64}, []int64{2, 1}, nil},
		{"weights above uint64 in sum", 3, []int64{math.MaxInt64, math.MaxInt64, 2}, nil, money.ErrRange},
		{"negative behind too large", 3, []int64{5, math.MinInt64}, nil, money.ErrRatio},
		{"too many weights", 3, make([]int64, 1_000_001), nil, money.ErrRange},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := eur(tt.minor).Allocate(tt.weights...)
			require.ErrorIs(t, err, tt.err)

			dst := slices.Repeat([]money.Money{eur(77)}, len(tt.weights))
			err = eur(tt.minor).AllocateInto(dst, tt.weights)
			require.ErrorIs(t, err, tt.err)
			if tt.err != nil {
				require.Nil(t, got)
				require.Equal(t, len(dst), count(dst, eur(77)), "an error leaves dst alone")
				return
			}
			require.Equal(t, tt.want, minors(got))
			require.Equal(t, got, dst)
			require.Equal(t, len(got), countCurrency(got, money.EUR))
		})
	}
	t.Run("room for fewer", func(t *testing.T) {
		t.Parallel()
		require.ErrorIs(t, eur(5).AllocateInto(make([]money.Money, 1), []int64{1, 1}), money.ErrRange)
	})
	t.Run("no money", func(t *testing.T) {
		t.Parallel()
		got, err := money.Money{}.Allocate(1, 2)
		require.NoError(t, err)
		require.Equal(t, []money.Money{{}, {}}, got)
	})
}

func count(ms []money.Money, m money.Money) (n int) {
	for _, x := range ms {
		if x == m {
			n++
		}
	}
	return n
}

func countCurrency(ms []money.Money, c money.Currency) (n int) {
	for _, x := range ms {
		if x.Currency() == c {
			n++
		}
	}
	return n
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		minor int64
		n     int
		want  []int64
		err   error
	}{
		// Figures of the project's worked examples, group split.
		{"into none", 100, 0, nil, money.ErrRange},
		{"in halves", 5, 2, []int64{3, 2}, nil},
		{"exact", 15, 3, []int64{5, 5, 5}, nil},
		{"negative", -2, 3, []int64{-1, -1, 0}, nil},
		{"in six", 101, 6, []int64{17, 17, 17, 17, 17, 16}, nil},
		{"one unit", 1, 3, []int64{1, 0, 0}, nil},
		// Our own.
		{"negative count", 100, -1, nil, money.ErrRange},
		{"too many", 100, 1 << 40, nil, money.ErrRange},
		{"bottom", math.MinInt64, 1, []int64{math.MinInt64}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := eur(tt.minor).Split(tt.n)
			require.ErrorIs(t, err, tt.err)
			if tt.err != nil {
				require.Nil(t, got)
				return
			}
			require.Equal(t, tt.want, minors(got))
			require.Equal(t, len(got), countCurrency(got, money.EUR))
		})
	}
	t.Run("the most", func(t *testing.T) {
		t.Parallel()
		got, err := eur(1_500_000).Split(1_000_000)
		require.NoError(t, err)
		require.Equal(t, []money.Money{eur(2), eur(1)}, got[499_999:500_001])
	})
}

// Equal remainders for a million weights must not cost quadratic time.
func TestAllocateTheMost(t *testing.T) {
	t.Parallel()
	weights := slices.Repeat([]int64{3}, 1_000_000)
	got, err := eur(1_500_000).Allocate(weights...)
	require.NoError(t, err)
	require.Equal(t, []money.Money{eur(2), eur(1)}, got[499_999:500_001])
}

// Many weights, with every kind of tie: the model sorts them all.
func TestAllocateMany(t *testing.T) {
	t.Parallel()
	for name, weight := range map[string]func(i int) int64{
		"equal":        func(int) int64 { return 7 },
		"ramp":         func(i int) int64 { return int64(i) },
		"two kinds":    func(i int) int64 { return int64(1 + i%2) },
		"some zero":    func(i int) int64 { return int64(i % 3) },
		"scattered":    func(i int) int64 { return int64(i * 7919 % 1009) },
		"large":        func(i int) int64 { return 1<<53 + int64(i*i) },
		"one and rest": func(i int) int64 { return max(1, int64(i/999)<<52) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			weights := make([]int64, 1000)
			for i := range weights {
				weights[i] = weight(i)
			}
			for _, minor := range []int64{1, -1, 999, -1001, 123456789, math.MaxInt64, math.MinInt64} {
				shares, err := eur(minor).Allocate(weights...)
				require.NoError(t, err)
				require.Equal(t, modelAllocate(minor, weights), minors(shares), minor)
			}
		})
	}
}
