package sla

import (
	"slices"
	"time"
)

// Explanation says what makes up a due time, for an agent to read and to tell
// the customer. [Explanation.String] is plain English; a host that speaks
// another language walks the fields. Its times are in [Calendar.Location].
type Explanation struct {
	From, Due time.Time
	// Open is the open time between the two, which is the sum over Steps.
	Open time.Duration
	// Steps are the local dates from From to Due in order, at most 32 of them:
	// dates alike are one step, and of a longer list the middle is only summed up.
	Steps []Step
	// Pauses are when a clock stood still, which a calendar does not know.
	Pauses []PauseStep
}

// Step is one local date, or a run of those that are alike.
type Step struct {
	First, Last Date
	// Days is how many of the dates from First to Last are meant. In a run of open
	// days the ordinary closed ones between them are not.
	Days int
	// Open is the open time of all of them together.
	Open time.Duration
	// Periods are the open times of First; on the other dates of a run they are at
	// the same times of the day. There are none on closed days, and none if Omitted.
	Periods []Interval
	// Reasons are why the dates are not as the week has them, at most 8. A date
	// without any, open or closed, is an ordinary one; so is a holiday on a Sunday
	// that would have no hours anyway.
	Reasons []Reason
	// Omitted marks the middle of a long list.
	Omitted bool
}

// Reason is why a date is not as the week has it.
type Reason struct {
	Kind ReasonKind
	// Name is that of a holiday.
	Name string
	// Closed are the times of the day that a partial holiday or a break takes;
	// none is the whole day.
	Closed []Span
	// At and Shift say when the clock on the wall was moved and how far: by an hour
	// in spring, by minus an hour in autumn.
	At    time.Time
	Shift time.Duration
	// Calendar is the time zone of the part of a composed calendar that the reason
	// comes from.
	Calendar string
}

// ReasonKind says of which kind a Reason is.
type ReasonKind string

// The kinds of reasons.
const (
	ReasonHoliday  ReasonKind = "holiday"
	ReasonOverride ReasonKind = "override"  // the date has hours of its own
	ReasonBreak    ReasonKind = "break"     // of this date; those of every week are part of its hours
	ReasonOffset   ReasonKind = "offset"    // the clock on the wall was moved while open
	ReasonChange   ReasonKind = "change"    // the next configuration is valid from this date on
	ReasonNotValid ReasonKind = "not_valid" // no configuration is valid on this date
	ReasonExcluded ReasonKind = "excluded"  // [Without] takes time away
)

// PauseStep is one time in which a clock stood still.
type PauseStep struct {
	Interval

	// Reason is what the event or the status that paused the clock said.
	Reason string
	// Open is the open time within it, by which the due time has moved.
	Open time.Duration
}

const (
	maxSteps   = 32
	maxReasons = 8
)

// Why says how the open time between from and due comes about, by looking at each
// date, which takes some microseconds. What lies before 1900 or after 2199 is left out.
func (c *Calendar) Why(from, due time.Time) Explanation {
	e := Explanation{From: from.In(c.loc), Due: due.In(c.loc), Open: c.Elapsed(from, due)}
	a, aNs, _ := known(from)
	b, bNs, _ := known(due)
	from, due = time.Unix(a, aNs).In(c.loc), time.Unix(b, bNs).In(c.loc)
	q := inquiry{c: c}
	for day := DateOf(from).number(); ; day++ {
		q.turn(dateOf(day).Year)
		start, end := q.clock(c.loc).span(day, Span{0, endOfDay})
		dayFrom, dayTo := time.Unix(start, 0).In(c.loc), time.Unix(end, 0).In(c.loc)
		if dayFrom.Before(from) {
			dayFrom = from
		}
		if !dayFrom.Before(due) {
			return e
		}
		if dayTo.After(due) {
			dayTo = due
		}
		if dayFrom.Before(dayTo) { // no zone has all dates
			e.Steps = addStep(e.Steps, q.step(dateOf(day), dayFrom, dayTo))
		}
	}
}

// addStep puts a date at the end, or to those before that are like it.
func addStep(steps []Step, s Step) []Step {
	n := len(steps)
	switch {
	case n > 0 && steps[n-1].like(s):
		steps[n-1].join(s)
	case n > 1 && steps[n-2].like(s) && len(s.Periods) > 0 && len(steps[n-1].Periods) == 0 && steps[n-1].alike(s.Reasons):
		steps = steps[:n-1] // the weekend within a run
		steps[n-2].join(s)
	default:
		steps = append(steps, s)
	}
	if len(steps) <= maxSteps {
		return steps
	}
	const middle = maxSteps * 3 / 4
	first, last := steps[middle], steps[middle+1]
	steps[middle] = Step{
		First: first.First, Last: last.Last, Days: last.Last.number() - first.First.number() + 1,
		Open: first.Open + last.Open, Omitted: true,
	}
	return slices.Delete(steps, middle+1, middle+2)
}

// join adds a later date to a run.
func (s *Step) join(later Step) {
	s.Last, s.Days, s.Open = later.Last, s.Days+later.Days, s.Open+later.Open
}

// like reports whether two dates are open at the same times, for the same reasons.
func (s *Step) like(t Step) bool {
	return !s.Omitted && s.alike(t.Reasons) && slices.EqualFunc(s.Periods, t.Periods, func(p, q Interval) bool {
		return sameTime(p.Start, q.Start) && sameTime(p.End, q.End) && p.End.Sub(p.Start) == q.End.Sub(q.Start)
	})
}

func (s *Step) alike(reasons []Reason) bool {
	return !s.Omitted && slices.EqualFunc(s.Reasons, reasons, Reason.equal)
}

func (r Reason) equal(s Reason) bool {
	return r.Kind == s.Kind && r.Name == s.Name && r.Calendar == s.Calendar && r.At.Equal(s.At) && slices.Equal(r.Closed, s.Closed)
}

// sameTime reports whether a clock in their zone reads the same at both instants.
func sameTime(a, b time.Time) bool { return a.Format(wallNano) == b.Format(wallNano) }

const wallNano = "15:04:05.999999999"
