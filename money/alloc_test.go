package money_test

import (
	"math"
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

// Results go to package variables, so that the compiler cannot drop the calls.
var (
	sinkMoney  money.Money
	sinkInt    int
	sinkString string
	sinkBytes  []byte
	sinkShares []money.Money
	errSink    error
)

func TestSize(t *testing.T) {
	t.Parallel()
	require.EqualValues(t, 16, unsafe.Sizeof(money.Money{}))
}

// TestAllocs is not parallel: AllocsPerRun counts for the whole process.
func TestAllocs(t *testing.T) {
	skipIfRace(t)
	a, b := eur(1234), eur(-99)
	thousand := make([]money.Money, 1000)
	for i := range thousand {
		thousand[i] = eur(int64(i))
	}
	weights := make([]int64, 128)
	for i := range weights {
		weights[i] = int64(i*i) + 1
	}
	dst, buf := make([]money.Money, len(weights)), make([]byte, 0, 64)
	text, data := []byte("-12.34 EUR"), []byte(`{"amount":"12.34","currency":"EUR"}`)
	for _, tt := range []struct {
		name string
		most float64
		run  func()
	}{
		{"Add", 0, func() { sinkMoney, errSink = a.Add(b) }},
		{"Add no money", 0, func() { sinkMoney, errSink = money.Money{}.Add(b) }},
		{"Sub", 0, func() { sinkMoney, errSink = a.Sub(b) }},
		{"Neg", 0, func() { sinkMoney, errSink = a.Neg() }},
		{"Abs", 0, func() { sinkMoney, errSink = b.Abs() }},
		{"Cmp", 0, func() { sinkInt, errSink = a.Cmp(b) }},
		{"Sum", 0, func() { sinkMoney, errSink = money.Sum(thousand...) }},
		{"AllocateInto 3", 0, func() { errSink = a.AllocateInto(dst[:3], weights[:3]) }},
		{"AllocateInto 128", 0, func() { errSink = a.AllocateInto(dst, weights) }},
		{"Allocate 100", 1, func() { sinkShares, errSink = a.Allocate(weights[:100]...) }},
		{"Split", 1, func() { sinkShares, errSink = a.Split(7) }},
		{"Parse", 0, func() { sinkMoney, errSink = money.Parse("-12.34 EUR") }},
		{"UnmarshalText", 0, func() { errSink = sinkMoney.UnmarshalText(text) }},
		{"UnmarshalJSON", 0, func() { errSink = sinkMoney.UnmarshalJSON(data) }},
		{"AppendText", 0, func() { sinkBytes, errSink = a.AppendText(buf) }},
		{"String", 1, func() { sinkString = a.String() }},
		{"MarshalJSON", 1, func() { sinkBytes, errSink = a.MarshalJSON() }},
	} {
		require.LessOrEqual(t, testing.AllocsPerRun(100, tt.run), tt.most, tt.name)
		require.NoError(t, errSink, tt.name)
	}
}

// TestRoundingAllocs is the same for what rounds, as long as 128 bits suffice.
func TestRoundingAllocs(t *testing.T) {
	skipIfRace(t)
	a, b, rate := eur(123456), eur(-99), money.MustParseRate("0.0725")
	quote := fx(money.EUR, money.JPY, "161.273")
	for _, tt := range []struct {
		name string
		run  func()
	}{
		{"MulRate", func() { sinkMoney, errSink = money.MulRate(a, rate, money.HalfEven) }},
		{"DivRate", func() { sinkMoney, errSink = money.DivRate(a, rate, money.HalfEven) }},
		{"Convert", func() { sinkMoney, errSink = money.Convert(a, quote, money.HalfEven) }},
		{"ExtractInclusive", func() { sinkMoney, _, errSink = money.ExtractInclusive(a, rate, money.HalfUp) }},
		{"AddExclusive", func() { sinkMoney, _, errSink = money.AddExclusive(a, rate, money.HalfUp) }},
		{"RoundToMultiple", func() { sinkMoney, errSink = money.RoundToMultiple(a, 5, money.HalfUp) }},
		{"ParseRounded", func() {
			sinkMoney, errSink = money.ParseRounded("1234.5650000000000000000000000000000001", money.EUR, money.HalfUp)
		}},
		{"Min", func() { sinkMoney, errSink = money.Min(a, b, a) }},
		{"Max", func() { sinkMoney, errSink = money.Max(a, b, a) }},
	} {
		require.Zero(t, testing.AllocsPerRun(100, tt.run), tt.name)
		require.NoError(t, errSink, tt.name)
	}
}

// TestAdversarialAllocs: what is refused costs at most 1 KB, however long it is,
// and few steps.
func TestAdversarialAllocs(t *testing.T) {
	skipIfRace(t)
	refused(func(name string, read func() error) {
		bytes, allocs := cost(func() { errSink = read() })
		require.LessOrEqual(t, bytes, uint64(1024), name)
		require.LessOrEqual(t, allocs, uint64(16), name)
	})
}

// skipIfRace leaves the gates to runs without the race detector, which allocates
// on its own account.
func skipIfRace(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("allocations are not counted under the race detector")
	}
}

// cost returns the memory that a call takes: the least of some measurements, for
// now and then the runtime takes some of its own.
func cost(call func()) (bytes, allocs uint64) {
	bytes, allocs = math.MaxUint64, math.MaxUint64
	for range 3 {
		const runs = 10
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			call()
		}
		runtime.ReadMemStats(&after)
		bytes = min(bytes, (after.TotalAlloc-before.TotalAlloc)/runs)
		allocs = min(allocs, (after.Mallocs-before.Mallocs)/runs)
	}
	return bytes, allocs
}
