package money

import (
	"errors"
	"fmt"
	"log/slog"
	"strconv"
)

// MinorJSON is a Money that has another form in JSON: minor units as a number,
// {"minor":1234,"currency":"EUR"}, for wires in the manner of payment providers.
// Convert to and fro: MinorJSON(m), Money(x). The key differs from that of
// [Money.MarshalJSON], so that neither form is ever read as the other. JavaScript
// loses digits of numbers above 2^53.
type MinorJSON Money

// MarshalJSON returns {"minor":1234,"currency":"EUR"}. "No money" is
// {"minor":0,"currency":""}. An amount whose currency is missing or was never
// made by this package is [ErrUnknownCurrency].
func (m MinorJSON) MarshalJSON() ([]byte, error) {
	if err := Money(m).writable(); err != nil {
		return nil, err
	}
	b := make([]byte, 0, 64)
	b = strconv.AppendInt(append(b, `{"minor":`...), m.minor, 10)
	b = m.cur.append(append(b, `,"currency":"`...))
	return append(b, `"}`...), nil
}

// UnmarshalJSON reads the form of [MinorJSON.MarshalJSON], with the errors of
// [ParseCurrency]. The number must be whole digits: 12.0, 1e3 and "12" are
// [ErrSyntax], as are missing, repeated and other keys. One that does not fit is
// [ErrOverflow], more than 256 bytes are [ErrRange]. null changes nothing, nor
// does an error.
func (m *MinorJSON) UnmarshalJSON(data []byte) error {
	const want = `want {"minor":1234,"currency":"EUR"}`
	if len(data) > maxJSONLen {
		return refuse(ErrRange, data, "want JSON money of at most 256 bytes")
	}
	if string(data) == "null" {
		return nil
	}
	var v [2]jsonValue
	minor, currency := &v[0], &v[1]
	s := jsonScanner{data: data}
	if !s.object(v[:], "minor", "currency") || minor.quoted || !s.end() {
		return refuse(ErrSyntax, data, want)
	}
	var cur Currency
	if err := cur.UnmarshalText(currency.text); err != nil {
		return err
	}
	n, err := strconv.ParseInt(string(minor.text), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return &OverflowError{"parse", cur}
	case err != nil:
		return refuse(ErrSyntax, data, want)
	case n != 0 && cur.IsZero():
		return refuse(ErrUnknownCurrency, data, "want the currency of this amount")
	}
	*m = MinorJSON{n, cur}
	return nil
}

// Format prints the amount as [Money.Format] does: only JSON has another form.
func (m MinorJSON) Format(f fmt.State, verb rune) { Money(m).Format(f, verb) }

// LogValue logs the amount as [Money.LogValue] does.
func (m MinorJSON) LogValue() slog.Value { return Money(m).LogValue() }
