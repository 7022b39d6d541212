// Package sla is exact business time, and service-level clocks that can be replayed.
// It is pure: no store, no goroutine, no clock of its own. What time it is, a caller says.
//
// # Business time
//
// A [Calendar] says when a desk is open: compiled once from a [CalendarConfig], which
// is strict JSON or Go, immutable and safe for concurrent use. [Calendar.Elapsed] is the
// open time between two instants, [Calendar.Add] and [Calendar.Sub] lead from one to the
// other; [Calendar.IsOpen], [Calendar.NextOpen], [Calendar.PrevClose], [Calendar.Periods]
// and [Calendar.AddDays] ask the rest, and [Calendar.Why] explains an answer. [Union],
// [Intersect] and [Without] make calendars of calendars: the desks that follow the sun.
//
//	configs, err := sla.ParseCalendar(text) // {"time_zone":"Europe/Lisbon","hours":{"mon":[["09:00","18:00"]]}}
//	desk, err := sla.Compile(nil, configs...)
//	due, err := desk.Add(opened, 8*time.Hour, sla.AtClose)
//	spent := desk.Elapsed(opened, answered)
//
// Hours are what the clock on the wall shows, durations are physical time. A time of
// day is the first instant whose wall clock reads at or past it. So the hour that is
// skipped in spring is not there to be worked in, what begins or ends in the hour that
// comes twice in autumn does so on its first pass, a night from 22:00 to 06:00 has seven,
// eight or nine hours, and spans that touch on the wall leave no gap and share nothing.
// Twenty-four hours of [AlwaysOpen] are 24 hours; the same time tomorrow is AddDays.
//
// A calendar holds a table for each UTC year from 1900 to 2199, made when it is first
// needed: the open periods, and how much open time lies before each. All questions
// are look-ups in it, take no memory and about as long for an hour as for ten years. A
// calendar that is never open is refused by Compile, so no question can search for ever.
//
// # Clocks
//
// A [Policy] says which goals apply to whom, in which calendar, and what pauses them.
// An [Agreement] of a policy and calendars makes of the history of a case, replayed
// ([Agreement.Replay]) or [Event] by event ([Agreement.Apply]), a [Snapshot] of clocks,
// and gives each warning, breach and escalation as a [Signal] exactly once.
// [Snapshot.NextWake] is the one timer that a host needs.
package sla
