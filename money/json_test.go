package money_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestMarshalJSON(t *testing.T) {
	t.Parallel()
	pts, err := money.NewCurrency("PTS", 2)
	require.NoError(t, err)
	for want, m := range map[string]money.Money{
		`{"amount":"12.34","currency":"EUR"}`:                 eur(1234),
		`{"amount":"0","currency":""}`:                        {},
		`{"amount":"0.00","currency":"EUR"}`:                  eur(0),
		`{"amount":"-0.05","currency":"PTS/2"}`:               money.New(-5, pts),
		`{"amount":"-92233720368547758.08","currency":"USD"}`: money.New(math.MinInt64, money.USD),
	} {
		data, err := json.Marshal(m)
		require.NoError(t, err)
		require.Equal(t, want, string(data))
		var back money.Money
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, m, back)
	}
}

func TestUnmarshalJSON(t *testing.T) {
	t.Parallel()
	pts, err := money.NewCurrency("PTS", 2)
	require.NoError(t, err)
	before := money.New(77, money.CHF)
	for _, tt := range []struct {
		in   string
		want money.Money
		err  error
	}{
		{in: `{"amount":"12.34","currency":"EUR"}`, want: eur(1234)},
		{in: `{"currency":"EUR","amount":"12.34"}`, want: eur(1234)},
		{in: " {\n\t\"amount\" : \"12.34\" ,\r\"currency\" : \"EUR\" } ", want: eur(1234)},
		{in: `{"amount":12.34,"currency":"EUR"}`, want: eur(1234)},
		{in: `{"amount":-12 ,"currency":"EUR"}`, want: eur(-1200)},
		{in: `{"currency":"EUR","amount":0}`, want: eur(0)},
		{in: `{"amount":12.3400,"currency":"EUR"}`, want: eur(1234)},
		{in: `{"amount":"+1.00","currency":"EUR/2"}`, want: eur(100)},
		{in: `{"amount":"1","currency":"PTS\/2"}`, want: money.New(100, pts)},
		{in: `{"\u0061mount":"\u0031","currency":"EUR"}`, want: eur(100)},
		{in: `{"amount":"0","currency":""}`, want: money.Money{}},
		{in: `{"amount":0,"currency":""}`, want: money.Money{}},
		{in: `null`, want: before},
		{in: `{"amount":9007199254740993,"currency":"USD"}`, want: money.New(900719925474099300, money.USD)},

		{in: `{"amount":"1","currency":""}`, err: money.ErrUnknownCurrency},
		{in: `{"amount":"1","currency":"ZZZ"}`, err: money.ErrUnknownCurrency},
		{in: `{"amount":"1","currency":"eur"}`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR\",\"x\":\""}`, err: money.ErrSyntax},
		{in: `{"amount":12.345,"currency":"EUR"}`, err: money.ErrPrecision},
		{in: `{"amount":"0.001","currency":"EUR"}`, err: money.ErrPrecision},
		{in: `{"amount":1e2,"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":1e300,"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":92233720368547758.08,"currency":"EUR"}`, err: money.ErrOverflow},
		{in: `{"amount":"` + strings.Repeat("0", 41) + `","currency":"EUR"}`, err: money.ErrRange},
		{in: `{"amount":+1,"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":01,"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":true,"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":null,"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":" 1","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":["1"],"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":null}`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":978}`, err: money.ErrSyntax},
		{in: `{"amount":"1"}`, err: money.ErrSyntax},
		{in: `{"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{}`, err: money.ErrSyntax},
		{in: `{"amount":"1","amount":"2","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"","amount":"2","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR","minor":100}`, err: money.ErrSyntax},
		{in: `{"minor":100,"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"Amount":"1","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"1","CURRENCY":"EUR"}`, err: money.ErrSyntax},
		{in: `"12.34 EUR"`, err: money.ErrSyntax},
		{in: `12.34`, err: money.ErrSyntax},
		{in: `[]`, err: money.ErrSyntax},
		// What only a direct call can see, for encoding/json refuses it first.
		{in: ``, err: money.ErrSyntax},
		{in: `{`, err: money.ErrSyntax},
		{in: `}`, err: money.ErrSyntax},
		{in: `}"amount":"1","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR"`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR",}`, err: money.ErrSyntax},
		{in: `{"amount":"1" "currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount" "1","currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":"1,"currency":"EUR"}`, err: money.ErrSyntax},
		{in: `{"amount":1`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR\`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR"}}`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR"} null`, err: money.ErrSyntax},
		{in: `{"amount":"1","currency":"EUR"}` + strings.Repeat(" ", 256), err: money.ErrRange},
	} {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			m := before
			err := m.UnmarshalJSON([]byte(tt.in))
			require.ErrorIs(t, err, tt.err)
			if tt.err != nil {
				tt.want = before // an error leaves the amount alone
			}
			require.Equal(t, tt.want, m)
		})
	}
}

func TestJSONField(t *testing.T) {
	t.Parallel()
	type line struct {
		Price money.Money  `json:"price"`
		Was   *money.Money `json:"was"`
	}
	var l line
	require.NoError(t, json.Unmarshal([]byte(`{"price":{"amount":1,"currency":"JPY"},"was":null}`), &l))
	require.Equal(t, line{Price: money.New(1, money.JPY)}, l)
}
