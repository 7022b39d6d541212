package sla

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar without a zone, from year 1 to 9999.
// As text it is "2006-01-02". Dates are compared with ==; the zero Date is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the date that a clock in t's location reads at t.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads "2006-01-02", and refuses a day that does not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("sla: %.20q is not a date like 2006-01-02", s)
	}
	return DateOf(t), nil
}

// valid reports whether the day exists.
func (d Date) valid() bool {
	return 1 <= d.Year && d.Year <= 9999 && dateOf(d.number()) == d
}

// number counts the days from 1970-01-01.
func (d Date) number() int {
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// dateOf is the date with that number.
func dateOf(number int) Date {
	return DateOf(time.Unix(int64(number)*secondsPerDay, 0).UTC())
}

// AddDays is the date n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date { return dateOf(d.number() + n) }

// Weekday is the day of the week d falls on.
func (d Date) Weekday() Weekday { return weekdayOf(d.number()) }

// Compare orders dates: -1 if d is before e, 0 if they are the same, +1 if d is after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String is "2006-01-02".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// MarshalText writes "2006-01-02". A day that does not exist is an error.
func (d Date) MarshalText() ([]byte, error) {
	if !d.valid() {
		return nil, fmt.Errorf("sla: there is no day %s", d)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what [Date.MarshalText] writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}
