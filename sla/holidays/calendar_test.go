package holidays_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/sla/holidays"
)

// A desk that never sleeps is closed on the days of the set and on no others.
func TestCompiledCalendar(t *testing.T) {
	t.Parallel()
	hours := sla.Week{}
	for day := sla.Monday; day <= sla.Sunday; day++ {
		hours[day] = []sla.Span{{From: sla.At(0, 0), To: sla.At(24, 0)}}
	}
	for _, code := range holidays.Codes() {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			_, days := all(t, code)
			closed := map[sla.Date]bool{}
			for _, d := range days {
				closed[d.Date] = true
			}
			cal, err := sla.Compile(nil, sla.CalendarConfig{Version: 1, TimeZone: "UTC", Hours: hours, Holidays: days})
			require.NoError(t, err)
			require.Empty(t, cal.Warnings())
			noon := time.Date(holidays.FirstYear, time.January, 1, 12, 0, 0, 0, time.UTC)
			for ; noon.Year() <= holidays.LastYear; noon = noon.AddDate(0, 0, 1) {
				require.Equal(t, !closed[sla.DateOf(noon)], cal.IsOpen(noon), noon)
			}
		})
	}
}
