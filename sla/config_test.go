package sla_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

const everyField = `{
	"version": 1,
	"time_zone": "Europe/Lisbon",
	"hours": {"mon": [["09:00","13:00"],["14:00","18:00"]], "fri": [["22:00","06:00"]]},
	"breaks": {"weekly": {"mon": [["10:00","10:15"]]}, "dates": {"2026-05-04": [["16:00","17:00"]]}},
	"overrides": {"2026-12-24": [["09:00","12:00"]], "2026-12-26": []},
	"holidays": [
		{"name": "Natal", "month": 12, "day": 25},
		{"name": "Sexta-feira Santa", "easter": -2},
		{"name": "Thanksgiving", "month": 11, "nth": 4, "weekday": "thu", "from": 2020, "to": 2030},
		{"name": "moved", "month": 7, "day": 4, "observed": "nearest_weekday"},
		{"name": "afternoon off", "date": "2026-06-12", "closed": [["13:00","24:00"]]}
	],
	"valid_from": "2020-01-01",
	"valid_to": "2035-12-31"
}`

func TestConfigSurvivesJSON(t *testing.T) {
	t.Parallel()
	configs, err := sla.ParseCalendar([]byte(everyField))
	require.NoError(t, err)
	require.Len(t, configs, 1)
	text, err := json.Marshal(configs[0])
	require.NoError(t, err)
	require.JSONEq(t, everyField, string(text))

	again, err := sla.ParseCalendar([]byte("[" + string(text) + "]"))
	require.NoError(t, err)
	require.Equal(t, configs, again)
}

// What is refused, and the place that the error names.
func TestConfigErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, path, why string }{
		{``, "", "not JSON"},
		{`{"time_zone":"UTC"`, "", "not JSON"},
		{`{"time_zone":"UTC"} {}`, "", "not JSON"},
		{`"UTC"`, "", "an object belongs here"},
		{`[]`, "", "no configuration"},
		{`[1]`, "[0]", "an object belongs here"},
		{`{"timezone":"UTC"}`, "timezone", "no such field"},
		{`{"Time_Zone":"UTC"}`, "Time_Zone", "no such field"},
		{`{"time_zone":"UTC","time_zone":"UTC"}`, "time_zone", "given twice"},
		{`{"time_zone":7}`, "time_zone", "a JSON number does not belong here"},
		{`{"hours":[]}`, "hours", "an object belongs here"},
		{`{"hours":{"Mon":[]}}`, "hours.Mon", "not a weekday"},
		{`{"hours":{"mon":[],"mon":[]}}`, "hours.mon", "given twice"},
		{`{"hours":{"mon":{}}}`, "hours.mon", "a list belongs here"},
		{`{"hours":{"mon":[["09:00"]]}}`, "hours.mon[0]", "two times"},
		{`{"hours":{"mon":[["09:00","17:00"],["9:00","17:00"]]}}`, "hours.mon[1]", "not a time of day"},
		{`{"hours":{"mon":[["09:00","24:01"]]}}`, "hours.mon[0]", "not a time of day"},
		{`{"hours":{"mon":[["09:60","17:00"]]}}`, "hours.mon[0]", "not a time of day"},
		{`{"overrides":{"2023-02-29":[]}}`, "overrides.2023-02-29", "not a date"},
		{`{"holidays":[{"date":"2024-1-1"}]}`, "holidays[0].date", "not a date"},
		{`{"holidays":[{"month":1,"day":1},{"day":1.5}]}`, "holidays[1].day", "does not belong here"},
		{`{"breaks":{"daily":{}}}`, "breaks.daily", "no such field"},
		{`{"hours":{"mon":[["24:00","24:00"]]}}`, "hours.mon[0]", "a span begins"},
		{`{"version":2}`, "version", "2 is not known"},
		{`{}`, "time_zone", "name a zone"},
		{`{"time_zone":"Local"}`, "time_zone", "name a zone"},
		{`{"time_zone":"Mars/Phobos"}`, "time_zone", "not known here"},
		{`{"time_zone":"../../etc/passwd"}`, "time_zone", "not known here"},
		{`{"valid_from":"2024-01-02","valid_to":"2024-01-01"}`, "valid_to", "before valid_from"},
		{`{"holidays":[{"name":"none"}]}`, "holidays[0]", "exactly one of"},
		{`{"holidays":[{"month":1,"day":1,"easter":0}]}`, "holidays[0]", "exactly one of"},
		{`{"holidays":[{"month":1}]}`, "holidays[0]", "exactly one of"},
		{`{"holidays":[{"day":1}]}`, "holidays[0]", "exactly one of"},
		{`{"holidays":[{"date":"2024-01-01","month":1}]}`, "holidays[0]", "exactly one of"},
		{`{"holidays":[{"month":13,"day":1}]}`, "holidays[0]", "no month 13"},
		{`{"holidays":[{"month":2,"day":30}]}`, "holidays[0]", "no day 30 in month 2"},
		{`{"holidays":[{"month":2,"nth":6,"weekday":"mon"}]}`, "holidays[0]", "nth is 1 to 5"},
		{`{"holidays":[{"month":2,"nth":-2,"weekday":"mon"}]}`, "holidays[0]", "nth is 1 to 5"},
		{`{"holidays":[{"month":2,"weekday":"mon"}]}`, "holidays[0]", "nth is 1 to 5"},
		{`{"holidays":[{"month":2,"nth":1}]}`, "holidays[0]", "wants a weekday"},
		{`{"holidays":[{"easter":400}]}`, "holidays[0]", "easter is"},
		{`{"holidays":[{"month":1,"day":1,"observed":"sometimes"}]}`, "holidays[0]", "observed is"},
		{`{"holidays":[{"date":"2024-01-01","observed":"next_weekday"}]}`, "holidays[0]", "for rules"},
		{`{"holidays":[{"month":1,"day":1,"from":2030,"to":2020}]}`, "holidays[0]", "are none"},
		{`{"holidays":[{"month":1,"day":1,"closed":[["24:00","01:00"]]}]}`, "holidays[0].closed[0]", "a span begins"},
		{`[{"time_zone":"UTC","valid_to":"2024-01-01"},{"time_zone":"Etc/GMT","valid_from":"2024-01-02"}]`, "[1].time_zone", "one zone"},
		{`[{"time_zone":"UTC","valid_to":"2024-01-01"},{"time_zone":"UTC","valid_from":"2024-01-01"}]`, "valid_from", "overlap"},
		{`[{"time_zone":"UTC"},{"time_zone":"UTC","valid_from":"2024-01-01"}]`, "valid_from", "overlap"},
		{`{"hours":{"mon":[` + strings.Repeat(`["09:00","10:00"],`, 48) + `["09:00","10:00"]]}}`, "hours.mon", "49 spans are more than 48"},
		{`{"holidays":[` + strings.Repeat(`{"easter":0},`, 5000) + `{"easter":0}]}`, "holidays", "5001 are more than 5000"},
		{strings.Repeat(" ", 1<<20) + `{}`, "", "more than 1048576"},
	} {
		t.Run(test.path+" "+test.why, func(t *testing.T) {
			t.Parallel()
			configs, err := sla.ParseCalendar([]byte(test.text))
			if err == nil {
				_, err = sla.Compile(nil, configs...)
			}
			var config *sla.ConfigError
			require.ErrorAs(t, err, &config)
			require.Equal(t, test.path, config.Path)
			require.Contains(t, config.Why, test.why)
			require.Contains(t, err.Error(), test.why)
			require.Equal(t, "invalid_calendar", config.Code())
		})
	}
}

// What only Go can write is refused by Compile alike.
func TestCompileErrors(t *testing.T) {
	t.Parallel()
	for path, c := range map[string]sla.CalendarConfig{
		"hours":                 {Hours: sla.Week{8: nil}},
		"breaks.weekly":         {Breaks: sla.Breaks{Weekly: sla.Week{0: nil}}},
		"hours.tue[0]":          {Hours: sla.Week{sla.Tuesday: {{From: -1, To: 60}}}},
		"hours.wed[1]":          {Hours: sla.Week{sla.Wednesday: {{From: 0, To: 60}, {From: 0, To: 1441}}}},
		"overrides":             {Overrides: map[sla.Date][]sla.Span{{Year: 2024, Month: 2, Day: 30}: nil}},
		"breaks.dates":          {Breaks: sla.Breaks{Dates: map[sla.Date][]sla.Span{{}: nil}}},
		"valid_from":            {ValidFrom: sla.Date{Year: 2024}},
		"valid_to":              {ValidTo: sla.Date{Year: 2024, Month: 2, Day: 30}},
		"holidays[0]":           {Holidays: []sla.Holiday{{Date: sla.Date{Year: 10_000, Month: 1, Day: 1}}}},
		"holidays[1]":           {Holidays: []sla.Holiday{{Month: 1, Day: 1}, {Month: 1, Nth: 1, Weekday: 8}}},
		"holidays[0].closed[0]": {Holidays: []sla.Holiday{{Month: 1, Day: 1, Closed: []sla.Span{{From: 1440}}}}},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			c.TimeZone = "UTC"
			_, err := sla.Compile(nil, c)
			var config *sla.ConfigError
			require.ErrorAs(t, err, &config)
			require.Equal(t, path, config.Path)
		})
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	var config *sla.ConfigError
	_, err := sla.Compile(&sla.Options{Location: func(string) (*time.Location, error) { return nil, errors.New("secret") }}, sla.CalendarConfig{TimeZone: "X"})
	require.ErrorAs(t, err, &config)
	require.NotContains(t, err.Error(), "secret")

	pinned := zone(t, "Asia/Tokyo")
	o := &sla.Options{TZData: "2025c", Location: func(name string) (*time.Location, error) {
		require.Equal(t, "desk", name)
		return pinned, nil
	}}
	c, err := sla.Compile(o, sla.CalendarConfig{TimeZone: "desk", Hours: sla.Week{sla.Monday: {{From: sla.At(9, 0), To: sla.At(10, 0)}}}})
	require.NoError(t, err)
	require.Same(t, pinned, c.Location())
	require.True(t, c.IsOpen(at(t, "2024-05-06T00:30:00Z")))
}

// The hash changes with all that may change a result, and with nothing else.
func TestHash(t *testing.T) {
	t.Parallel()
	configs, err := sla.ParseCalendar([]byte(everyField))
	require.NoError(t, err)
	hash := func(o *sla.Options, configs ...sla.CalendarConfig) string {
		c, err := sla.Compile(o, configs...)
		require.NoError(t, err)
		require.Len(t, c.Hash(), 64)
		return c.Hash()
	}
	first := hash(nil, configs...)
	require.Equal(t, first, hash(&sla.Options{}, configs...))
	require.NotEqual(t, first, hash(&sla.Options{TZData: "2025c"}, configs...))
	unversioned := configs[0]
	unversioned.Version = 0
	require.Equal(t, first, hash(nil, unversioned), "0 means 1")
	shorter := configs[0]
	shorter.ValidTo = shorter.ValidTo.AddDays(-1)
	require.NotEqual(t, first, hash(nil, shorter))
	next := configs[0]
	next.ValidFrom, next.ValidTo = configs[0].ValidTo.AddDays(1), sla.Date{}
	require.Equal(t, hash(nil, configs[0], next), hash(nil, next, configs[0]), "the dates order configurations")
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	c := compiled(t, `{"time_zone":"UTC","hours":{
		"mon":[["11:00","15:00"],["09:00","12:00"],["15:00","16:00"]],
		"tue":[["22:00","06:00"]],"wed":[["05:00","08:00"]],
		"thu":[["09:00","09:00"]],"sun":[["23:00","02:00"]]},
		"overrides":{"2024-05-06":[["10:00","12:00"]]},"holidays":[{"date":"2024-05-06"}]}`)
	require.Equal(t, []sla.Warning{
		{"hours.mon", "09:00-12:00 and 11:00-15:00 overlap and count once"},
		{"hours.tue", "22:00-06:00 runs into 05:00-08:00 of the next day, what they share counts once"},
		{"hours.thu[0]", "09:00-09:00 lasts 24 hours"},
		{"overrides.2024-05-06", "has no effect: the date is a holiday, which wins"},
	}, c.Warnings())
	require.Equal(t, 7*time.Hour, c.Elapsed(at(t, "2024-04-29T08:00:00Z"), at(t, "2024-04-29T20:00:00Z")))
	require.Empty(t, compiled(t, everyField).Warnings())
}

// A calendar does not change with the configuration it was made of.
func TestCompileCopies(t *testing.T) {
	t.Parallel()
	spans := []sla.Span{{From: sla.At(9, 0), To: sla.At(17, 0)}}
	config := sla.CalendarConfig{TimeZone: "UTC", Hours: sla.Week{sla.Monday: spans}}
	c, err := sla.Compile(nil, config)
	require.NoError(t, err)
	spans[0].To, config.Hours[sla.Tuesday] = sla.At(10, 0), spans
	require.Equal(t, 8*time.Hour, c.Elapsed(at(t, "2024-05-06T00:00:00Z"), at(t, "2024-05-08T00:00:00Z")))
}

func TestResolver(t *testing.T) {
	t.Parallel()
	var calendars sla.Resolver = sla.Calendars{"always": sla.AlwaysOpen()}
	c, err := calendars.Calendar("always", nil)
	require.NoError(t, err)
	require.Same(t, sla.AlwaysOpen(), c)
	_, err = calendars.Calendar("other", nil)
	var config *sla.ConfigError
	require.ErrorAs(t, err, &config)
}
