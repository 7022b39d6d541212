package money_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/money"
)

// modelRound defines the modes anew, from the whole numbers below and above x.
func modelRound(x *big.Rat, mode money.RoundingMode) *big.Int {
	floor, left := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int))
	if left.Sign() == 0 {
		return floor
	}
	ceil := new(big.Int).Add(floor, big.NewInt(1))
	away, toward := ceil, floor
	if x.Sign() < 0 {
		away, toward = floor, ceil
	}
	even, odd := floor, ceil
	if floor.Bit(0) == 1 {
		even, odd = ceil, floor
	}
	part := new(big.Rat).SetFrac(left, x.Denom())
	nearer := func(middle *big.Int) *big.Int {
		switch part.Cmp(big.NewRat(1, 2)) {
		case -1:
			return floor
		case +1:
			return ceil
		}
		return middle
	}
	switch mode {
	case money.Exact:
		return nil // it has no result
	case money.Up:
		return away
	case money.Down:
		return toward
	case money.Ceil:
		return ceil
	case money.Floor:
		return floor
	case money.HalfUp:
		return nearer(away)
	case money.HalfDown:
		return nearer(toward)
	case money.HalfEven:
		return nearer(even)
	case money.HalfOdd:
		return nearer(odd)
	case money.HalfCeil:
		return nearer(ceil)
	case money.HalfFloor:
		return nearer(floor)
	}
	return nil
}

// exactMinor is a text as an unrounded number of minor units.
func exactMinor(t require.TestingT, s string, cur money.Currency) *big.Rat {
	x, ok := new(big.Rat).SetString(s)
	require.True(t, ok)
	return x.Mul(x, scale(cur.Exponent()))
}

// scale is 10^n.
func scale(n int) *big.Rat {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil)
	if n < 0 {
		return new(big.Rat).SetFrac(big.NewInt(1), power)
	}
	return new(big.Rat).SetInt(power)
}

// agree compares a result with the exact one, rounded by the model.
func agree(t require.TestingT, exact *big.Rat, mode money.RoundingMode, got money.Money, err error) {
	want := modelRound(exact, mode)
	switch {
	case want == nil && !modelRound(exact, money.Down).IsInt64():
		require.Error(t, err) // which of the two is found first does not matter
	case want == nil:
		require.ErrorIs(t, err, money.ErrPrecision)
	case !want.IsInt64():
		require.ErrorIs(t, err, money.ErrOverflow)
	default:
		require.NoError(t, err)
		require.Equal(t, want.Int64(), got.Minor(), "%v by %v", exact, mode)
		return
	}
	require.Zero(t, got)
}

func genMode() *rapid.Generator[money.RoundingMode] { return rapid.SampledFrom(roundingModes()) }

// genRate draws rates of all lengths, most of a usual size.
func genRate() *rapid.Generator[money.Rate] {
	return rapid.Custom(func(t *rapid.T) money.Rate {
		coef := rapid.OneOf(rapid.StringMatching(`-?[0-9]{1,5}`), rapid.StringMatching(`-?[0-9]{1,20}`)).Draw(t, "coefficient")
		exp := rapid.OneOf(rapid.Int32Range(-6, 0), rapid.Int32Range(-18, 6)).Draw(t, "exponent")
		r, err := money.NewRate(decimal.RequireFromString(coef).Shift(exp))
		require.NoError(t, err)
		return r
	})
}

func TestPropertyMulRate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, rate, mode := genMinor().Draw(t, "minor"), genRate().Draw(t, "rate"), genMode().Draw(t, "mode")
		exact := new(big.Rat).SetInt64(x)
		exact.Mul(exact, rate.Decimal().Rat())
		got, err := money.MulRate(eur(x), rate, mode)
		agree(t, exact, mode, got, err)

		same, err := money.MulRate(eur(x), money.MustParseRate("1.00"), mode)
		require.NoError(t, err)
		require.Equal(t, eur(x), same)

		if rate.Sign() != 0 {
			exact := new(big.Rat).SetInt64(x)
			exact.Quo(exact, rate.Decimal().Rat())
			got, err := money.DivRate(eur(x), rate, mode)
			agree(t, exact, mode, got, err)
		}
	})
}

func TestPropertyMulRateOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, rate := rapid.Int64Range(-100_000, 100_000).Draw(t, "x"), genRate().Draw(t, "rate")
		near := x + rapid.Int64Range(0, 3).Draw(t, "step")
		mode := rapid.SampledFrom(roundingModes()[1:]).Draw(t, "mode")
		low, errLow := money.MulRate(eur(x), rate, mode)
		high, errHigh := money.MulRate(eur(near), rate, mode)
		if errLow == nil && errHigh == nil {
			if rate.Sign() < 0 {
				low, high = high, low
			}
			require.LessOrEqual(t, low.Minor(), high.Minor(), "monotone")
		}
		if errLow != nil {
			return
		}
		even, err := money.MulRate(eur(x), rate, money.HalfEven)
		if err != nil {
			return // at the ends of int64, where the modes may differ in this too
		}
		for half := money.HalfUp; half <= money.HalfFloor; half++ {
			got, err := money.MulRate(eur(x), rate, half)
			if err != nil {
				require.ErrorIs(t, err, money.ErrOverflow)
				continue
			}
			off := new(big.Rat).SetInt64(x)
			off.Mul(off, rate.Decimal().Rat()).Sub(off, new(big.Rat).SetInt64(got.Minor()))
			middle := off.Abs(off).Cmp(big.NewRat(1, 2))
			require.LessOrEqual(t, middle, 0, "at most half a unit off")
			if middle < 0 {
				require.Equal(t, even, got, "the same away from the middle")
			}
		}
	})
}

func TestPropertyFromDecimal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := genMoney().Draw(t, "m")
		back, err := money.FromDecimal(m.Decimal(), m.Currency(), money.Exact)
		require.NoError(t, err)
		require.Equal(t, m, back)

		d, mode := genRate().Draw(t, "decimal").Decimal(), genMode().Draw(t, "mode")
		exact := new(big.Rat).Mul(d.Rat(), scale(m.Currency().Exponent()))
		got, err := money.FromDecimal(d, m.Currency(), mode)
		agree(t, exact, mode, got, err)
		if text := d.String(); len(text) <= 40 {
			got, err = money.ParseRounded(text, m.Currency(), mode)
			agree(t, exact, mode, got, err)
		}
	})
}

func TestPropertyRoundToMultiple(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, mode := genMinor().Draw(t, "minor"), genMode().Draw(t, "mode")
		n := rapid.OneOf(rapid.Int64Range(1, 100), rapid.Int64Min(1)).Draw(t, "n")
		got, err := money.RoundToMultiple(eur(x), n, mode)
		count := modelRound(big.NewRat(x, n), mode)
		if count == nil {
			require.ErrorIs(t, err, money.ErrPrecision)
			return
		}
		agree(t, new(big.Rat).SetInt(count.Mul(count, big.NewInt(n))), mode, got, err)
	})
}

func TestPropertyTax(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate, mode := genRate().Filter(func(r money.Rate) bool { return r.Sign() >= 0 }).Draw(t, "rate"), genMode().Draw(t, "mode")
		gross := eur(genMinor().Draw(t, "gross"))
		net, tax, err := money.ExtractInclusive(gross, rate, mode)
		exact := new(big.Rat).SetInt64(gross.Minor())
		exact.Quo(exact, new(big.Rat).Add(rate.Decimal().Rat(), big.NewRat(1, 1)))
		agree(t, exact, mode, net, err)
		if err == nil {
			sum, err := net.Add(tax)
			require.NoError(t, err)
			require.Equal(t, gross, sum, "net + tax == gross")
		}

		gross, tax, err = money.AddExclusive(net, rate, mode)
		if err == nil {
			sum, err := net.Add(tax)
			require.NoError(t, err)
			require.Equal(t, gross, sum, "net + tax == gross")
			exact := new(big.Rat).SetInt64(net.Minor())
			agree(t, exact.Mul(exact, rate.Decimal().Rat()), mode, tax, nil)
		}

		prices := rapid.SliceOfN(rapid.Int64Range(0, 100_000), 1, 9).Draw(t, "prices")
		lines := make([]money.Money, len(prices))
		for i, price := range prices {
			lines[i] = eur(price)
		}
		total, err := money.Sum(lines...)
		require.NoError(t, err)
		_, want, err := money.ExtractInclusive(total, rate, money.HalfUp)
		require.NoError(t, err)
		taxed, err := money.ExtractInclusiveLines(lines, rate, money.PerDocument, money.HalfUp)
		require.NoError(t, err)
		var got money.Money
		for i, line := range taxed {
			sum, err := line.Net.Add(line.Tax)
			require.NoError(t, err)
			require.Equal(t, lines[i], sum)
			require.GreaterOrEqual(t, line.Net.Sign(), 0)
			got, err = got.Add(line.Tax)
			require.NoError(t, err)
		}
		require.Equal(t, want, got, "the taxes of the lines are the tax of the document")

		basis := rapid.SampledFrom([]money.TaxBasis{money.PerLine, money.PerDocument}).Draw(t, "basis")
		taxed, err = money.AddExclusiveLines(lines, rate, basis, money.HalfEven)
		if err != nil {
			require.ErrorIs(t, err, money.ErrOverflow)
			return
		}
		for i, line := range taxed {
			sum, err := line.Net.Add(line.Tax)
			require.NoError(t, err)
			require.Equal(t, []money.Money{lines[i], line.Gross}, []money.Money{line.Net, sum})
		}
	})
}

func TestPropertyRefundsGiveBackTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := eur(genMinor().Draw(t, "total"))
		var parts []money.Money
		for _, w := range genWeights().Draw(t, "parts") {
			parts = append(parts, money.New(w, money.USD))
		}
		shares, err := money.Prorate(total, parts...)
		require.NoError(t, err)
		left := total
		for _, share := range rapid.Permutation(shares).Draw(t, "order of refunds") {
			left, err = left.Sub(share)
			require.NoError(t, err)
			require.Contains(t, []int{0, total.Sign()}, left.Sign(), "never more than was charged")
		}
		require.Equal(t, eur(0), left)
	})
}

// Both roundings are off by half a unit at most, the first one times 1/rate.
func TestPropertyConvertThereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, to := genCurrency().Draw(t, "from"), genCurrency().Draw(t, "to")
		value := rapid.Int64Range(1, 1_000_000).Draw(t, "rate in 1/1000")
		rate, err := money.NewRate(decimal.New(value, -3))
		require.NoError(t, err)
		if from == to {
			return
		}
		m := money.New(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "minor"), from)
		there, err := money.Convert(m, money.FXRate{From: from, To: to, Value: rate}, money.HalfEven)
		require.NoError(t, err)
		perUnit := new(big.Rat).Mul(big.NewRat(value, 1000), scale(to.Exponent()-from.Exponent()))
		agree(t, new(big.Rat).Mul(new(big.Rat).SetInt64(m.Minor()), perUnit), money.HalfEven, there, err)

		home := new(big.Rat).SetInt64(there.Minor())
		back := modelRound(home.Quo(home, perUnit), money.HalfEven)
		off := new(big.Rat).SetInt(back.Sub(back, big.NewInt(m.Minor())))
		bound := new(big.Rat).Add(big.NewRat(1, 2), new(big.Rat).Quo(big.NewRat(1, 2), perUnit))
		require.LessOrEqual(t, off.Abs(off).Cmp(bound), 0)
		if from.Exponent() == to.Exponent() {
			ours, err := money.DivRate(there, rate, money.HalfEven)
			require.NoError(t, err)
			off := new(big.Rat).SetInt64(ours.Minor() - m.Minor())
			require.LessOrEqual(t, off.Abs(off).Cmp(bound), 0)
		}
	})
}

func TestPropertyBag(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.Custom(func(t *rapid.T) money.Money {
			cur := rapid.SampledFrom([]money.Currency{money.EUR, money.JPY, money.KWD}).Draw(t, "currency")
			return money.New(rapid.Int64Range(-1000, 1000).Draw(t, "minor"), cur)
		})
		ms := rapid.SliceOf(some).Draw(t, "amounts")
		b, shuffled := bagOf(t, ms...), bagOf(t, rapid.Permutation(ms).Draw(t, "shuffled")...)
		data, err := b.MarshalJSON()
		require.NoError(t, err)
		again, err := shuffled.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(data), string(again), "the order of additions leaves no trace")
		var read money.Bag
		require.NoError(t, read.UnmarshalJSON(data))
		require.Equal(t, b.Amounts(), read.Amounts())
		for _, m := range ms {
			require.NoError(t, b.Sub(m))
		}
		require.Empty(t, b.Amounts())
	})
}
