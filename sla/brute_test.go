package sla_test

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/sla"
)

// minutes is a calendar the slow way, written without a look at the product: it
// walks every minute of a stretch of time and asks whether the clock on the wall is
// within the hours.
//
// What the clock shows is the latest reading it has had so far. That is the rule for
// changes of the clock: a reading comes true at the first instant whose wall clock
// reads at or past it, so a clock that is put back shows nothing new until it is
// again where it was, and one that is put forward shows all that it skipped at once.
type minutes struct {
	start time.Time
	open  []bool
}

// bruteForce walks from one whole minute to another. The zone's offsets must be whole
// minutes there.
func bruteForce(loc *time.Location, configs []sla.CalendarConfig, from, to time.Time) *minutes {
	m := &minutes{start: from.UTC()}
	var latest time.Time // the reading, written as if it were UTC
	// Clocks have been put back by up to a day, at the date line.
	for at := from.Add(-48 * time.Hour); at.Before(to); at = at.Add(time.Minute) {
		local := at.In(loc)
		if reading := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC); reading.After(latest) {
			latest = reading
		}
		if !at.Before(from) {
			m.open = append(m.open, bruteOpen(configs, latest))
		}
	}
	return m
}

// bruteOpen is whether a reading of the clock is within the hours.
func bruteOpen(configs []sla.CalendarConfig, reading time.Time) bool {
	today, yesterday := bruteDate(reading), bruteDate(reading.AddDate(0, 0, -1))
	minute := reading.Hour()*60 + reading.Minute()
	hours := bruteHits(configs, today, minute, bruteHours) || bruteHits(configs, yesterday, minute+1440, bruteHours)
	shut := bruteHits(configs, today, minute, bruteClosed) || bruteHits(configs, yesterday, minute+1440, bruteClosed)
	return hours && !shut
}

// bruteHits is whether one of a date's spans covers a minute counted from its midnight.
func bruteHits(configs []sla.CalendarConfig, date sla.Date, minute int, of func(sla.CalendarConfig, sla.Date) []sla.Span) bool {
	for _, c := range configs {
		day := bruteTime(date)
		if day.Before(bruteTime(c.ValidFrom)) || c.ValidTo != (sla.Date{}) && day.After(bruteTime(c.ValidTo)) {
			continue
		}
		for _, s := range of(c, date) {
			from, to := int(s.From), int(s.To)
			if to <= from {
				to += 1440
			}
			if from <= minute && minute < to {
				return true
			}
		}
	}
	return false
}

func bruteHours(c sla.CalendarConfig, date sla.Date) []sla.Span {
	if spans, ok := c.Overrides[date]; ok {
		return spans
	}
	return c.Hours[bruteWeekday(date)]
}

func bruteClosed(c sla.CalendarConfig, date sla.Date) []sla.Span {
	spans := append(append([]sla.Span(nil), c.Breaks.Weekly[bruteWeekday(date)]...), c.Breaks.Dates[date]...)
	for _, h := range c.Holidays {
		switch {
		case !bruteHoliday(h, date):
		case len(h.Closed) == 0:
			spans = append(spans, sla.Span{From: 0, To: 1440})
		default:
			spans = append(spans, h.Closed...)
		}
	}
	return spans
}

// bruteHoliday is whether a date is a holiday by a rule that does not move it.
func bruteHoliday(h sla.Holiday, date sla.Date) bool {
	if h.From != 0 && date.Year < h.From || h.To != 0 && date.Year > h.To {
		return false
	}
	switch day := bruteTime(date); {
	case h.Date != (sla.Date{}):
		return h.Date == date
	case h.Easter != nil:
		return bruteEaster(date.Year).AddDate(0, 0, *h.Easter).Equal(day)
	case h.Day != 0:
		return h.Month == date.Month && h.Day == date.Day
	case h.Month != date.Month || h.Weekday != bruteWeekday(date):
		return false
	case h.Nth == -1:
		return day.AddDate(0, 0, 7).Month() != h.Month
	default:
		return h.Nth == (date.Day-1)/7+1
	}
}

// bruteEaster is the Sunday after the full moon of the church on or after 21 March,
// from the epact as Clavius's tables have it.
func bruteEaster(year int) time.Time {
	golden, century := year%19+1, year/100+1
	solar, lunar := 3*century/4-12, (8*century+5)/25-5
	epact := ((11*golden+20+lunar-solar)%30 + 30) % 30
	if epact == 25 && golden > 11 || epact == 24 {
		epact++
	}
	moon := 44 - epact
	if moon < 21 {
		moon += 30
	}
	day := time.Date(year, time.March, moon+1, 0, 0, 0, 0, time.UTC)
	for day.Weekday() != time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

func bruteDate(t time.Time) sla.Date { return sla.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()} }
func bruteTime(d sla.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
func bruteWeekday(date sla.Date) sla.Weekday {
	return sla.Weekday((int(bruteTime(date).Weekday())+6)%7 + 1)
}

func (m *minutes) isOpen(t time.Time) bool { return m.open[int(t.Sub(m.start)/time.Minute)] }

// elapsed adds up what the open minutes share with [a, b).
func (m *minutes) elapsed(a, b time.Time) (sum time.Duration) {
	for i, open := range m.open {
		minute := m.start.Add(time.Duration(i) * time.Minute)
		from, to := later(a, minute), earlier(b, minute.Add(time.Minute))
		if open && from.Before(to) {
			sum += to.Sub(from)
		}
	}
	return sum
}

// add walks forward until d is used up; the answer may lie after the walk's end.
func (m *minutes) add(t time.Time, d time.Duration, b sla.Boundary) (time.Time, bool) {
	if d == 0 && b == sla.AtClose {
		return t, true
	}
	for i, open := range m.open {
		minute := m.start.Add(time.Duration(i) * time.Minute)
		from, to := later(t, minute), minute.Add(time.Minute)
		switch left := to.Sub(from); {
		case !open || left <= 0:
		case d < left || d == left && b == sla.AtClose:
			return from.Add(d), true
		default:
			d -= left
		}
	}
	return time.Time{}, false
}

// sub walks back until d is used up; the answer may lie before the walk's start.
func (m *minutes) sub(t time.Time, d time.Duration) (time.Time, bool) {
	for i := len(m.open) - 1; i >= 0 && d > 0; i-- {
		minute := m.start.Add(time.Duration(i) * time.Minute)
		to := earlier(t, minute.Add(time.Minute))
		if left := to.Sub(minute); m.open[i] && left > 0 {
			if d <= left {
				return to.Add(-d), true
			}
			d -= left
		}
	}
	return t, d == 0
}

func (m *minutes) nextOpen(t time.Time) (time.Time, bool) { return m.add(t, 0, sla.AtNextOpen) }

// prevClose walks back to an instant that is open just before.
func (m *minutes) prevClose(t time.Time) (time.Time, bool) {
	for i, open := range slices.Backward(m.open) {
		minute := m.start.Add(time.Duration(i) * time.Minute)
		if open && minute.Before(t) {
			return earlier(t, minute.Add(time.Minute)), true
		}
	}
	return time.Time{}, false
}

// periods joins the open minutes between a and b.
func (m *minutes) periods(a, b time.Time) (list []sla.Interval) {
	for i, open := range m.open {
		minute := m.start.Add(time.Duration(i) * time.Minute)
		p := sla.Interval{Start: later(a, minute), End: earlier(b, minute.Add(time.Minute))}
		switch n := len(list); {
		case !open || !p.Start.Before(p.End):
		case n > 0 && list[n-1].End.Equal(p.Start):
			list[n-1].End = p.End
		default:
			list = append(list, p)
		}
	}
	return list
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
