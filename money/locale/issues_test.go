package locale_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/money/locale"
)

// As in package money, each test is named for what went wrong for users of
// another library.

// quagmt/udecimal#10, bojanz/currency#49: zero from a subtraction had a sign, and
// rounded amounts were printed as -$0.00 and JPY -0.
func TestIssueNegativeZero(t *testing.T) {
	t.Parallel()
	for l := range locale.All() {
		for _, cur := range []money.Currency{money.USD, money.JPY} {
			zero, err := money.New(-5, cur).Sub(money.New(-5, cur))
			require.NoError(t, err)
			typed, err := l.ParseMoney("-0", cur)
			require.NoError(t, err)
			require.Equal(t, zero, typed)
			for _, style := range styles {
				require.False(t, strings.ContainsAny(l.Format(typed, style), "-\u2212"), "%s", l)
			}
		}
	}
}

// bojanz/currency v1.5.0 read these in de as 1234, 1.23456 and 123, without an
// error.
func TestIssueSignsOfAnotherLocale(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"12.34", "1,234.56", "1.2.3"} {
		_, err := locale.MustParse("de").ParseMoney(text, money.EUR)
		require.ErrorIs(t, err, money.ErrSyntax, text)
	}
}

// CLDR changed signs under texts that are stored or typed: de-CH from U+2019 to
// the apostrophe in 48, fr-CH from U+202F in 48.2, fr and others from U+00A0 to
// U+202F in 34.
func TestIssueOlderCLDR(t *testing.T) {
	t.Parallel()
	for tag, texts := range map[string][]string{
		"de-CH": {"1\u2019234.50", "1'234.50"},
		"fr-CH": {"1\u202f234.50", "1'234.50", "1\u00a0234.50"},
		"fr":    {"1\u00a0234,50", "1\u202f234,50"},
	} {
		for _, text := range texts {
			got, err := locale.MustParse(tag).ParseMoney(text, money.CHF)
			require.NoError(t, err, "%s %q", tag, text)
			require.Equal(t, money.New(123450, money.CHF), got)
		}
	}
}
