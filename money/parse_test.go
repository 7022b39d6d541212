package money_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestParseAmount(t *testing.T) {
	t.Parallel()
	usd3, err := money.NewCurrency("USD", 3)
	require.NoError(t, err)
	nano, err := money.NewCurrency("NAN", 9)
	require.NoError(t, err)
	for _, tt := range []struct {
		in   string
		cur  money.Currency
		want int64
		err  error
	}{
		// Figures of the project's worked examples, group parse.
		{in: "1000.50", cur: money.USD, want: 100050},
		{in: "1", cur: money.USD, want: 100},
		{in: "-1", cur: money.USD, want: -100},
		{in: "1000", cur: usd3, want: 1000000},
		{in: "-1000.50", cur: usd3, want: -1000500},
		{in: "-1", cur: usd3, want: -1000},
		{in: "1", cur: money.JPY, want: 1},
		{in: "-1", cur: money.JPY, want: -1},
		{in: "9.99", cur: money.USD, want: 999},
		{in: "0003", cur: money.USD, want: 300},
		{in: "0.99", cur: money.GBP, want: 99},
		{in: "3.956", cur: money.USD, err: money.ErrPrecision},
		{in: "1e1000", cur: money.USD, err: money.ErrSyntax},
		{in: "--5", cur: money.USD, err: money.ErrSyntax},
		{in: "92233720368547758.08", cur: money.USD, err: money.ErrOverflow},
		// The ends of the range.
		{in: "92233720368547758.07", cur: money.USD, want: math.MaxInt64},
		{in: "-92233720368547758.08", cur: money.USD, want: math.MinInt64},
		{in: "-92233720368547758.09", cur: money.USD, err: money.ErrOverflow},
		{in: "9223372036854775807", cur: money.JPY, want: math.MaxInt64},
		{in: "9223372036854775808", cur: money.JPY, err: money.ErrOverflow},
		{in: "92233720368547759", cur: money.USD, err: money.ErrOverflow},
		{in: "18446744073709551616", cur: money.JPY, err: money.ErrOverflow},
		{in: "9223372036.854775807", cur: nano, want: math.MaxInt64},
		{in: "9223372037", cur: nano, err: money.ErrOverflow},
		{in: strings.Repeat("9", 40), cur: money.JPY, err: money.ErrOverflow},
		{in: strings.Repeat("0", 39) + "7", cur: money.JPY, want: 7},
		{in: strings.Repeat("0", 41), cur: money.JPY, err: money.ErrRange},
		// Excess digits only if zero.
		{in: "1.2300000", cur: money.EUR, want: 123},
		{in: "5.0", cur: money.JPY, want: 5},
		{in: "5.1", cur: money.JPY, err: money.ErrPrecision},
		{in: "0.001", cur: money.EUR, err: money.ErrPrecision},
		{in: "+1.5", cur: money.EUR, want: 150},
		{in: "-0", cur: money.EUR, want: 0},
		{in: "-0.00", cur: money.EUR, want: 0},
		// Not plain numbers.
		{in: "", cur: money.EUR, err: money.ErrSyntax},
		{in: "-", cur: money.EUR, err: money.ErrSyntax},
		{in: ".", cur: money.EUR, err: money.ErrSyntax},
		{in: ".99", cur: money.EUR, err: money.ErrSyntax},
		{in: "99.", cur: money.EUR, err: money.ErrSyntax},
		{in: "1.2.3", cur: money.EUR, err: money.ErrSyntax},
		{in: "1,234.56", cur: money.EUR, err: money.ErrSyntax},
		{in: "12,34", cur: money.EUR, err: money.ErrSyntax},
		{in: "1 000", cur: money.EUR, err: money.ErrSyntax},
		{in: " 1", cur: money.EUR, err: money.ErrSyntax},
		{in: "1_000", cur: money.EUR, err: money.ErrSyntax},
		{in: "0x10", cur: money.EUR, err: money.ErrSyntax},
		{in: "1e2", cur: money.EUR, err: money.ErrSyntax},
		{in: "NaN", cur: money.EUR, err: money.ErrSyntax},
		{in: "-Infinity", cur: money.EUR, err: money.ErrSyntax},
		{in: "1\u066b5", cur: money.EUR, err: money.ErrSyntax}, // Arabic decimal separator
		{in: "\u0661", cur: money.EUR, err: money.ErrSyntax},   // Arabic digit one
		{in: "\u22121", cur: money.EUR, err: money.ErrSyntax},  // typographic minus
		{in: "0.00", cur: 0, want: 0},
		{in: "5", cur: 0, err: money.ErrUnknownCurrency},
	} {
		t.Run(tt.in+" "+tt.cur.String(), func(t *testing.T) {
			t.Parallel()
			m, err := money.ParseAmount(tt.in, tt.cur)
			require.ErrorIs(t, err, tt.err)
			if tt.err == nil {
				require.Equal(t, money.New(tt.want, tt.cur), m)
			} else {
				require.Zero(t, m)
			}
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	pts, err := money.NewCurrency("PTS", 2)
	require.NoError(t, err)
	for _, tt := range []struct {
		in   string
		want money.Money
		err  error
	}{
		{in: "12.34 EUR", want: eur(1234)},
		{in: "12.34 EUR/2", want: eur(1234)},
		{in: "-5 PTS/2", want: money.New(-500, pts)},
		{in: "0", want: money.Money{}},
		{in: "0 EUR", want: eur(0)},
		{in: strings.Repeat("0", 40) + " PTS/2", want: money.New(0, pts)},
		{in: "", err: money.ErrSyntax},
		{in: "5", err: money.ErrSyntax},
		{in: "0.00", err: money.ErrSyntax},
		{in: "5 ", err: money.ErrSyntax},
		{in: " EUR", err: money.ErrSyntax},
		{in: "EUR 5", err: money.ErrSyntax},
		{in: "5EUR", err: money.ErrSyntax},
		{in: "5  EUR", err: money.ErrSyntax},
		{in: "5\tEUR", err: money.ErrSyntax},
		{in: "5 EUR ", err: money.ErrSyntax},
		{in: "5 eur", err: money.ErrSyntax},
		{in: "5 PTS", err: money.ErrUnknownCurrency},
		{in: "5 XAU", err: money.ErrUnknownCurrency},
		{in: "5.001 EUR", err: money.ErrPrecision},
		{in: strings.Repeat("1", 1<<20), err: money.ErrRange},
	} {
		t.Run(tt.in[:min(len(tt.in), 50)], func(t *testing.T) {
			t.Parallel()
			m, err := money.Parse(tt.in)
			require.ErrorIs(t, err, tt.err)
			require.Equal(t, tt.want, m)

			m = eur(77)
			err = m.UnmarshalText([]byte(tt.in))
			require.ErrorIs(t, err, tt.err, "text and string agree")
			if tt.err != nil {
				require.Equal(t, eur(77), m, "an error leaves the amount alone")
			} else {
				require.Equal(t, tt.want, m)
			}
		})
	}
}

func TestMustParse(t *testing.T) {
	t.Parallel()
	require.Equal(t, eur(1234), money.MustParse("12.34 EUR"))
	require.Panics(t, func() { money.MustParse("12,34 EUR") })
}

func TestErrorsQuoteAndCutTheInput(t *testing.T) {
	t.Parallel()
	_, err := money.Parse("12,34\n EUR")
	require.EqualError(t, err, `money: bad syntax: "12,34\n": want a plain number such as 12.34`)
	long := strings.Repeat("7", 1000)
	var m money.Money
	for _, err := range []error{
		m.UnmarshalText([]byte(long)),
		m.UnmarshalJSON([]byte(`{"amount":` + long)),
		m.UnmarshalJSON([]byte(`{"amount":"` + long[:60] + `","currency":"EUR"}`)),
		m.Scan(long),
		new(money.Currency).UnmarshalText([]byte(long)),
	} {
		require.Error(t, err)
		require.NotContains(t, err.Error(), long[:41])
		require.Less(t, len(err.Error()), 200)
	}
}
