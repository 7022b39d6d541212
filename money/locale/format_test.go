package locale_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/money/locale"
)

func eur(minor int64) money.Money { return money.New(minor, money.EUR) }

// The texts follow from CLDR 48 and agree with Intl.NumberFormat of ICU
// 78.2, except for fr-CH, whose group sign was U+202F before CLDR 48.2.
func TestFormat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ tag, amount, want string }{
		{"en", "1234.59 USD", "$1,234.59"},
		{"en", "-1234567.89 EUR", "-€1,234,567.89"},
		{"en", "1234567 JPY", "¥1,234,567"},
		{"en", "-1234.50 CHF", "-CHF\u00a01,234.50"}, // letters keep a distance
		{"en", "1.50 XCG", "Cg.\u00a01.50"},
		{"en", "1.500 KWD", "KWD\u00a01.500"},
		{"en-GB", "0.01 GBP", "£0.01"},
		{"en-GB", "1.00 USD", "US$1.00"},
		{"en-IN", "100.00 INR", "₹100.00"},
		{"en-IN", "-12345678.90 INR", "-₹1,23,45,678.90"},
		{"hi", "123456789.00 INR", "₹12,34,56,789.00"},
		{"hi", "1234.00 INR", "₹1,234.00"},
		{"pt-BR", "-0.05 BRL", "-R$\u00a00,05"},
		{"pt-BR", "1234.56 BRL", "R$\u00a01.234,56"},
		{"pt-BR", "-1234567.89 EUR", "-€\u00a01.234.567,89"},
		{"pt-PT", "1234.56 EUR", "1234,56\u00a0€"}, // groups begin with five digits
		{"pt-PT", "12345.67 EUR", "12\u00a0345,67\u00a0€"},
		{"es", "1234.56 EUR", "1234,56\u00a0€"},
		{"es", "12345.67 EUR", "12.345,67\u00a0€"},
		{"es", "1234567.99 USD", "1.234.567,99\u00a0US$"},
		{"es-419", "1234.56 USD", "USD\u00a01,234.56"},
		{"es-MX", "1234.56 MXN", "$1,234.56"},
		{"es-US", "1234.56 USD", "$1,234.56"},
		{"de", "1234.56 EUR", "1.234,56\u00a0€"},
		{"de", "-999.99 CHF", "-999,99\u00a0CHF"},
		{"de-AT", "-1234567.89 EUR", "-€\u00a01.234.567,89"},
		{"de-CH", "1234.00 CHF", "CHF\u00a01'234.00"},
		{"de-CH", "-1234.59 USD", "$-1'234.59"},
		{"fr", "-1234567.89 EUR", "-1\u202f234\u202f567,89\u00a0€"},
		{"fr", "1000 XOF", "1\u202f000\u00a0F\u202fCFA"},
		{"fr-CH", "1234567.89 CHF", "1'234'567.89\u00a0CHF"},
		{"it", "9999.99 EUR", "9999,99\u00a0€"},
		{"it", "-1234567.89 EUR", "-1.234.567,89\u00a0€"},
		{"nl", "-1234.56 EUR", "€\u00a0-1.234,56"},
		{"pl", "1234.56 PLN", "1234,56\u00a0zł"},
		{"pl", "-1234567.89 EUR", "-1\u00a0234\u00a0567,89\u00a0€"},
		{"sv", "-1234.50 SEK", "\u22121\u00a0234,50\u00a0kr"},
		{"da", "-1234567.89 DKK", "-1.234.567,89\u00a0kr."},
		{"nb", "-1234.50 NOK", "\u22121\u00a0234,50\u00a0kr"},
		{"fi", "-1234.50 EUR", "\u22121\u00a0234,50\u00a0€"},
		{"cs", "1234567.89 CZK", "1\u00a0234\u00a0567,89\u00a0Kč"},
		{"tr", "-1234.50 TRY", "-₺1.234,50"},
		{"ja", "-1234567 JPY", "-￥1,234,567"},
		{"zh", "1234.50 CNY", "¥1,234.50"},
		{"ko", "1234567 KRW", "₩1,234,567"},
		{"ar", "1234.50 SAR", "\u200f1,234.50\u00a0ر.س.\u200f"},
		{"ar", "-1234.50 EUR", "\u200f\u200e-1,234.50\u00a0€"},
		{"he", "1234.50 ILS", "\u200f1,234.50\u00a0\u200f₪"},
		{"he", "-1234.50 ILS", "\u200f\u200e-1,234.50\u00a0\u200f₪"},
		{"en", "-92233720368547758.08 EUR", "-€92,233,720,368,547,758.08"},
		{"hi", "-9223372036854775808 JPY", "-JP¥92,23,37,20,36,85,47,75,808"},
	} {
		t.Run(tt.tag+" "+tt.amount, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, locale.MustParse(tt.tag).Format(money.MustParse(tt.amount), locale.Symbol))
		})
	}
}

func TestStyles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ tag, amount, code, number string }{
		{"en", "-1234.56 EUR", "-EUR\u00a01,234.56", "-1,234.56"},
		{"de", "-1234.56 EUR", "-1.234,56\u00a0EUR", "-1.234,56"},
		{"de-CH", "-1234.56 CHF", "CHF-1'234.56", "-1'234.56"},
		{"nl", "-1234.56 EUR", "EUR\u00a0-1.234,56", "-1.234,56"},
		{"sv", "-1234.56 SEK", "\u22121\u00a0234,56\u00a0SEK", "\u22121\u00a0234,56"},
		{"he", "-1234.56 ILS", "\u200f\u200e-1,234.56\u00a0\u200fILS", "\u200e-1,234.56"},
		{"de-AT", "1234.56 EUR", "EUR\u00a01.234,56", "1.234,56"},
		{"fr-CH", "1234.56 CHF", "1'234.56\u00a0CHF", "1'234.56"},
		{"es", "1234 JPY", "1234\u00a0JPY", "1234"},
	} {
		l, m := locale.MustParse(tt.tag), money.MustParse(tt.amount)
		require.Equal(t, tt.code, l.Format(m, locale.Code), tt.tag)
		require.Equal(t, tt.number, l.Format(m, locale.Number), tt.tag)
	}
}

// Private currencies show their code, also where its letters have a symbol: a
// euro of three digits is not the euro.
func TestFormatPrivateCurrency(t *testing.T) {
	t.Parallel()
	de, en := locale.MustParse("de"), locale.MustParse("en")
	for amount, want := range map[string]string{
		"1234.50 PTS/2":     "1.234,50\u00a0PTS",
		"1.234 EUR/3":       "1,234\u00a0EUR",
		"1.2 EUR/1":         "1,2\u00a0EUR",
		"5 DEM/0":           "5\u00a0DEM",
		"0.000000001 NNO/9": "0,000000001\u00a0NNO",
	} {
		require.Equal(t, want, de.Format(money.MustParse(amount), locale.Symbol), amount)
	}
	require.Equal(t, "PTS\u00a01.50", en.Format(money.MustParse("1.50 PTS/2"), locale.Symbol))
	require.Equal(t, "Currency(256)\u00a05", en.Format(money.New(5, 256), locale.Symbol), "not a currency at all")
}

func TestFormatNoMoney(t *testing.T) {
	t.Parallel()
	for l := range locale.All() {
		for _, style := range styles {
			require.Equal(t, "0", l.Format(money.Money{}, style), "%s", l)
		}
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	got := locale.MustParse("en").Append([]byte("total "), eur(100), locale.Symbol)
	require.Equal(t, "total €1.00", string(got))
}
