package money

import (
	"bytes"
	"encoding/json"
)

const maxJSONLen = 256

// MarshalJSON returns {"amount":"12.34","currency":"EUR"}. The amount is a string
// because JavaScript reads JSON numbers as floating point. "No money" is
// {"amount":"0","currency":""}. An amount whose currency is missing or was never
// made by this package is [ErrUnknownCurrency].
func (m Money) MarshalJSON() ([]byte, error) {
	if err := m.writable(); err != nil {
		return nil, err
	}
	b := make([]byte, 0, 64)
	b = m.appendAmount(append(b, `{"amount":"`...))
	b = m.cur.append(append(b, `","currency":"`...))
	return append(b, `"}`...), nil
}

// UnmarshalJSON reads the form of [Money.MarshalJSON], with the errors of
// [ParseAmount] and [ParseCurrency]. The amount may also be a JSON number, read
// from its digits, if it is plain: 12.34, not 1.234e1. Both keys must be there
// once, in lower case, and no other; whatever breaks this is [ErrSyntax], and
// more than 256 bytes are [ErrRange]. null changes nothing, nor does an error.
func (m *Money) UnmarshalJSON(data []byte) error {
	if len(data) > maxJSONLen {
		return refuse(ErrRange, string(data[:maxJSONLen]), "want JSON money of at most 256 bytes")
	}
	if string(data) == "null" {
		return nil
	}
	amount, currency, ok := scanJSON(data, "amount")
	if !ok {
		return refuse(ErrSyntax, string(data), `want {"amount":"12.34","currency":"EUR"}`)
	}
	var cur Currency
	if err := cur.UnmarshalText(currency); err != nil {
		return err
	}
	v, err := ParseAmount(string(amount), cur)
	if err == nil {
		*m = v
	}
	return err
}

// scanJSON finds the two values of the object: the amount, under a key that also
// says its form, and the currency. encoding/json alone would let through double
// keys and other cases of them.
func scanJSON(data []byte, amountKey string) (amount, currency []byte, ok bool) {
	s := jsonScanner{data}
	for delim := byte('{'); !s.skip('}'); delim = ',' {
		if !s.skip(delim) {
			return nil, nil, false
		}
		key, ok := s.text()
		if !ok || !s.skip(':') {
			return nil, nil, false
		}
		switch {
		case string(key) == amountKey && amount == nil:
			amount, ok = s.textOrNumber(amountKey == "amount")
		case string(key) == "currency" && currency == nil:
			currency, ok = s.text()
		default:
			return nil, nil, false
		}
		if !ok {
			return nil, nil, false
		}
	}
	return amount, currency, amount != nil && currency != nil && len(s.space()) == 0
}

// jsonScanner takes tokens from the front of a JSON text.
type jsonScanner struct {
	rest []byte
}

// space drops leading white space and returns what is left.
func (s *jsonScanner) space() []byte {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	return s.rest
}

// skip takes the delimiter c, if it comes next.
func (s *jsonScanner) skip(c byte) bool {
	if rest := s.space(); len(rest) == 0 || rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// text takes a string and returns its content, which is never nil.
func (s *jsonScanner) text() (content []byte, ok bool) {
	quoted := s.space()
	if !s.skip('"') {
		return nil, false
	}
	end := bytes.IndexAny(s.rest, `"\`)
	if end >= 0 && s.rest[end] == '"' {
		content, s.rest = s.rest[:end], s.rest[end+1:]
		return content, true
	}
	// Escapes are rare, but PHP writes PTS\/2.
	var unescaped string
	d := json.NewDecoder(bytes.NewReader(quoted))
	if d.Decode(&unescaped) != nil {
		return nil, false
	}
	s.rest = quoted[d.InputOffset():]
	return []byte(unescaped), true
}

// textOrNumber takes any literal or, if wanted, a string; the parsers of amounts
// tell numbers from other literals, but do not know that JSON forbids +1 and 01.
func (s *jsonScanner) textOrNumber(text bool) (content []byte, ok bool) {
	rest := s.space()
	if text && len(rest) > 0 && rest[0] == '"' {
		return s.text()
	}
	end := bytes.IndexAny(rest, ",} \t\r\n")
	if end < 0 {
		return nil, false
	}
	s.rest = rest[end:]
	return rest[:end], json.Valid(rest[:end])
}
