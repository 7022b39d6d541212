package wire_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/wire"
	"github.com/recourse-go/recourse/money"
)

var providers = []wire.Provider{wire.Stripe, wire.Adyen, wire.SumUp}

// listed has a row for each currency that a provider's page names: one amount in
// money and on the wire, and the step, in minor units of money.
var listed = []struct {
	provider wire.Provider
	amount   string
	wire     int64
	step     int64
}{
	// Stripe, zero-decimal. The page lists UGX here too, and takes it back below.
	{wire.Stripe, "500 BIF", 500, 1},
	{wire.Stripe, "500 CLP", 500, 1},
	{wire.Stripe, "500 DJF", 500, 1},
	{wire.Stripe, "500 GNF", 500, 1},
	{wire.Stripe, "500 JPY", 500, 1},
	{wire.Stripe, "500 KMF", 500, 1},
	{wire.Stripe, "500 KRW", 500, 1},
	{wire.Stripe, "500.00 MGA", 500, 100},
	{wire.Stripe, "500 PYG", 500, 1},
	{wire.Stripe, "500 RWF", 500, 1},
	{wire.Stripe, "500 VND", 500, 1},
	{wire.Stripe, "500 VUV", 500, 1},
	{wire.Stripe, "500 XAF", 500, 1},
	{wire.Stripe, "500 XOF", 500, 1},
	{wire.Stripe, "500 XPF", 500, 1},
	// Stripe, three-decimal, and the two of ISO 4217 that it does not offer.
	{wire.Stripe, "5.120 BHD", 5120, 10},
	{wire.Stripe, "5.120 JOD", 5120, 10},
	{wire.Stripe, "5.120 KWD", 5120, 10},
	{wire.Stripe, "5.120 OMR", 5120, 10},
	{wire.Stripe, "5.120 TND", 5120, 10},
	{wire.Stripe, "5.120 IQD", 5120, 10},
	{wire.Stripe, "5.120 LYD", 5120, 10},
	// Stripe, special cases; HUF and TWD are special in payouts only.
	{wire.Stripe, "5 ISK", 500, 1},
	{wire.Stripe, "5 UGX", 500, 1},
	{wire.Stripe, "10.45 HUF", 1045, 1},
	{wire.Stripe, "800.45 TWD", 80045, 1},
	// Adyen, what differs from the standard, and one of three digits that does not.
	{wire.Adyen, "10 CLP", 1000, 1},
	{wire.Adyen, "10.00 CVE", 10, 100},
	{wire.Adyen, "10.00 IDR", 10, 100},
	{wire.Adyen, "10 ISK", 1000, 1},
	{wire.Adyen, "10.001 BHD", 10001, 1},
	// SumUp, special cases.
	{wire.SumUp, "4251.00 COP", 4251, 100},
	{wire.SumUp, "4251.00 HUF", 4251, 100},
	{wire.SumUp, "4251 CLP", 4251, 1},
	{wire.SumUp, "10.10 EUR", 1010, 1},
}

func TestListed(t *testing.T) {
	t.Parallel()
	for _, tt := range listed {
		t.Run(tt.provider.String()+" "+tt.amount, func(t *testing.T) {
			t.Parallel()
			m := money.MustParse(tt.amount)
			negative, err := m.Neg()
			require.NoError(t, err)
			for sign, m := range map[int64]money.Money{1: m, -1: negative} {
				n, err := tt.provider.ToWire(m)
				require.NoError(t, err)
				require.Equal(t, sign*tt.wire, n)

				got, err := tt.provider.FromWire(n, m.Currency().Code())
				require.NoError(t, err)
				require.Equal(t, m, got)
			}
			require.Equal(t, tt.step, tt.provider.Step(m.Currency()))
			if tt.step > 1 {
				_, err := tt.provider.ToWire(money.New(m.Minor()+1, m.Currency()))
				require.ErrorIs(t, err, money.ErrPrecision)
				require.ErrorContains(t, err, "want a multiple of "+money.New(tt.step, m.Currency()).String())
			}
		})
	}
}

// TestUnlisted holds every other currency of ISO 4217 to the standard, so that an
// exception cannot appear in the tables without a row above.
func TestUnlisted(t *testing.T) {
	t.Parallel()
	type key struct {
		provider wire.Provider
		currency money.Currency
	}
	rows := map[key]bool{}
	for _, row := range listed {
		rows[key{row.provider, money.MustParse(row.amount).Currency()}] = true
	}
	for _, p := range providers {
		for _, c := range currencies(t) {
			if rows[key{p, c}] {
				continue
			}
			n, err := p.ToWire(money.New(12345, c))
			require.NoError(t, err)
			require.Equal(t, int64(12345), n, "%v counts %v", p, c)
			require.Equal(t, int64(1), p.Step(c), "%v of %v", p, c)
			require.False(t, p == wire.Stripe && c.Exponent() == 3, "no row for %v, of three digits", c)
		}
	}
}

// currencies are those of ISO 4217 that have minor units.
func currencies(t *testing.T) []money.Currency {
	t.Helper()
	var all []money.Currency
	for n := range 1000 {
		if c, err := money.CurrencyByNumeric(n); err == nil {
			all = append(all, c)
		}
	}
	require.Greater(t, len(all), 150)
	return all
}

func TestToWireRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		provider wire.Provider
		amount   money.Money
		kind     error
		text     string
	}{
		"too fine":         {wire.Stripe, money.MustParse("5.124 KWD"), money.ErrPrecision, "wire: stripe amount in KWD would need rounding, want a multiple of 0.010 KWD"},
		"too fine, below":  {wire.SumUp, money.MustParse("-0.01 HUF"), money.ErrPrecision, "wire: sumup amount in HUF would need rounding, want a multiple of 1.00 HUF"},
		"too large":        {wire.Adyen, money.New(math.MaxInt64/100+1, money.ISK), money.ErrOverflow, "wire: adyen amount in ISK is too large, want one that fits 64 bits"},
		"too large, below": {wire.Stripe, money.New(math.MinInt64, money.UGX), money.ErrOverflow, "wire: stripe amount in UGX is too large, want one that fits 64 bits"},
		"house currency":   {wire.Stripe, money.MustParse("1.00 PTS/2"), money.ErrUnknownCurrency, "wire: stripe amount in PTS/2 cannot be counted, want a currency of ISO 4217"},
		"another exponent": {wire.Adyen, money.MustParse("1.000 EUR/3"), money.ErrUnknownCurrency, "wire: adyen amount in EUR/3 cannot be counted, want a currency of ISO 4217"},
		"no money":         {wire.SumUp, money.Money{}, money.ErrUnknownCurrency, "wire: sumup amount in an unknown currency cannot be counted, want a currency of ISO 4217"},
		"no provider":      {0, money.MustParse("1.00 EUR"), money.ErrRange, "wire: provider(0) amount in EUR has no provider, want one of this package"},
		"odd provider":     {200, money.MustParse("1.00 EUR"), money.ErrRange, "wire: provider(200) amount in EUR has no provider, want one of this package"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := tt.provider.ToWire(tt.amount)
			require.Zero(t, n)
			require.ErrorIs(t, err, tt.kind)
			var refused *wire.AmountError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, tt.provider, refused.Provider)
			require.Equal(t, "invalid_amount", refused.Code())
			require.EqualError(t, err, tt.text)
		})
	}
}

func TestFromWireRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		provider wire.Provider
		amount   int64
		code     string
		kind     error
		text     string
	}{
		"part of a krona":  {wire.Stripe, 4010, "ISK", money.ErrPrecision, "wire: stripe amount in ISK would need rounding, want a multiple of 1 ISK"},
		"part of a peso":   {wire.Adyen, -1, "CLP", money.ErrPrecision, "wire: adyen amount in CLP would need rounding, want a multiple of 1 CLP"},
		"too large":        {wire.SumUp, math.MaxInt64/100 + 1, "HUF", money.ErrOverflow, "wire: sumup amount in HUF is too large, want one that fits 64 bits"},
		"too large, below": {wire.Stripe, math.MinInt64, "MGA", money.ErrOverflow, "wire: stripe amount in MGA is too large, want one that fits 64 bits"},
		"unknown":          {wire.Stripe, 1, "ZZZ", money.ErrUnknownCurrency, "wire: stripe amount in an unknown currency cannot be counted, want a currency of ISO 4217"},
		"house currency":   {wire.Stripe, 1, "PTS/2", money.ErrUnknownCurrency, ""},
		"with exponent":    {wire.Stripe, 1, "EUR/2", money.ErrUnknownCurrency, ""},
		"gold":             {wire.Stripe, 1, "XAU", money.ErrUnknownCurrency, ""},
		"numeric":          {wire.Stripe, 1, "978", money.ErrUnknownCurrency, ""},
		"none":             {wire.Stripe, 1, "", money.ErrUnknownCurrency, ""},
		"not ASCII":        {wire.Stripe, 1, "uſd", money.ErrUnknownCurrency, ""},
		"no provider":      {0, 1, "EUR", money.ErrRange, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := tt.provider.FromWire(tt.amount, tt.code)
			require.Zero(t, m)
			require.ErrorIs(t, err, tt.kind)
			var refused *wire.AmountError
			require.ErrorAs(t, err, &refused)
			if tt.text != "" {
				require.EqualError(t, err, tt.text)
			}
		})
	}
}

func TestFromWireTakesEitherCase(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"ISK", "isk", "Isk"} {
		m, err := wire.Stripe.FromWire(4000, code)
		require.NoError(t, err)
		require.Equal(t, money.New(40, money.ISK), m)
	}
}

// What is told may be finer than what can be ordered: a fee of 0.123 KWD happened.
func TestFromWireReadsFinerThanStep(t *testing.T) {
	t.Parallel()
	m, err := wire.Stripe.FromWire(-123, "kwd")
	require.NoError(t, err)
	require.Equal(t, money.MustParse("-0.123 KWD"), m)
	_, err = wire.Stripe.ToWire(m)
	require.ErrorIs(t, err, money.ErrPrecision)
}

func TestStepOfNothing(t *testing.T) {
	t.Parallel()
	require.Zero(t, wire.Stripe.Step(money.MustParse("1.00 PTS/2").Currency()))
	require.Zero(t, wire.Stripe.Step(money.Currency(0)))
	require.Zero(t, wire.Provider(0).Step(money.EUR))
}
