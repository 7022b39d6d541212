// Command cldr writes the table of package money/locale from an unpacked npm
// package cldr-numbers-full and the JSON list of ISO 4217 codes that command
// iso4217 reads; .ci/generate runs it as
//
//	cldr -in package -iso iso4217.json -out money/locale/cldr_gen.go
//
// Every locale of the list in this program becomes a row: the signs and patterns
// by which CLDR writes amounts, and the currency symbols in which it differs from
// CLDR's root.
package main

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
)

// locale names a row. Locales whose data CLDR keeps under another name have a
// folder. The other names in also are those of the same data: the region that
// CLDR takes for granted, and scripts.
type locale struct {
	tag, folder string
	also        string
	olderGroup  string // was the group sign before CLDR 48, and is still read
}

const root = "und"

var locales = []locale{
	{tag: root},
	{tag: "ar", also: "ar-001"},
	{tag: "cs", also: "cs-CZ"},
	{tag: "da", also: "da-DK"},
	{tag: "de", also: "de-DE"},
	{tag: "de-AT"},
	{tag: "de-CH"},
	{tag: "en", also: "en-US"},
	{tag: "en-GB"},
	{tag: "en-IN"},
	{tag: "es", also: "es-ES"},
	{tag: "es-419"},
	{tag: "es-MX"},
	{tag: "es-US"},
	{tag: "fi", also: "fi-FI"},
	{tag: "fr", also: "fr-FR"},
	{tag: "fr-CH", olderGroup: "\u202f"},
	{tag: "he", also: "he-IL"},
	{tag: "hi", also: "hi-IN"},
	{tag: "it", also: "it-IT"},
	{tag: "ja", also: "ja-JP"},
	{tag: "ko", also: "ko-KR"},
	{tag: "nb", also: "nb-NO no no-NO"},
	{tag: "nl", also: "nl-NL"},
	{tag: "pl", also: "pl-PL"},
	{tag: "pt-BR", folder: "pt", also: "pt"},
	{tag: "pt-PT"},
	{tag: "sv", also: "sv-SE"},
	{tag: "tr", also: "tr-TR"},
	{tag: "zh", also: "zh-CN zh-Hans zh-Hans-CN"},
}

func main() {
	in := flag.String("in", "", "folder of the unpacked package cldr-numbers-full")
	iso := flag.String("iso", "", "JSON list of ISO 4217 codes")
	out := flag.String("out", "", "Go file to write")
	flag.Parse()
	if *in == "" || *iso == "" || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*in, *iso, *out); err != nil {
		fmt.Fprintln(os.Stderr, "cldr:", err)
		os.Exit(1)
	}
}

func run(in, iso, out string) error {
	src, err := openSource(in, iso)
	if err != nil {
		return err
	}
	var rows []row
	for _, l := range locales {
		r, err := src.row(l)
		if err != nil {
			return fmt.Errorf("%s: %w", l.tag, err)
		}
		if err := src.checkNames(l, r); err != nil {
			return err
		}
		rows = append(rows, r)
	}
	text, err := render(src.release, rows)
	if err != nil {
		return err
	}
	return os.WriteFile(out, text, 0o644)
}

// checkNames refuses another name under which CLDR has other data.
func (s *source) checkNames(l locale, want row) error {
	for name := range strings.FieldsSeq(l.also) {
		if !s.has(name) {
			continue // inherits all from the language
		}
		other := l
		other.folder = name
		got, err := s.row(other)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		got.locale = l
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("%s is written otherwise than %s and must be a locale of its own", name, l.tag)
		}
	}
	return nil
}
