package sla

import "time"

// NextOpen is t itself if the calendar is open at t, else when it opens next. That
// is also the time for a reminder that would come at night: deliver it at NextOpen.
// The result is in UTC. The error is [ErrRange].
func (c *Calendar) NextOpen(t time.Time) (time.Time, error) {
	sec, ns, inside := known(t)
	if !inside {
		return time.Time{}, ErrRange
	}
	w := c.covering(sec, sec)
	i := w.find(sec)
	p := w.years[i].after(w.second(i, sec))
	for p == len(w.years[i].periods)-1 {
		if w, i = c.next(w, i); w == nil {
			return time.Time{}, ErrRange
		}
		p = 0
	}
	if start := w.marks[i].unix + int64(w.years[i].periods[p].start); start > sec {
		sec, ns = start, 0
	}
	return time.Unix(sec, ns).UTC(), nil
}

// PrevClose is t itself if the calendar is open up to t, else when it last closed.
// The result is in UTC. The error is [ErrRange].
func (c *Calendar) PrevClose(t time.Time) (time.Time, error) {
	sec, ns, inside := known(t)
	if !inside {
		return time.Time{}, ErrRange
	}
	w := c.covering(sec, sec)
	i := w.find(sec)
	second := w.second(i, sec)
	p := w.years[i].after(second)
	if start := w.years[i].periods[p].start; start < second || start == second && ns > 0 {
		return time.Unix(sec, ns).UTC(), nil
	}
	for p == 0 {
		if w, i = c.previous(w, i); w == nil {
			return time.Time{}, ErrRange
		}
		p = len(w.years[i].periods) - 1
	}
	return time.Unix(w.marks[i].unix+int64(w.years[i].periods[p-1].end), 0).UTC(), nil
}
