package sla

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// icalEvent is a VEVENT: of its properties those that say when it is and what
// it is called.
type icalEvent struct {
	line  int
	props map[string]icalProperty
	twice string // a property that is there twice but may be there once
}

var icalEventProperties = []string{
	"UID", "SUMMARY", "STATUS", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID",
}

func (e *icalEvent) add(p icalProperty) {
	if !slices.Contains(icalEventProperties, p.name) {
		return
	}
	if e.has(p.name) {
		e.twice = p.name
	}
	e.props[p.name] = p
}

func (e *icalEvent) has(name string) bool { return e.props[name].line > 0 }

func (e *icalEvent) name() string {
	name := e.props["SUMMARY"].text()
	if len(name) > maxICalName {
		name = strings.ToValidUTF8(name[:maxICalName], "")
	}
	return name
}

// holidays returns the holidays that the event stands for, or why it stands for
// none. changed says that another event changes an instance of this one.
func (e *icalEvent) holidays(changed bool) (first Date, out []Holiday, why string) {
	switch name := e.name(); {
	case e.twice != "":
		return first, nil, "has more than one " + e.twice
	case e.has("RECURRENCE-ID"):
		return first, nil, "changes one instance of a recurring event"
	case strings.EqualFold(e.props["STATUS"].value, "CANCELLED"): //nolint:misspell // the word of RFC 5545 3.8.1.11
		return first, nil, "is canceled"
	case name == "":
		return first, nil, "has no name (SUMMARY)"
	case !e.has("DTSTART"):
		return first, nil, "has no date (DTSTART)"
	}
	first, why = icalDate(e.props["DTSTART"])
	if why != "" {
		return first, nil, why
	}
	days, why := e.days(first)
	switch {
	case why != "":
		return first, nil, why
	case first.Year < firstYear || first.AddDays(days-1).Year > lastYear:
		return first, nil, fmt.Sprintf("is outside of the years %d to %d", firstYear, lastYear)
	case !e.has("RRULE") && !e.has("RDATE"):
		for i := range days {
			out = append(out, Holiday{Name: e.name(), Date: first.AddDays(i)})
		}
		return first, out, ""
	case days > 1 || changed || e.has("RDATE") || e.has("EXDATE") || e.has("EXRULE"):
		return first, nil, "recurs with exceptions or for several days, which is not understood: want single days by one RRULE"
	}
	h, ok := icalRule(e.props["RRULE"].value, first)
	if !ok {
		return first, nil, "recurs by a rule that is not understood: " + icalQuote(e.props["RRULE"].value)
	}
	h.Name = e.name()
	return first, []Holiday{h}, ""
}

// days counts the days of an event from DTEND, which is the day after, or
// DURATION.
func (e *icalEvent) days(first Date) (n int, why string) {
	switch {
	case e.has("DTEND"):
		end, why := icalDate(e.props["DTEND"])
		if why != "" {
			return 0, why
		}
		for n < maxICalDays && first.AddDays(n).Compare(end) < 0 {
			n++
		}
		if first.AddDays(n).Compare(end) < 0 {
			return 0, fmt.Sprintf("lasts more than %d days", maxICalDays)
		}
		if n == 0 {
			return 0, "ends before it begins: want a DTEND after DTSTART"
		}
	case e.has("DURATION"):
		value := e.props["DURATION"].value
		number, isDays := strings.CutSuffix(strings.TrimPrefix(value, "P"), "D")
		var err error
		n, err = strconv.Atoi(number)
		if !strings.HasPrefix(value, "P") || !isDays || err != nil || n < 1 || n > maxICalDays {
			return 0, fmt.Sprintf("has a DURATION of %s, want P1D to P%dD", icalQuote(value), maxICalDays)
		}
	default:
		n = 1
	}
	return n, ""
}

// icalDate reads a date that floats, which means the same day everywhere. One
// with a time or a zone would have to be converted to be a day, and would then
// be the day before or after for some.
func icalDate(p icalProperty) (d Date, why string) {
	if p.param("TZID") != "" {
		return d, "has a time zone at " + p.name + ": want a date without zone or time (VALUE=DATE)"
	}
	value := p.value
	if kind := p.param("VALUE"); len(value) != len("20060102") || kind != "" && kind != "DATE" {
		return d, p.name + " is " + icalQuote(value) + ": want a date without zone or time (VALUE=DATE)"
	}
	d, err := ParseDate(value[:4] + "-" + value[4:6] + "-" + value[6:])
	if err != nil {
		return d, p.name + " is " + icalQuote(value) + ": want a date as 20260403"
	}
	return d, ""
}
