package bench

import (
	"slices"
	"time"
)

// openByHand is business time as a careful programmer writes it for one desk:
// the open periods of twenty years, flat, in UTC, with the open seconds before
// each, and a binary search. It knows no zone, holiday, break or other year, and
// is the limit, not a library.
type openByHand struct {
	starts, ends []int64 // Unix seconds
	before       []int64 // open seconds before each start
}

// nineToFive is open from Monday to Friday, 9 to 17 UTC, in the years from up to to.
func nineToFive(from, to int) *openByHand {
	c := &openByHand{}
	var open int64
	for day := time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < to; day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			continue
		}
		c.starts = append(c.starts, day.Unix()+9*3600)
		c.ends = append(c.ends, day.Unix()+17*3600)
		c.before = append(c.before, open)
		open += 8 * 3600
	}
	return c
}

// until is the open time from the beginning of the table to t.
func (c *openByHand) until(t time.Time) time.Duration {
	s := t.Unix()
	i, found := slices.BinarySearch(c.starts, s)
	if !found {
		i--
	}
	switch {
	case i < 0:
		return 0
	case s >= c.ends[i]:
		return time.Duration(c.before[i]+c.ends[i]-c.starts[i]) * time.Second
	}
	return time.Duration(c.before[i]+s-c.starts[i])*time.Second + time.Duration(t.Nanosecond())
}

func (c *openByHand) elapsed(a, b time.Time) time.Duration {
	if !a.Before(b) {
		return 0
	}
	return c.until(b) - c.until(a)
}

// add finds the first instant with d of open time since t, d > 0.
func (c *openByHand) add(t time.Time, d time.Duration) time.Time {
	goal := c.until(t) + d
	seconds, rest := int64(goal/time.Second), int64(goal%time.Second)
	i, found := slices.BinarySearch(c.before, seconds)
	if !found || rest == 0 { // a period that begins with all of it open is one too late
		i--
	}
	return time.Unix(c.starts[i]+seconds-c.before[i], rest).UTC()
}
