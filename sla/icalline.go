package sla

import (
	"bytes"
	"iter"
	"strings"
)

// icalLines lists the content lines of an iCalendar file with the numbers they
// begin at. A line that begins with a space or a tab goes on where the one
// before it ended, even within a letter of several bytes (RFC 5545 3.1).
func icalLines(data []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		var line []byte
		start, n := 0, 0
		for physical := range bytes.Lines(bytes.TrimPrefix(data, []byte("\uFEFF"))) {
			n++
			physical = bytes.TrimRight(physical, "\r\n")
			if len(physical) > 0 && (physical[0] == ' ' || physical[0] == '\t') && start > 0 {
				line = append(line, physical[1:]...)
				continue
			}
			if len(line) > 0 && !yield(start, string(line)) {
				return
			}
			line, start = append(line[:0], physical...), n
		}
		if len(line) > 0 {
			yield(start, string(line))
		}
	}
}

// icalProperty is one content line: NAME;PARAMETER=VALUE:value.
type icalProperty struct {
	line   int
	name   string // in capitals
	params string // what stands between name and colon
	value  string // as it stands, with its escapes
}

// readICalProperty takes a content line apart; ok says whether it is one. A
// colon within quotes belongs to a parameter.
func readICalProperty(n int, line string) (p icalProperty, ok bool) {
	quoted := false
	for i, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ':' && !quoted:
			name, params, _ := strings.Cut(line[:i], ";")
			return icalProperty{n, strings.ToUpper(name), params, line[i+1:]}, name != ""
		}
	}
	return p, false
}

// param returns the value of a parameter, "" if it is not there.
func (p icalProperty) param(name string) string {
	for param := range strings.SplitSeq(p.params, ";") {
		if key, value, _ := strings.Cut(param, "="); strings.EqualFold(key, name) {
			return strings.ToUpper(strings.Trim(value, `"`))
		}
	}
	return ""
}

// text is the value of a property of text: without its escapes (RFC 5545
// 3.3.11), and with what would not show on one line turned into single spaces.
func (p icalProperty) text() string {
	unescaped := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, " ", `\N`, " ").Replace(p.value)
	return strings.Join(strings.FieldsFunc(unescaped, unprintable), " ")
}
