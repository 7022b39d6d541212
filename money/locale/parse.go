package locale

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/recourse-go/recourse/money"
)

const maxTextLen = 64

// around are the spaces and marks of direction that may stand beside sign,
// currency and number.
const around = " \u200e\u200f\u061c"

// ParseMoney reads an amount of a currency as people of the locale write it:
// what [Locale.Format] gives in any style, and a little more.
//
//   - The currency may be missing; else it is the locale's symbol or the code, in
//     front or behind. Another currency's code is [money.ErrCurrencyMismatch].
//   - Group signs may be missing; else each stands at its place in the locale.
//   - Plain and no-break spaces are the same; so are the hyphen and U+2212, and
//     the apostrophe and U+2019. fr-CH also reads the spaces of older CLDR, and
//     de-AT and fr-CH the signs of their other numbers.
//   - Fraction digits beyond those of the currency must be zero, else
//     [money.ErrPrecision].
//
// Anything else, digits other than 0 to 9 included, is [money.ErrSyntax]; more
// than 64 bytes are [money.ErrRange]. The amount must fit, else
// [money.ErrOverflow], and only zero can be read without a currency, else
// [money.ErrUnknownCurrency].
func (l Locale) ParseMoney(s string, cur money.Currency) (money.Money, error) {
	if len(s) > maxTextLen {
		return money.Money{}, fmt.Errorf("%w: %d bytes, want an amount of at most %d", money.ErrRange, len(s), maxTextLen)
	}
	r := l.row()
	names := [...]string{trim(plain(r.symbol(cur))), cur.Code()}
	text, negative := strings.CutPrefix(trim(plain(s)), "-")
	text, named := cutName(text, names[:], strings.CutPrefix)
	if !negative {
		text, negative = strings.CutPrefix(text, "-")
	}
	if !named {
		text, _ = cutName(text, names[:], strings.CutSuffix)
	}
	number, ok := r.plainNumber(trim(text))
	if !ok {
		return money.Money{}, l.refuse(s, cur)
	}
	if negative {
		number = "-" + number
	}
	return money.ParseAmount(number, cur)
}

// plain spells s in ASCII where keyboards and CLDR, and CLDR's releases, differ.
func plain(s string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case '\u00a0', '\u202f':
			return ' '
		case '\u2212':
			return '-'
		case '\u2019':
			return '\''
		case utf8.RuneError:
			return '?' // as good, and does not grow the text
		}
		return c
	}, s)
}

func trim(s string) string { return strings.Trim(s, around) }

// cutName cuts one of the names of a currency off, if it is there.
func cutName(s string, names []string, cut func(s, name string) (string, bool)) (string, bool) {
	s = trim(s)
	for _, name := range names {
		if rest, ok := cut(s, name); ok && name != "" {
			return trim(rest), true
		}
	}
	return s, false
}

// plainNumber turns the locale's number into that of package money.
func (r *row) plainNumber(s string) (string, bool) {
	whole, fraction := s, ""
	if i := strings.IndexAny(s, r.decimals); i >= 0 {
		if whole, fraction = s[:i], s[i+1:]; !allDigits(fraction) {
			return "", false
		}
		fraction = "." + fraction
	}
	if i := strings.IndexAny(whole, r.groups); i >= 0 {
		group := whole[i : i+1]
		digits := strings.ReplaceAll(whole, group, "")
		// A group of zeros in front is rather a decimal sign of another locale.
		if digits == "" || digits[0] == '0' || string(r.appendGrouped(nil, []byte(digits), group)) != whole {
			return "", false
		}
		whole = digits
	}
	return whole + fraction, allDigits(whole)
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// refuse says what is wrong with a text that is no amount of the currency. It
// quotes at most 40 bytes, like package money.
func (l Locale) refuse(s string, cur money.Currency) error {
	text, quoted := trim(plain(s)), s[:min(len(s), 40)]
	for _, code := range [...]string{text[:min(len(text), 3)], text[max(len(text)-3, 0):]} {
		if strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || code == cur.Code() {
			continue
		}
		if other, err := money.ParseCurrency(code); err == nil {
			return &money.MismatchError{A: cur, B: other}
		}
	}
	if strings.ContainsFunc(s, func(c rune) bool { return c > unicode.MaxASCII && unicode.IsDigit(c) }) {
		return fmt.Errorf("%w: %q: want the digits 0 to 9", money.ErrSyntax, quoted)
	}
	example := l.Format(money.New(123456, cur), Number)
	return fmt.Errorf("%w: %q: want an amount as %s writes it, such as %s", money.ErrSyntax, quoted, l, example)
}
