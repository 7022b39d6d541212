package sla

import "bytes"

// CalendarConfig says when a desk is open, in the terms of the desk: wall-clock
// hours of a week in a named zone, and the dates that differ. [ParseCalendar] reads
// it from JSON, [Compile] makes a [Calendar] of it.
//
// Of each local date the hours are those of Overrides, else of Hours. From what
// begins on all the dates, Breaks and Holidays cut what they name of their own
// dates: a holiday on Saturday ends at midnight a shift that began on Friday evening.
type CalendarConfig struct {
	// Version of the form; 1, which is also what 0 means.
	Version int `json:"version"`
	// TimeZone is the IANA name of the zone the clock on the wall shows, like "Europe/Lisbon".
	TimeZone string `json:"time_zone"`
	// Hours are those of an ordinary week.
	Hours Week `json:"hours"`
	// Breaks are cut out of the hours, lunch for example.
	Breaks Breaks `json:"breaks,omitzero"`
	// Overrides replace the hours of a date; an empty list closes it.
	Overrides map[Date][]Span `json:"overrides,omitempty"`
	// Holidays close dates, also those that have an override.
	Holidays []Holiday `json:"holidays,omitempty"`
	// ValidFrom and ValidTo are the first and the last date the configuration
	// speaks for; a zero date leaves the side open. On other dates no hours begin.
	ValidFrom Date `json:"valid_from,omitzero"`
	ValidTo   Date `json:"valid_to,omitzero"`
}

// Breaks are the pauses of every week and those of single dates; both apply.
type Breaks struct {
	Weekly Week            `json:"weekly,omitempty"`
	Dates  map[Date][]Span `json:"dates,omitempty"`
}

// ParseCalendar reads one configuration, or a list of those that are valid one
// after the other, from JSON of at most 1 MiB. It is strict: an unknown field, a
// field given twice and text after the end are refused with a [*ConfigError] that
// names the place. Whether the configuration makes sense is for [Compile] to say.
func ParseCalendar(data []byte) ([]CalendarConfig, error) {
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '[' {
		var list []CalendarConfig
		err := decodeStrict(data, &list)
		return list, err
	}
	one := make([]CalendarConfig, 1)
	err := decodeStrict(data, &one[0])
	return one, err
}
