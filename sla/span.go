package sla

import (
	"encoding/json"
	"fmt"
)

// TimeOfDay is what a wall clock reads, in minutes after midnight: 0 to 1440.
// As text it is "09:30"; 1440 is "24:00", the end of the day.
type TimeOfDay int

// endOfDay is 24:00.
const endOfDay TimeOfDay = 24 * 60

// At is the time of day hour:minute.
func At(hour, minute int) TimeOfDay { return TimeOfDay(hour*60 + minute) }

// ParseTimeOfDay reads "09:30": two digits, a colon, two digits, up to "24:00".
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	if len(s) == 5 && digit(s[0]) && digit(s[1]) && s[2] == ':' && digit(s[3]) && digit(s[4]) {
		hour, minute := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
		if t := At(hour, minute); minute < 60 && t <= endOfDay {
			return t, nil
		}
	}
	return 0, fmt.Errorf("sla: %.20q is not a time of day from 00:00 to 24:00", s)
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// String is like "09:30".
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60) }

// MarshalText writes "09:30". A time outside the day is an error.
func (t TimeOfDay) MarshalText() ([]byte, error) {
	if t < 0 || t > endOfDay {
		return nil, fmt.Errorf("sla: there is no time of day %d minutes after midnight", int(t))
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads what [TimeOfDay.MarshalText] writes.
func (t *TimeOfDay) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTimeOfDay(string(text))
	return err
}

// Span is from one time of day up to, but not including, another. If To is not
// after From the span runs past midnight: 22:00 to 06:00 ends the next morning,
// 09:00 to 00:00 at midnight, 00:00 to 00:00 a whole day later.
// In JSON it is ["09:00","17:00"].
type Span struct {
	From, To TimeOfDay
}

// String is like "09:00-17:00".
func (s Span) String() string { return s.From.String() + "-" + s.To.String() }

// MarshalJSON writes ["09:00","17:00"].
func (s Span) MarshalJSON() ([]byte, error) { return json.Marshal([2]TimeOfDay{s.From, s.To}) }

// UnmarshalJSON reads a list of two times.
func (s *Span) UnmarshalJSON(data []byte) error {
	var ends []TimeOfDay
	if err := json.Unmarshal(data, &ends); err != nil {
		return err
	}
	if len(ends) != 2 {
		return fmt.Errorf(`sla: a span is two times like ["09:00","17:00"], here are %d`, len(ends))
	}
	s.From, s.To = ends[0], ends[1]
	return nil
}

// end is To in minutes after the midnight that From counts from: up to 2,880.
func (s Span) end() TimeOfDay {
	if s.To <= s.From {
		return s.To + endOfDay
	}
	return s.To
}

// Week gives each weekday its spans. A day that is missing has none.
type Week map[Weekday][]Span
