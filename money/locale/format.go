package locale

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/recourse-go/recourse/money"
)

// Style says how an amount shows its currency.
type Style uint8

// The styles. Any other number is as Code.
const (
	Symbol Style = iota // by the locale's symbol for it, or else its code: $1.00
	Code                // by its ISO 4217 code: USD 1.00
	Number              // not at all: 1.00
)

// Format returns the amount as the locale writes it, with exactly the fraction
// digits of its currency: in pt-BR "R$ 1.234,56", "BRL 1.234,56" or "1.234,56".
// A private currency shows its code, which for PTS/2 is PTS; "no money" is "0".
//
// The text is CLDR's, with its no-break spaces (U+00A0, U+202F), its minus sign
// (U+2212 in fi, nb and sv) and its marks of direction (ar, he). A number alone
// has the signs of amounts where they differ from those of other numbers, as in
// de-AT and fr-CH.
func (l Locale) Format(m money.Money, style Style) string {
	var buf [64]byte // the longest text, -2^63 of a dinar in ar, is shorter
	return string(l.Append(buf[:0], m, style))
}

// Append appends the form of [Locale.Format] to dst, for callers that have a
// buffer: it does not allocate if dst has room.
func (l Locale) Append(dst []byte, m money.Money, style Style) []byte {
	r := l.row()
	if style == Number || m.Currency().IsZero() {
		if m.Sign() < 0 {
			dst = append(dst, r.minus...)
		}
		return r.appendNumber(dst, m)
	}
	form := r.positive
	if m.Sign() < 0 {
		form = r.negative
	}
	for i, b := range []byte(form) {
		switch b {
		case '0':
			dst = r.appendNumber(dst, m)
		case '$':
			dst = r.appendCurrency(dst, m.Currency(), style)
			// CLDR's currencySpacing, the same in every locale: letters keep a distance.
			last, _ := utf8.DecodeLastRune(dst)
			if strings.HasPrefix(form[i+1:], "0") && !unicode.IsSymbol(last) {
				dst = append(dst, "\u00a0"...)
			}
		default:
			dst = append(dst, b)
		}
	}
	return dst
}

func (r *row) appendCurrency(dst []byte, cur money.Currency, style Style) []byte {
	if style == Symbol {
		if text := r.symbol(cur); text != "" {
			return append(dst, text...)
		}
	}
	text, err := cur.AppendText(dst)
	if err != nil { // never made by package money
		return append(dst, cur.String()...)
	}
	return text[:len(dst)+len("EUR")] // the letters only, of PTS/2 too
}

// appendNumber appends the amount without sign and currency.
func (r *row) appendNumber(dst []byte, m money.Money) []byte {
	size := uint64(m.Minor())
	if m.Sign() < 0 {
		size = -size
	}
	const zeros = "000000000" // as many as a currency can have fraction digits
	var buf [len(zeros) + 20]byte
	digits := strconv.AppendUint(append(buf[:0], zeros...), size, 10)
	point := len(digits) - m.Currency().Exponent()
	whole, fraction := digits[min(len(zeros), point-1):point], digits[point:]
	group := r.group
	if len(whole) < primary+r.minGrouping {
		group = ""
	}
	dst = r.appendGrouped(dst, whole, group)
	if len(fraction) == 0 {
		return dst
	}
	return append(append(dst, r.decimals[0]), fraction...)
}
