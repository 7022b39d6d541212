package money

import (
	"fmt"
	"log/slog"
)

// pow10 has the powers that fit; amounts need those up to maxExponent.
var pow10 = [...]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// String returns the amount and its currency, "12.34 EUR" or "100.00 PTS/2", and
// "0" for "no money". [Parse] reads it back.
func (m Money) String() string {
	var buf [2 * amountLen]byte // the currency stands behind the middle
	at := m.put((*[amountLen]byte)(buf[:]))
	return string(m.appendCurrency(buf[:amountLen])[at:])
}

// Amount returns the plain number, "12.34", with as many fraction digits as the
// currency has, no grouping and no sign on zero. [ParseAmount] reads it back.
func (m Money) Amount() string {
	var buf [amountLen]byte
	return string(buf[m.put(&buf):])
}

// AppendText appends the form of [Money.String] to b. An amount whose currency
// is missing or was never made by this package is [ErrUnknownCurrency].
func (m Money) AppendText(b []byte) ([]byte, error) {
	if err := m.writable(); err != nil {
		return b, err
	}
	return m.append(b), nil
}

// MarshalText returns the form of [Money.AppendText]. Do not make Money the key
// of a map in JSON: encoding/json writes keys by this method but reads them by
// UnmarshalJSON, which refuses them.
func (m Money) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads what [Parse] reads. After an error m is unchanged.
func (m *Money) UnmarshalText(text []byte) error {
	// One byte more than the limit is enough for Parse to refuse it.
	v, err := Parse(string(text[:min(len(text), maxTextLen+1)]))
	if err == nil {
		*m = v
	}
	return err
}

// LogValue logs the amount in the form of [Money.String].
func (m Money) LogValue() slog.Value { return slog.StringValue(m.String()) }

// Format prints the text of [Money.String] for %v and %s, in quotes for %q and
// %#v, with the width and flags of a string. Other verbs have no meaning for an
// amount, which is no number: %d gives %!d(money.Money=12.34 EUR), as fmt does.
func (m Money) Format(f fmt.State, verb rune) {
	switch verb {
	case 'v', 's', 'q':
		_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), m.String())
	default:
		_, _ = fmt.Fprintf(f, "%%!%c(money.Money=%s)", verb, m.String())
	}
}

// writable refuses an amount that could not be read back.
func (m Money) writable() error {
	if m == (Money{}) || m.cur.valid() {
		return nil
	}
	return refuse(ErrUnknownCurrency, m.cur.String(), "an amount without a currency of this package is not written")
}

func (m Money) append(b []byte) []byte { return m.appendCurrency(m.appendAmount(b)) }

func (m Money) appendCurrency(b []byte) []byte {
	if m.cur.IsZero() {
		return b
	}
	return m.cur.append(append(b, ' '))
}

func (m Money) appendAmount(b []byte) []byte {
	var buf [amountLen]byte
	return append(b, buf[m.put(&buf):]...)
}

// amountLen has room for -9223372036.854775808.
const amountLen = 24

// put writes the amount to the end of buf and returns where it begins.
func (m Money) put(buf *[amountLen]byte) int {
	at, size := amountLen, m.size()
	if exponent := m.cur.Exponent(); exponent > 0 {
		for range exponent {
			at--
			buf[at] = '0' + byte(size%10)
			size /= 10
		}
		at--
		buf[at] = '.'
	}
	for more := true; more; more = size > 0 {
		at--
		buf[at] = '0' + byte(size%10)
		size /= 10
	}
	if m.minor < 0 {
		at--
		buf[at] = '-'
	}
	return at
}

// size is the absolute number of minor units, up to 2^63.
func (m Money) size() uint64 {
	if m.minor < 0 {
		return -uint64(m.minor)
	}
	return uint64(m.minor)
}
