package money_test

import (
	"encoding/json"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

// isoCurrencies lists every ISO currency of the table, found through its numeric code.
var isoCurrencies = sync.OnceValue(func() (all []money.Currency) {
	for n := range 1000 {
		if c, err := money.CurrencyByNumeric(n); err == nil {
			all = append(all, c)
		}
	}
	return all
})

func TestISOTable(t *testing.T) {
	t.Parallel()
	all := isoCurrencies()
	require.Len(t, all, 165, "178 active codes less 13 without minor units, in the snapshot of 2026-05-04")
	codes := make(map[string]bool)
	for _, c := range all {
		require.Regexp(t, `^[A-Z]{3}$`, c.Code())
		require.False(t, codes[c.Code()], "%s is listed twice", c)
		codes[c.Code()] = true
		require.LessOrEqual(t, c.Exponent(), 4)
		require.Equal(t, c.Code(), c.String())

		byNumeric, err := money.CurrencyByNumeric(c.Numeric())
		require.NoError(t, err)
		require.Equal(t, c, byNumeric)
		byCode, err := money.ParseCurrency(c.Code())
		require.NoError(t, err)
		require.Equal(t, c, byCode)
		made, err := money.NewCurrency(c.Code(), c.Exponent())
		require.NoError(t, err)
		require.Equal(t, c, made)
	}
}

func TestISOCurrencies(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cur      money.Currency
		code     string
		numeric  int
		exponent int
	}{
		{money.EUR, "EUR", 978, 2},
		{money.USD, "USD", 840, 2},
		{money.ALL, "ALL", 8, 2},
		{money.JPY, "JPY", 392, 0},
		{money.ISK, "ISK", 352, 0}, // ISO, although Stripe and Adyen use two digits
		{money.KWD, "KWD", 414, 3},
		{money.CLF, "CLF", 990, 4},
		{money.MGA, "MGA", 969, 2}, // ISO, although Stripe uses none
		{money.ZWG, "ZWG", 924, 2},
	} {
		t.Run(tt.code, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.code, tt.cur.Code())
			require.Equal(t, tt.code, tt.cur.String())
			require.Equal(t, tt.numeric, tt.cur.Numeric())
			require.Equal(t, tt.exponent, tt.cur.Exponent())
		})
	}
}

func TestParseCurrency(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want string
		err  error
	}{
		{in: "EUR", want: "EUR"},
		{in: "EUR/2", want: "EUR"},
		{in: "EUR/3", want: "EUR/3"},
		{in: "JPY/0", want: "JPY"},
		{in: "PTS/2", want: "PTS/2"},
		{in: "BGN/2", want: "BGN/2"}, // withdrawn with the euro, still in old orders
		{in: "XAU/4", want: "XAU/4"},
		{in: "BGN", err: money.ErrUnknownCurrency},
		{in: "PTS", err: money.ErrUnknownCurrency},
		{in: "XAU", err: money.ErrUnknownCurrency},
		{in: "XXX", err: money.ErrUnknownCurrency},
		{in: "", err: money.ErrSyntax},
		{in: "eur", err: money.ErrSyntax},
		{in: "EURO", err: money.ErrSyntax},
		{in: " EUR", err: money.ErrSyntax},
		{in: "EU1", err: money.ErrSyntax},
		{in: "E\"R", err: money.ErrSyntax},
		{in: "ЕUR", err: money.ErrSyntax}, // Cyrillic first letter
		{in: "PTS/", err: money.ErrSyntax},
		{in: "PTS/x", err: money.ErrSyntax},
		{in: "PTS/10", err: money.ErrSyntax},
		{in: "pts/2", err: money.ErrSyntax},
	} {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			c, err := money.ParseCurrency(tt.in)
			require.ErrorIs(t, err, tt.err)
			require.Equal(t, tt.want, c.String())
		})
	}
}

func TestCurrencyByNumericRefusals(t *testing.T) {
	t.Parallel()
	for _, n := range []int{-1, 0, 1, 959, 999, 1000, 978 + 1<<16} { // 959 is XAU, 999 is XXX
		_, err := money.CurrencyByNumeric(n)
		require.ErrorIs(t, err, money.ErrUnknownCurrency, n)
	}
}

func TestNewCurrency(t *testing.T) {
	t.Parallel()
	eur2, err := money.NewCurrency("EUR", 2)
	require.NoError(t, err)
	require.Equal(t, money.EUR, eur2)

	eur3, err := money.NewCurrency("EUR", 3)
	require.NoError(t, err)
	require.NotEqual(t, money.EUR, eur3)
	require.Equal(t, "EUR", eur3.Code())
	require.Equal(t, 3, eur3.Exponent())
	require.Zero(t, eur3.Numeric())
	_, err = money.New(1, money.EUR).Add(money.New(1, eur3))
	require.ErrorIs(t, err, money.ErrCurrencyMismatch)

	for _, exponent := range []int{-1, 10, 256, 258} {
		_, err = money.NewCurrency("PTS", exponent)
		require.ErrorIs(t, err, money.ErrRange)
	}
	for _, code := range []string{"", "PT", "PTSX", "pts", `P"S`} {
		_, err = money.NewCurrency(code, 2)
		require.ErrorIs(t, err, money.ErrSyntax)
	}
}

func TestCurrencyText(t *testing.T) {
	t.Parallel()
	pts, err := money.NewCurrency("PTS", 0)
	require.NoError(t, err)
	in := map[money.Currency][]money.Currency{money.EUR: {money.USD, pts, 0}}
	data, err := json.Marshal(in)
	require.NoError(t, err)
	require.JSONEq(t, `{"EUR":["USD","PTS/0",""]}`, string(data))
	var out map[money.Currency][]money.Currency
	require.NoError(t, json.Unmarshal(data, &out))
	require.Equal(t, in, out)

	c := money.EUR
	require.ErrorIs(t, c.UnmarshalText([]byte("usd")), money.ErrSyntax)
	require.Equal(t, money.EUR, c, "an error leaves the currency alone")
}

// Currency is a number, so a caller can convert any number to it.
func TestForgedCurrency(t *testing.T) {
	t.Parallel()
	for _, c := range []money.Currency{1, 0xFF, 0xFFFFFFFF, money.EUR | 0x0F, money.EUR | 0x80, money.EUR &^ 0xFF000000, '"'<<24 | '"'<<16 | '"'<<8} {
		m := money.New(-1234, c)
		require.Empty(t, c.Code())
		require.Zero(t, c.Numeric())
		require.Regexp(t, `^Currency\(\d+\)$`, c.String())
		require.Regexp(t, `^-\d[\d.]* Currency\(\d+\)$`, m.String())
		_, err := c.MarshalText()
		require.ErrorIs(t, err, money.ErrUnknownCurrency)
		_, err = m.MarshalText()
		require.ErrorIs(t, err, money.ErrUnknownCurrency)
		_, err = m.MarshalJSON()
		require.ErrorIs(t, err, money.ErrUnknownCurrency)
		_, err = m.Value()
		require.ErrorIs(t, err, money.ErrUnknownCurrency)
		_, err = money.ParseAmount("1", c)
		require.ErrorIs(t, err, money.ErrUnknownCurrency)
	}
}
