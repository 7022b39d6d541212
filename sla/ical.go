package sla

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of what ParseICal reads.
const (
	maxICalBytes    = 1 << 20
	maxICalEvents   = 4096 // and as many holidays
	maxICalDays     = 31   // of one event
	maxICalName     = 200  // bytes
	maxICalNesting  = 8
	icalQuotedBytes = 40
)

// Preview is what an iCalendar file would bring into a calendar, for a person
// to look at: public feeds mix the days on which a country rests with those on
// which it only remembers something. [Preview.Allow] takes what was chosen.
type Preview struct {
	Holidays []Holiday // in the order of their (first) dates, then of their names
	Skipped  []Skipped // what could not be read as holidays, in the order of the file
}

// Skipped is an event of an iCalendar file that is not in [Preview.Holidays].
type Skipped struct {
	Line int    // at which the event begins, from 1
	Name string // its summary, "" if it has none
	Why  string // in English, such as "starts at a time, not on a date"
}

// ParseICal reads the all-day events of an iCalendar file (RFC 5545) of at most
// 1 MiB and 4,096 events. A date of the file is that date in the calendar,
// whatever time zone either of them is in: nothing is ever converted, and an
// event that starts at a time, with or without a zone, is skipped. An event of
// several days, up to 31, gives a holiday for each; DTEND is the day after the
// last. Of recurring events these are understood, for single days without
// exceptions: each year on the same date, and each year on the nth or last
// weekday of a month, with or without COUNT and UNTIL. Whatever else there is
// stands in [Preview.Skipped] with a reason.
//
// A file that is not of this form is a [*ConfigError] whose path names the line.
func ParseICal(data []byte) (*Preview, error) {
	if len(data) > maxICalBytes {
		return nil, icalError(1, fmt.Sprintf("the file has %d bytes, want at most %d", len(data), maxICalBytes))
	}
	events, err := readICalEvents(data)
	if err != nil {
		return nil, err
	}
	changed := map[string]bool{} // the recurring events of which an instance is changed by another event
	for _, e := range events {
		if e.has("RECURRENCE-ID") {
			changed[e.props["UID"].value] = true
		}
	}
	type found struct {
		first Date
		Holiday
	}
	var all []found
	p := &Preview{}
	for _, e := range events {
		first, holidays, why := e.holidays(changed[e.props["UID"].value])
		if why != "" {
			p.Skipped = append(p.Skipped, Skipped{Line: e.line, Name: e.name(), Why: why})
		}
		for i, h := range holidays {
			all = append(all, found{first.AddDays(i), h})
		}
		if len(all) > maxICalEvents {
			return nil, icalError(e.line, fmt.Sprintf("more than %d holidays up to here", maxICalEvents))
		}
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(a.first.Compare(b.first), strings.Compare(a.Name, b.Name))
	})
	for i, f := range all {
		// A feed that is made of several names a day more than once.
		if i > 0 && all[i-1].Name == f.Name && all[i-1].Date == f.Date && !f.Date.IsZero() {
			continue
		}
		p.Holidays = append(p.Holidays, f.Holiday)
	}
	return p, nil
}

// Allow returns the holidays of these names, which are spelled as in the
// preview. A name that no holiday has is an error, so that a day is not lost
// because the feed calls it something else this year; the holidays of the other
// names are returned with it. Who decides by dates walks [Preview.Holidays].
func (p *Preview) Allow(names ...string) ([]Holiday, error) {
	var out []Holiday
	for _, h := range p.Holidays {
		if slices.Contains(names, h.Name) {
			out = append(out, h)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(out, func(h Holiday) bool { return h.Name == name }) {
			return out, &ConfigError{Path: "names", Why: fmt.Sprintf("no holiday of the file is called %s", icalQuote(name))}
		}
	}
	return out, nil
}

// readICalEvents finds the events of a file and keeps their properties.
func readICalEvents(data []byte) ([]*icalEvent, error) {
	var events []*icalEvent
	var open []string // components, the outermost first
	last := 0
	for n, line := range icalLines(data) {
		last = n
		if !utf8.ValidString(line) {
			return nil, icalError(n, "not UTF-8, which RFC 5545 wants")
		}
		p, ok := readICalProperty(n, line)
		if !ok {
			return nil, icalError(n, "want NAME:value, found "+icalQuote(line))
		}
		component := strings.ToUpper(p.value)
		switch {
		case p.name == "BEGIN":
			if open = append(open, component); len(open) > maxICalNesting {
				return nil, icalError(n, fmt.Sprintf("components more than %d deep", maxICalNesting))
			}
			if open[0] != "VCALENDAR" {
				return nil, icalError(n, "want BEGIN:VCALENDAR, found "+icalQuote(line))
			}
			if component == "VEVENT" {
				if len(open) != 2 {
					return nil, icalError(n, "want END:"+icalTrim(open[len(open)-2])+" before the next event")
				}
				if len(events) == maxICalEvents {
					return nil, icalError(n, fmt.Sprintf("more than %d events", maxICalEvents))
				}
				events = append(events, &icalEvent{line: n, props: map[string]icalProperty{}})
			}
		case len(open) == 0:
			return nil, icalError(n, "want BEGIN:VCALENDAR, found "+icalQuote(line))
		case p.name == "END":
			if component != open[len(open)-1] {
				return nil, icalError(n, fmt.Sprintf("want END:%s, found %s", icalTrim(open[len(open)-1]), icalQuote(line)))
			}
			open = open[:len(open)-1]
		case p.name == "CALSCALE" && !strings.EqualFold(p.value, "GREGORIAN"):
			return nil, icalError(n, "want CALSCALE:GREGORIAN, found "+icalQuote(line))
		case open[len(open)-1] == "VEVENT":
			events[len(events)-1].add(p)
		}
	}
	if last == 0 {
		return nil, icalError(1, "want BEGIN:VCALENDAR, found an empty file")
	}
	if len(open) > 0 {
		return nil, icalError(last, "the file ends before END:"+icalTrim(open[len(open)-1]))
	}
	return events, nil
}

func icalError(line int, why string) error {
	return &ConfigError{Path: fmt.Sprintf("line %d", line), Why: why}
}

// icalTrim keeps error texts short.
func icalTrim(s string) string {
	if len(s) > icalQuotedBytes {
		return strings.ToValidUTF8(s[:icalQuotedBytes], "") + "..."
	}
	return s
}

func icalQuote(s string) string { return fmt.Sprintf("%q", icalTrim(s)) }

func unprintable(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
