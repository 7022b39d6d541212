package sla

import (
	"math"
	"time"
)

// wallClock is what the clock on a wall shows over a stretch of time: from each
// instant (Unix seconds) on, so many seconds more than UTC.
type wallClock []struct{ from, offset int64 }

// newWallClock reads a zone from one Unix second to another.
//
// Location knows when an offset ends, but past the last transition of its table that
// may also be a day on which nothing changes, and on 31 December of a leap year an
// instant that is over. So it only says where to look next, or an hour on at least.
func newWallClock(loc *time.Location, from, to int64) wallClock {
	var w wallClock
	for at := from; at < to; {
		t := time.Unix(at, 0).In(loc)
		_, offset := t.Zone()
		start, end := t.ZoneBounds()
		if len(w) == 0 || w[len(w)-1].offset != int64(offset) {
			begin := at
			if len(w) > 0 && start.Unix() > at-3600 {
				begin = min(at, start.Unix()) // an hour too late, after an end that was wrong
			}
			w = append(w, struct{ from, offset int64 }{begin, int64(offset)})
		}
		switch {
		case end.IsZero():
			at = to
		case end.Unix() <= at:
			at += 3600
		default:
			at = end.Unix()
		}
	}
	return w
}

// first is the first instant at which the clock reads the given seconds after
// midnight of a day, or something past it. A time that is skipped is therefore the
// instant of the skip, and one that comes twice is its first pass. What is later on
// the clock is never earlier in time: that is why spans that touch on the clock touch
// in time, and a day is as long as it really is.
func (w wallClock) first(day int, seconds int64) int64 {
	reading := int64(day)*secondsPerDay + seconds
	for i, part := range w {
		end := int64(math.MaxInt64)
		if i+1 < len(w) {
			end = w[i+1].from
		}
		if at := max(part.from, reading-part.offset); at < end {
			return at
		}
	}
	return reading
}

// span is the period that a span of a day takes.
func (w wallClock) span(day int, s Span) (start, end int64) {
	return w.first(day, int64(s.From)*60), w.first(day, int64(s.end())*60)
}
