package holidays

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/recourse-go/recourse/sla"
)

// The years that every set covers.
const (
	FirstYear = 2020
	LastYear  = 2035
)

// ErrUnknownCode is the answer to a code that no set has.
var ErrUnknownCode = errors.New("holidays: unknown code")

// YearsError says which years were asked for where only those from FirstYear
// to LastYear are covered. It matches [sla.ErrRange].
type YearsError struct {
	From, To int
}

// Error names the years asked for and those that are covered.
func (e *YearsError) Error() string {
	return fmt.Sprintf("holidays: years %d to %d, want from <= to within %d to %d", e.From, e.To, FirstYear, LastYear)
}

// Unwrap returns sla.ErrRange.
func (e *YearsError) Unwrap() error { return sla.ErrRange }

// A Set is the public holidays of one country or part of a country in the years
// from FirstYear to LastYear. It is immutable and safe for concurrent use; the
// zero Set has no holidays.
type Set struct {
	// Code is the ISO 3166-1 or 3166-2 code, such as "PT" or "DE-BY".
	Code string
	// Name is the English name of the territory.
	Name string
	// Source is the law and the publication that the set follows.
	Source string
	// AsOf is the day up to which announcements are in the set.
	AsOf sla.Date

	rules   []sla.Holiday
	dropped []sla.Date
}

var _ sla.HolidaySource = Set{}

// Of returns the set with an ISO 3166-1 or 3166-2 code: one of [Codes]. Any other
// code gives ErrUnknownCode; there is no "GB", since the parts of the United
// Kingdom have lists of their own.
func Of(code string) (Set, error) {
	for _, s := range sets() {
		if s.Code == code {
			return s, nil
		}
	}
	return Set{}, fmt.Errorf("%w: %.16q, want one of %s", ErrUnknownCode, code, strings.Join(Codes(), ", "))
}

// Codes returns the codes of all sets, sorted.
func Codes() []string {
	var codes []string
	for _, s := range sets() {
		codes = append(codes, s.Code)
	}
	slices.Sort(codes)
	return codes
}

func sets() []Set {
	return slices.Concat(germany(), unitedKingdom(), []Set{
		brazil(), france(), italy(), netherlands(), poland(), portugal(), spain(), unitedStates(),
	})
}

// Holidays returns the holidays of the years from to to, both included, sorted
// by date: each has a Date and a Name in the local language. Years outside
// FirstYear to LastYear give a *YearsError, a holiday of [Set.With] that is wrong
// in itself a *[sla.ConfigError].
func (s Set) Holidays(from, to int) ([]sla.Holiday, error) {
	if from < FirstYear || to > LastYear || from > to {
		return nil, &YearsError{From: from, To: to}
	}
	days, err := sla.ExpandHolidays(s.rules, from, to)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(days, func(h sla.Holiday) bool {
		return slices.Contains(s.dropped, h.Date)
	}), nil
}

// With returns the set with more holidays: dates announced after AsOf, or rules
// for days that the set leaves out.
func (s Set) With(days ...sla.Holiday) Set {
	s.rules = slices.Concat(s.rules, days)
	return s
}

// Without returns the set with no holiday on these dates, wherever one came from.
func (s Set) Without(dates ...sla.Date) Set {
	s.dropped = slices.Concat(s.dropped, dates)
	return s
}
