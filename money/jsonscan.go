package money

import "slices"

// maxJSONLen bounds the JSON of one amount or rate, and every string in JSON.
const maxJSONLen = 256

// jsonValue is a string or a number. The text of a string is what it says,
// without quotes and escapes; it is nil only for a value that is not there.
type jsonValue struct {
	text   []byte
	quoted bool
}

// jsonScanner takes tokens from the front of a JSON text. encoding/json alone
// would let through double keys and other cases of them, and would not keep the
// digits of numbers.
type jsonScanner struct {
	data      []byte
	at        int
	unescaped []byte // the strings of the last object that had escapes
}

// object takes an object that has each of the keys once, and no other, in any
// order. The values are those of the keys, and good until the next object.
func (s *jsonScanner) object(values []jsonValue, keys ...string) bool {
	s.unescaped = s.unescaped[:0]
	for delim := byte('{'); !s.skip('}'); delim = ',' {
		if !s.skip(delim) {
			return false
		}
		key, ok := s.text()
		if !ok || !s.skip(':') {
			return false
		}
		i := 0
		for i < len(keys) && keys[i] != string(key) {
			i++
		}
		if i == len(keys) || values[i].text != nil {
			return false
		}
		if values[i], ok = s.value(); !ok {
			return false
		}
	}
	return !slices.ContainsFunc(values, func(v jsonValue) bool { return v.text == nil })
}

// value takes a string or a number.
func (s *jsonScanner) value() (v jsonValue, ok bool) {
	if v.quoted = s.peek() == '"'; v.quoted {
		v.text, ok = s.text()
	} else {
		v.text, ok = s.number()
	}
	return v, ok
}

// text takes a string and returns its content, which is never nil.
func (s *jsonScanner) text() (content []byte, ok bool) {
	if !s.skip('"') {
		return nil, false
	}
	start, escaped := s.at, false
	for ; s.at < len(s.data) && s.at-start < maxJSONLen; s.at++ {
		switch c := s.data[s.at]; {
		case c == '"':
			content, ok = s.data[start:s.at], true
			s.at++
			if escaped {
				before := len(s.unescaped)
				s.unescaped, ok = appendUnescaped(s.unescaped, content)
				content = s.unescaped[before:]
			}
			return content, ok
		case c == '\\':
			escaped = true
			s.at++
		case c < ' ':
			return nil, false
		}
	}
	return nil, false
}

// number takes what begins like a number and ends before the next delimiter. The
// parsers of amounts refuse whatever else is no number, but do not know that JSON
// forbids +1 and 01.
func (s *jsonScanner) number() (literal []byte, ok bool) {
	s.peek()
	start := s.at
	for s.at < len(s.data) && !isJSONSpace(s.data[s.at]) && s.data[s.at] != ',' && s.data[s.at] != '}' {
		s.at++
	}
	literal = s.data[start:s.at]
	digits := literal
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	zero := len(digits) > 1 && digits[0] == '0' && isDigit(digits[1])
	return literal, len(digits) > 0 && isDigit(digits[0]) && !zero
}

// skip takes the delimiter c, if it comes next.
func (s *jsonScanner) skip(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.at++
	return true
}

// peek drops white space and returns the next byte, or 0 at the end.
func (s *jsonScanner) peek() byte {
	for ; s.at < len(s.data); s.at++ {
		if c := s.data[s.at]; !isJSONSpace(c) {
			return c
		}
	}
	return 0
}

// end reports whether nothing but white space is left.
func (s *jsonScanner) end() bool {
	s.peek()
	return s.at == len(s.data)
}

func isJSONSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
