package locale_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/money/locale"
)

// Results go to package variables, so that the compiler cannot drop the calls.
var (
	sinkMoney  money.Money
	sinkString string
	sinkBytes  []byte
	errSink    error
)

func skipIfRace(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("allocations are not counted under the race detector")
	}
}

// TestLocaleAllocs is not parallel: AllocsPerRun counts for the whole process.
func TestLocaleAllocs(t *testing.T) {
	skipIfRace(t)
	private, err := money.ParseCurrency("PTS/2")
	require.NoError(t, err)
	buf := make([]byte, 0, 64)
	for l := range locale.All() {
		for _, cur := range []money.Currency{money.EUR, money.SAR, money.XOF, private} {
			for _, style := range styles {
				m := money.New(-123456789, cur)
				require.Zero(t, testing.AllocsPerRun(10, func() { sinkBytes = l.Append(buf, m, style) }), "Append %s %s", l, m)
				require.LessOrEqual(t, testing.AllocsPerRun(10, func() { sinkString = l.Format(m, style) }), 1.0, "Format %s %s", l, m)
			}
		}
	}
}

// TestLocaleAllocsRefused: what is refused costs at most 1 KB, and a tag 2 KB, for
// its error lists all tags.
func TestLocaleAllocsRefused(t *testing.T) {
	skipIfRace(t)
	long := strings.Repeat("de_", 1<<18)
	require.LessOrEqual(t, bytesPerRun(func() { _, errSink = locale.Parse(long) }), uint64(2048))
	require.Error(t, errSink)
	ar := locale.MustParse("ar")
	for name, s := range map[string]string{
		"long": strings.Repeat("9", 1<<20), "many digits": strings.Repeat("9", 64), "groups": strings.Repeat("1,", 32),
		"spaces": strings.Repeat("\u00a0", 32), "minus signs": strings.Repeat("\u2212", 21), "bytes": strings.Repeat("\xff", 64),
		"precision": "0." + strings.Repeat("1", 38), "other digits": strings.Repeat("٣", 32), "mismatch": "12.34 USD",
	} {
		require.LessOrEqual(t, bytesPerRun(func() { _, errSink = ar.ParseMoney(s, money.EUR) }), uint64(1024), name)
		require.Error(t, errSink, name)
	}
}

func bytesPerRun(run func()) uint64 {
	const runs = 50
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		run()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / runs
}
