package money_test

import (
	"cmp"
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/money"
)

// genCurrency draws an ISO currency or a private one.
func genCurrency() *rapid.Generator[money.Currency] {
	private := rapid.Custom(func(t *rapid.T) money.Currency {
		c, err := money.NewCurrency(rapid.StringMatching(`[A-Z]{3}`).Draw(t, "code"), rapid.IntRange(0, 9).Draw(t, "exponent"))
		require.NoError(t, err)
		return c
	})
	return rapid.OneOf(rapid.SampledFrom(isoCurrencies()), private)
}

// genMinor draws any int64, the ends and small numbers more often.
func genMinor() *rapid.Generator[int64] {
	return rapid.OneOf(
		rapid.Int64(),
		rapid.Int64Range(-1000, 1000),
		rapid.Int64Range(math.MinInt64, math.MinInt64+3),
		rapid.Int64Range(math.MaxInt64-3, math.MaxInt64),
	)
}

func genMoney() *rapid.Generator[money.Money] {
	currency := genCurrency()
	return rapid.Custom(func(t *rapid.T) money.Money {
		return money.New(genMinor().Draw(t, "minor"), currency.Draw(t, "currency"))
	})
}

// genWeights draws weights that Allocate accepts.
func genWeights() *rapid.Generator[[]int64] {
	weight := rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(0, 1000), rapid.Int64Range(0, 1<<58))
	return rapid.SliceOfN(weight, 1, 31).Filter(func(ws []int64) bool { return slices.Max(ws) > 0 })
}

// exact is a model: the result in big integers, or nil if it does not fit.
func exact(op func(z, x, y *big.Int) *big.Int, x, y int64) *big.Int {
	z := op(new(big.Int), big.NewInt(x), big.NewInt(y))
	if !z.IsInt64() {
		return nil
	}
	return z
}

func TestPropertyArithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y, z := genMinor().Draw(t, "x"), genMinor().Draw(t, "y"), genMinor().Draw(t, "z")
		a, b, c := eur(x), eur(y), eur(z)
		agree := func(want *big.Int, got money.Money, err error) {
			if want == nil {
				require.ErrorIs(t, err, money.ErrOverflow)
				return
			}
			require.NoError(t, err)
			require.Equal(t, eur(want.Int64()), got)
		}
		sum, err := a.Add(b)
		agree(exact((*big.Int).Add, x, y), sum, err)
		if err == nil {
			back, err := sum.Sub(b)
			require.NoError(t, err)
			require.Equal(t, a, back, "Sub undoes Add")
		}
		reverse, err2 := b.Add(a)
		require.Equal(t, err == nil, err2 == nil)
		require.Equal(t, sum, reverse, "Add is commutative")

		diff, err := a.Sub(b)
		agree(exact((*big.Int).Sub, x, y), diff, err)
		neg, err := a.Neg()
		agree(exact((*big.Int).Sub, 0, x), neg, err)
		if err == nil {
			back, err := neg.Neg()
			require.NoError(t, err)
			require.Equal(t, a, back)
		}
		order, err := a.Cmp(b)
		require.NoError(t, err)
		require.Equal(t, cmp.Compare(x, y), order)
		require.Equal(t, order == 0, a == b)

		left, errLeft := addAll(a, b, c)
		right, errRight := addAll(b, c, a)
		if errLeft == nil && errRight == nil {
			require.Equal(t, left, right, "Add is associative")
		}
		total, err := money.Sum(a, b, c)
		if errLeft == nil {
			require.NoError(t, err)
			require.Equal(t, left, total, "Sum fits whenever some order of Add does")
		}
	})
}

func addAll(ms ...money.Money) (total money.Money, err error) {
	for _, m := range ms {
		if total, err = total.Add(m); err != nil {
			return money.Money{}, err
		}
	}
	return total, nil
}

func TestPropertySum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOf(genMinor()).Draw(t, "minors")
		want, ms := new(big.Int), make([]money.Money, len(xs))
		for i, x := range xs {
			want.Add(want, big.NewInt(x))
			ms[i] = eur(x)
		}
		sum, err := money.Sum(ms...)
		if !want.IsInt64() {
			require.ErrorIs(t, err, money.ErrOverflow)
			return
		}
		require.NoError(t, err)
		require.Equal(t, want.Int64(), sum.Minor())
	})
}

func TestPropertyNoMoneyIsNeutral(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := genMoney().Draw(t, "m")
		for _, op := range []func() (money.Money, error){
			func() (money.Money, error) { return m.Add(money.Money{}) },
			func() (money.Money, error) { return money.Money{}.Add(m) },
			func() (money.Money, error) { return m.Sub(money.Money{}) },
			func() (money.Money, error) { return money.Sum(money.Money{}, m, money.Money{}) },
		} {
			got, err := op()
			require.NoError(t, err)
			require.Equal(t, m, got)
		}
	})
}

func TestPropertyRoundTrips(t *testing.T) {
	t.Parallel()
	check := func(t require.TestingT, m money.Money) {
		got, err := money.Parse(m.String())
		require.NoError(t, err)
		require.Equal(t, m, got, "String and Parse")

		got, err = money.ParseAmount(m.Amount(), m.Currency())
		require.NoError(t, err)
		require.Equal(t, m, got, "Amount and ParseAmount")

		data, err := json.Marshal(m)
		require.NoError(t, err)
		got = money.Money{}
		require.NoError(t, json.Unmarshal(data, &got))
		require.Equal(t, m, got, "JSON")

		text, err := m.MarshalText()
		require.NoError(t, err)
		got = money.Money{}
		require.NoError(t, got.UnmarshalText(text))
		require.Equal(t, m, got, "text")

		value, err := m.Value()
		require.NoError(t, err)
		got = money.Money{}
		require.NoError(t, got.Scan(value))
		require.Equal(t, m, got, "SQL")

		null := money.NullMoney{Money: m, Valid: true}
		data, err = json.Marshal([]any{null, money.MinorJSON(m), m.Currency()})
		require.NoError(t, err)
		var (
			minor   money.MinorJSON
			cur     money.Currency
			nullGot money.NullMoney
		)
		require.NoError(t, json.Unmarshal(data, &[]any{&nullGot, &minor, &cur}))
		require.Equal(t, []any{null, money.MinorJSON(m), m.Currency()}, []any{nullGot, minor, cur}, "other JSON")

		text, err = null.MarshalText()
		require.NoError(t, err)
		nullGot = money.NullMoney{}
		require.NoError(t, nullGot.UnmarshalText(text))
		require.Equal(t, null, nullGot, "text of NullMoney")
		value, err = null.Value()
		require.NoError(t, err)
		nullGot = money.NullMoney{}
		require.NoError(t, nullGot.Scan(value))
		require.Equal(t, null, nullGot, "SQL of NullMoney")
	}
	for _, c := range isoCurrencies() {
		for _, minor := range []int64{0, 1, -1, 99, -100, math.MaxInt64, math.MinInt64} {
			check(t, money.New(minor, c))
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, genMoney().Draw(t, "m")) })
}

// modelAllocate is the largest remainder method written down plainly with big
// rationals: sort all indexes by remainder, then by index.
func modelAllocate(minor int64, weights []int64) []int64 {
	total, sum := new(big.Int).Abs(big.NewInt(minor)), new(big.Int)
	for _, w := range weights {
		sum.Add(sum, big.NewInt(w))
	}
	shares := make([]*big.Int, len(weights))
	remainders := make([]*big.Int, len(weights))
	left, byRemainder := new(big.Int).Set(total), make([]int, len(weights))
	for i, w := range weights {
		product := new(big.Int).Mul(total, big.NewInt(w))
		shares[i], remainders[i] = product.QuoRem(product, sum, new(big.Int))
		left.Sub(left, shares[i])
		byRemainder[i] = i
	}
	slices.SortStableFunc(byRemainder, func(i, j int) int { return remainders[j].Cmp(remainders[i]) })
	out := make([]int64, len(weights))
	for _, i := range byRemainder[:left.Int64()] {
		shares[i].Add(shares[i], big.NewInt(1))
	}
	for i, share := range shares {
		if minor < 0 {
			share.Neg(share)
		}
		out[i] = share.Int64()
	}
	return out
}

func TestPropertyAllocate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minor, weights := genMinor().Draw(t, "minor"), genWeights().Draw(t, "weights")
		m := eur(minor)
		shares, err := m.Allocate(weights...)
		require.NoError(t, err)
		require.Equal(t, modelAllocate(minor, weights), minors(shares))
		checkShares(t, m, weights, shares)

		mirror, err := m.Neg()
		if err == nil {
			mirrored, err := mirror.Allocate(weights...)
			require.NoError(t, err)
			for i := range shares {
				neg, err := shares[i].Neg()
				require.NoError(t, err)
				require.Equal(t, neg, mirrored[i], "shares of -m are those of m negated")
			}
		}

		scale := rapid.Int64Range(2, 8).Draw(t, "scale")
		scaled := make([]int64, len(weights))
		for i, w := range weights {
			if w > math.MaxInt64/scale {
				return
			}
			scaled[i] = w * scale
		}
		if again, err := m.Allocate(scaled...); err == nil {
			require.Equal(t, shares, again, "only the proportions count")
		} else {
			require.ErrorIs(t, err, money.ErrRange)
		}
	})
}

// checkShares holds for every allocation: nothing is lost, every share has the
// sign of m and is less than a unit from its exact part, a zero weight gets zero,
// and shares are in the order of their weights.
func checkShares(t require.TestingT, m money.Money, weights []int64, shares []money.Money) {
	require.Len(t, shares, len(weights))
	total, err := money.Sum(shares...)
	require.NoError(t, err)
	require.Equal(t, m, total)
	sum := new(big.Int)
	for _, w := range weights {
		sum.Add(sum, big.NewInt(w))
	}
	for i, share := range shares {
		require.Contains(t, []int{0, m.Sign()}, share.Sign())
		if weights[i] == 0 {
			require.True(t, share.IsZero())
		}
		// |share*sum - m*weight| < sum
		off := new(big.Int).Mul(big.NewInt(share.Minor()), sum)
		off.Sub(off, new(big.Int).Mul(big.NewInt(m.Minor()), big.NewInt(weights[i])))
		require.Negative(t, off.CmpAbs(sum))
	}
	// A larger weight never gets less, nor of equal ones the lower index.
	ranks := make([]int, len(weights))
	for i := range ranks {
		ranks[i] = i
	}
	slices.SortFunc(ranks, func(i, j int) int { return cmp.Or(cmp.Compare(weights[i], weights[j]), j-i) })
	for k, i := range ranks[1:] {
		require.LessOrEqual(t, size(shares[ranks[k]]), size(shares[i]))
	}
}

// size is an amount without its sign.
func size(m money.Money) uint64 { return uint64(max(m.Minor(), -m.Minor())) }

// No other way to share has a smaller total error: tried out for small amounts.
func TestPropertyAllocateIsFairest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(0, 12).Draw(t, "minor")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 20), 3, 3).Filter(func(ws []int64) bool { return slices.Max(ws) > 0 }).Draw(t, "weights")
		sum := weights[0] + weights[1] + weights[2]
		abs := func(n int64) int64 { return max(n, -n) }
		failure := func(shares ...int64) (total int64) { // in units of 1/sum
			for i, s := range shares {
				total += abs(s*sum - minor*weights[i])
			}
			return total
		}
		got, err := eur(minor).Allocate(weights...)
		require.NoError(t, err)
		ours := failure(minors(got)...)
		for a := range minor + 1 {
			for b := range minor - a + 1 {
				require.LessOrEqual(t, ours, failure(a, b, minor-a-b))
			}
		}
	})
}

func TestPropertySplit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, n := eur(genMinor().Draw(t, "minor")), rapid.IntRange(1, 300).Draw(t, "n")
		shares, err := m.Split(n)
		require.NoError(t, err)
		same, err := m.Allocate(slices.Repeat([]int64{1}, n)...)
		require.NoError(t, err)
		require.Equal(t, same, shares, "Split is Allocate by equal weights")
		spread, err := shares[0].Sub(shares[n-1])
		require.NoError(t, err)
		require.Contains(t, []int64{0, int64(m.Sign())}, spread.Minor())
	})
}
