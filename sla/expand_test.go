package sla_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// Dates as governments have published them, for each kind of rule.
func TestExpandHolidays(t *testing.T) {
	t.Parallel()
	christmas := []sla.Holiday{
		{Name: "Christmas Day", Month: 12, Day: 25, Observed: sla.ObservedNextWeekday},
		{Name: "Boxing Day", Month: 12, Day: 26, Observed: sla.ObservedNextWeekday},
	}
	newYear := []sla.Holiday{{Name: "New Year's Day", Month: 1, Day: 1, Observed: sla.ObservedNearestWeekday}}
	for _, test := range []struct {
		name     string
		rules    []sla.Holiday
		from, to int
		want     []string
	}{
		// gov.uk/bank-holidays, England and Wales
		{"substitutes of 2020", christmas, 2020, 2020, []string{"2020-12-25", "2020-12-28"}},
		{"both on a weekend", christmas, 2021, 2021, []string{"2021-12-27", "2021-12-28"}},
		{"a substitute that jumps over the other", christmas, 2022, 2022, []string{"2022-12-26", "2022-12-27"}},
		{"no substitutes", christmas, 2023, 2023, []string{"2023-12-25", "2023-12-26"}},
		// opm.gov, federal holidays: New Year's Day 2022 was Friday, 31 December 2021
		{"observed in the year before", newYear, 2020, 2023, []string{"2020-01-01", "2021-01-01", "2021-12-31", "2023-01-02"}},
		{"though only that year is asked for", newYear, 2021, 2021, []string{"2021-01-01", "2021-12-31"}},
		{"and not in its own", newYear, 2022, 2022, nil},
		{"fourth Thursday", []sla.Holiday{{Month: 11, Nth: 4, Weekday: sla.Thursday}}, 2023, 2024, []string{"2023-11-23", "2024-11-28"}},
		{"last Monday", []sla.Holiday{{Month: 5, Nth: -1, Weekday: sla.Monday}}, 2023, 2024, []string{"2023-05-29", "2024-05-27"}},
		{"last Sunday of the year", []sla.Holiday{{Month: 12, Nth: -1, Weekday: sla.Sunday}}, 2023, 2023, []string{"2023-12-31"}},
		{"fifth Monday, if there is one", []sla.Holiday{{Month: 4, Nth: 5, Weekday: sla.Monday}}, 2023, 2024, []string{"2024-04-29"}},
		// rijksoverheid.nl, Koningsdag
		{"King's Day", []sla.Holiday{{Month: 4, Day: 27, Observed: sla.ObservedSaturday}}, 2024, 2025, []string{"2024-04-27", "2025-04-26"}},
		{"29 February", []sla.Holiday{{Month: 2, Day: 29}}, 2023, 2025, []string{"2024-02-29"}},
		{"years of a rule", []sla.Holiday{{Month: 6, Day: 19, From: 2021, To: 2022}}, 2020, 2025, []string{"2021-06-19", "2022-06-19"}},
		{"single dates", []sla.Holiday{{Date: sla.Date{Year: 2022, Month: 9, Day: 19}}}, 2020, 2025, []string{"2022-09-19"}},
		{"Easter Sunday", []sla.Holiday{{Easter: new(0)}}, 2020, 2035, []string{
			"2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
			"2028-04-16", "2029-04-01", "2030-04-21", "2031-04-13", "2032-03-28", "2033-04-17", "2034-04-09", "2035-03-25",
		}},
		{"no years", newYear, 2023, 2022, nil},
		{"outside all years", newYear, -5, 1000, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			days, err := sla.ExpandHolidays(test.rules, test.from, test.to)
			require.NoError(t, err)
			var got []string
			for _, day := range days {
				got = append(got, day.Date.String())
				require.Equal(t, sla.Holiday{Name: day.Name, Date: day.Date}, day, "single days")
			}
			require.Equal(t, test.want, got)
		})
	}
	backwards := slices.Clone(christmas)
	slices.Reverse(backwards)
	days, err := sla.ExpandHolidays(backwards, 2021, 2021)
	require.NoError(t, err)
	require.Equal(t, "Christmas Day", days[0].Name, "the earlier one moves first, in whatever order they are written")

	_, err = sla.ExpandHolidays([]sla.Holiday{{Month: 1, Day: 1}, {}}, 2024, 2024)
	var config *sla.ConfigError
	require.ErrorAs(t, err, &config)
	require.Equal(t, "holidays[1]", config.Path)
}

// Easter is the Sunday after the full moon that Clavius's tables give, and all rules
// are what a look at each date says.
func TestExpandedDatesAreThoseThatFit(t *testing.T) {
	t.Parallel()
	for year := 1900; year < 2200; year++ {
		days, err := sla.ExpandHolidays([]sla.Holiday{{Easter: new(0)}}, year, year)
		require.NoError(t, err)
		require.Equal(t, bruteDate(bruteEaster(year)), days[0].Date)
	}
	rapid.Check(t, func(t *rapid.T) {
		date := sla.Date{Year: 2000, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 20_000).Draw(t, "day"))
		rule := drawHoliday(t, date)
		days, err := sla.ExpandHolidays([]sla.Holiday{rule}, date.Year, date.Year)
		require.NoError(t, err)
		var want, got []sla.Date
		for day := (sla.Date{Year: date.Year, Month: 1, Day: 1}); day.Year == date.Year; day = day.AddDays(1) {
			if bruteHoliday(rule, day) {
				want = append(want, day)
			}
		}
		for _, day := range days {
			got = append(got, day.Date)
		}
		require.Equal(t, want, got)
	})
}

// However many holidays fall together, an observed day is no weekend and no two share one.
func TestObservedDaysAreWeekdaysOfTheirOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(1950, 2150).Draw(t, "year")
		day := sla.Date{Year: year, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 364).Draw(t, "day"))
		var rules []sla.Holiday
		for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
			d := day.AddDays(i)
			rules = append(rules, sla.Holiday{Month: d.Month, Day: d.Day, Observed: sla.ObservedNextWeekday})
		}
		days, err := sla.ExpandHolidays(rules, year, year)
		require.NoError(t, err)
		seen := make(map[sla.Date]bool)
		for _, h := range days {
			require.Less(t, h.Date.Weekday(), sla.Saturday)
			require.False(t, seen[h.Date])
			seen[h.Date] = true
		}
	})
}
