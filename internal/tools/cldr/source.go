package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// source is the unpacked package, and the codes of ISO 4217 currencies that have
// minor units, sorted.
type source struct {
	dir     string
	codes   []string
	release release
}

type release struct {
	Version string `json:"version"`
	CLDR    string `json:"cldrVersion"`
}

// numbers is what numbers.json of a locale says of amounts in Western digits.
type numbers struct {
	MinGrouping string `json:"minimumGroupingDigits"`
	Symbols     struct {
		Decimal         string `json:"decimal"`
		Group           string `json:"group"`
		Minus           string `json:"minusSign"`
		CurrencyDecimal string `json:"currencyDecimal"`
		CurrencyGroup   string `json:"currencyGroup"`
	} `json:"symbols-numberSystem-latn"`
	Formats struct {
		Standard string          `json:"standard"`
		Spacing  json.RawMessage `json:"currencySpacing"`
	} `json:"currencyFormats-numberSystem-latn"`
}

func openSource(dir, iso string) (*source, error) {
	s := &source{dir: dir}
	if err := readJSON(filepath.Join(dir, "package.json"), &s.release); err != nil {
		return nil, err
	}
	var list struct {
		Active []struct {
			Code       string `json:"code"`
			MinorUnits *int   `json:"minor_units"`
		} `json:"active"`
	}
	if err := readJSON(iso, &list); err != nil {
		return nil, err
	}
	for _, e := range list.Active {
		if e.MinorUnits != nil {
			s.codes = append(s.codes, e.Code)
		}
	}
	slices.Sort(s.codes)
	if s.release.Version == "" || s.release.CLDR == "" || len(s.codes) == 0 {
		return nil, errors.New("no versions in package.json or no currencies in the ISO list")
	}
	return s, nil
}

// has reports whether the package has data under a name.
func (s *source) has(name string) bool {
	_, err := os.Stat(filepath.Join(s.dir, "main", name))
	return err == nil
}

// read reads a file of a locale, from under main.LOCALE.numbers in it.
func (s *source) read(l locale, file string, into any) error {
	name := l.tag
	if l.folder != "" {
		name = l.folder
	}
	var tree struct {
		Main map[string]struct {
			Numbers json.RawMessage `json:"numbers"`
		} `json:"main"`
	}
	if err := readJSON(filepath.Join(s.dir, "main", name, file), &tree); err != nil {
		return err
	}
	return json.Unmarshal(tree.Main[name].Numbers, into)
}

// spacing is the one currencySpacing there is, which package locale knows: a
// no-break space between a digit and a currency that does not end in a symbol.
const spacing = `"currencyMatch":"[[:^S:]&[:^Z:]]","surroundingMatch":"[:digit:]","insertBetween":"` + "\u00a0" + `"`

var blanks = regexp.MustCompile(`[ \n]`)

func (s *source) numbers(l locale) (n numbers, err error) {
	if err := s.read(l, "numbers.json", &n); err != nil {
		return n, err
	}
	if strings.Count(blanks.ReplaceAllString(string(n.Formats.Spacing), ""), spacing) != 2 {
		return n, fmt.Errorf("currencySpacing is %s, want the usual one", n.Formats.Spacing)
	}
	return n, nil
}

// symbols lists the currencies whose symbol is not that of the root or, in the
// root, not the code.
func (s *source) symbols(l locale) ([]symbol, error) {
	symbols, err := s.allSymbols(l)
	if err != nil || l.tag == root {
		return slices.DeleteFunc(symbols, func(x symbol) bool { return x.text == x.code }), err
	}
	inherited, err := s.allSymbols(locale{tag: root})
	return slices.DeleteFunc(symbols, func(x symbol) bool { return slices.Contains(inherited, x) }), err
}

func (s *source) allSymbols(l locale) ([]symbol, error) {
	var file struct {
		Currencies map[string]struct {
			Symbol string `json:"symbol"`
		} `json:"currencies"`
	}
	if err := s.read(l, "currencies.json", &file); err != nil {
		return nil, err
	}
	var symbols []symbol
	owner := make(map[string]string)
	for _, code := range s.codes {
		text := file.Currencies[code].Symbol
		if text == "" {
			text = code
		}
		if owner[text] != "" {
			return nil, fmt.Errorf("%s and %s share the symbol %q, so that one would be read as the other", owner[text], code, text)
		}
		owner[text] = code
		symbols = append(symbols, symbol{code, text})
	}
	return symbols, nil
}

func readJSON(name string, into any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
