package sla

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// What one configuration may hold at most, so that a year is made in milliseconds
// whatever somebody wrote.
const (
	maxSpans    = 48
	maxHolidays = 5_000
)

// Warning is something in a configuration that works but may not be meant.
type Warning struct {
	Path string // as in [ConfigError]
	Why  string
}

// checker goes through a configuration: the first error ends it, warnings pile up.
type checker struct {
	prefix   string // of the paths: empty, or the place in a list of configurations
	err      error
	warnings []Warning
}

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func (k *checker) fail(path, format string, args ...any) {
	if k.err == nil {
		k.err = &ConfigError{Path: k.prefix + path, Why: fmt.Sprintf(format, args...)}
	}
}

func (k *checker) warn(path, format string, args ...any) {
	k.warnings = append(k.warnings, Warning{Path: k.prefix + path, Why: fmt.Sprintf(format, args...)})
}

func (k *checker) config(c *CalendarConfig) {
	if c.Version != 0 && c.Version != 1 {
		k.fail("version", "%d is not known, 1 is", c.Version)
	}
	k.date("valid_from", c.ValidFrom)
	k.date("valid_to", c.ValidTo)
	if !c.ValidTo.IsZero() && c.ValidTo.Compare(c.ValidFrom) < 0 {
		k.fail("valid_to", "%s is before valid_from, %s", c.ValidTo, c.ValidFrom)
	}
	k.week("hours", c.Hours)
	k.week("breaks.weekly", c.Breaks.Weekly)
	k.dates("breaks.dates", c.Breaks.Dates)
	k.dates("overrides", c.Overrides)
	if len(c.Holidays) > maxHolidays {
		k.fail("holidays", "%d are more than %d", len(c.Holidays), maxHolidays)
		return
	}
	for i, h := range c.Holidays {
		if why := h.wrong(); why != "" {
			k.fail(index("holidays", i), "%s", why)
		}
		k.spans(index("holidays", i)+".closed", h.Closed)
		if _, ok := c.Overrides[h.Date]; ok && len(h.Closed) == 0 {
			k.warn("overrides."+h.Date.String(), "has no effect: the date is a holiday, which wins")
		}
	}
}

func (k *checker) date(path string, d Date) {
	if !d.IsZero() && !d.valid() {
		k.fail(path, "there is no day %s", d)
	}
}

func (k *checker) week(path string, w Week) {
	for _, day := range slices.Sorted(maps.Keys(w)) {
		if !day.valid() {
			k.fail(path, "there is no weekday %d, they are 1 (Monday) to 7 (Sunday)", int(day))
			return
		}
		k.spans(path+"."+day.String(), w[day])
		k.overnight(path+"."+day.String(), w[day], w[day%7+1])
	}
}

func (k *checker) dates(path string, dates map[Date][]Span) {
	for _, date := range slices.SortedFunc(maps.Keys(dates), Date.Compare) {
		if !date.valid() {
			k.fail(path, "there is no day %s", date)
		}
		k.spans(path+"."+date.String(), dates[date])
	}
}

func (k *checker) spans(path string, spans []Span) {
	if len(spans) > maxSpans {
		k.fail(path, "%d spans are more than %d", len(spans), maxSpans)
		return
	}
	for i, s := range spans {
		switch at := index(path, i); {
		case s.From < 0 || s.From >= endOfDay:
			k.fail(at, "a span begins from 00:00 to 23:59, not %s", s.From)
		case s.To < 0 || s.To > endOfDay:
			k.fail(at, "a span ends from 00:00 to 24:00, not %s", s.To)
		case s.From == s.To && s.From != 0:
			k.warn(at, "%s lasts 24 hours", s)
		}
	}
	sorted := slices.SortedFunc(slices.Values(spans), func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	for i, s := range sorted[min(1, len(sorted)):] {
		if before := sorted[i]; s.From < before.end() {
			k.warn(path, "%s and %s overlap and count once", before, s)
		}
	}
}

// overnight warns of spans that run into those of the next day.
func (k *checker) overnight(path string, day, next []Span) {
	for _, s := range day {
		for _, n := range next {
			if s.end() > endOfDay+n.From {
				k.warn(path, "%s runs into %s of the next day, what they share counts once", s, n)
			}
		}
	}
}

// wrong says what is wrong with a holiday in itself, or nothing.
func (h Holiday) wrong() string {
	dated, easter := !h.Date.IsZero(), h.Easter != nil
	fixed, nth := h.Day != 0, h.Nth != 0 || h.Weekday != 0
	count := 0
	for _, kind := range []bool{dated, easter, fixed, nth} {
		if kind {
			count++
		}
	}
	switch {
	case count != 1 || (h.Month != 0) != (fixed || nth):
		return "give exactly one of: date; month and day; month, nth and weekday; easter"
	case dated && !h.Date.valid():
		return fmt.Sprintf("there is no day %s", h.Date)
	case dated && (h.Observed != "" || h.From != 0 || h.To != 0):
		return "a date takes no observed, from or to: they are for rules"
	case (fixed || nth) && (h.Month < time.January || h.Month > time.December):
		return fmt.Sprintf("there is no month %d, they are 1 to 12", int(h.Month))
	case fixed && !(Date{2000, h.Month, h.Day}).valid():
		return fmt.Sprintf("there is no day %d in month %d", h.Day, int(h.Month))
	case nth && (h.Nth < -1 || h.Nth == 0 || h.Nth > 5):
		return fmt.Sprintf("nth is 1 to 5, or -1 for the last, not %d", h.Nth)
	case nth && !h.Weekday.valid():
		return "nth wants a weekday"
	case easter && (*h.Easter < -80 || *h.Easter > 250): // in the same year, whenever Easter is
		return fmt.Sprintf("easter is -80 to 250 days from Easter Sunday, not %d", *h.Easter)
	case !slices.Contains([]Observed{ObservedSameDay, ObservedNextWeekday, ObservedNearestWeekday, ObservedSaturday}, h.Observed):
		return fmt.Sprintf("observed is next_weekday, nearest_weekday or saturday_before_sunday, not %.30q", h.Observed)
	case h.From < 0 || h.To < 0 || h.To != 0 && h.To < h.From:
		return fmt.Sprintf("the years from %d to %d are none", h.From, h.To)
	}
	return ""
}
