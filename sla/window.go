package sla

import "time"

// window is a run of years that are made, and never changes.
type window struct {
	first int // the year of years[0]
	years []*year
	marks []mark // one for each year, and one for the end of the last
}

// mark is the beginning of a year in two measures of time: Unix seconds, and the open
// seconds since the year the calendar was first asked for began. Years before that
// one have a negative open.
type mark struct{ unix, open int64 }

// known is t in Unix seconds and nanoseconds. What lies outside the years that
// calendars know is brought to their edge, and is not inside.
func known(t time.Time) (sec, ns int64, inside bool) {
	switch sec := t.Unix(); {
	case sec < knownFrom:
		return knownFrom, 0, false
	case sec >= knownTo:
		return knownTo, 0, sec == knownTo && t.Nanosecond() == 0
	default:
		return sec, int64(t.Nanosecond()), true
	}
}

// knownFrom and knownTo are the Unix seconds in which 1900 and 2200 begin.
const (
	knownFrom = -2208988800
	knownTo   = 7258118400
)

// find is the place of the year that a second in the window lies in. Years differ
// from their average, but so little even over centuries that the guess is at most one off.
func (w *window) find(sec int64) int {
	const average = 31556952 // 365.2425 days
	i := min(int((sec-w.marks[0].unix)/average), len(w.years)-1)
	if sec < w.marks[i].unix {
		return i - 1
	}
	if sec >= w.marks[i+1].unix {
		return i + 1
	}
	return i
}

// second is an instant of year i as seconds since the year began.
func (w *window) second(i int, sec int64) int32 {
	return int32(sec - w.marks[i].unix) //nolint:gosec // G115: a year has 31,622,400 seconds at most
}

// open is how much open time lies before an instant in year i of the window, in whole
// seconds and the nanoseconds of one that is open. This is all there is to it: elapsed
// time is the difference of two, and a due time is where the sum has grown by the goal.
func (w *window) open(i int, sec, ns int64) (int64, int64) {
	sum, now := w.years[i].open(w.second(i, sec))
	if !now {
		ns = 0
	}
	return w.marks[i].open + int64(sum), ns
}

// opening is the Unix second in year i that is open and has sum open ones before it.
func (w *window) opening(i int, sum int64) int64 {
	rest := int32(sum - w.marks[i].open) //nolint:gosec // G115: a year has 31,622,400 seconds at most
	return w.marks[i].unix + int64(w.years[i].opening(rest))
}

// covering is a window with the years of two instants and all between them.
func (c *Calendar) covering(from, to int64) *window {
	if w := c.window.Load(); w != nil && w.marks[0].unix <= from && to < w.marks[len(w.years)].unix {
		return w
	}
	return c.extend(from, to)
}

// next is the year after year i, in a window that has it, or nil after 2199.
func (c *Calendar) next(w *window, i int) (*window, int) {
	if i+1 < len(w.years) {
		return w, i + 1
	}
	start := w.marks[i+1].unix
	if start >= knownTo {
		return nil, 0
	}
	w = c.covering(w.marks[0].unix, start)
	i = w.find(start)
	return w, i
}

// previous is the year before year i, in a window that has it, or nil before 1900.
func (c *Calendar) previous(w *window, i int) (*window, int) {
	if i > 0 {
		return w, i - 1
	}
	end := w.marks[0].unix
	if end <= knownFrom {
		return nil, 0
	}
	w = c.covering(end-1, end)
	i = w.find(end - 1)
	return w, i
}

// extend makes the years that are missing. Whoever needs one of them at the same time
// waits for it; all others go on with the window there is.
func (c *Calendar) extend(from, to int64) *window {
	c.building.Lock()
	defer c.building.Unlock()
	first, last := yearOf(from), yearOf(to)
	old := c.window.Load()
	if old == nil {
		old = &window{first: first, marks: []mark{{unix: yearStart(first)}}}
	}
	end := old.first + len(old.years)
	w := &window{first: min(first, old.first)}
	for y := w.first; y < max(last+1, end); y++ {
		if old.first <= y && y < end {
			w.years = append(w.years, old.years[y-old.first])
		} else {
			w.years = append(w.years, c.year(y))
		}
	}
	open := old.marks[0].open
	for _, y := range w.years[:old.first-w.first] {
		open -= int64(y.sum())
	}
	for i, y := range w.years {
		w.marks = append(w.marks, mark{yearStart(w.first + i), open})
		open += int64(y.sum())
	}
	w.marks = append(w.marks, mark{yearStart(w.first + len(w.years)), open})
	c.window.Store(w)
	return w
}

// year makes one year; before 1900 and after 2199 all is closed.
func (c *Calendar) year(y int) *year {
	if y < firstYear || y > lastYear {
		return closedYear
	}
	return newYear(c.source.year(y))
}

func yearOf(sec int64) int { return time.Unix(sec, 0).UTC().Year() }
