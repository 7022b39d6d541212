package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// The United States: federal holidays as the Office of Personnel Management
// lists them, on the day on which they are observed. Left out are Inauguration
// Day, a holiday around Washington only, and the days on which a president
// closes federal offices by order.
func unitedStates() Set {
	fixed := func(month time.Month, day int, name string) sla.Holiday {
		return observed(sla.ObservedNearestWeekday, on(month, day, name))
	}
	return Set{
		Code: "US", Name: "United States",
		Source: "opm.gov, federal holidays; 5 U.S.C. 6103",
		AsOf:   sla.Date{Year: 2026, Month: time.September, Day: 21},
		rules: []sla.Holiday{
			fixed(time.January, 1, "New Year's Day"),
			nth(3, sla.Monday, time.January, "Birthday of Martin Luther King, Jr."),
			nth(3, sla.Monday, time.February, "Washington's Birthday"),
			nth(-1, sla.Monday, time.May, "Memorial Day"),
			// Public Law 117-17 of 17 June 2021.
			since(2021, fixed(time.June, 19, "Juneteenth National Independence Day")),
			fixed(time.July, 4, "Independence Day"),
			nth(1, sla.Monday, time.September, "Labor Day"),
			nth(2, sla.Monday, time.October, "Columbus Day"),
			fixed(time.November, 11, "Veterans Day"),
			nth(4, sla.Thursday, time.November, "Thanksgiving Day"),
			fixed(time.December, 25, "Christmas Day"),
		},
	}
}
