package holidays_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla/holidays"
)

var update = flag.Bool("update", false, "rewrite testdata/dates.txt from the tables")

// The file has a line for each set and year, so that a changed rule shows each
// date that it moved. All its dates were compared with other lists on 22 November
// 2026: date-holidays 3.37.0, rickar/cal 2.1.13, workalendar 17.0, feiertagejs
// 1.5.1 and @18f/us-federal-holidays 4.0.0. Where one differs, the source named
// in the table of the country decided.
func TestDates(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, code := range holidays.Codes() {
		for year := holidays.FirstYear; year <= holidays.LastYear; year++ {
			fmt.Fprintf(&text, "%s %d:%s\n", code, year, strings.Join(dates(t, code, year), ""))
		}
	}
	path := filepath.Join("testdata", "dates.txt")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), text.String())
}

// dates lists the holidays of one year like " 01-01", " 12-25".
func dates(t *testing.T, code string, year int) []string {
	t.Helper()
	set, err := holidays.Of(code)
	require.NoError(t, err)
	days, err := set.Holidays(year, year)
	require.NoError(t, err)
	var list []string
	for _, d := range days {
		list = append(list, fmt.Sprintf(" %02d-%02d", d.Date.Month, d.Date.Day))
	}
	return list
}
