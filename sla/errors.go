package sla

import "errors"

var (
	// ErrNoOpenTime is what [Compile], [Union], [Intersect] and [Without] answer
	// when the calendar would never be open in any of the years it knows. A wait
	// on such a calendar would never end.
	ErrNoOpenTime = errors.New("sla: the calendar is never open: give it hours that breaks and holidays do not all close")

	// ErrRange is what is answered when an instant lies outside the years 1900 to
	// 2199 that calendars know, or when they hold too little open time on that side.
	ErrRange = errors.New("sla: the answer is not within the years 1900 to 2199, or the calendar is no longer open in them")
)

// ConfigError says what is wrong in a configuration, and where: Path is in the
// terms of the JSON, like "holidays[3].nth".
type ConfigError struct {
	Path string // empty for the configuration as a whole
	Why  string // what was found and what would be right
}

// Error tells path and reason.
func (e *ConfigError) Error() string {
	if e.Path == "" {
		return "sla: config: " + e.Why
	}
	return "sla: config: " + e.Path + ": " + e.Why
}

// Code is "invalid_calendar", for a host that maps errors to its own messages.
func (e *ConfigError) Code() string { return "invalid_calendar" }
