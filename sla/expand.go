package sla

import (
	"cmp"
	"slices"
	"time"
)

// ExpandHolidays gives the single days that dates and rules make in the years from
// to to, both included: each with Name, Date and Closed, in the order of dates. It is
// what a calendar with these holidays goes by, for people to look at beforehand. A
// holiday that is wrong in itself is a [*ConfigError].
func ExpandHolidays(holidays []Holiday, from, to int) ([]Holiday, error) {
	for i, h := range holidays {
		if why := h.wrong(); why != "" {
			return nil, &ConfigError{Path: index("holidays", i), Why: why}
		}
	}
	if from, to = max(from, firstYear), min(to, lastYear); from > to {
		return nil, nil
	}
	// A day that is moved may come from the year beside.
	days := slices.DeleteFunc(expand(holidays, from-1, to+1), func(h Holiday) bool {
		return h.Date.Year < from || h.Date.Year > to
	})
	return days, nil
}

// expand gives the days of rules of the years from to to. Near the ends of these
// years a day may be missing that is moved there from the year beside.
func expand(holidays []Holiday, from, to int) []Holiday {
	var days, moving []Holiday
	for _, h := range holidays {
		for year := max(from, h.From); year <= to && (h.To == 0 || year <= h.To); year++ {
			date, ok := h.in(year)
			if !ok {
				continue
			}
			day := Holiday{Name: h.Name, Date: date, Observed: h.Observed, Closed: h.Closed}
			if h.Observed != ObservedSameDay && date.Weekday() >= Saturday {
				moving = append(moving, day)
			} else {
				days = append(days, day)
			}
		}
	}
	byDate := func(a, b Holiday) int { return a.Date.Compare(b.Date) }
	slices.SortStableFunc(moving, byDate)
	taken := make(map[Date]bool, len(days)+len(moving))
	for _, day := range days {
		taken[day.Date] = true
	}
	for _, day := range moving {
		day.Date = observed(day.Date, day.Observed, taken)
		taken[day.Date] = true
		days = append(days, day)
	}
	for i := range days {
		days[i].Observed = ObservedSameDay
	}
	slices.SortStableFunc(days, func(a, b Holiday) int {
		return cmp.Or(byDate(a, b), cmp.Compare(a.Name, b.Name))
	})
	return days
}

// observed is the day taken off for a Saturday or Sunday.
func observed(date Date, rule Observed, taken map[Date]bool) Date {
	saturday := date.Weekday() == Saturday
	switch {
	case rule == ObservedNearestWeekday && saturday, rule == ObservedSaturday && !saturday:
		return date.AddDays(-1)
	case rule == ObservedNearestWeekday:
		return date.AddDays(1)
	case rule == ObservedNextWeekday:
		for next := range 14 { // nobody takes a fortnight of holidays
			if day := date.AddDays(next + 1); day.Weekday() < Saturday && !taken[day] {
				return day
			}
		}
	}
	return date
}

// in is the day of a year that the rule names, before it is moved.
func (h Holiday) in(year int) (Date, bool) {
	switch {
	case !h.Date.IsZero():
		return h.Date, h.Date.Year == year
	case h.Easter != nil:
		return easter(year).AddDays(*h.Easter), true
	case h.Nth < 0:
		last := Date{year, h.Month + 1, 0}.number()
		if h.Month == time.December {
			last = Date{year, h.Month, 31}.number()
		}
		return dateOf(last - (int(weekdayOf(last))-int(h.Weekday)+7)%7), true
	case h.Nth > 0:
		first := Date{year, h.Month, 1}.number()
		date := dateOf(first + (int(h.Weekday)-int(weekdayOf(first))+7)%7 + 7*(h.Nth-1))
		return date, date.Month == h.Month
	default:
		date := Date{year, h.Month, h.Day}
		return date, date.valid()
	}
}

// easter is Easter Sunday of the western churches, by the anonymous Gregorian
// algorithm (Nature, 20 April 1876; also in Meeus, Astronomical Algorithms, ch. 8).
func easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{year, time.Month(n / 31), n%31 + 1}
}
