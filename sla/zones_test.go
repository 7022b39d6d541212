package sla_test

import (
	_ "embed"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// zoneNames are the zones of the IANA database (2025c, public domain), one name for
// each distinct history.
//
//go:embed testdata/zones.txt
var zoneNames string

// TestAllZonesOnTheDaysTheirClocksChange compares with the walk through minutes. It takes
// two changes of every fourth zone, and with RECOURSE_FULL=1 all since 1975 of all zones
// (before that some offsets were not whole minutes).
func TestAllZonesOnTheDaysTheirClocksChange(t *testing.T) {
	t.Parallel()
	full := os.Getenv("RECOURSE_FULL") == "1"
	names := strings.Fields(zoneNames)
	require.Greater(t, len(names), 200)
	for i, name := range names {
		if !full && i%4 != 0 {
			continue
		}
		loc := zone(t, name)
		// From 2038 on there is but a rule, of whose periods Go tells the wrong end on
		// the last day of a leap year.
		days := []time.Time{time.Date(2040, 12, 31, 0, 0, 0, 0, time.UTC)}
		if full {
			days = append(days, changes(loc, 1975, 2045)...)
		} else {
			for _, years := range [][2]int{{2020, 2026}, {2041, 2041}} {
				if all := changes(loc, years[0], years[1]); len(all) > 0 {
					days = append(days, all[i/4%len(all)])
				}
			}
		}
		config := sla.CalendarConfig{TimeZone: name, Hours: sla.Week{}}
		for day := sla.Monday; day <= sla.Sunday; day++ {
			config.Hours[day] = []sla.Span{
				{From: sla.At(0, 15), To: sla.At(0, 50)}, {From: sla.At(1, 10), To: sla.At(2, 20)},
				{From: sla.At(2, 40), To: sla.At(9, 0)}, {From: sla.At(21, 0), To: sla.At(0, 5)},
			}
		}
		c, err := sla.Compile(nil, config)
		require.NoError(t, err)
		for _, day := range days {
			from, to := day.AddDate(0, 0, -1), day.AddDate(0, 0, 2)
			slow := bruteForce(loc, []sla.CalendarConfig{config}, from, to)
			require.Equal(t, slow.periods(from, to), slices.Collect(c.Periods(from, to)), "%s around %s", name, day)
		}
	}
}

// changes are the UTC days on which the offset at noon is not that of the day before.
func changes(loc *time.Location, fromYear, toYear int) (days []time.Time) {
	before := -1
	for day := time.Date(fromYear, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() <= toYear; day = day.AddDate(0, 0, 1) {
		_, offset := day.In(loc).Zone()
		if before != -1 && offset != before {
			days = append(days, day.Add(-12*time.Hour))
		}
		before = offset
	}
	return days
}

// A zone that a host brings, even an odd one, gives a calendar and no loop.
func TestAnyLocation(t *testing.T) {
	t.Parallel()
	for _, offset := range []int{0, 1, -3661, 14 * 3600, -26 * 3600, 100 * 3600, -1e6, 1 << 30} {
		o := &sla.Options{Location: func(string) (*time.Location, error) { return time.FixedZone("odd", offset), nil }}
		c, err := sla.Compile(o, sla.CalendarConfig{TimeZone: "odd", Hours: sla.Week{sla.Monday: {{From: 0, To: sla.At(24, 0)}}}})
		if err != nil {
			continue // a clock that far off has no hours left in any year
		}
		if offset >= -26*3600 && offset <= 26*3600 {
			require.Equal(t, 24*time.Hour, c.Elapsed(at(t, "2024-05-04T00:00:00Z"), at(t, "2024-05-09T00:00:00Z")))
		}
		_, _ = c.Add(at(t, "2024-05-04T00:00:00Z"), 1000*time.Hour, sla.AtNextOpen)
	}
}
