package money_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	pts := func(exponent int) money.Currency {
		c, err := money.NewCurrency("PTS", exponent)
		require.NoError(t, err)
		return c
	}
	for _, tt := range []struct {
		m      money.Money
		amount string
		text   string
	}{
		// Figures of the project's worked examples, group format_plain.
		{money.New(5005, money.USD), "50.05", "50.05 USD"},
		{money.New(1357, pts(3)), "1.357", "1.357 PTS/3"},
		{money.New(500, money.JPY), "500", "500 JPY"},
		{money.New(50050050, money.USD), "500500.50", "500500.50 USD"},
		{money.New(-123456789, money.USD), "-1234567.89", "-1234567.89 USD"},
		// The rest.
		{money.Money{}, "0", "0"},
		{eur(0), "0.00", "0.00 EUR"},
		{eur(-1), "-0.01", "-0.01 EUR"},
		{eur(10), "0.10", "0.10 EUR"},
		{money.New(1, pts(9)), "0.000000001", "0.000000001 PTS/9"},
		{money.New(math.MaxInt64, money.EUR), "92233720368547758.07", "92233720368547758.07 EUR"},
		{money.New(math.MinInt64, money.EUR), "-92233720368547758.08", "-92233720368547758.08 EUR"},
		{money.New(math.MinInt64, pts(0)), "-9223372036854775808", "-9223372036854775808 PTS/0"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.amount, tt.m.Amount())
			require.Equal(t, tt.text, tt.m.String())
			text, err := tt.m.AppendText([]byte("= "))
			require.NoError(t, err)
			require.Equal(t, "= "+tt.text, string(text))
		})
	}
}

func TestAmountWithoutCurrencyIsNotWritten(t *testing.T) {
	t.Parallel()
	m := money.New(5, 0)
	require.Equal(t, "5", m.String())
	_, err := m.MarshalText()
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
	_, err = json.Marshal(m)
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
}

func TestFormatVerbs(t *testing.T) {
	t.Parallel()
	for verb, want := range map[string]string{
		"%v":     "-12.34 EUR",
		"%+v":    "-12.34 EUR",
		"%s":     "-12.34 EUR",
		"%12v|":  "  -12.34 EUR|",
		"%-12s|": "-12.34 EUR  |",
		"%q":     `"-12.34 EUR"`,
		"%#v":    `"-12.34 EUR"`,
		"%d":     "%!d(money.Money=-12.34 EUR)",
		"%.2f":   "%!f(money.Money=-12.34 EUR)",
		"%x":     "%!x(money.Money=-12.34 EUR)",
	} {
		require.Equal(t, want, fmt.Sprintf(verb, eur(-1234)), verb)
		require.Equal(t, want, fmt.Sprintf(verb, money.MinorJSON(eur(-1234))), verb)
	}
	require.Equal(t, "0 [5.00 EUR]", fmt.Sprint(money.Money{}, []money.Money{eur(500)}))
	require.Equal(t, "{Price:0.05 EUR}", fmt.Sprintf("%+v", struct{ Price money.Money }{eur(5)}))
}

func TestLogValue(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log.Info("refund", "amount", eur(1234), "minor", money.MinorJSON(eur(5)),
		"fee", money.NullMoney{Money: eur(7), Valid: true}, "tip", money.NullMoney{})
	require.JSONEq(t, `{"level":"INFO","msg":"refund","amount":"12.34 EUR","minor":"0.05 EUR","fee":"0.07 EUR","tip":null}`, b.String())
}
