package money

import (
	"fmt"
	"strconv"
)

//go:generate ../.ci/generate

// Currency is a code of three capital letters together with an exponent, the
// number of decimal digits of its minor unit. Currencies are equal exactly if
// both are, so EUR and a private EUR/3 never mix. The zero value is the currency
// of "no money".
//
// Values come from the constants ([EUR], [JPY], ...), [ParseCurrency],
// [CurrencyByNumeric] or [NewCurrency]. The packing is private to this package:
// store the text form, not the number.
type Currency uint32 // three letters from the high byte down, then the exponent

const (
	maxExponent  = 9
	noMinorUnits = 0xFF // stands in isoTable for the exponent that ISO does not give
)

// isoEntry is a row of the generated ISO 4217 table.
type isoEntry struct {
	cur     Currency
	numeric uint16
}

// ParseCurrency reads "EUR", an active ISO 4217 code, or "PTS/2", any code with
// its exponent; "EUR/2" is EUR. Anything else is [ErrSyntax], a code that is not
// in the ISO list (withdrawn ones included) is [ErrUnknownCurrency].
//
// ISO gives no minor units to some active codes (XAU gold, XDR, XTS, XXX, ...).
// They are refused like unknown ones, for an amount needs an exponent; who
// counts in them picks one: "XAU/4".
func ParseCurrency(s string) (Currency, error) {
	if len(s) == 5 && s[3] == '/' && isDigit(s[4]) {
		return NewCurrency(s[:3], int(s[4]-'0'))
	}
	code, ok := pack(s)
	if !ok {
		return 0, refuse(ErrSyntax, s, "want a currency such as EUR, or PTS/2 for a private one")
	}
	e, ok := isoLookup(code)
	if !ok {
		return 0, refuse(ErrUnknownCurrency, s, "not an active ISO 4217 code; a private or withdrawn currency needs its exponent, as in PTS/2")
	}
	return e.usable()
}

// CurrencyByNumeric returns the currency with an ISO 4217 numeric code, as used
// in acquirer files: 978 is EUR. Unknown codes and those without minor units
// are [ErrUnknownCurrency].
func CurrencyByNumeric(code int) (Currency, error) {
	for _, e := range isoTable {
		if int(e.numeric) == code {
			return e.usable()
		}
	}
	return 0, fmt.Errorf("%w: numeric code %d is not an active one of ISO 4217", ErrUnknownCurrency, code)
}

// NewCurrency returns the currency of a code [A-Z]{3} with an exponent from 0 to
// 9, for units that ISO does not list: loyalty points, withdrawn currencies,
// tenths of a cent. NewCurrency("EUR", 2) is EUR itself. A bad code is
// [ErrSyntax], a bad exponent [ErrRange].
func NewCurrency(code string, exponent int) (Currency, error) {
	c, ok := pack(code)
	if !ok {
		return 0, refuse(ErrSyntax, code, "want a currency code of three capital letters")
	}
	if exponent < 0 || exponent > maxExponent {
		return 0, refuse(ErrRange, code, "want an exponent of 0 to 9, not "+strconv.Itoa(exponent))
	}
	return c | Currency(exponent), nil
}

// IsZero reports whether c is the zero Currency, that of "no money".
func (c Currency) IsZero() bool { return c == 0 }

// Code returns the three letters, without exponent; "" for the zero Currency.
func (c Currency) Code() string {
	if !c.valid() {
		return ""
	}
	return string([]byte{byte(c >> 24), byte(c >> 16), byte(c >> 8)})
}

// Exponent returns the number of decimal digits of the minor unit, 0 to 9.
func (c Currency) Exponent() int {
	if e := int(c & 0xFF); e <= maxExponent {
		return e
	}
	return 0
}

// Numeric returns the ISO 4217 numeric code, to be written with three digits, or
// 0 if c is not an ISO currency (ISO itself has no code 0).
func (c Currency) Numeric() int {
	if e, ok := isoLookup(c); ok && e.cur == c {
		return int(e.numeric)
	}
	return 0
}

// String returns "EUR" for an ISO 4217 currency, "PTS/2" for any other and ""
// for the zero Currency.
func (c Currency) String() string { return string(c.append(nil)) }

// AppendText appends the form of [Currency.String] to b. A number that was
// never a currency is [ErrUnknownCurrency].
func (c Currency) AppendText(b []byte) ([]byte, error) {
	if !c.IsZero() && !c.valid() {
		return b, refuse(ErrUnknownCurrency, c.String(), "not a currency made by this package")
	}
	return c.append(b), nil
}

// MarshalText returns the form of [Currency.AppendText]; encoding/json uses it.
func (c Currency) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads what [ParseCurrency] reads, or "" for the zero Currency.
// After an error c is unchanged.
func (c *Currency) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = 0
		return nil
	}
	// A text cut at the limit still is too long for a currency.
	cur, err := ParseCurrency(string(text[:min(len(text), maxTextLen)]))
	if err == nil {
		*c = cur
	}
	return err
}

func (c Currency) append(b []byte) []byte {
	switch {
	case c.IsZero():
		return b
	case !c.valid():
		return append(strconv.AppendUint(append(b, "Currency("...), uint64(c), 10), ')')
	}
	b = append(b, byte(c>>24), byte(c>>16), byte(c>>8))
	if isoSlots[isoSlot(c)].cur != c && c.Numeric() == 0 { // mostly the first look finds it
		b = append(b, '/', '0'+byte(c.Exponent()))
	}
	return b
}

// valid reports whether c is of the form that NewCurrency gives. Since Currency
// is a number, anyone can convert another one to it.
func (c Currency) valid() bool {
	return isLetter(byte(c>>24)) && isLetter(byte(c>>16)) && isLetter(byte(c>>8)) && c&0xFF <= maxExponent
}

// pack puts a code in its place, with exponent 0.
func pack(code string) (Currency, bool) {
	if len(code) != 3 || !isLetter(code[0]) || !isLetter(code[1]) || !isLetter(code[2]) {
		return 0, false
	}
	return Currency(code[0])<<24 | Currency(code[1])<<16 | Currency(code[2])<<8, true
}

func isLetter(b byte) bool { return 'A' <= b && b <= 'Z' }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// isoLookup finds the row with the letters of c, whatever its exponent.
func isoLookup(c Currency) (isoEntry, bool) {
	for slot := isoSlot(c); isoSlots[slot].cur != 0; slot = (slot + 1) % len(isoSlots) {
		if e := isoSlots[slot]; e.cur>>8 == c>>8 {
			return e, true
		}
	}
	return isoEntry{}, false
}

// isoSlots is a hash table: each row of isoTable is in the slot of its letters or
// the next free one behind. A binary search of the table, with branches that no
// processor predicts, would take as long as all the rest of Parse.
var isoSlots = func() (slots [1024]isoEntry) {
	for _, e := range isoTable {
		slot := isoSlot(e.cur)
		for slots[slot].cur != 0 {
			slot = (slot + 1) % len(slots)
		}
		slots[slot] = e
	}
	return slots
}()

// isoSlot spreads the letters of c over the slots.
func isoSlot(c Currency) int { return int(uint32(c>>8) * 0x9E3779B1 >> 22) }

// usable returns the currency of a row, if amounts can be counted in it.
func (e isoEntry) usable() (Currency, error) {
	if e.cur&0xFF == noMinorUnits {
		code := (e.cur &^ 0xFF).Code()
		return 0, refuse(ErrUnknownCurrency, code, "ISO 4217 gives it no minor units; choose an exponent, as in "+code+"/4")
	}
	return e.cur, nil
}
