package locale_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/money/locale"
)

// What is read is written and read back as the same amount; what is refused is
// refused briefly.
func FuzzParseMoney(f *testing.F) {
	for _, seed := range []struct{ tag, text, cur string }{
		{"de", "-1.234,56\u00a0€", "EUR"}, {"de-CH", "CHF-1\u2019234.50", "CHF"}, {"en-IN", "₹12,34,567.00", "INR"},
		{"ar", "\u200f\u200e-1,234.50\u00a0ر.س.\u200f", "SAR"}, {"fr", "1\u202f000\u00a0F\u202fCFA", "XOF"}, {"sv", "\u22121 234,50 kr", "SEK"},
		{"he", "\u200f1,234.50\u00a0\u200f₪", "ILS"}, {"nl", "€ -5,0000", "EUR"}, {"en", "12.34 USD", "EUR"}, {"es", "0.123", "PTS/9"},
		{"ar", "١٢٫٣٤", "EUR"}, {"und", "1,,2\xff", "JPY"}, {"en-IN", "", ""}, {"xx", "0", "XXX"},
	} {
		f.Add(seed.tag, seed.text, seed.cur)
	}
	f.Fuzz(func(t *testing.T, tag, text, code string) {
		l, err := locale.Parse(tag)
		if err != nil {
			require.ErrorIs(t, err, locale.ErrUnknownLocale)
		}
		cur, err := money.ParseCurrency(code)
		if err != nil {
			cur = 0
		}
		m, err := l.ParseMoney(text, cur)
		if err != nil {
			require.Zero(t, m)
			require.Less(t, len(err.Error()), 400)
			return
		}
		for _, style := range styles {
			again, err := l.ParseMoney(l.Format(m, style), cur)
			require.NoError(t, err)
			require.Equal(t, m, again)
		}
	})
}
