package money_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestMinorJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]money.Money{
		`{"minor":1234,"currency":"EUR"}`:                 eur(1234),
		`{ "currency" : "JPY" , "minor" : -5 }`:           money.New(-5, money.JPY),
		`{"minor":9223372036854775807,"currency":"EUR"}`:  eur(math.MaxInt64),
		`{"minor":-9223372036854775808,"currency":"EUR"}`: eur(math.MinInt64),
		`{"minor":-0,"currency":"EUR"}`:                   eur(0),
		`{"minor":0,"currency":""}`:                       {},
	} {
		var m money.MinorJSON
		require.NoError(t, json.Unmarshal([]byte(in), &m), in)
		require.Equal(t, want, money.Money(m))
	}
	data, err := json.Marshal(money.MinorJSON(eur(-1234)))
	require.NoError(t, err)
	require.Equal(t, `{"minor":-1234,"currency":"EUR"}`, string(data))
	_, err = json.Marshal(money.MinorJSON(money.New(5, 0)))
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
}

func TestMinorJSONRefuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]error{
		`{"minor":"1234","currency":"EUR"}`:              money.ErrSyntax,
		`{"minor":12.34,"currency":"EUR"}`:               money.ErrSyntax,
		`{"minor":12.0,"currency":"EUR"}`:                money.ErrSyntax,
		`{"minor":1e3,"currency":"EUR"}`:                 money.ErrSyntax,
		`{"minor":012,"currency":"EUR"}`:                 money.ErrSyntax,
		`{"minor":+12,"currency":"EUR"}`:                 money.ErrSyntax,
		`{"minor":null,"currency":"EUR"}`:                money.ErrSyntax,
		`{"amount":"12.34","currency":"EUR"}`:            money.ErrSyntax,
		`{"amount":1234,"currency":"EUR"}`:               money.ErrSyntax,
		`{"minor":1,"minor":2,"currency":"EUR"}`:         money.ErrSyntax,
		`{"minor":1,"currency":"EUR","x":1}`:             money.ErrSyntax,
		`{"minor":1}`:                                    money.ErrSyntax,
		`[1,"EUR"]`:                                      money.ErrSyntax,
		`{"minor":1,"currency":"ZZZ"}`:                   money.ErrUnknownCurrency,
		`{"minor":1,"currency":""}`:                      money.ErrUnknownCurrency,
		`{"minor":9223372036854775808,"currency":"EUR"}`: money.ErrOverflow,
		strings.Repeat(" ", 300) + `{}`:                  money.ErrRange,
	} {
		m := money.MinorJSON(eur(77))
		require.ErrorIs(t, m.UnmarshalJSON([]byte(in)), want, in)
		require.Equal(t, eur(77), money.Money(m))
	}
	m := money.MinorJSON(eur(77))
	require.NoError(t, m.UnmarshalJSON([]byte("null")))
	require.Equal(t, eur(77), money.Money(m))

	// Nor does Money read this form.
	var plain money.Money
	require.ErrorIs(t, json.Unmarshal([]byte(`{"minor":1234,"currency":"EUR"}`), &plain), money.ErrSyntax)
}
