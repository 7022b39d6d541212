package sla

import (
	"fmt"
	"strings"
	"time"
)

// String is the explanation in English, a line for the whole, one for each step
// and one for each pause:
//
//	8h of open time from Thu 2 Apr 2026 16:00 to Tue 7 Apr 2026 16:00 (Europe/London)
//	Thu 2 Apr: 16:00-17:00, 1h
//	Fri 3 Apr: closed, holiday Good Friday
//	Sat 4 Apr to Sun 5 Apr: closed
//	Mon 6 Apr: closed, holiday Easter Monday
//	Tue 7 Apr: 09:00-16:00, 7h
func (e Explanation) String() string {
	const minute = "Mon 2 Jan 2006 15:04"
	open := e.Open
	for _, p := range e.Pauses {
		open -= p.Open
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s of open time from %s to %s (%s)\n", formatDuration(open), e.From.Format(minute), e.Due.Format(minute), e.Due.Location())
	date := "Mon 2 Jan"
	if e.From.Year() != e.Due.Year() {
		date += " 2006"
	}
	for _, s := range e.Steps {
		b.WriteString(s.text(date) + "\n")
	}
	for _, p := range e.Pauses {
		fmt.Fprintf(&b, "Paused %s to %s: %s, %s not counted\n", p.Start.In(e.From.Location()).Format(minute), p.End.In(e.From.Location()).Format(minute), p.Reason, formatDuration(p.Open))
	}
	return b.String()
}

// text is one line; dates are written by the layout.
func (s *Step) text(layout string) string {
	dates := s.First.format(layout)
	if s.Last != s.First {
		dates += " to " + s.Last.format(layout)
	}
	var parts []string
	switch {
	case s.Omitted:
		parts = append(parts, fmt.Sprintf("%d dates", s.Days), formatDuration(s.Open))
	case len(s.Periods) == 0:
		parts = append(parts, "closed")
	default:
		for _, p := range s.Periods {
			parts = append(parts, clockText(p.Start)+"-"+endText(p.End, s.First))
		}
		if s.Days > 1 {
			parts[len(parts)-1] += fmt.Sprintf(" on %d days", s.Days)
		}
		parts = append(parts, formatDuration(s.Open))
	}
	for _, r := range s.Reasons {
		parts = append(parts, r.String())
	}
	return dates + ": " + strings.Join(parts, ", ")
}

// String is the reason in English, such as "holiday Good Friday".
func (r Reason) String() string {
	var text string
	switch r.Kind {
	case ReasonHoliday:
		text = strings.TrimSpace("holiday " + r.Name)
	case ReasonOverride:
		text = "hours of this date"
	case ReasonBreak:
		text = "break"
	case ReasonOffset:
		way, by := "forward", r.Shift
		if by < 0 {
			way, by = "back", -by
		}
		text = fmt.Sprintf("the clock went %s %s at %s", way, formatDuration(by), clockBefore(r.At, r.Shift))
	case ReasonChange:
		text = "other hours are valid from here on"
	case ReasonNotValid:
		text = "no hours are valid"
	case ReasonExcluded:
		text = "time taken away"
	default:
		text = string(r.Kind)
	}
	for i, s := range r.Closed {
		text += []string{" ", " and "}[min(i, 1)] + s.String()
	}
	if r.Calendar != "" {
		text += " (" + r.Calendar + ")"
	}
	return text
}

// clockText is what a clock on the wall reads, with seconds only if there are any.
func clockText(t time.Time) string {
	if t.Second() != 0 {
		return t.Format(time.TimeOnly)
	}
	return t.Format("15:04")
}

// endText is clockText for the end of a period of a date, at most 24:00.
func endText(t time.Time, date Date) string {
	if DateOf(t) != date {
		return endOfDay.String()
	}
	return clockText(t)
}

// clockBefore is what the clock read when it was moved.
func clockBefore(at time.Time, shift time.Duration) string {
	_, offset := at.Zone()
	return clockText(at.In(time.FixedZone("", offset-int(shift/time.Second))))
}

func (d Date) format(layout string) string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(layout)
}
