package money_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func TestFXRateJSON(t *testing.T) {
	t.Parallel()
	rate := fx(money.EUR, money.USD, "1.0995")
	rate.AsOf = time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC)
	data, err := json.Marshal(rate)
	require.NoError(t, err)
	require.Equal(t, `{"from":"EUR","to":"USD","value":"1.0995","as_of":"2026-03-01T16:00:00Z","source":"test"}`, string(data))
	var again money.FXRate
	require.NoError(t, json.Unmarshal(data, &again))
	require.True(t, rate.Value.Equal(again.Value))
	again.Value = rate.Value
	require.Equal(t, rate, again)
}

func TestFXRateSource(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"", `Banca "d'Italia" <fix>`, "Norges Bank, 16:00 – \u2028", strings.Repeat("x", 100)} {
		rate := fx(money.EUR, money.USD, "1.1")
		rate.Source = source
		data, err := json.Marshal(rate)
		require.NoError(t, err)
		var again money.FXRate
		require.NoError(t, json.Unmarshal(data, &again))
		require.Equal(t, source, again.Source)
	}
	_, err := money.FXRate{Source: strings.Repeat("x", 256)}.MarshalJSON()
	require.ErrorIs(t, err, money.ErrRange, "what could not be read back is not written")
	_, err = money.FXRate{From: 1}.MarshalJSON()
	require.ErrorIs(t, err, money.ErrUnknownCurrency)

	data, err := json.Marshal(money.FXRate{})
	require.NoError(t, err)
	var zero money.FXRate
	require.NoError(t, json.Unmarshal(data, &zero))
	require.Equal(t, "0", zero.Value.String())
}

// The strings of JSON are read as encoding/json does, apart from half a surrogate
// pair, for which it makes up a character.
func TestFXRateSourceEscapes(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		`plain`, `\"\\\/\b\f\n\r\t`, `\u00fc\u00DC`, `\ud83d\ude00 \u20ac`, `a\u0000b`, `\u005c"`,
		`\`, `\x41`, `\u12`, `\u12g4`, `\u+123`, `\U0041`, `\ud83d`, `\ud83d\u0041`, `\ude00\ud83d`, `\ud83dx\ude00`, `\ud83dude00`, `\ud83d\n`, `\'`,
	} {
		data := []byte(`{"from":"EUR","to":"USD","value":"1.1","as_of":"2026-03-01T16:00:00Z","source":"` + source + `"}`)
		var want struct{ Source string }
		legal := json.Unmarshal(data, &want) == nil && !strings.ContainsRune(want.Source, '\uFFFD')
		var rate money.FXRate
		err := rate.UnmarshalJSON(data)
		require.Equal(t, legal, err == nil, source)
		if legal {
			require.Equal(t, want.Source, rate.Source)
		} else {
			require.ErrorIs(t, err, money.ErrSyntax)
		}
	}
}

func TestFXRateUnmarshalJSONRefuses(t *testing.T) {
	t.Parallel()
	const legal = `{"from":"EUR","to":"USD","value":"1.1","as_of":"2026-03-01T16:00:00Z","source":"bank"}`
	var before money.FXRate
	require.NoError(t, before.UnmarshalJSON([]byte(legal)))
	for _, tt := range []struct {
		old, repl string
		want      error
	}{
		{`"EUR"`, `"eur"`, money.ErrSyntax},
		{`"USD"`, `"ZZZ"`, money.ErrUnknownCurrency},
		{`"1.1"`, `1.1`, money.ErrSyntax}, // a number may have been a float
		{`"1.1"`, `"1e7"`, money.ErrRange},
		{`2026-03-01T16`, `2026-03-01 16`, money.ErrSyntax},
		{`"2026-03-01T16:00:00Z"`, `null`, money.ErrSyntax},
		{`"to"`, `"To"`, money.ErrSyntax},
		{`"source"`, `"\u017fource"`, money.ErrSyntax}, // equal for encoding/json, which folds ſ to s
		{`"bank"`, "\"ba\xffnk\"", money.ErrSyntax},
		{`"bank"`, "\"ba\nnk\"", money.ErrSyntax},
		{`,"source":"bank"`, ``, money.ErrSyntax},
		{`"bank"`, `"` + strings.Repeat("x", 256) + `"`, money.ErrRange},
	} {
		data := strings.Replace(legal, tt.old, tt.repl, 1)
		rate := before
		require.ErrorIs(t, rate.UnmarshalJSON([]byte(data)), tt.want, data)
		require.Equal(t, before, rate)
	}
	require.NoError(t, before.UnmarshalJSON([]byte("null")))
	require.Equal(t, "bank", before.Source)
}
