package locale_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money/locale"
)

var styles = []locale.Style{locale.Symbol, locale.Code, locale.Number}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ tag, want string }{
		{"de", "de"}, {"de-DE", "de"}, {"DE_de", "de"}, {"de-CH", "de-CH"}, {"de_at", "de-AT"},
		{"en-US", "en"}, {"EN-gb", "en-GB"}, {"en-in", "en-IN"}, {"pt", "pt-BR"}, {"pt-BR", "pt-BR"}, {"pt-PT", "pt-PT"},
		{"es-ES", "es"}, {"es-419", "es-419"}, {"zh-Hans", "zh"}, {"zh_CN", "zh"}, {"zh-hans-cn", "zh"}, {"no", "nb"}, {"nb-NO", "nb"},
		{"ar-001", "ar"}, {"und", "und"},
	} {
		l, err := locale.Parse(tt.tag)
		require.NoError(t, err, tt.tag)
		require.Equal(t, tt.want, l.String(), tt.tag)
	}
}

// A region is not dropped: es-AR and en-ZA swap or change the signs of their
// language, ar-EG has other digits, fr-CA and zh-Hant other symbols.
func TestParseUnknown(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"", "-", "xx", "es-AR", "en-ZA", "ar-EG", "fr-CA", "zh-Hant", "de-", "de-DE-", " de", "d", "de--DE", "de-001", "root", "en\xff", strings.Repeat("de-", 1e5)} {
		l, err := locale.Parse(tag)
		require.ErrorIs(t, err, locale.ErrUnknownLocale, "%.40q", tag)
		require.Zero(t, l)
		require.ErrorContains(t, err, "want one of ar, cs, da, de, de-AT, de-CH, en, ")
		require.Less(t, len(err.Error()), 400)
	}
	require.Panics(t, func() { locale.MustParse("tlh") })
}

func TestAll(t *testing.T) {
	t.Parallel()
	var tags []string
	for l := range locale.All() {
		tags = append(tags, l.String())
		again, err := locale.Parse(l.String())
		require.NoError(t, err)
		require.Equal(t, l, again)
	}
	require.True(t, slices.IsSorted(tags))
	require.Len(t, slices.Compact(slices.Clone(tags)), len(tags))
	require.NotContains(t, tags, "und")
	for tag := range strings.FieldsSeq("en en-IN pt-BR pt-PT es es-419 de de-CH fr fr-CH it nl pl sv da nb fi cs tr ja zh ko ar he hi") {
		require.Contains(t, tags, tag)
	}
	for l := range locale.All() {
		require.Equal(t, "ar", l.String(), "the loop can be left")
		break
	}
}

func TestZeroLocale(t *testing.T) {
	t.Parallel()
	require.Equal(t, "und", locale.Locale{}.String())
	require.Equal(t, locale.Locale{}, locale.MustParse("und"))
	require.Equal(t, "€\u00a01,234.56", locale.Locale{}.Format(eur(123456), locale.Symbol))
}
