package money_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

// The first two rows are figures of the project's worked examples, group tax.
func TestExtractInclusive(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		gross    int64
		rate     string
		mode     money.RoundingMode
		net, tax int64
		err      error
	}{
		{1000, "0.19", money.HalfUp, 840, 160, nil},
		{12345, "0.21", money.HalfUp, 10202, 2143, nil},
		{-1000, "0.19", money.HalfUp, -840, -160, nil},
		{1000, "0", money.Exact, 1000, 0, nil},
		{300, "2", money.Exact, 100, 200, nil},
		{1000, "0.19", money.Exact, 0, 0, money.ErrPrecision},
		{1, "0.19", money.Up, 1, 0, nil},
		{math.MaxInt64, "0", money.Up, math.MaxInt64, 0, nil},
		{math.MinInt64, "1", money.Exact, -1 << 62, -1 << 62, nil},
		{1000, "9223372036854775807", money.Down, 0, 1000, nil},
		{1000, "9223372036854775807e1", money.Down, 0, 1000, nil},
		{1000, "18446744073709551615", money.Down, 0, 1000, nil},
		{119, "0.190000000000000000", money.Exact, 100, 19, nil},
		{1000, "-0.19", money.HalfUp, 0, 0, money.ErrRange},
	} {
		net, tax, err := money.ExtractInclusive(eur(tt.gross), money.MustParseRate(tt.rate), tt.mode)
		require.ErrorIs(t, err, tt.err, "%d at %s", tt.gross, tt.rate)
		if tt.err == nil {
			require.Equal(t, []money.Money{eur(tt.net), eur(tt.tax)}, []money.Money{net, tax}, "%d at %s", tt.gross, tt.rate)
		} else {
			require.Zero(t, net)
			require.Zero(t, tax)
		}
	}
}

func TestAddExclusive(t *testing.T) {
	t.Parallel()
	gross, tax, err := money.AddExclusive(eur(840), money.MustParseRate("0.19"), money.HalfUp)
	require.NoError(t, err)
	require.Equal(t, []money.Money{eur(1000), eur(160)}, []money.Money{gross, tax})
	for _, tt := range []struct {
		net  int64
		rate string
		mode money.RoundingMode
		err  error
	}{
		{840, "-0.19", money.HalfUp, money.ErrRange},
		{841, "0.19", money.Exact, money.ErrPrecision},
		{math.MaxInt64, "0.19", money.HalfUp, money.ErrOverflow},
		{math.MaxInt64, "2", money.HalfUp, money.ErrOverflow},
	} {
		gross, tax, err := money.AddExclusive(eur(tt.net), money.MustParseRate(tt.rate), tt.mode)
		require.ErrorIs(t, err, tt.err)
		require.Zero(t, gross)
		require.Zero(t, tax)
	}
}

func taxes(lines []money.TaxLine) []int64 {
	out := make([]int64, len(lines))
	for i, line := range lines {
		out[i] = line.Tax.Minor()
	}
	return out
}

// Three times 0.99 with 19 per cent: each line has 0.16 of tax inside, 0.48
// together, but the document of 2.97 has 0.47.
func TestTaxLines(t *testing.T) {
	t.Parallel()
	rate := money.MustParseRate("0.19")
	gross := []money.Money{eur(99), eur(99), eur(99)}
	for _, tt := range []struct {
		basis money.TaxBasis
		want  []int64
	}{
		{money.PerLine, []int64{16, 16, 16}},
		{money.PerDocument, []int64{16, 16, 15}},
	} {
		lines, err := money.ExtractInclusiveLines(gross, rate, tt.basis, money.HalfUp)
		require.NoError(t, err)
		require.Equal(t, tt.want, taxes(lines))
		for i, line := range lines {
			sum, err := line.Net.Add(line.Tax)
			require.NoError(t, err)
			require.Equal(t, gross[i], sum)
			require.Equal(t, gross[i], line.Gross)
		}
	}
	// On 0.13 the tax is 0.0247: 0.02 per line, but 0.07 on the document. And a
	// credit note is the mirror image of its invoice.
	for _, sign := range []int64{1, -1} {
		net := []money.Money{eur(13 * sign), eur(13 * sign), eur(0), eur(13 * sign)}
		lines, err := money.AddExclusiveLines(net, rate, money.PerLine, money.HalfUp)
		require.NoError(t, err)
		require.Equal(t, []int64{2 * sign, 2 * sign, 0, 2 * sign}, taxes(lines))
		lines, err = money.AddExclusiveLines(net, rate, money.PerDocument, money.HalfUp)
		require.NoError(t, err)
		require.Equal(t, []int64{3 * sign, 2 * sign, 0, 2 * sign}, taxes(lines))
		require.Equal(t, money.TaxLine{Net: eur(13 * sign), Tax: eur(3 * sign), Gross: eur(16 * sign)}, lines[0])
	}
}

func TestTaxLinesEdges(t *testing.T) {
	t.Parallel()
	rate := money.MustParseRate("0.19")
	for name, of := range map[string]func([]money.Money, money.Rate, money.TaxBasis, money.RoundingMode) ([]money.TaxLine, error){
		"inclusive": money.ExtractInclusiveLines, "exclusive": money.AddExclusiveLines,
	} {
		for _, basis := range []money.TaxBasis{money.PerLine, money.PerDocument} {
			lines, err := of(nil, rate, basis, money.HalfUp)
			require.NoError(t, err, name)
			require.Empty(t, lines)
			lines, err = of([]money.Money{eur(0), eur(0)}, rate, basis, money.HalfUp)
			require.NoError(t, err, name)
			require.Equal(t, []int64{0, 0}, taxes(lines), "free lines")
			_, err = of([]money.Money{eur(100)}, money.MustParseRate("-0.19"), basis, money.HalfUp)
			require.ErrorIs(t, err, money.ErrRange, name)
		}
		_, err := of([]money.Money{eur(100), eur(-20)}, rate, money.PerDocument, money.HalfUp)
		require.ErrorIs(t, err, money.ErrRatio, name)
		_, err = of([]money.Money{eur(20), eur(-20)}, rate, money.PerDocument, money.HalfUp)
		require.ErrorIs(t, err, money.ErrRatio, "%s: a sum of zero is no excuse", name)
		_, err = of([]money.Money{eur(100), money.New(20, money.USD)}, rate, money.PerDocument, money.HalfUp)
		require.ErrorIs(t, err, money.ErrCurrencyMismatch, name)
		_, err = of([]money.Money{eur(math.MaxInt64), eur(1)}, rate, money.PerDocument, money.HalfUp)
		require.ErrorIs(t, err, money.ErrOverflow, name)
		_, err = of([]money.Money{eur(100)}, rate, 0, money.HalfUp)
		require.ErrorIs(t, err, money.ErrRange, name)
	}
	_, err := money.AddExclusiveLines([]money.Money{eur(math.MaxInt64)}, rate, money.PerLine, money.HalfUp)
	require.ErrorIs(t, err, money.ErrOverflow)
}
