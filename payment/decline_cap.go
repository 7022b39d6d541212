package payment

import "time"

// RetryCap is how often a network lets one declined payment be tried again on
// one card before it charges the merchant. It is data with a source and a date;
// check it against the network's current rules.
type RetryCap struct {
	Network string
	Tries   int
	Within  time.Duration
	From    time.Time // when it came into force, as far as known
	Source  string
}

// RetryCaps are the caps known to this release, oldest first.
func RetryCaps() []RetryCap {
	const day = 24 * time.Hour
	return []RetryCap{
		{"mastercard", 10, day, time.Time{}, "documentation of the PSP Dintero, undated"},
		{"visa", 15, 30 * day, time.Time{}, "documentation of the PSP Dintero, undated"},
		{"visa", 20, 30 * day, time.Date(2026, time.April, 18, 0, 0, 0, 0, time.UTC), "Visa Core Rules of 2026-04-18, table 7-2, as cited by a public list of decline codes"},
	}
}

// CapOf is the cap of a network in force at a time; false if none is known.
func CapOf(network string, at time.Time) (found RetryCap, ok bool) {
	for _, c := range RetryCaps() {
		if c.Network == network && !c.From.After(at) {
			found, ok = c, true
		}
	}
	return found, ok
}
