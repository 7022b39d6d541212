package money_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestNullMoneyJSON(t *testing.T) {
	t.Parallel()
	type order struct {
		Refunded money.NullMoney `json:"refunded"`
		Tip      money.NullMoney `json:"tip,omitzero"`
	}
	for want, in := range map[string]order{
		`{"refunded":null}`: {},
		`{"refunded":{"amount":"12.34","currency":"EUR"}}`: {Refunded: money.NullMoney{Money: eur(1234), Valid: true}},
		`{"refunded":{"amount":"0","currency":""},"tip":{"amount":"0.00","currency":"EUR"}}`: {
			Refunded: money.NullMoney{Valid: true}, Tip: money.NullMoney{Money: eur(0), Valid: true},
		},
	} {
		data, err := json.Marshal(in)
		require.NoError(t, err)
		require.Equal(t, want, string(data))
		got := order{Refunded: money.NullMoney{Money: eur(77), Valid: true}}
		require.NoError(t, json.Unmarshal(data, &got))
		require.Equal(t, in, got, "null undoes what was there")
	}
	data, err := json.Marshal(money.NullMoney{Money: eur(5)})
	require.NoError(t, err)
	require.Equal(t, "null", string(data), "Valid alone decides")
	_, err = json.Marshal(money.NullMoney{Money: money.New(5, 0), Valid: true})
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
}

func TestNullMoneyText(t *testing.T) {
	t.Parallel()
	for want, in := range map[string]money.NullMoney{
		"":          {},
		"0":         {Valid: true},
		"12.34 EUR": {Money: eur(1234), Valid: true},
	} {
		text, err := in.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		got := money.NullMoney{Money: eur(77), Valid: true}
		require.NoError(t, got.UnmarshalText(text))
		require.Equal(t, in, got)
	}
}

func TestNullMoneyIsUnchangedByAnError(t *testing.T) {
	t.Parallel()
	before := money.NullMoney{Money: eur(77), Valid: true}
	n := before
	require.ErrorIs(t, n.UnmarshalJSON([]byte(`{"amount":"1"}`)), money.ErrSyntax)
	require.ErrorIs(t, n.UnmarshalText([]byte("NULL")), money.ErrSyntax)
	require.Equal(t, before, n)
}
