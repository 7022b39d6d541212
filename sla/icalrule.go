package sla

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// icalRule reads a RRULE (RFC 5545 3.3.10) that says: each year on the date of
// its first instance, or on the weekday of the month that this is. ok is false
// for any other, and where the first instance is not one by the rule.
func icalRule(rule string, first Date) (h Holiday, ok bool) {
	// WKST says on which day a week begins, which a rule by the year does not ask.
	known := []string{"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "COUNT", "UNTIL", "WKST"}
	parts := map[string]string{}
	for part := range strings.SplitSeq(strings.ToUpper(rule), ";") {
		key, value, _ := strings.Cut(part, "=")
		if !slices.Contains(known, key) || parts[key] != "" || value == "" {
			return h, false
		}
		parts[key] = value
	}
	month, day := strconv.Itoa(int(first.Month)), strconv.Itoa(first.Day)
	byDay, byMonthDay := parts["BYDAY"], parts["BYMONTHDAY"]
	h = Holiday{Month: first.Month, From: first.Year}
	switch {
	case parts["FREQ"] != "YEARLY" || cmp.Or(parts["INTERVAL"], "1") != "1" || cmp.Or(parts["BYMONTH"], month) != month:
		return h, false
	case byDay+byMonthDay != "" && parts["BYMONTH"] == "": // of every month, or of the year
		return h, false
	case byDay == "":
		h.Day = first.Day
		if cmp.Or(byMonthDay, day) != day {
			return h, false
		}
		h.To, ok = h.last(parts["COUNT"], parts["UNTIL"])
		return h, ok
	}
	h.Nth, h.Weekday = icalNth(byDay)
	if h.Nth == 0 || byMonthDay != "" {
		return h, false
	}
	if instance, ok := h.in(first.Year); !ok || instance != first {
		return h, false
	}
	h.To, ok = h.last(parts["COUNT"], parts["UNTIL"])
	return h, ok
}

// icalNth reads "2MO", "+2MO" or "-1MO"; the number is 0 if it is another thing.
func icalNth(text string) (nth int, weekday Weekday) {
	days := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	at := max(0, len(text)-2)
	weekday = Weekday(slices.Index(days, text[at:]) + 1)
	nth, err := strconv.Atoi(text[:at])
	if err != nil || !weekday.valid() || nth < -1 || nth > 5 {
		return 0, weekday
	}
	return nth, weekday
}

// last is the last year of a rule, 0 for none, by how often it applies or until
// when; ok is false if the text says something else or both. A rule that skips
// years is not counted.
func (h Holiday) last(count, until string) (year int, ok bool) {
	switch {
	case count == "" && until == "":
		return 0, true
	case count == "":
		last, why := icalDate(icalProperty{value: until})
		year = last.Year
		if day, ok := h.in(last.Year); ok && day.Compare(last) > 0 {
			year--
		}
		ok = why == ""
	case until == "":
		n, err := strconv.Atoi(count)
		year = h.From + n - 1
		ok = err == nil && n > 0 && n <= lastYear && h.Nth != 5 && (h.Month != time.February || h.Day != 29)
	}
	ok = ok && year >= h.From
	if year > lastYear {
		year = 0
	}
	return year, ok
}
