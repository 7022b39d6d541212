package locale_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/money/locale"
)

func TestParseMoney(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ tag, text, want string }{
		{"en", "$1,234.59", "1234.59 USD"},
		{"en", "-$1,234.59", "-1234.59 USD"},
		{"en", "$-1,234.59", "-1234.59 USD"},
		{"en", "- $ 1,234.59", "-1234.59 USD"},
		{"en", "1234.59 USD", "1234.59 USD"},
		{"en", "USD1,234.59", "1234.59 USD"},
		{"en", "  5 ", "5.00 USD"},
		{"en", "1.5000", "1.50 USD"},
		{"en", "007", "7.00 USD"},
		{"en", "-0.00", "0.00 USD"},
		{"de", "1.234,56 €", "1234.56 EUR"},
		{"de", "€ 1.234,56", "1234.56 EUR"},
		{"de", "EUR 1234,56", "1234.56 EUR"},
		{"de", "1.234", "1234.00 EUR"},
		{"de", "0,5", "0.50 EUR"},
		{"de-AT", "1.234,00", "1234.00 EUR"},
		{"de-AT", "€\u00a01\u00a0234,00", "1234.00 EUR"},
		{"de-CH", "1'234.50 CHF", "1234.50 CHF"},
		{"de-CH", "CHF 1\u2019234.50", "1234.50 CHF"},
		{"de-CH", "CHF-1'234.50", "-1234.50 CHF"},
		{"fr-CH", "1'234.50 CHF", "1234.50 CHF"},
		{"fr-CH", "1\u202f234,50 CHF", "1234.50 CHF"},
		{"fr", "1\u202f234,56\u00a0€", "1234.56 EUR"},
		{"fr", "1\u00a0234,56€", "1234.56 EUR"},
		{"fr", "1 234,56", "1234.56 EUR"},
		{"fr", "1 000 F CFA", "1000 XOF"},
		{"pt-BR", "R$1.234,56", "1234.56 BRL"},
		{"es", "1.234,56", "1234.56 EUR"}, // grouped before CLDR would
		{"es", "1234,56", "1234.56 EUR"},
		{"sv", "\u22121 234,50 kr", "-1234.50 SEK"},
		{"sv", "-1234,50 SEK", "-1234.50 SEK"},
		{"en-IN", "₹12,34,567.00", "1234567.00 INR"},
		{"hi", "-1,00,000", "-100000.00 INR"},
		{"ja", "￥1,234", "1234 JPY"},
		{"he", "\u200f\u200e-1,234.50\u00a0\u200f₪", "-1234.50 ILS"},
		{"he", "-1,234.50 ₪", "-1234.50 ILS"},
		{"ar", "\u200f1,234.50\u00a0ر.س.\u200f", "1234.50 SAR"},
		{"ar", "1234.50 ر.س.", "1234.50 SAR"},
		{"ar", "\u061c-1,234.50\u00a0SAR", "-1234.50 SAR"}, // older CLDR
		{"de", "12,5 PTS", "12.50 PTS/2"},
		{"en", "-92,233,720,368,547,758.08", "-92233720368547758.08 EUR"},
		{"en", "0", "0"},
	} {
		t.Run(tt.tag+" "+tt.text, func(t *testing.T) {
			t.Parallel()
			want := money.MustParse(tt.want)
			got, err := locale.MustParse(tt.tag).ParseMoney(tt.text, want.Currency())
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		tag, text string
		want      error
	}{
		{"en", "", money.ErrSyntax},
		{"en", "€", money.ErrSyntax},
		{"en", "-", money.ErrSyntax},
		{"en", "-€", money.ErrSyntax},
		{"en", ".50", money.ErrSyntax},
		{"en", "5.", money.ErrSyntax},
		{"en", "5-", money.ErrSyntax},
		{"en", "--5", money.ErrSyntax},
		{"en", "-€-5", money.ErrSyntax},
		{"en", "+5", money.ErrSyntax},
		{"en", "(5.00)", money.ErrSyntax},
		{"en", "€5 EUR", money.ErrSyntax},
		{"en", "5 eur", money.ErrSyntax},
		{"en", "$5", money.ErrSyntax},
		{"en", "A€5", money.ErrSyntax},
		{"en", "1e3", money.ErrSyntax},
		{"en", "NaN", money.ErrSyntax},
		{"en", "Infinity", money.ErrSyntax},
		{"en", "1_000", money.ErrSyntax},
		{"en", "1 234.56", money.ErrSyntax},
		{"en", "1,23.45", money.ErrSyntax},
		{"en", "1234,567.00", money.ErrSyntax},
		{"en", "1,234567.00", money.ErrSyntax},
		{"en", "1,,234", money.ErrSyntax},
		{"en", ",234", money.ErrSyntax},
		{"en", ",", money.ErrSyntax},
		{"en", "234,", money.ErrSyntax},
		{"en", "1.234,567", money.ErrSyntax},
		{"en", "1,234.5.6", money.ErrSyntax},
		{"en", "0,123", money.ErrSyntax},
		{"en", "1\t234", money.ErrSyntax},
		{"en", "1\u200e2", money.ErrSyntax},
		{"en", "\xff5", money.ErrSyntax},
		{"en", "5\x00", money.ErrSyntax},
		{"en-IN", "1,234,567.00", money.ErrSyntax},
		{"fr", "1  234", money.ErrSyntax},
		{"fr", "1.234,56", money.ErrSyntax},
		{"fr-CH", "1'234 567", money.ErrSyntax},
		{"de-CH", "1.234,56", money.ErrSyntax},
		{"ar", "١٢٫٣٤", money.ErrSyntax},
		{"en", "１２.３４", money.ErrSyntax},
		{"en", "12.34 USD", money.ErrCurrencyMismatch},
		{"en", "USD12.34", money.ErrCurrencyMismatch},
		{"en", "12.345", money.ErrPrecision},
		{"fr-CH", "1,234", money.ErrPrecision},
		{"en", "92,233,720,368,547,758.08", money.ErrOverflow},
		{"en", strings.Repeat("9", 40), money.ErrOverflow},
		{"en", strings.Repeat("9", 41), money.ErrRange},
		{"en", strings.Repeat(" ", 64) + "5", money.ErrRange},
	} {
		t.Run(tt.tag+" "+tt.text, func(t *testing.T) {
			t.Parallel()
			got, err := locale.MustParse(tt.tag).ParseMoney(tt.text, money.EUR)
			require.ErrorIs(t, err, tt.want)
			require.Zero(t, got)
		})
	}
}

func TestParseMoneyErrors(t *testing.T) {
	t.Parallel()
	de := locale.MustParse("de")
	_, err := de.ParseMoney("12.34", money.EUR)
	require.EqualError(t, err, `money: bad syntax: "12.34": want an amount as de writes it, such as 1.234,56`)
	_, err = locale.MustParse("ar").ParseMoney("١٢", money.EUR)
	require.EqualError(t, err, `money: bad syntax: "١٢": want the digits 0 to 9`)
	_, err = de.ParseMoney(strings.Repeat("1", 65), money.EUR)
	require.EqualError(t, err, "money: out of range: 65 bytes, want an amount of at most 64")
	_, err = de.ParseMoney("5 CHF", money.EUR)
	var mismatch *money.MismatchError
	require.ErrorAs(t, err, &mismatch)
	require.Equal(t, money.MismatchError{A: money.EUR, B: money.CHF}, *mismatch)
	_, err = de.ParseMoney("5", money.Currency(0))
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
}
