package money_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestBagJSON(t *testing.T) {
	t.Parallel()
	b := bagOf(t, money.New(300, money.JPY), eur(500))
	data, err := json.Marshal(b)
	require.NoError(t, err)
	require.Equal(t, `[{"amount":"5.00","currency":"EUR"},{"amount":"300","currency":"JPY"}]`, string(data))
	byValue, err := json.Marshal(*b)
	require.NoError(t, err)
	require.Equal(t, data, byValue)
	var again money.Bag
	require.NoError(t, json.Unmarshal(data, &again))
	require.Equal(t, b.Amounts(), again.Amounts())

	empty, err := json.Marshal(money.Bag{})
	require.NoError(t, err)
	require.Equal(t, `[]`, string(empty))
	for in, want := range map[string]error{
		`[{"amount":"5.00","currency":"EUR"},{"amount":"0","currency":"EUR"}]`: money.ErrSyntax,
		`[{"amount":"0","currency":"EUR"},{"amount":"5.00","currency":"EUR"}]`: money.ErrSyntax,
		`{"EUR":"5.00"}`:                          money.ErrSyntax,
		`[{"amount":"5.001","currency":"EUR"}]`:   money.ErrPrecision,
		"[" + strings.Repeat(" ", 1<<16) + "]":    money.ErrRange,
		`[{"amount":1e9999,"currency":"EUR"}]`:    money.ErrSyntax,
		`[{"minor":1,"currency":"EUR"}]`:          money.ErrSyntax,
		`[{"amount":"5.00","currency":"nobody"}]`: money.ErrSyntax,
	} {
		require.ErrorIs(t, json.Unmarshal([]byte(in), &again), want)
		require.Equal(t, b.Amounts(), again.Amounts(), "unchanged by an error")
	}
	for _, in := range []string{``, `]`, `[`, `[,]`, `[null]`, `[]]`, `[] []`, string(data) + `,`, `[` + strings.Trim(string(data), "[]") + `,]`, `[[]]`, strings.Replace(string(data), "},{", "}{", 1)} {
		require.ErrorIs(t, again.UnmarshalJSON([]byte(in)), money.ErrSyntax, in)
	}
	require.NoError(t, again.UnmarshalJSON([]byte("null")))
	require.Equal(t, b.Amounts(), again.Amounts())
}

func TestBagJSONReads(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]*money.Bag{
		` [ ] `: new(money.Bag),
		`[{"amount":"0","currency":""},{"amount":0,"currency":"EUR"}]`:          new(money.Bag),
		`[ {"amount":300,"currency":"JPY"} , {"amount":"5","currency":"EUR"} ]`: bagOf(t, eur(500), money.New(300, money.JPY)),
	} {
		got := bagOf(t, eur(1))
		require.NoError(t, got.UnmarshalJSON([]byte(in)), in)
		require.Equal(t, want, got, in)
	}
}

// A bag of all ISO currencies is the longest that is likely, and takes 16 bytes
// for each.
func TestBagJSONAllocs(t *testing.T) {
	skipIfRace(t)
	full := new(money.Bag)
	for _, c := range isoCurrencies() {
		require.NoError(t, full.Add(money.New(-1<<63, c)))
	}
	data, err := full.MarshalJSON()
	require.NoError(t, err)
	var b money.Bag
	bytes, _ := cost(func() { errSink = b.UnmarshalJSON(data) })
	require.NoError(t, errSink)
	require.Equal(t, full.Amounts(), b.Amounts())
	require.LessOrEqual(t, bytes, uint64(1024+16*len(isoCurrencies())))

	// One bad amount, at the end, and nothing is kept of all the good ones, even
	// of those that are written as long as possible.
	long := strings.ReplaceAll(string(data), `"-`, `"-`+strings.Repeat("0", 18))
	for _, text := range []string{string(data), long, strings.ReplaceAll(long, "c", `\u0063`)} {
		require.NoError(t, b.UnmarshalJSON([]byte(text)))
		bad := []byte(text[:len(text)-1] + "!")
		bytes, _ = cost(func() { errSink = b.UnmarshalJSON(bad) })
		require.ErrorIs(t, errSink, money.ErrSyntax)
		require.LessOrEqual(t, bytes, uint64(1024))
	}
}
