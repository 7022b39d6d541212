package money

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped appends to b what the content of a JSON string says (RFC 8259,
// section 7), in which every backslash has a byte behind it. Few need it, but PHP
// writes PTS\/2. Half a surrogate pair is refused.
func appendUnescaped(b, content []byte) (_ []byte, ok bool) {
	for {
		plain, escape, found := bytes.Cut(content, []byte{'\\'})
		b = append(b, plain...)
		if !found {
			return b, true
		}
		content = escape[1:]
		switch c := escape[0]; c {
		case '"', '\\', '/':
			b = append(b, c)
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			r, size := unicodeEscape(escape)
			if size == 0 {
				return b, false
			}
			b, content = utf8.AppendRune(b, r), escape[size:]
		default:
			return b, false
		}
	}
}

// unicodeEscape reads uXXXX, or uXXXX\uXXXX for a surrogate pair, and returns how
// many bytes that are, 0 for anything else.
func unicodeEscape(s []byte) (r rune, size int) {
	r, ok := codeUnit(s)
	if ok && !utf16.IsSurrogate(r) {
		return r, len("uXXXX")
	}
	low, found := bytes.CutPrefix(s[min(len(s), len("uXXXX")):], []byte{'\\'})
	second, _ := codeUnit(low) // 0 if there is none, and makes no pair
	r = utf16.DecodeRune(r, second)
	if !found || r == utf8.RuneError {
		return 0, 0
	}
	return r, len(`uXXXX\uXXXX`)
}

// codeUnit reads uXXXX.
func codeUnit(s []byte) (rune, bool) {
	if len(s) < len("uXXXX") || s[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s[1:len("uXXXX")]), 16, 16)
	return rune(n), err == nil
}
