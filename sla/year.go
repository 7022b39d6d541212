package sla

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const secondsPerDay = 86400

// firstYear and lastYear are what calendars know; on both sides all is closed.
const (
	firstYear = 1900
	lastYear  = 2199
)

// yearStart is the Unix second in which a UTC year begins.
func yearStart(y int) int64 { return time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC).Unix() }

// period is an open time, [start, end) in seconds since a UTC year began. Lists of
// them are in order, and neither overlap nor touch.
type period struct {
	start, end int32
	before     int32 // the open seconds of the year before start
}

// year is one UTC year of a calendar. It takes 12 bytes a period and 4 a day.
type year struct {
	periods  []period   // then one that never comes, whose before is the year's sum
	first    [366]int32 // for each UTC day the first period that ends after it begins
	workdays dayset
}

// closedYear is every year without open time.
var closedYear = &year{periods: []period{{start: math.MaxInt32, end: math.MaxInt32}}}

// newYear takes the periods over.
func newYear(periods []period, workdays dayset) *year {
	if len(periods) == 0 {
		return closedYear
	}
	y := &year{workdays: workdays}
	var sum int32
	for i := range periods {
		periods[i].before = sum
		sum += periods[i].end - periods[i].start
	}
	y.periods = append(slices.Grow(periods, 1), period{math.MaxInt32, math.MaxInt32, sum})
	next := int32(0)
	for day := range y.first {
		for y.periods[next].end <= int32(day)*secondsPerDay {
			next++
		}
		y.first[day] = next
	}
	return y
}

// after is the index of the first period that ends after a second of the year. No
// more is looked at than the periods of that UTC day.
func (y *year) after(second int32) int {
	i := int(y.first[second/secondsPerDay])
	for y.periods[i].end <= second {
		i++
	}
	return i
}

// open is how many seconds of the year before second are open, and whether the
// second itself is.
func (y *year) open(second int32) (sum int32, now bool) {
	p := &y.periods[y.after(second)]
	if second < p.start {
		return p.before, false
	}
	return p.before + second - p.start, true
}

// sum is the open seconds of the year.
func (y *year) sum() int32 { return y.periods[len(y.periods)-1].before }

// opening is the second in which the open second after sum others begins, for 0 <=
// sum < y.sum().
func (y *year) opening(sum int32) int32 {
	low, high := 0, len(y.periods)-1 // periods[low].before <= sum < periods[high].before
	for high-low > 1 {
		if middle := int(uint(low+high) / 2); y.periods[middle].before <= sum {
			low = middle
		} else {
			high = middle
		}
	}
	return y.periods[low].start + sum - y.periods[low].before
}

// clip appends what of [start, end) lies in a year that begins at yearBegin and ends at
// yearEnd, all in Unix seconds.
func clip(list []period, start, end, yearBegin, yearEnd int64) []period {
	start, end = max(start, yearBegin), min(end, yearEnd)
	if start >= end {
		return list
	}
	p := period{start: int32(start - yearBegin), end: int32(end - yearBegin)} //nolint:gosec // G115: a year has 31,622,400 seconds at most
	return append(list, p)
}

// merge puts periods in order and joins those that overlap or touch.
func merge(list []period) []period {
	slices.SortFunc(list, func(a, b period) int { return cmp.Compare(a.start, b.start) })
	merged := list[:0]
	for _, p := range list {
		if n := len(merged); n > 0 && p.start <= merged[n-1].end {
			merged[n-1].end = max(merged[n-1].end, p.end)
		} else {
			merged = append(merged, p)
		}
	}
	return merged
}

// subtract is what of open is not in closed. Both are merged.
func subtract(open, closed []period) []period {
	left := make([]period, 0, len(open)+1)
	for _, p := range open {
		for len(closed) > 0 && closed[0].end <= p.start {
			closed = closed[1:]
		}
		for _, c := range closed {
			if c.start >= p.end {
				break
			}
			if p.start < c.start {
				left = append(left, period{start: p.start, end: c.start})
			}
			p.start = c.end
		}
		if p.start < p.end {
			left = append(left, p)
		}
	}
	return left
}
