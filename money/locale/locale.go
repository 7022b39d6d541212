package locale

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// ErrUnknownLocale says that a tag is not one of the table.
var ErrUnknownLocale = errors.New("money/locale: unknown locale")

// Locale is a language, in a region where that matters: en, en-IN, pt-BR. It is
// a small comparable value, safe for concurrent use. The zero value is "und",
// CLDR's root, which writes "€ 1,234.56" and serves when nothing is known.
type Locale struct {
	index uint8 // in rows
}

const maxTagLen = 35 // that of the longest tag RFC 5646 asks software to hold

// Parse returns the locale of a BCP 47 tag, in any case, also with "_" for "-".
//
// A language stands for the region that CLDR takes for granted, and for no
// other: en-US is en, de-DE is de, pt is pt-BR, zh-Hans and zh-CN are zh. Other
// tags, such as es-AR, are [ErrUnknownLocale] and do not fall back to their
// language, whose decimal sign may be their group sign. The error names all tags
// there are.
func Parse(tag string) (Locale, error) {
	if len(tag) <= maxTagLen {
		name := strings.ReplaceAll(tag, "_", "-")
		is := func(other string) bool { return strings.EqualFold(other, name) }
		for i, r := range rows {
			if is(r.tag) || slices.ContainsFunc(strings.Fields(r.also), is) {
				return Locale{uint8(i)}, nil
			}
		}
	}
	var known []string
	for l := range All() {
		known = append(known, l.String())
	}
	return Locale{}, fmt.Errorf("%w: %q: want one of %s", ErrUnknownLocale, tag[:min(len(tag), maxTagLen)], strings.Join(known, ", "))
}

// MustParse is [Parse] for package variables and tests: it panics on an error.
func MustParse(tag string) Locale {
	l, err := Parse(tag)
	if err != nil {
		panic(err)
	}
	return l
}

// String returns the tag: "de" also for what was parsed from de-DE, and "und"
// for the zero Locale.
func (l Locale) String() string { return l.row().tag }

// All yields every locale except "und", sorted by tag.
func All() iter.Seq[Locale] {
	return func(yield func(Locale) bool) {
		for i := 1; i < len(rows); i++ {
			if !yield(Locale{uint8(i)}) {
				return
			}
		}
	}
}

func (l Locale) row() *row { return &rows[l.index] }
