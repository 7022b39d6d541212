package sla_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// clocks are zones whose clocks have done something odd, and when they did.
var clocks = []struct {
	zone  string
	dates []string
}{
	{"Africa/Cairo", []string{"2010-08-11", "2014-05-15", "2023-04-28", "2023-10-27"}},
	{"Africa/Casablanca", []string{"2012-07-20", "2018-10-28", "2023-03-19", "2023-04-23", "2026-02-15"}}, // Ramadan
	{"Africa/Johannesburg", []string{"2024-01-01"}},
	{"America/Los_Angeles", []string{"2024-03-10", "2024-11-03"}},
	{"America/New_York", []string{"2007-03-11", "2024-03-10", "2024-11-03"}},
	{"America/Santiago", []string{"2015-04-26", "2016-05-15", "2022-09-11", "2024-04-07"}}, // at midnight
	{"America/Sao_Paulo", []string{"2015-02-22", "2015-10-18", "2016-02-21", "2017-10-15", "2018-11-04", "2019-02-17"}},
	{"America/St_Johns", []string{"2010-03-14", "2011-11-06", "2024-03-10"}}, // at 00:01 until 2011
	{"Antarctica/Troll", []string{"2024-03-31", "2024-10-27"}},               // by two hours
	{"Asia/Gaza", []string{"2011-08-30", "2016-03-26", "2023-04-29", "2024-04-20"}},
	{"Asia/Kathmandu", []string{"1986-01-01", "2024-01-01"}}, // +05:30 became +05:45
	{"Asia/Kolkata", []string{"2024-01-01"}},
	{"Asia/Pyongyang", []string{"2015-08-15", "2018-05-05"}}, // by half an hour, and back
	{"Asia/Tehran", []string{"2022-03-22", "2022-09-22"}},
	{"Asia/Tokyo", []string{"2024-01-01"}},
	{"Australia/Lord_Howe", []string{"2024-04-07", "2024-10-06"}}, // by half an hour
	{"Europe/Berlin", []string{"2024-03-31", "2024-10-27"}},
	{"Europe/Dublin", []string{"2024-03-31", "2024-10-27"}}, // winter is the exception
	{"Europe/Istanbul", []string{"2015-11-08", "2016-09-07"}},
	{"Europe/Lisbon", []string{"1992-09-27", "1996-03-31", "2024-03-31"}},
	{"Europe/London", []string{"1968-10-27", "2024-03-31", "2024-10-27"}},
	{"Pacific/Apia", []string{"2011-12-30", "2012-04-01", "2021-04-04"}}, // 30 December 2011 was not
	{"Pacific/Chatham", []string{"2024-04-07", "2024-09-29"}},
	{"Pacific/Honolulu", []string{"1947-06-08", "2024-01-01"}},
	{"Pacific/Kiritimati", []string{"1994-12-31", "2024-01-01"}}, // nor that day in 1994
	{"Pacific/Kwajalein", []string{"1969-09-30", "1993-08-21"}},  // back by 23 hours; then a day skipped
	{"UTC", []string{"2024-02-29", "2023-12-31"}},
}

// question is a configuration and some days to ask about.
type question struct {
	configs  []sla.CalendarConfig
	calendar *sla.Calendar
	from, to time.Time
}

const questionDays = 6

// drawQuestion draws days around a change of a clock, as a rule, and hours for them,
// with exceptions that fall on these days.
func drawQuestion(t *rapid.T) question {
	clock := rapid.SampledFrom(clocks).Draw(t, "clock")
	day, err := sla.ParseDate(rapid.SampledFrom(clock.dates).Draw(t, "date"))
	require.NoError(t, err)
	if rapid.IntRange(0, 3).Draw(t, "elsewhere") == 0 {
		day = day.AddDays(rapid.IntRange(-400, 400).Draw(t, "days away"))
	}
	day = day.AddDays(rapid.IntRange(-questionDays+2, -1).Draw(t, "days before"))
	q := question{from: bruteTime(day), to: bruteTime(day.AddDays(questionDays))}
	q.configs = []sla.CalendarConfig{drawConfig(t, clock.zone, day)}
	if change := day.AddDays(rapid.IntRange(0, 3*questionDays).Draw(t, "change")); change.Compare(day.AddDays(questionDays)) < 0 {
		second := drawConfig(t, clock.zone, day)
		q.configs[0].ValidTo, second.ValidFrom = change.AddDays(-1), change
		q.configs = append(q.configs, second)
	}
	q.calendar, err = sla.Compile(nil, q.configs...)
	if err != nil {
		require.ErrorIs(t, err, sla.ErrNoOpenTime)
		t.Skip("never open")
	}
	return q
}

func drawConfig(t *rapid.T, zone string, day sla.Date) sla.CalendarConfig {
	c := sla.CalendarConfig{TimeZone: zone, Hours: drawWeek(t, "hours", 3)}
	if rapid.Bool().Draw(t, "weekly breaks") {
		c.Breaks.Weekly = drawWeek(t, "breaks", 1)
	}
	c.Breaks.Dates = drawDates(t, "dated breaks", day)
	c.Overrides = drawDates(t, "overrides", day)
	for range rapid.IntRange(0, 3).Draw(t, "holidays") {
		c.Holidays = append(c.Holidays, drawHoliday(t, day.AddDays(rapid.IntRange(-1, questionDays).Draw(t, "holiday"))))
	}
	return c
}

func drawWeek(t *rapid.T, label string, most int) sla.Week {
	w := sla.Week{}
	for day := sla.Monday; day <= sla.Sunday; day++ {
		w[day] = rapid.SliceOfN(rapid.Custom(drawSpan), 0, most).Draw(t, label+" "+day.String())
	}
	return w
}

func drawDates(t *rapid.T, label string, day sla.Date) map[sla.Date][]sla.Span {
	dates := make(map[sla.Date][]sla.Span)
	for range rapid.IntRange(0, 2).Draw(t, label) {
		date := day.AddDays(rapid.IntRange(-1, questionDays).Draw(t, label+" date"))
		dates[date] = rapid.SliceOfN(rapid.Custom(drawSpan), 0, 2).Draw(t, label+" spans")
	}
	return dates
}

// drawSpan draws round times more often than others, since clocks change at those.
func drawSpan(t *rapid.T) sla.Span {
	grain := rapid.SampledFrom([]int{60, 30, 1}).Draw(t, "grain")
	from := rapid.IntRange(0, 1439/grain).Draw(t, "from") * grain
	to := rapid.IntRange(0, 1440/grain).Draw(t, "to") * grain
	return sla.Span{From: sla.TimeOfDay(from), To: sla.TimeOfDay(to)}
}

// drawHoliday draws a rule that hits a date.
func drawHoliday(t *rapid.T, date sla.Date) sla.Holiday {
	var h sla.Holiday
	switch rapid.IntRange(0, 4).Draw(t, "rule") {
	case 0:
		h.Date = date
	case 1:
		h.Month, h.Day = date.Month, date.Day
	case 2:
		h.Month, h.Nth, h.Weekday = date.Month, (date.Day-1)/7+1, date.Weekday()
	case 3:
		h.Month, h.Nth, h.Weekday = date.Month, -1, date.Weekday()
	case 4:
		days := int(bruteTime(date).Sub(bruteEaster(date.Year)) / (24 * time.Hour))
		h.Easter = &days
		if days < -80 || days > 250 {
			h = sla.Holiday{Date: date}
		}
	}
	if h.Date.IsZero() && rapid.Bool().Draw(t, "limited") {
		h.From = date.Year - rapid.IntRange(-1, 1).Draw(t, "from year")
		h.To = h.From + rapid.IntRange(0, 2).Draw(t, "years")
	}
	h.Closed = rapid.SliceOfN(rapid.Custom(drawSpan), 0, 1).Draw(t, "closed")
	return h
}

// drawInstant draws an instant of the question's days, often a round one.
func (q question) drawInstant(t *rapid.T, label string) time.Time {
	grain := rapid.SampledFrom([]time.Duration{time.Hour, 15 * time.Minute, time.Minute, time.Second, 1}).Draw(t, label+" grain")
	return q.from.Add(time.Duration(rapid.Int64Range(0, int64(q.to.Sub(q.from)/grain)-1).Draw(t, label)) * grain)
}

// zone loads a location, for which the tests carry the data.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

// compiled is a calendar of JSON.
func compiled(t testing.TB, text string) *sla.Calendar {
	t.Helper()
	configs, err := sla.ParseCalendar([]byte(text))
	require.NoError(t, err)
	c, err := sla.Compile(nil, configs...)
	require.NoError(t, err)
	return c
}

// at reads an instant.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	instant, err := time.Parse(time.RFC3339Nano, text)
	require.NoError(t, err)
	return instant
}
