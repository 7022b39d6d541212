package money_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/money"
)

type call struct {
	name string
	run  func()
}

// genText draws texts that are nearly right, and others.
func genText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[-+]?[0-9]{0,22}(\.[0-9]{0,22})?([eE][-+]?[0-9]{0,11})?( [A-Z]{3}(/[0-9])?)?`),
		rapid.StringMatching(`([\[\]{}:,"\\ ]|"amount"|"minor"|"value"|"currency"|"EUR"|\\u00[0-9a-f]{2}|[-.0-9]){0,40}`),
		rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
}

// readings are all ways to read one text.
func readings(t *rapid.T) (calls []call) {
	in := genText().Draw(t, "text")
	for _, r := range append(numberReaders(), textReaders()...) {
		read := r.prepare(in)
		calls = append(calls, call{r.name, func() { errSink = read() }})
	}
	for _, r := range jsonReaders() {
		read := unmarshalJSON(r, "", "").prepare(in)
		calls = append(calls, call{r.name, func() { errSink = read() }})
	}
	return calls
}

// calculations are all functions that take amounts, with whatever a caller can
// hand over: numbers that are no currency and no mode, too.
func calculations(t *rapid.T) (calls []call) {
	anyCurrency := rapid.OneOf(genCurrency(), rapid.Map(rapid.Uint32(), func(n uint32) money.Currency { return money.Currency(n) }), rapid.Just(money.Currency(0)))
	anyMoney := rapid.Custom(func(t *rapid.T) money.Money {
		return money.New(genMinor().Draw(t, "minor"), anyCurrency.Draw(t, "currency"))
	})
	m, x, cur := anyMoney.Draw(t, "m"), anyMoney.Draw(t, "x"), anyCurrency.Draw(t, "cur")
	if rapid.Bool().Draw(t, "same currency") {
		x, cur = money.New(x.Minor(), m.Currency()), m.Currency()
	}
	mode := money.RoundingMode(rapid.Uint8Range(0, 12).Draw(t, "mode"))
	rate := rapid.OneOf(genRate(), rapid.Just(money.Rate{})).Draw(t, "rate")
	quotes := []money.FXRate{{From: m.Currency(), To: cur, Value: rate}, {From: x.Currency(), To: cur, Value: rate}}
	n := rapid.Int64().Draw(t, "n")
	weights := rapid.SliceOfN(rapid.Int64(), 0, 4).Draw(t, "weights")
	dst := make([]money.Money, len(weights))
	d := rapid.OneOf(
		rapid.Map(genRate(), money.Rate.Decimal),
		rapid.Map(rapid.Int32(), func(exp int32) decimal.Decimal { return decimal.New(n, exp) }),
		rapid.Map(rapid.UintRange(0, 1<<12), func(bits uint) decimal.Decimal {
			return decimal.NewFromBigInt(new(big.Int).Lsh(big.NewInt(n), bits), -18)
		}),
	).Draw(t, "decimal")
	decimals := []decimal.Decimal{d, decimal.New(n, -2)}
	b := new(money.Bag)
	errSink = b.Add(x)
	var buf [64]byte
	return []call{
		{"Add", func() { sinkMoney, errSink = m.Add(x) }},
		{"Sub", func() { sinkMoney, errSink = m.Sub(x) }},
		{"Neg", func() { sinkMoney, errSink = m.Neg() }},
		{"Abs", func() { sinkMoney, errSink = m.Abs() }},
		{"Cmp", func() { sinkInt, errSink = m.Cmp(x) }},
		{"Sum", func() { sinkMoney, errSink = money.Sum(m, x, m) }},
		{"Min", func() { sinkMoney, errSink = money.Min(m, x) }},
		{"Max", func() { sinkMoney, errSink = money.Max(m, x) }},
		{"Allocate", func() { sinkShares, errSink = m.Allocate(weights...) }},
		{"AllocateInto", func() { errSink = m.AllocateInto(dst, weights) }},
		{"AllocateDecimal", func() { sinkShares, errSink = m.AllocateDecimal(decimals) }},
		{"Split", func() { sinkShares, errSink = m.Split(int(n % 30)) }},
		{"Prorate", func() { sinkShares, errSink = money.Prorate(m, x, m) }},
		{"MulRate", func() { sinkMoney, errSink = money.MulRate(m, rate, mode) }},
		{"DivRate", func() { sinkMoney, errSink = money.DivRate(m, rate, mode) }},
		{"RoundToMultiple", func() { sinkMoney, errSink = money.RoundToMultiple(m, n, mode) }},
		{"ExtractInclusive", func() { sinkMoney, _, errSink = money.ExtractInclusive(m, rate, mode) }},
		{"AddExclusive", func() { sinkMoney, _, errSink = money.AddExclusive(m, rate, mode) }},
		{"ExtractInclusiveLines", func() {
			_, errSink = money.ExtractInclusiveLines([]money.Money{m, x}, rate, money.TaxBasis(mode), mode)
		}},
		{"AddExclusiveLines", func() { _, errSink = money.AddExclusiveLines([]money.Money{m, x}, rate, money.TaxBasis(mode), mode) }},
		{"Convert", func() { sinkMoney, errSink = money.Convert(m, quotes[0], mode) }},
		{"Bag.Add and Sub", func() { errSink = b.Add(m); errSink = b.Sub(m) }},
		{"Bag.Total", func() { sinkMoney, errSink = b.Total(cur, quotes, mode) }},
		{"Bag.MarshalJSON", func() { sinkBytes, errSink = b.MarshalJSON() }},
		{"NewRate", func() { _, errSink = money.NewRate(d) }},
		{"FromDecimal", func() { sinkMoney, errSink = money.FromDecimal(d, cur, mode) }},
		{"Decimal", func() { _ = m.Decimal() }},
		{"String", func() { sinkString = m.String() }},
		{"Amount", func() { sinkString = m.Amount() }},
		{"AppendText", func() { sinkBytes, errSink = m.AppendText(buf[:0]) }},
		{"MarshalText", func() { sinkBytes, errSink = m.MarshalText() }},
		{"MarshalJSON", func() { sinkBytes, errSink = m.MarshalJSON() }},
		{"MinorJSON", func() { sinkBytes, errSink = money.MinorJSON(m).MarshalJSON() }},
		{"FXRate.MarshalJSON", func() { sinkBytes, errSink = quotes[0].MarshalJSON() }},
		{"Value", func() { _, errSink = m.Value() }},
		{"LogValue", func() { sinkString = m.LogValue().String() }},
		{"Format", func() { sinkString = fmt.Sprintf("%v %d", m, m) }},
		{"Rate.String", func() { sinkString = rate.String() }},
		{"Currency", func() { sinkString, sinkInt = cur.String()+cur.Code(), cur.Exponent()+cur.Numeric() }},
		{"NewCurrency", func() { _, errSink = money.NewCurrency("PTS", int(n)) }},
		{"CurrencyByNumeric", func() { _, errSink = money.CurrencyByNumeric(int(n)) }},
		{"RoundingMode", func() { sinkString = mode.String() }},
	}
}

func TestPropertyNothingPanics(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for _, c := range append(readings(t), calculations(t)...) {
			require.NotPanics(t, c.run, c.name)
		}
	})
}

// No call takes more than 1 KB, whether it succeeds or not; of what takes a list,
// for each item. The inputs are the same in every run, for the runtime's own
// memory cannot be told apart for sure.
func TestAnyInputAllocs(t *testing.T) {
	skipIfRace(t)
	items := map[string]uint64{"AllocateDecimal": 2, "ExtractInclusiveLines": 2, "AddExclusiveLines": 2}
	calls := rapid.Custom(func(t *rapid.T) []call { return append(readings(t), calculations(t)...) })
	for seed := range 200 {
		for _, c := range calls.Example(seed) {
			bytes, _ := cost(c.run)
			require.LessOrEqual(t, bytes, 1024*max(1, items[c.name]), "%s, seed %d", c.name, seed)
		}
	}
}
