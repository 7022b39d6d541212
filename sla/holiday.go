package sla

import "time"

// Holiday is a closed day, or a rule for one each year. Exactly one of these
// says when: Date; Month and Day; Month, Nth and Weekday; Easter.
type Holiday struct {
	// Name is for people, in the language of the place.
	Name string `json:"name,omitempty"`
	// Date is a single day.
	Date Date `json:"date,omitzero"`
	// Month, with Day for a fixed date (29 February is a holiday of leap years
	// only), with Nth and Weekday for "the fourth Thursday of November".
	Month time.Month `json:"month,omitempty"`
	Day   int        `json:"day,omitempty"`
	// Nth counts the Weekday in the Month: 1 to 5, or -1 for the last one. A fifth
	// one that the month does not have is no holiday that year.
	Nth     int     `json:"nth,omitempty"`
	Weekday Weekday `json:"weekday,omitempty"`
	// Easter counts days from the Easter Sunday of the western churches, -80 to 250:
	// -2 is Good Friday.
	Easter *int `json:"easter,omitempty"`
	// Observed moves the day when it falls on a weekend.
	Observed Observed `json:"observed,omitempty"`
	// From and To are the first and the last year of a rule, 0 for no limit.
	From int `json:"from,omitempty"`
	To   int `json:"to,omitempty"`
	// Closed is what of the day is closed, all of it if empty.
	Closed []Span `json:"closed,omitempty"`
}

// Observed says which day is taken off instead when a holiday falls on a weekend.
// The weekend's day itself is then an ordinary one.
type Observed string

// The rules for holidays on a weekend.
const (
	// ObservedSameDay leaves the holiday where it falls.
	ObservedSameDay Observed = ""
	// ObservedNextWeekday moves a Saturday or Sunday to the next day from Monday to
	// Friday that no other holiday takes. It is the rule of the United Kingdom
	// (Banking and Financial Dealings Act 1971, schedule 1, and proclamations).
	ObservedNextWeekday Observed = "next_weekday"
	// ObservedNearestWeekday moves a Saturday to Friday and a Sunday to Monday, the
	// rule of the United States for federal employees (5 U.S.C. 6103(b), Executive
	// Order 11582). New Year's Day may so fall in the year before.
	ObservedNearestWeekday Observed = "nearest_weekday"
	// ObservedSaturday moves a Sunday to the Saturday before it, the rule of
	// King's Day in the Netherlands.
	ObservedSaturday Observed = "saturday_before_sunday"
)

// HolidaySource gives the holidays of the years from to to, both included, for
// [CalendarConfig.Holidays]; package sla/holidays has some, a host may bring others.
type HolidaySource interface {
	Holidays(from, to int) ([]Holiday, error)
}
