package money_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

// Each test is named for the project and the public issue in which something went
// wrong for users of another library, or for the project alone if running it showed
// the fault; the figures are from there.

// Rhymond/go-money#136: sharing an amount by its own parts overflowed the product.
func TestIssueGoMoney136ProductOverflow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		minor   int64
		weights []int64
		want    []int64
	}{
		{6004307791, []int64{6000000000, 4307791}, []int64{6000000000, 4307791}},
		{math.MaxInt64, []int64{50, 50}, []int64{1 << 62, 1<<62 - 1}},
		{math.MaxInt64, []int64{1 << 62, 1 << 62}, []int64{1 << 62, 1<<62 - 1}},
	} {
		got, err := eur(tt.minor).Allocate(tt.weights...)
		require.NoError(t, err)
		require.Equal(t, tt.want, minors(got))
	}
}

// go-money v1.0.15: MaxInt64 + 1 was MinInt64, without an error.
func TestIssueGoMoneySilentOverflow(t *testing.T) {
	t.Parallel()
	top, bottom := eur(math.MaxInt64), eur(math.MinInt64)
	for name, op := range map[string]func() (money.Money, error){
		"add at the top":       func() (money.Money, error) { return top.Add(eur(1)) },
		"add at the bottom":    func() (money.Money, error) { return bottom.Add(eur(-1)) },
		"add twice the bottom": func() (money.Money, error) { return bottom.Add(bottom) },
		"sub at the top":       func() (money.Money, error) { return top.Sub(eur(-1)) },
		"sub at the bottom":    func() (money.Money, error) { return bottom.Sub(eur(1)) },
		"sub the bottom":       func() (money.Money, error) { return eur(0).Sub(bottom) },
		"sub from nothing":     func() (money.Money, error) { return money.Money{}.Sub(bottom) },
		"neg of the bottom":    bottom.Neg,
		"abs of the bottom":    bottom.Abs,
		"sum":                  func() (money.Money, error) { return money.Sum(top, eur(1)) },
		"parse":                func() (money.Money, error) { return money.Parse("92233720368547758.08 EUR") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := op()
			require.ErrorIs(t, err, money.ErrOverflow)
			require.Zero(t, m)
			var overflow *money.OverflowError
			require.ErrorAs(t, err, &overflow)
			require.Equal(t, money.EUR, overflow.Currency)
			require.Contains(t, err.Error(), overflow.Op+" in EUR")
		})
	}
}

// go-money JSON: 9007199254740993 lost its last digit in a float64, 10.99 was
// read as 10, 1e300 as MinInt64; a quote in a code added keys to the output.
func TestIssueGoMoneyJSONThroughFloat(t *testing.T) {
	t.Parallel()
	var m money.Money
	require.NoError(t, json.Unmarshal([]byte(`{"amount":9007199254740993,"currency":"JPY"}`), &m))
	require.Equal(t, money.New(9007199254740993, money.JPY), m)
	require.NoError(t, json.Unmarshal([]byte(`{"amount":10.99,"currency":"EUR"}`), &m))
	require.Equal(t, eur(1099), m)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"amount":1e300,"currency":"EUR"}`), &m), money.ErrSyntax)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"amount":10.99,"currency":"JPY"}`), &m), money.ErrPrecision)

	_, err := money.NewCurrency(`"A"`, 2)
	require.ErrorIs(t, err, money.ErrSyntax)
}

// go-money NewFromFloat(136.98) was 13697 and 1.15 was 114; a plug-in for WooCommerce,
// Mastercard-Gateway#40, cut 599.80 to 59979. Nothing here takes a float64; text gives the right cents.
func TestIssueMastercardGateway40CentsThroughFloat(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{"136.98": 13698, "1.15": 115, "599.80": 59980, "10.99": 1099} {
		m, err := money.ParseAmount(in, money.EUR)
		require.NoError(t, err)
		require.Equal(t, want, m.Minor())
	}
	var m money.Money
	require.ErrorIs(t, m.Scan(599.80), money.ErrSyntax)
}

// Five libraries shared negative amounts otherwise than positive ones, so that
// refunds did not match the charges; one gave 19 shares for 10.
func TestIssueNegativeAllocation(t *testing.T) {
	t.Parallel()
	for issue, tt := range map[string]struct {
		minor   int64
		weights []int64
		want    []int64
	}{
		"RubyMoney/money#652":        {1001, []int64{1, 1, 1}, []int64{334, 334, 333}},
		"Shopify/money#190":          {1001, []int64{70, 20, 10}, []int64{701, 200, 100}},
		"sebastianbergmann/money#65": {99, []int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, []int64{10, 10, 10, 10, 10, 10, 10, 10, 10, 9}},
		"brick/money#14":             {1001, []int64{0, 1, 1}, []int64{0, 501, 500}},
		"moneyphp/money#258":         {5, []int64{3, 3, 5}, []int64{2, 1, 2}},
	} {
		t.Run(issue, func(t *testing.T) {
			t.Parallel()
			charged, err := eur(tt.minor).Allocate(tt.weights...)
			require.NoError(t, err)
			require.Equal(t, tt.want, minors(charged))
			refunded, err := eur(-tt.minor).Allocate(tt.weights...)
			require.NoError(t, err)
			require.Len(t, refunded, len(charged))
			for i := range charged {
				left, err := charged[i].Add(refunded[i])
				require.NoError(t, err)
				require.Equal(t, eur(0), left)
			}
		})
	}
}

// moneyphp/money#832: remainders ranked as floats gave the unit to the wrong share.
func TestIssueMoneyPHP832RemaindersRankedAsFloats(t *testing.T) {
	t.Parallel()
	got, err := eur(7_000_000_000_000_000).Allocate(1, 2)
	require.NoError(t, err)
	require.Equal(t, []int64{2_333_333_333_333_333, 4_666_666_666_666_667}, minors(got))
}

// moneyphp/money#492 and Shopify/money#175: 99.99 by 75:25 paid 75.00 and 24.99,
// 5 by 45:55 paid 3 and 2; both are further from the exact parts than need be.
func TestIssueMoneyPHP492ShopifyMoney175UnfairRemainder(t *testing.T) {
	t.Parallel()
	got, err := eur(9999).Allocate(75, 25)
	require.NoError(t, err)
	require.Equal(t, []int64{7499, 2500}, minors(got))
	got, err = eur(5).Allocate(45, 55)
	require.NoError(t, err)
	require.Equal(t, []int64{2, 3}, minors(got))
}

// RubyMoney/money#960 shared equally by all-zero ratios, go-money lost the money.
func TestIssueRubyMoney960AllZeroRatios(t *testing.T) {
	t.Parallel()
	_, err := eur(100).Allocate(0, 0, 0)
	require.ErrorIs(t, err, money.ErrRatio)
	_, err = money.Money{}.Allocate(0)
	require.ErrorIs(t, err, money.ErrRatio)
}

// shopspring/decimal#427, #226 and its changelog for 1.5.0: 1E1000000000 took
// memory and time, an exponent of 2^30 never came back.
func TestIssueDecimal427Decimal226HugeExponent(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"1E1000000000", "1e1073741824", "1e10000", "1e-10000"} {
		_, err := money.ParseAmount(in, money.EUR)
		require.ErrorIs(t, err, money.ErrSyntax, "an amount has no exponent at all")
		_, err = money.ParseRate(in)
		require.ErrorIs(t, err, money.ErrRange)
	}
	_, err := money.FromDecimal(decimal.New(1, 1<<30), money.EUR, money.HalfEven)
	require.ErrorIs(t, err, money.ErrRange)
	_, err = money.ParseAmount("1"+strings.Repeat("0", 1<<20), money.EUR)
	require.ErrorIs(t, err, money.ErrRange)
}

// shopspring/decimal#47, #176, #37, stephenafamo/bob#374: 1.0 and 1.00 differed
// for ==, DeepEqual and as map keys.
func TestIssueDecimal47Decimal176Decimal37Bob374Equality(t *testing.T) {
	t.Parallel()
	a, b := money.MustParse("1.00 USD"), money.MustParse("1.0 USD")
	same := a == b // not require.Equal, which is satisfied with less
	require.True(t, same)
	require.True(t, a.Equal(b))
	require.True(t, reflect.DeepEqual(a, b))
	require.True(t, cmp.Equal(a, b))
	require.Len(t, map[money.Money]bool{a: true, b: true}, 1)
	require.False(t, a.Equal(money.MustParse("1.00 EUR")))
	require.False(t, eur(0).Equal(money.Money{}))
}

// quagmt/udecimal#10, bojanz/currency#49: zero had a sign and printed as -0.00.
func TestIssueUdecimal10NegativeZero(t *testing.T) {
	t.Parallel()
	zero, err := eur(100).Sub(eur(100))
	require.NoError(t, err)
	require.Equal(t, eur(0), zero)
	neg, err := zero.Neg()
	require.NoError(t, err)
	require.Equal(t, "0.00 EUR", neg.String())
	require.Equal(t, "0 JPY", money.MustParse("-0 JPY").String())
}

// shopspring/decimal#28, formancehq/numscript#156 and #142: 2^53+1 was rounded
// and 100.5 cut off on the way through a float64.
func TestIssueDecimal28Numscript156Numscript142NumbersAboveFloat(t *testing.T) {
	t.Parallel()
	var m money.Money
	for _, amount := range []string{`9007199254740993`, `"9007199254740993"`, `9007199254740993.0`} {
		require.NoError(t, json.Unmarshal([]byte(`{"amount":`+amount+`,"currency":"JPY"}`), &m))
		require.EqualValues(t, 9007199254740993, m.Minor())
	}
	data, err := json.Marshal(m)
	require.NoError(t, err)
	require.Contains(t, string(data), `"9007199254740993"`, "a string, safe in JavaScript")
	require.ErrorIs(t, json.Unmarshal([]byte(`{"amount":100.5,"currency":"JPY"}`), &m), money.ErrPrecision)
	for _, src := range []any{float64(1 << 53), 100.5, int64(100)} {
		require.ErrorIs(t, m.Scan(src), money.ErrSyntax, "a number of any size has no currency")
	}
}

// bojanz/currency v1.5.0: NaN and Infinity were amounts, and 1e18 + 0.01 lost
// the cent.
func TestIssueBojanzSpecialValuesAndLostCent(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"NaN", "sNaN", "Infinity", "-Inf", "inf"} {
		_, err := money.ParseAmount(in, money.EUR)
		require.ErrorIs(t, err, money.ErrSyntax)
	}
	sum, err := money.MustParse("10000000000000000 EUR").Add(eur(1))
	require.NoError(t, err)
	require.Equal(t, "10000000000000000.01 EUR", sum.String())
	_, err = money.Parse("1000000000000000000 EUR")
	require.ErrorIs(t, err, money.ErrOverflow, "1e18 EUR is refused, not rounded")
}

// bojanz/currency in a German locale read 12.34 as 1234, 1,234.56 as 1.23456 and
// 1.2.3 as 123. No locale is guessed here: what is not plain is refused.
func TestIssueBojanzLocaleParse(t *testing.T) {
	t.Parallel()
	m, err := money.ParseAmount("12.34", money.EUR)
	require.NoError(t, err)
	require.Equal(t, eur(1234), m)
	for _, in := range []string{"1,234.56", "1.234,56", "12,34", "1.2.3", "1'234", "1\u00a0234", "12.34 €"} {
		_, err := money.ParseAmount(in, money.EUR)
		require.ErrorIs(t, err, money.ErrSyntax)
	}
}

// adyen/adyen-commercetools#1085 and woocommerce-gateway-stripe#883: ISK got two
// more digits for one provider, and UGX none of its own, so that amounts were off
// by 100. Here the digits are those of ISO 4217 and no provider's.
func TestIssueAdyenCommercetools1085WooStripe883ProviderScale(t *testing.T) {
	t.Parallel()
	for cur, want := range map[money.Currency]string{
		money.ISK: `{"minor":500,"currency":"ISK"}`,
		money.UGX: `{"minor":500,"currency":"UGX"}`,
		money.CLP: `{"minor":500,"currency":"CLP"}`,
	} {
		m, err := money.ParseAmount("500", cur)
		require.NoError(t, err)
		data, err := json.Marshal(money.MinorJSON(m))
		require.NoError(t, err)
		require.Equal(t, want, string(data))
		_, err = money.ParseAmount("500.50", cur)
		require.ErrorIs(t, err, money.ErrPrecision)
	}
}

// go-money panicked on its zero value.
func TestIssueGoMoneyZeroValue(t *testing.T) {
	t.Parallel()
	var m money.Money
	require.True(t, m.IsZero())
	require.Zero(t, m.Sign())
	require.True(t, m.Currency().IsZero())
	require.Equal(t, "0", m.String())
	require.Equal(t, "0", m.Amount())
	neg, err := m.Neg()
	require.NoError(t, err)
	require.Equal(t, money.Money{}, neg)
	c, err := m.Cmp(money.Money{})
	require.NoError(t, err)
	require.Zero(t, c)
}

// go-money and bojanz refused the []byte of a driver; bojanz v1.4.0 panicked on "5".
func TestIssueGoMoneyBojanzScan(t *testing.T) {
	t.Parallel()
	var m money.Money
	require.NoError(t, m.Scan([]byte("12.34 EUR")))
	require.Equal(t, eur(1234), m)
	require.NoError(t, m.Scan("12.34 EUR"))
	require.ErrorIs(t, m.Scan(nil), money.ErrSyntax)
	require.NoError(t, new(money.NullMoney).Scan(nil))
	require.ErrorIs(t, m.Scan("5"), money.ErrSyntax)
	require.ErrorIs(t, m.Scan([]byte("5")), money.ErrSyntax)
}

// brick/money#46: the ratios 37.5 and 62.5 were cut to 37 and 62.
func TestIssueBrickMoney46DecimalRatios(t *testing.T) {
	t.Parallel()
	got, err := eur(10000).AllocateDecimal(decimals("37.5", "62.5"))
	require.NoError(t, err)
	require.Equal(t, []int64{3750, 6250}, minors(got))
}

// RubyMoney/money#1033: a penny was lost by ratios that were floats; 700273
// became 700272.
func TestIssueRubyMoney1033FloatRatiosLoseAPenny(t *testing.T) {
	t.Parallel()
	for _, weights := range [][]string{{"0.1", "0.2", "0.7"}, {"33.3", "33.3", "33.4"}, {"0.333333333333333333", "0.666666666666666667"}} {
		shares, err := eur(700273).AllocateDecimal(decimals(weights...))
		require.NoError(t, err)
		sum, err := money.Sum(shares...)
		require.NoError(t, err)
		require.Equal(t, eur(700273), sum)
	}
}

// bojanz/currency#49: a negative amount that was rounded to zero printed as
// -$0.00 or JPY -0.
func TestIssueBojanz49NegativeZeroAfterRounding(t *testing.T) {
	t.Parallel()
	m, err := money.ParseRounded("-0.001", money.USD, money.HalfUp)
	require.NoError(t, err)
	require.Equal(t, "0.00 USD", m.String())
	m, err = money.MulRate(money.New(-1, money.JPY), money.MustParseRate("0.4"), money.HalfUp)
	require.NoError(t, err)
	require.Equal(t, "0 JPY", m.String())
	m, err = money.RoundToMultiple(eur(-2), 5, money.HalfEven)
	require.NoError(t, err)
	require.Equal(t, "0.00 EUR", m.String())
}

// RubyMoney/money#270 and #667, cknow/laravel-money#126: a division cut off the
// rest, 9.80/12 was 0.81 and a sixth of 199.00 was 33.16.
func TestIssueRubyMoney270RubyMoney667LaravelMoney126DivisionTruncates(t *testing.T) {
	t.Parallel()
	m, err := money.DivRate(eur(980), money.MustParseRate("12"), money.HalfUp)
	require.NoError(t, err)
	require.Equal(t, eur(82), m)
	m, err = money.DivRate(eur(19900), money.MustParseRate("6"), money.HalfUp)
	require.NoError(t, err)
	require.Equal(t, eur(3317), m)
}

// py-money: 3 GNF at 1.4995 was 5, rounded to 4.50 first and then again.
func TestIssuePyMoneyDoubleRounding(t *testing.T) {
	t.Parallel()
	m, err := money.MulRate(money.New(3, money.GNF), money.MustParseRate("1.4995"), money.HalfUp)
	require.NoError(t, err)
	require.Equal(t, money.New(4, money.GNF), m)
}

// shopspring/decimal: IntPart and CoefficientInt64 wrap at 2^63 without an error.
func TestIssueDecimalWraps(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"9223372036854775808", "18446744073709551616", "-9223372036854775809"} {
		_, err := money.FromDecimal(decimals(text)[0], money.JPY, money.HalfEven)
		require.ErrorIs(t, err, money.ErrOverflow)
		_, err = money.MulRate(money.New(1, money.JPY), money.MustParseRate(text), money.HalfEven)
		require.ErrorIs(t, err, money.ErrOverflow)
		_, err = eur(1).AllocateDecimal(decimals(text, "1"))
		require.ErrorIs(t, err, money.ErrRange)
	}
}
