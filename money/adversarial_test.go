package money_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

// A reader is one way to read a text. prepare makes the call ready, so that what
// it costs can be counted.
type reader struct {
	name    string
	prepare func(in string) (read func() error)
}

// numberReaders are all the ways into this package for a decimal number.
func numberReaders() []reader {
	readers := []reader{
		{"ParseAmount", func(in string) func() error {
			return func() error { _, err := money.ParseAmount(in, money.EUR); return err }
		}},
		{"ParseRounded", func(in string) func() error {
			return func() error { _, err := money.ParseRounded(in, money.EUR, money.HalfEven); return err }
		}},
		{"ParseRate", func(in string) func() error {
			return func() error { _, err := money.ParseRate(in); return err }
		}},
		unmarshalText("Rate", "", new(money.Rate), ""),
	}
	readers = append(readers, amountReaders("", " EUR")...)
	for _, r := range jsonReaders() {
		readers = append(readers, unmarshalJSON(r, r.before+`"`, `"`+r.after), unmarshalJSON(r, r.before, r.after))
	}
	return readers
}

// textReaders are all the ways into this package for a text that is no JSON.
func textReaders() []reader {
	return append(amountReaders("", ""), []reader{
		{"ParseCurrency", func(in string) func() error {
			return func() error { _, err := money.ParseCurrency(in); return err }
		}},
		{"NewCurrency", func(in string) func() error {
			return func() error { _, err := money.NewCurrency(in, 2); return err }
		}},
		unmarshalText("Currency", "", new(money.Currency), ""),
	}...)
}

// amountReaders read an amount with its currency.
func amountReaders(before, after string) []reader {
	return []reader{
		{"Parse", func(in string) func() error {
			in = before + in + after
			return func() error { _, err := money.Parse(in); return err }
		}},
		{"Money.Scan", func(in string) func() error {
			var src any = before + in + after
			return func() error { return new(money.Money).Scan(src) }
		}},
		{"NullMoney.Scan", func(in string) func() error {
			var src any = []byte(before + in + after)
			return func() error { return new(money.NullMoney).Scan(src) }
		}},
		unmarshalText("Money", before, new(money.Money), after),
		unmarshalText("NullMoney", before, new(money.NullMoney), after),
	}
}

func unmarshalText(name, before string, v interface{ UnmarshalText([]byte) error }, after string) reader {
	return reader{name + ".UnmarshalText", func(in string) func() error {
		text := []byte(before + in + after)
		return func() error { return v.UnmarshalText(text) }
	}}
}

// A jsonReader is a type that reads JSON: before, a number or string, and after
// make one value.
type jsonReader struct {
	name          string
	into          func() json.Unmarshaler
	before, after string
	legal         string // what stands between before and after
}

func jsonReaders() []jsonReader {
	return []jsonReader{
		{"Money", func() json.Unmarshaler { return new(money.Money) }, `{"amount":`, `,"currency":"EUR"}`, `"12.34"`},
		{"NullMoney", func() json.Unmarshaler { return new(money.NullMoney) }, `{"amount":`, `,"currency":"EUR"}`, `"12.34"`},
		{"MinorJSON", func() json.Unmarshaler { return new(money.MinorJSON) }, `{"minor":`, `,"currency":"EUR"}`, `1234`},
		{"Bag", func() json.Unmarshaler { return new(money.Bag) }, `[{"amount":`, `,"currency":"EUR"}]`, `"12.34"`},
		{
			"FXRate", func() json.Unmarshaler { return new(money.FXRate) }, `{"value":`,
			`,"from":"EUR","to":"USD","as_of":"2026-03-01T16:00:00Z","source":"bank"}`, `"1.0995"`,
		},
	}
}

func (r jsonReader) text() string { return r.before + r.legal + r.after }

// unmarshalJSON calls the method itself: encoding/json would look at the whole
// text before, and refuse or pay for much of it on its own account.
func unmarshalJSON(r jsonReader, before, after string) reader {
	return reader{r.name + ".UnmarshalJSON", func(in string) func() error {
		data, v := []byte(before+in+after), r.into()
		return func() error { return v.UnmarshalJSON(data) }
	}}
}

// adversarialNumbers are row F21 of the project's list of faults: texts that cost
// a careless reader of decimals time, memory or correctness.
func adversarialNumbers() map[string]string {
	return map[string]string{
		"huge exponent":          "1e10000",
		"tiny exponent":          "1e-10000",
		"endless exponent":       "1e999999999",
		"overlong exponent":      "1e99999999999999999999999",
		"lowest exponent":        "1.5e-9223372036854775808",
		"megabyte":               strings.Repeat("9", 1<<20),
		"megabyte of zeros":      strings.Repeat("0", 1<<20),
		"megabyte fraction":      "0." + strings.Repeat("0", 1<<20),
		"long enough for a bag":  strings.Repeat("9", 60_000),
		"megabyte of no text":    strings.Repeat("\xff", 1<<20),
		"NaN":                    "NaN",
		"signaling NaN":          "sNaN",
		"Inf":                    "Inf",
		"-Infinity":              "-Infinity",
		"full width digits":      "１２",
		"Arabic digits":          "١٢",
		"unicode minus":          "\u22125",
		"grouped":                "1,000.00",
		"grouped by spaces":      "1 000",
		"grouped by underscores": "1_000",
		"hexadecimal":            "0x10",
		"two points":             "1.2.3",
		"invalid UTF-8":          "1\xff",
		"NUL":                    "1\x00",
		"nothing":                "",
	}
}

// adversarialJSON are row F22: what encoding/json lets through or pays for, made
// of a legal text.
func adversarialJSON() map[string]func(legal string) string {
	inside := func(old, repl string) func(string) string {
		return func(legal string) string { return strings.Replace(legal, old, repl, 1) }
	}
	return map[string]func(string) string{
		"duplicate first key": func(legal string) string {
			before, members, _ := strings.Cut(legal, "{")
			first, _, _ := strings.Cut(members, ",")
			return before + "{" + first + "," + members
		},
		"duplicate last key": func(legal string) string {
			return strings.Replace(legal, "}", legal[strings.LastIndex(legal, ","):strings.Index(legal, "}")]+"}", 1)
		},
		"capital key": func(legal string) string {
			at := strings.Index(legal, `{"`) + 2
			return legal[:at] + strings.ToUpper(legal[at:at+1]) + legal[at+1:]
		},
		"capitals":            strings.ToUpper,
		"unknown key":         inside("}", `,"x":1}`),
		"no keys":             func(legal string) string { before, _, _ := strings.Cut(legal, "{"); return before + "{}" },
		"null inside":         inside(`"EUR"`, "null"),
		"number for a text":   inside(`"EUR"`, "978"),
		"deep arrays":         inside(`"EUR"`, strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)),
		"deep objects":        inside(`"EUR"`, strings.Repeat(`{"currency":`, 10_000)+"1"+strings.Repeat("}", 10_000)),
		"deep and short":      inside(`"EUR"`, strings.Repeat("[", 60)+strings.Repeat("]", 60)),
		"wrapped":             func(legal string) string { return strings.Repeat("[", 10_000) + legal + strings.Repeat("]", 10_000) },
		"huge body":           func(legal string) string { return legal + strings.Repeat(" ", 64<<20) },
		"huge text":           inside("EUR", strings.Repeat("E", 1<<20)),
		"long escaped text":   inside("EUR", strings.Repeat(`\u0041`, 10_000)),
		"invalid UTF-8":       inside("EUR", "E\xffR"),
		"escaped surrogate":   inside("EUR", `EU\ud800`),
		"bad escape":          inside("EUR", `EU\x52`),
		"newline in a string": inside("EUR", "EUR\n"),
		"byte order mark":     func(legal string) string { return "\uFEFF" + legal },
		"UTF-16":              func(legal string) string { return strings.Join(strings.Split(legal, ""), "\x00") },
		"trailing text":       func(legal string) string { return legal + "x" },
		"trailing value":      func(legal string) string { return legal + legal },
		"trailing NUL":        func(legal string) string { return legal + "\x00" },
		"trailing comma":      inside("}", ",}"),
		"comment":             inside("{", "{/**/"),
	}
}

// typed fails unless err is of a kind of this package and short.
func typed(t require.TestingT, err error, msg ...any) {
	require.Error(t, err, msg...)
	for _, kind := range []error{
		money.ErrSyntax, money.ErrRange, money.ErrPrecision, money.ErrOverflow, money.ErrUnknownCurrency,
	} {
		if errors.Is(err, kind) {
			require.Less(t, len(err.Error()), 400, msg...)
			return
		}
	}
	require.Fail(t, "not an error of this package: "+err.Error(), msg...)
}

// refused calls each with every bad text and its reader.
func refused(each func(name string, read func() error)) {
	for input, in := range adversarialNumbers() {
		for _, r := range numberReaders() {
			each(r.name+" "+input, r.prepare(in))
		}
		for _, r := range textReaders() {
			if in != "" { // which is the zero Currency, and NULL
				each(r.name+" "+input, r.prepare(in))
			}
		}
	}
	for _, r := range jsonReaders() {
		for input, spoil := range adversarialJSON() {
			each(r.name+" "+input, unmarshalJSON(r, "", "").prepare(spoil(r.text())))
		}
	}
}

func TestAdversarial(t *testing.T) {
	t.Parallel()
	refused(func(name string, read func() error) { typed(t, read(), name) })
	for _, r := range jsonReaders() {
		legal := r.text()
		require.NoError(t, r.into().UnmarshalJSON([]byte(legal)), r.name)
		for end := range len(legal) {
			typed(t, r.into().UnmarshalJSON([]byte(legal[:end])), "cut short: "+legal[:end])
		}
	}
}

// A sign on zero is no reason to refuse it, but it is lost.
func TestNegativeZeroIsRead(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"-0", "-0.00", "-0.000"} {
		m, err := money.ParseRounded(in, money.EUR, money.HalfEven)
		require.NoError(t, err)
		require.Equal(t, eur(0), m)
		require.Equal(t, "0.00 EUR", money.MustParse(in+" EUR").String())
		require.Equal(t, "0", money.MustParseRate(in).String())
		var fromJSON money.Money
		require.NoError(t, fromJSON.UnmarshalJSON([]byte(`{"amount":`+in+`,"currency":"EUR"}`)))
		require.Equal(t, eur(0), fromJSON)
	}
}
