package sla_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

func TestAddDays(t *testing.T) {
	t.Parallel()
	office := `{"time_zone":"Europe/Berlin",` + nineToFive + `,"holidays":[{"month":5,"day":1},{"date":"2024-05-10","closed":[["12:00","24:00"]]}]}`
	night := `{"time_zone":"Europe/Berlin","hours":{"mon":[["22:00","06:00"]],"tue":[["22:00","06:00"]],"fri":[["22:00","06:00"]]}}`
	noon := `{"time_zone":"Europe/Berlin","hours":{"sat":[["00:00","24:00"]],"sun":[["00:00","24:00"]]}}`
	for _, test := range []struct {
		name, config, from string
		n                  int
		want               string // in Berlin, CET or CEST
	}{
		{"none, while open", office, "2024-05-06T10:00:00+02:00", 0, "2024-05-06T10:00:00+02:00"},
		{"none, at night", office, "2024-05-06T20:00:00+02:00", 0, "2024-05-07T09:00:00+02:00"},
		{"the next day", office, "2024-05-06T10:00:00+02:00", 1, "2024-05-07T10:00:00+02:00"},
		{"over a weekend", office, "2024-05-03T10:00:00+02:00", 1, "2024-05-06T10:00:00+02:00"},
		{"over a holiday", office, "2024-04-30T10:00:00+02:00", 1, "2024-05-02T10:00:00+02:00"},
		{"a short day is a workday", office, "2024-05-09T10:00:00+02:00", 1, "2024-05-10T10:00:00+02:00"},
		{"when its hours are over, the next", office, "2024-05-09T13:00:00+02:00", 1, "2024-05-13T09:00:00+02:00"},
		{"before opening", office, "2024-05-06T07:00:00+02:00", 2, "2024-05-08T09:00:00+02:00"},
		{"from a Sunday", office, "2024-05-05T10:00:00+02:00", 1, "2024-05-06T10:00:00+02:00"},
		{"back", office, "2024-05-06T10:00:00+02:00", -1, "2024-05-03T10:00:00+02:00"},
		{"back over a holiday", office, "2024-05-02T10:00:00+02:00", -2, "2024-04-29T10:00:00+02:00"},
		{"back to the evening", office, "2024-05-07T20:00:00+02:00", -1, "2024-05-06T17:00:00+02:00"},
		{"over a change of the clock", office, "2024-03-28T10:00:00+01:00", 2, "2024-04-01T10:00:00+02:00"},
		{"a night belongs to its evening", night, "2024-05-07T23:00:00+02:00", 1, "2024-05-10T23:00:00+02:00"},
		{"and its morning counts from its own date", night, "2024-05-11T02:00:00+02:00", 1, "2024-05-13T22:00:00+02:00"},
		{"to a time that is skipped", noon, "2024-03-30T02:30:00+01:00", 1, "2024-03-31T03:00:00+02:00"},
		{"to a time that comes twice", noon, "2024-10-26T02:30:00+02:00", 1, "2024-10-27T02:30:00+02:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := compiled(t, test.config)
			got, err := c.AddDays(at(t, test.from), test.n)
			require.NoError(t, err)
			require.Equal(t, test.want, got.In(c.Location()).Format(time.RFC3339))
		})
	}
}

// Workdays of composed calendars are those of their parts.
func TestAddDaysOfComposed(t *testing.T) {
	t.Parallel()
	week := compiled(t, `{"time_zone":"UTC",`+nineToFive+`}`)
	saturday := compiled(t, `{"time_zone":"UTC","hours":{"sat":[["09:00","17:00"]],"mon":[["09:00","17:00"]]}}`)
	friday := at(t, "2024-05-03T10:00:00Z")
	union, err := sla.Union(week, saturday)
	require.NoError(t, err)
	both, err := sla.Intersect(week, saturday)
	require.NoError(t, err)
	only, err := sla.Without(week, saturday)
	require.NoError(t, err)
	for _, test := range []struct {
		c    *sla.Calendar
		want string
	}{
		{union, "2024-05-04T10:00:00Z"},
		{both, "2024-05-06T10:00:00Z"},
		{only, "2024-05-07T09:00:00Z"}, // Monday is a workday of the first, but closed
		{sla.AlwaysOpen(), "2024-05-04T10:00:00Z"},
	} {
		got, err := test.c.AddDays(friday, 1)
		require.NoError(t, err)
		require.Equal(t, at(t, test.want), got)
	}
}

func TestAddDaysLeadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := sla.Compile(nil, sla.CalendarConfig{TimeZone: "Asia/Kolkata", Hours: sla.Week{
			sla.Monday: {{From: sla.At(9, 0), To: sla.At(17, 0)}}, sla.Thursday: {{From: sla.At(9, 0), To: sla.At(17, 0)}},
		}})
		require.NoError(t, err)
		start, err := c.NextOpen(time.Unix(rapid.Int64Range(1e9, 2e9).Draw(t, "start"), 0))
		require.NoError(t, err)
		n := rapid.IntRange(1, 300).Draw(t, "n")
		there, err := c.AddDays(start, n)
		require.NoError(t, err)
		require.Equal(t, time.Duration(n)*8*time.Hour, c.Elapsed(start, there), "each workday has eight hours")
		back, err := c.AddDays(there, -n)
		require.NoError(t, err)
		require.Equal(t, start, back)
	})
}

func TestAddDaysEnds(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"UTC",`+nineToFive+`,"valid_from":"2024-01-01","valid_to":"2024-12-31"}`)
	from := at(t, "2024-05-06T10:00:00Z")
	for _, n := range []int{200, -200, math.MaxInt, math.MinInt} {
		_, err := c.AddDays(from, n)
		require.ErrorIs(t, err, sla.ErrRange)
	}
}
