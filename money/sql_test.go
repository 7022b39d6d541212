package money_test

import (
	"database/sql"
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

var (
	_ driver.Valuer = money.Money{}
	_ driver.Valuer = money.NullMoney{}
	_ sql.Scanner   = (*money.Money)(nil)
	_ sql.Scanner   = (*money.NullMoney)(nil)
)

func TestScan(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		src  any
		want money.Money
		err  error
	}{
		{"string", "12.34 EUR", eur(1234), nil},
		{"bytes", []byte("12.34 EUR"), eur(1234), nil},
		{"short amount", "10 CAD", money.New(1000, money.CAD), nil},
		{"no money", "0", money.Money{}, nil},
		// Forms of other libraries and column types.
		{"bar between", "10|CAD", money.Money{}, money.ErrSyntax},
		{"currency first", "USD|10", money.Money{}, money.ErrSyntax},
		{"amount alone", "5", money.Money{}, money.ErrSyntax},
		{"empty", "", money.Money{}, money.ErrSyntax},
		{"padded CHAR column", "12.34 EUR     ", money.Money{}, money.ErrSyntax},
		{"nil bytes", []byte(nil), money.Money{}, money.ErrSyntax},
		{"int64", int64(5), money.Money{}, money.ErrSyntax},
		{"float64", 12.34, money.Money{}, money.ErrSyntax},
		{"bool", true, money.Money{}, money.ErrSyntax},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := eur(77)
			err := m.Scan(tt.src)
			require.ErrorIs(t, err, tt.err)
			if tt.err != nil {
				require.Equal(t, eur(77), m, "an error leaves the amount alone")
			} else {
				require.Equal(t, tt.want, m)
			}

			n := money.NullMoney{Money: eur(77), Valid: true}
			err = n.Scan(tt.src)
			require.ErrorIs(t, err, tt.err)
			require.Equal(t, money.NullMoney{Money: tt.want, Valid: tt.err == nil}, n)
		})
	}
}

func TestScanNull(t *testing.T) {
	t.Parallel()
	var m money.Money
	require.ErrorContains(t, m.Scan(nil), "use NullMoney")
	n := money.NullMoney{Money: eur(1), Valid: true}
	require.NoError(t, n.Scan(nil))
	require.Zero(t, n)
}

func TestValue(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   driver.Valuer
		want driver.Value
	}{
		{eur(-1234), "-12.34 EUR"},
		{money.Money{}, "0"},
		{money.NullMoney{Money: eur(5), Valid: true}, "0.05 EUR"},
		{money.NullMoney{Money: eur(5)}, nil},
	} {
		v, err := tt.in.Value()
		require.NoError(t, err)
		require.Equal(t, tt.want, v)
	}
	_, err := money.New(5, 0).Value()
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
}
