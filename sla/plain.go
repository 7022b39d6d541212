package sla

import (
	"slices"
	"time"
)

// plain is the calendar of configurations, which are in the order of their dates.
type plain struct {
	loc     *time.Location
	configs []CalendarConfig
}

// on is the configuration that speaks for a date, or nil.
func (p *plain) on(date Date) *CalendarConfig {
	for i := range p.configs {
		c := &p.configs[i]
		if c.ValidFrom.Compare(date) <= 0 && (c.ValidTo.IsZero() || date.Compare(c.ValidTo) <= 0) {
			return c
		}
	}
	return nil
}

// hoursOn are the spans that begin on a date, and whether an override gives them.
func (c *CalendarConfig) hoursOn(date Date) (spans []Span, override bool) {
	if spans, override = c.Overrides[date]; override {
		return spans, true
	}
	return c.Hours[date.Weekday()], false
}

// breaksOn are the breaks that begin on a date.
func (c *CalendarConfig) breaksOn(date Date) []Span {
	return slices.Concat(c.Breaks.Weekly[date.Weekday()], c.Breaks.Dates[date])
}

// holidaysAround are the holidays of a year and of those beside it.
func (c *CalendarConfig) holidaysAround(y int) map[Date][]Holiday {
	days := make(map[Date][]Holiday)
	for _, h := range expand(c.Holidays, y-1, y+1) {
		days[h.Date] = append(days[h.Date], h)
	}
	return days
}

// year lists what the dates of a UTC year have open. It is the one place that knows
// of zones: what is made of its list is plain arithmetic in seconds.
func (p *plain) year(y int) ([]period, dayset) {
	// A date begins up to a day from where UTC has it, and a span may be of the date before.
	const margin = 3
	yearBegin, yearEnd := yearStart(y), yearStart(y+1)
	firstDay, endDay := int(yearBegin/secondsPerDay), int(yearEnd/secondsPerDay)
	clock := newWallClock(p.loc, yearBegin-2*margin*secondsPerDay, yearEnd+2*margin*secondsPerDay)
	var (
		open, closed []period
		workdays     dayset
		config       *CalendarConfig
		holidays     map[Date][]Holiday
	)
	for day := firstDay - margin; day < endDay+margin; day++ {
		date := dateOf(day)
		c := p.on(date)
		if c == nil {
			continue
		}
		if c != config {
			config, holidays = c, c.holidaysAround(y)
		}
		hours, _ := c.hoursOn(date)
		for _, s := range hours {
			start, end := clock.span(day, s)
			open = clip(open, start, end, yearBegin, yearEnd)
		}
		breaks, allDay := c.breaksOn(date), false
		for _, h := range holidays[date] {
			breaks = append(breaks, h.closed()...)
			allDay = allDay || len(h.Closed) == 0
		}
		for _, s := range breaks {
			start, end := clock.span(day, s)
			closed = clip(closed, start, end, yearBegin, yearEnd)
		}
		if date.Year == y && len(hours) > 0 && !allDay {
			workdays.add(day - firstDay)
		}
	}
	return subtract(merge(open), merge(closed)), workdays
}

// closed is what of its day a holiday closes.
func (h Holiday) closed() []Span {
	if len(h.Closed) == 0 {
		return []Span{{0, endOfDay}}
	}
	return h.Closed
}
