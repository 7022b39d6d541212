package sla_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// What people complained about in the trackers of help desks and of libraries for
// business hours, as far as calendars go. The thread is named with each.

const nineToFive = `"hours":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}`

// zendesk/biz issue 130: without hours, or with none that holidays leave, it looped for ever.
func TestComplaint01NoOpenTime(t *testing.T) {
	t.Parallel()
	everyDay := ""
	for month := time.January; month <= time.December; month++ {
		for day := 1; day <= time.Date(2000, month+1, 0, 0, 0, 0, 0, time.UTC).Day(); day++ {
			everyDay += fmt.Sprintf(`,{"month":%d,"day":%d}`, month, day)
		}
	}
	for name, text := range map[string]string{
		"no hours":                  `{"time_zone":"UTC","hours":{}}`,
		"empty hours":               `{"time_zone":"UTC","hours":{"mon":[]}}`,
		"breaks take all":           `{"time_zone":"UTC","hours":{"mon":[["09:00","17:00"]]},"breaks":{"weekly":{"mon":[["08:00","18:00"]]}}}`,
		"holidays take all":         `{"time_zone":"UTC",` + nineToFive + `,"holidays":[` + everyDay[1:] + `]}`,
		"the only date is closed":   `{"time_zone":"UTC","hours":{},"overrides":{"2024-05-06":[["09:00","10:00"]]},"holidays":[{"date":"2024-05-06"}]}`,
		"valid on a weekend":        `{"time_zone":"UTC",` + nineToFive + `,"valid_from":"2024-05-04","valid_to":"2024-05-05"}`,
		"valid after all time":      `{"time_zone":"UTC",` + nineToFive + `,"valid_from":"2300-01-01"}`,
		"the hour that was skipped": `{"time_zone":"Europe/Berlin","hours":{},"overrides":{"2024-03-31":[["02:00","03:00"]]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configs, err := sla.ParseCalendar([]byte(text))
			require.NoError(t, err)
			_, err = sla.Compile(nil, configs...)
			require.ErrorIs(t, err, sla.ErrNoOpenTime)
		})
	}
	for name, text := range map[string]string{
		"closed until 2190":         `{"time_zone":"UTC",` + nineToFive + `,"valid_from":"2190-01-01"}`,
		"closed since 1905":         `{"time_zone":"UTC",` + nineToFive + `,"valid_to":"1905-12-31"}`,
		"open on one date":          `{"time_zone":"UTC","hours":{},"overrides":{"1950-05-06":[["09:00","09:01"]]}}`,
		"a morning after a holiday": `{"time_zone":"UTC","hours":{"mon":[["22:00","06:00"]]},"breaks":{"weekly":{"mon":[["00:00","24:00"]]}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NotNil(t, compiled(t, text))
		})
	}
	t.Run("every day a holiday until 2100", func(t *testing.T) {
		t.Parallel()
		configs, err := sla.ParseCalendar([]byte(`{"time_zone":"UTC",` + nineToFive + `,"holidays":[` + everyDay[1:] + `]}`))
		require.NoError(t, err)
		for i := range configs[0].Holidays {
			configs[0].Holidays[i].To = 2100
		}
		c, err := sla.Compile(nil, configs...)
		require.NoError(t, err)
		open, err := c.NextOpen(at(t, "2024-05-06T12:00:00Z"))
		require.NoError(t, err)
		require.Equal(t, at(t, "2101-01-03T09:00:00Z"), open)
	})
}

// zammad issue 2497: hours of 09:00-00:00 hung the background jobs.
func TestComplaint02UntilMidnight(t *testing.T) {
	t.Parallel()
	midnight := compiled(t, `{"time_zone":"Europe/Berlin","hours":{"mon":[["09:00","00:00"]]}}`)
	day := compiled(t, `{"time_zone":"Europe/Berlin","hours":{"mon":[["09:00","24:00"]]}}`)
	from, to := at(t, "2023-12-31T12:00:00Z"), at(t, "2025-01-01T00:00:00Z")
	require.Equal(t, 53*15*time.Hour, midnight.Elapsed(from, to))
	require.Equal(t, 53*15*time.Hour, day.Elapsed(from, to))
	whole := compiled(t, `{"time_zone":"Europe/Berlin","hours":{"mon":[["00:00","00:00"]]}}`)
	require.Equal(t, 53*24*time.Hour, whole.Elapsed(from, to))
}

// zendesk/biz issue 63: many holidays make it slow.
func TestComplaint03ManyHolidays(t *testing.T) {
	t.Parallel()
	config := sla.CalendarConfig{TimeZone: "UTC", Hours: sla.Week{sla.Monday: {{From: sla.At(9, 0), To: sla.At(17, 0)}}}}
	for week := range 1000 {
		config.Holidays = append(config.Holidays, sla.Holiday{Date: sla.Date{Year: 2020, Month: 1, Day: 6}.AddDays(7 * week)})
	}
	c, err := sla.Compile(nil, config)
	require.NoError(t, err)
	from := at(t, "2020-01-06T09:00:00Z")
	due, err := c.Add(from, 8*time.Hour, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, from.AddDate(0, 0, 7000).Add(8*time.Hour), due)
	// As much as a day's board of cases asks, in far less than the second one would notice.
	start, sum := time.Now(), time.Duration(0)
	for range 10_000 {
		sum += c.Elapsed(from, due)
	}
	require.Equal(t, 80_000*time.Hour, sum)
	require.Less(t, time.Since(start), time.Second)
}

// zendesk/biz pull requests 35, 36, 37: a midnight that does not exist, in São Paulo.
func TestComplaint04NoMidnight(t *testing.T) {
	t.Parallel()
	// On 4 November 2018 the clock went from 00:00 to 01:00, on 18 February 2018 from 24:00 back to 23:00.
	c := compiled(t, `{"time_zone":"America/Sao_Paulo","hours":{"sat":[["00:00","24:00"]],"sun":[["00:00","24:00"]]}}`)
	require.Equal(t, 47*time.Hour, c.Elapsed(at(t, "2018-11-02T12:00:00Z"), at(t, "2018-11-06T12:00:00Z")))
	require.Equal(t, 49*time.Hour, c.Elapsed(at(t, "2018-02-16T12:00:00Z"), at(t, "2018-02-20T12:00:00Z")))
	sunday := compiled(t, `{"time_zone":"America/Sao_Paulo","hours":{"sun":[["00:00","00:30"],["01:00","02:00"]]}}`)
	open, err := sunday.NextOpen(at(t, "2018-11-03T12:00:00Z"))
	require.NoError(t, err)
	require.Equal(t, at(t, "2018-11-04T03:00:00Z"), open, "the instant of the change is 01:00")
	due, err := sunday.Add(at(t, "2018-11-03T12:00:00Z"), time.Hour, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, at(t, "2018-11-04T04:00:00Z"), due, "there is no half hour after midnight")
	start, err := sunday.Sub(at(t, "2018-11-05T12:00:00Z"), time.Hour)
	require.NoError(t, err)
	require.Equal(t, at(t, "2018-11-04T03:00:00Z"), start)
}

// zendesk/biz issue 122, pull request 109: a short day before a holiday.
func TestComplaint05ShortDay(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"America/Los_Angeles",`+nineToFive+`,"overrides":{"2024-12-24":[["09:00","12:00"]]},"holidays":[{"month":12,"day":25}]}`)
	due, err := c.Add(at(t, "2024-12-24T17:00:00Z"), 4*time.Hour, sla.AtClose) // at 09:00
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-12-26T18:00:00Z"), due)
	// Compared by the date here, not in UTC: Monday 17:00-20:00 is Tuesday there.
	monday := compiled(t, `{"time_zone":"America/Los_Angeles","hours":{"mon":[["17:00","20:00"]]},"overrides":{"2024-05-06":[["10:00","11:00"]]}}`)
	require.Equal(t, time.Hour, monday.Elapsed(at(t, "2024-05-06T00:00:00Z"), at(t, "2024-05-08T00:00:00Z")))
}

// zammad issue 4432: reminders at midnight. What is due at night is delivered at NextOpen.
func TestComplaint13DeliverInBusinessTime(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"Europe/Berlin",`+nineToFive+`}`)
	deliver, err := c.NextOpen(at(t, "2024-05-03T22:00:00Z")) // Saturday, midnight
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-05-06T07:00:00Z"), deliver)
	deliver, err = c.NextOpen(deliver)
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-05-06T07:00:00Z"), deliver, "by day at once")
}

// chatwoot pull request 13392, issues 14009 and 2882: no split shifts, and the offset of
// today's date used for all dates.
func TestComplaint16SplitShiftsAndOffsetsOfTheDate(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"Europe/Madrid","hours":{"mon":[["09:00","14:00"],["16:30","20:00"]],"tue":[["09:00","14:00"],["16:30","20:00"]]}}`)
	winter, err := c.Add(at(t, "2024-01-08T12:00:00Z"), 90*time.Minute, sla.AtClose) // 13:00 in Madrid
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-01-08T16:00:00Z"), winter) // 17:00
	summer, err := c.Add(at(t, "2024-07-08T11:00:00Z"), 90*time.Minute, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-07-08T15:00:00Z"), summer) // 17:00 too
}

// frappe/helpdesk pull request 2449: time on hold was counted twice, as hours that
// were closed anyway. A pause moves a due time by the open time in it and no more.
func TestComplaint18PauseOutsideHoursMovesNothing(t *testing.T) {
	t.Parallel()
	law(t, func(t *rapid.T, c *sla.Calendar, a, b, x time.Time) {
		if x.Before(a) {
			return
		}
		goal := c.Elapsed(a, x) + time.Hour
		due, err := c.Add(a, goal, sla.AtClose)
		if err != nil || due.Before(b) {
			return
		}
		// Paused from a to b: what is left after the pause ends later by the open time of the pause.
		moved, err := c.Add(b, goal, sla.AtClose)
		if err != nil {
			return
		}
		require.Equal(t, c.Elapsed(a, b), c.Elapsed(due, moved))
		if c.Elapsed(a, b) == 0 {
			require.Equal(t, due, moved)
		}
	})
}

// glpi issues 15605 and 10594: a warning an hour before is an hour of work before, and
// waiting counted round the clock was taken from a goal in office hours.
func TestComplaint19WarningInBusinessTime(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"UTC",`+nineToFive+`}`)
	opened := at(t, "2024-05-06T16:00:00Z")
	due, err := c.Add(opened, 2*time.Hour, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-05-07T10:00:00Z"), due)
	warning, err := c.Sub(due, time.Hour)
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-05-07T09:00:00Z"), warning, "and not the evening before")
	waiting := c.Elapsed(at(t, "2024-05-06T17:00:00Z"), at(t, "2024-05-07T09:00:00Z"))
	require.Zero(t, waiting, "a night of waiting is nothing")
}

// rickar/cal issues 49 and 74: work days that run past midnight, and lunch.
func TestComplaint20NightsAndLunch(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"UTC","hours":{"mon":[["22:00","06:00"]],"tue":[["22:00","06:00"]]},"breaks":{"weekly":{"tue":[["02:00","02:30"]],"wed":[["02:00","02:30"]]}}}`)
	require.True(t, c.IsOpen(at(t, "2024-05-07T01:59:59Z")))
	require.False(t, c.IsOpen(at(t, "2024-05-07T02:00:00Z")))
	require.Equal(t, 15*time.Hour, c.Elapsed(at(t, "2024-05-06T00:00:00Z"), at(t, "2024-05-13T00:00:00Z")))
	due, err := c.Add(at(t, "2024-05-06T22:00:00Z"), 8*time.Hour, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-05-07T22:30:00Z"), due)
}

// fivetran/dbt_zendesk issues 92 and 117, pull request 114: minutes recomputed in SQL
// went wrong on holidays, by the zone's offset, and where a change of the clock lay between.
func TestComplaint22AcrossHolidayAndChange(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"Europe/London",`+nineToFive+`,"holidays":[{"easter":-2},{"easter":1}]}`)
	// Maundy Thursday 15:00 GMT to Tuesday 10:00 BST in 2024, when clocks changed on Easter Sunday.
	require.Equal(t, 3*time.Hour, c.Elapsed(at(t, "2024-03-28T15:00:00Z"), at(t, "2024-04-02T09:00:00Z")))
	due, err := c.Add(at(t, "2024-03-28T15:00:00Z"), 3*time.Hour, sla.AtClose)
	require.NoError(t, err)
	require.Equal(t, at(t, "2024-04-02T09:00:00Z"), due)
}

// lennym/moment-business-time issues 17 and 58, hughgrigg/php-business-time issue 53: at
// the hour that comes twice, time added was none; and loops without end.
func TestComplaint23HourThatComesTwice(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"America/New_York","hours":{"sun":[["00:00","24:00"]]}}`)
	for minute := range 180 {
		start := at(t, "2024-11-03T04:30:00Z").Add(time.Duration(minute) * time.Minute)
		due, err := c.Add(start, 30*time.Minute, sla.AtClose)
		require.NoError(t, err)
		require.Equal(t, start.Add(30*time.Minute), due)
	}
	require.Equal(t, 25*time.Hour, c.Elapsed(at(t, "2024-11-03T00:00:00Z"), at(t, "2024-11-05T00:00:00Z")))
	_, err := c.Add(at(t, "2024-11-03T00:00:00Z"), 1<<63-1, sla.AtClose)
	require.ErrorIs(t, err, sla.ErrRange)
}
