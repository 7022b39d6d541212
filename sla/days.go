package sla

import (
	"math"
	"time"
)

// AddDays is the same time on the wall n workdays later, or earlier for a negative n;
// if the calendar is not open then, the next opening, or the last closing for a
// negative n. A workday is a date in [Calendar.Location] with hours that begin on it
// and that is not wholly a holiday; of a union a workday of any part, of an
// intersection of all, of Without one of the first. AddDays of 0 is [Calendar.NextOpen].
// The result is in UTC. The error is [ErrRange].
func (c *Calendar) AddDays(t time.Time, n int) (time.Time, error) {
	if n == 0 {
		return c.NextOpen(t)
	}
	if _, _, inside := known(t); !inside {
		return time.Time{}, ErrRange
	}
	local := t.In(c.loc)
	day, ok := c.workday(DateOf(local).number(), n)
	if !ok {
		return time.Time{}, ErrRange
	}
	hour, minute, second := local.Clock()
	noon := int64(day)*secondsPerDay + secondsPerDay/2
	clock := newWallClock(c.loc, noon-3*secondsPerDay, noon+3*secondsPerDay)
	at := time.Unix(clock.first(day, int64(hour*3600+minute*60+second)), int64(t.Nanosecond())).UTC()
	if n > 0 || c.IsOpen(at) {
		return c.NextOpen(at)
	}
	return c.PrevClose(at)
}

// workday is the n-th workday after a day, or before it for a negative n.
func (c *Calendar) workday(day, n int) (int, bool) {
	step := 1
	if n < 0 {
		step, n = -1, -max(n, -math.MaxInt)
	}
	for n > 0 {
		day += step
		sec := int64(day) * secondsPerDay
		if sec < knownFrom || sec >= knownTo {
			return 0, false
		}
		w := c.covering(sec, sec)
		i := w.find(sec)
		if w.years[i].workdays.has(int(sec-w.marks[i].unix) / secondsPerDay) {
			n--
		}
	}
	return day, true
}

// dayset is a set of the days of a year, 0 is 1 January.
type dayset [6]uint64

func (s *dayset) add(day int)      { s[day/64] |= 1 << (day % 64) }
func (s *dayset) has(day int) bool { return s[day/64]&(1<<(day%64)) != 0 }
