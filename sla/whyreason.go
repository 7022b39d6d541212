package sla

import (
	"slices"
	"time"
)

// inquiry is one call of Why. It goes through the dates in order, and keeps what
// it looked up for one year.
type inquiry struct {
	c        *Calendar
	year     int
	clocks   map[*time.Location]wallClock
	holidays map[*CalendarConfig]map[Date][]Holiday
}

// turn throws away what was kept for another year.
func (q *inquiry) turn(year int) {
	if q.clocks == nil || q.year != year {
		q.year, q.clocks, q.holidays = year, map[*time.Location]wallClock{}, map[*CalendarConfig]map[Date][]Holiday{}
	}
}

// clock is the clock on the wall of a zone in that year and some days around it.
func (q *inquiry) clock(loc *time.Location) wallClock {
	const margin = 5 * secondsPerDay
	if q.clocks[loc] == nil {
		q.clocks[loc] = newWallClock(loc, yearStart(q.year)-margin, yearStart(q.year+1)+margin)
	}
	return q.clocks[loc]
}

// holidaysOn are the holidays of a configuration on a date near that year.
func (q *inquiry) holidaysOn(config *CalendarConfig, date Date) []Holiday {
	if q.holidays[config] == nil {
		q.holidays[config] = config.holidaysAround(q.year)
	}
	return q.holidays[config][date]
}

// step looks at what of one date lies in [from, to).
func (q *inquiry) step(date Date, from, to time.Time) Step {
	s := Step{First: date, Last: date, Days: 1}
	for p := range q.c.Periods(from, to) {
		s.Periods = append(s.Periods, Interval{p.Start.In(q.c.loc), p.End.In(q.c.loc)})
		s.Open += p.End.Sub(p.Start)
	}
	for _, r := range append(q.reasons(q.c, from, to), q.moves(s.Periods, to)...) {
		if len(s.Reasons) < maxReasons && !slices.ContainsFunc(s.Reasons, r.equal) {
			s.Reasons = append(s.Reasons, r)
		}
	}
	return s
}

// moves are when the clock on the wall is moved while the calendar is open. As
// hours may end where the skipped time begins, ends count as well as starts.
func (q *inquiry) moves(open []Interval, before time.Time) (out []Reason) {
	clock := q.clock(q.c.loc)
	for i := 1; i < len(clock); i++ {
		at := time.Unix(clock[i].from, 0).In(q.c.loc)
		if at.Before(before) && slices.ContainsFunc(open, func(p Interval) bool { return !at.Before(p.Start) && !at.After(p.End) }) {
			shift := time.Duration(clock[i].offset-clock[i-1].offset) * time.Second
			out = append(out, Reason{Kind: ReasonOffset, At: at, Shift: shift})
		}
	}
	return out
}

// reasons are those of a calendar for the time from up to to.
func (q *inquiry) reasons(c *Calendar, from, to time.Time) (out []Reason) {
	switch source := c.source.(type) {
	case *plain:
		out = q.dated(source, from.Unix(), to.Add(time.Second-1).Unix())
	case composed:
		for i, part := range source.parts {
			switch {
			case i == 0 || source.kind != without:
				out = append(out, q.reasons(part, from, to)...)
			case part.Elapsed(from, to) > 0 && source.parts[0].Elapsed(from, to) > c.Elapsed(from, to):
				out = append(out, Reason{Kind: ReasonExcluded, Calendar: part.loc.String()})
			}
		}
	}
	return out
}

// dated are the reasons of a plain calendar. Holidays and breaks are told of if
// they take hours away between from and to, also such as began the day before.
func (q *inquiry) dated(p *plain, from, to int64) (out []Reason) {
	tell := func(r Reason) {
		if q.c.source != source(p) {
			r.Calendar = p.loc.String()
		}
		out = append(out, r)
	}
	clock := q.clock(p.loc)
	first, last := DateOf(time.Unix(from, 0).In(p.loc)).number(), DateOf(time.Unix(to-1, 0).In(p.loc)).number()
	var hours [][2]int64
	for day := first - 1; day <= last+1; day++ {
		if config := p.on(dateOf(day)); config != nil {
			spans, _ := config.hoursOn(dateOf(day))
			for _, s := range spans {
				start, end := clock.span(day, s)
				hours = append(hours, [2]int64{max(start, from), min(end, to)})
			}
		}
	}
	for day := first - 1; day <= last; day++ {
		date := dateOf(day)
		config, before := p.on(date), p.on(dateOf(day-1))
		switch {
		case config == nil && day >= first:
			tell(Reason{Kind: ReasonNotValid})
		case config != before && before != nil && day >= first:
			tell(Reason{Kind: ReasonChange})
		}
		if config == nil {
			continue
		}
		if _, override := config.hoursOn(date); override && day >= first {
			tell(Reason{Kind: ReasonOverride})
		}
		cutting := func(spans []Span) []Span {
			return slices.DeleteFunc(slices.Clone(spans), func(s Span) bool {
				start, end := clock.span(day, s)
				return !slices.ContainsFunc(hours, func(h [2]int64) bool { return max(start, h[0]) < min(end, h[1]) })
			})
		}
		for _, h := range q.holidaysOn(config, date) {
			if len(cutting(h.closed())) > 0 {
				tell(Reason{Kind: ReasonHoliday, Name: h.Name, Closed: cutting(h.Closed)})
			}
		}
		if breaks := cutting(config.Breaks.Dates[date]); len(breaks) > 0 {
			tell(Reason{Kind: ReasonBreak, Closed: breaks})
		}
	}
	return out
}
