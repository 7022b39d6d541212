package sla

import (
	"fmt"
	"slices"
)

// Weekday is a day of the week as ISO 8601 numbers them, Monday is 1 and Sunday 7,
// so that the zero value is no day. As text it is "mon" to "sun".
type Weekday int

// The days of the week.
const (
	Monday Weekday = 1 + iota
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	Sunday
)

var weekdayNames = [...]string{"", "mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// weekdayOf is the weekday of a day counted from 1970-01-01, a Thursday.
func weekdayOf(number int) Weekday { return Weekday(((number+3)%7+7)%7) + 1 }

func (d Weekday) valid() bool { return Monday <= d && d <= Sunday }

// String is "mon" to "sun".
func (d Weekday) String() string {
	if !d.valid() {
		return fmt.Sprintf("weekday(%d)", int(d))
	}
	return weekdayNames[d]
}

// MarshalText writes "mon" to "sun".
func (d Weekday) MarshalText() ([]byte, error) {
	if !d.valid() {
		return nil, fmt.Errorf("sla: there is no weekday %d, they are 1 (Monday) to 7 (Sunday)", int(d))
	}
	return []byte(weekdayNames[d]), nil
}

// UnmarshalText reads "mon" to "sun".
func (d *Weekday) UnmarshalText(text []byte) error {
	i := slices.Index(weekdayNames[1:], string(text))
	if i < 0 {
		return fmt.Errorf("sla: %.20q is not a weekday: mon, tue, wed, thu, fri, sat or sun", text)
	}
	*d = Weekday(i + 1)
	return nil
}
