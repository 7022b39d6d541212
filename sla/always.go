package sla

import "time"

// alwaysOpen never changes, as any calendar.
var alwaysOpen = &Calendar{source: always{}, loc: time.UTC, hash: hashOf("always open")}

// AlwaysOpen is open at every instant from 1900 to 2199: the calendar of a goal in
// physical hours, like a marketplace's 24.
func AlwaysOpen() *Calendar { return alwaysOpen }

type always struct{}

func (always) year(y int) ([]period, dayset) {
	var all dayset
	for i := range all {
		all[i] = ^uint64(0)
	}
	begin, end := yearStart(y), yearStart(y+1)
	return clip(nil, begin, end, begin, end), all
}
