package locale_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/money/locale"
)

func isoCurrencies() []money.Currency {
	var all []money.Currency
	for numeric := range 1000 {
		if cur, err := money.CurrencyByNumeric(numeric); err == nil {
			all = append(all, cur)
		}
	}
	return all
}

func eachLocale(t *testing.T, run func(t *testing.T, l locale.Locale)) {
	t.Run("und", func(t *testing.T) {
		t.Parallel()
		run(t, locale.Locale{})
	})
	for l := range locale.All() {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			run(t, l)
		})
	}
}

// Every style of every locale and ISO currency is read back exactly.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	amounts := []int64{0, 1, -1, -100, 12345, -99999, 1234567, 100000000, math.MaxInt64, math.MinInt64}
	eachLocale(t, func(t *testing.T, l locale.Locale) {
		for _, cur := range isoCurrencies() {
			for _, minor := range amounts {
				for _, style := range styles {
					m := money.New(minor, cur)
					text := l.Format(m, style)
					got, err := l.ParseMoney(text, cur)
					if err != nil || got != m {
						t.Fatalf("%v: %q is read as %v, %v", m, text, got, err)
					}
				}
			}
		}
	})
}

// A currency never passes for another one.
func TestRoundTripOtherCurrency(t *testing.T) {
	t.Parallel()
	eachLocale(t, func(t *testing.T, l locale.Locale) {
		for _, cur := range isoCurrencies() {
			text := l.Format(money.New(100, cur), locale.Symbol)
			if text == l.Format(money.New(100, cur), locale.Code) && cur != money.EUR {
				continue // codes differ anyway
			}
			for _, other := range isoCurrencies() {
				if got, err := l.ParseMoney(text, other); err == nil && other != cur {
					t.Fatalf("%q of %v is read as %v", text, cur, got)
				}
			}
		}
	})
}

func TestPropertyRoundTrip(t *testing.T) {
	t.Parallel()
	eachLocale(t, func(t *testing.T, l locale.Locale) {
		rapid.Check(t, func(t *rapid.T) {
			cur, err := money.NewCurrency(rapid.StringMatching(`[A-Z]{3}`).Draw(t, "code"), rapid.IntRange(0, 9).Draw(t, "exponent"))
			require.NoError(t, err)
			m := money.New(rapid.Int64().Draw(t, "minor"), cur)
			text := l.Format(m, rapid.SampledFrom(styles).Draw(t, "style"))
			got, err := l.ParseMoney(text, cur)
			require.NoError(t, err, "%q", text)
			require.Equal(t, m, got, "%q", text)
		})
	})
}
