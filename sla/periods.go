package sla

import (
	"iter"
	"time"
)

// Interval is from Start up to, but not including, End.
type Interval struct{ Start, End time.Time }

// Periods gives the open periods between a and b in their order, as long as they are
// and cut at a and b. The times are in UTC.
func (c *Calendar) Periods(a, b time.Time) iter.Seq[Interval] {
	return func(yield func(Interval) bool) {
		from, fromNs, _ := known(a)
		to, toNs, _ := known(b)
		a, b := time.Unix(from, fromNs).UTC(), time.Unix(to, toNs).UTC()
		var held Interval // may go on in the next year
		for y := yearOf(from); y <= yearOf(to); y++ {
			begin := yearStart(y)
			w := c.covering(begin, begin)
			year := w.years[w.find(begin)]
			for _, p := range year.periods[:len(year.periods)-1] {
				next := Interval{time.Unix(begin+int64(p.start), 0).UTC(), time.Unix(begin+int64(p.end), 0).UTC()}
				if next.Start.Before(a) {
					next.Start = a
				}
				if next.End.After(b) {
					next.End = b
				}
				switch {
				case !next.Start.Before(next.End):
				case held.End.Equal(next.Start):
					held.End = next.End
				default:
					if !held.Start.IsZero() && !yield(held) {
						return
					}
					held = next
				}
			}
		}
		if !held.Start.IsZero() {
			yield(held)
		}
	}
}
