package sla_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// Examples worked by hand with a table of the clocks' changes. Times are local, with
// their offset. The calendars:
var worked = map[string]string{
	"office": `{"time_zone":"Europe/Berlin",` + nineToFive + `,"breaks":{"weekly":{"wed":[["12:00","13:00"]]}},
		"overrides":{"2024-12-24":[["09:00","12:00"]]},"holidays":[{"month":12,"day":25},{"month":12,"day":26}]}`,
	// Berlin, 31 March 2024: 02:00 became 03:00. 27 October: 03:00 became 02:00.
	"night":      `{"time_zone":"Europe/Berlin","hours":{"sat":[["22:00","06:00"]]}}`,
	"gap":        `{"time_zone":"Europe/Berlin","hours":{"sun":[["01:00","02:30"],["02:45","04:00"]]}}`,
	"in the gap": `{"time_zone":"Europe/Berlin","hours":{"sun":[["02:00","03:00"],["05:00","06:00"]]}}`,
	"overlap":    `{"time_zone":"Europe/Berlin","hours":{"sun":[["02:15","02:45"]]}}`,
	"sunday":     `{"time_zone":"Europe/Berlin","hours":{"sun":[["00:00","24:00"]]}}`,
	// Lord Howe, 6 October 2024: 02:00 (+10:30) became 02:30 (+11:00). 7 April: 02:00 became 01:30.
	"half hour": `{"time_zone":"Australia/Lord_Howe","hours":{"sun":[["01:00","03:00"]]}}`,
	// Apia had no 30 December 2011, a Friday: 24:00 of Thursday (-10:00) was 00:00 of Saturday (+14:00).
	"no friday": `{"time_zone":"Pacific/Apia","hours":{"thu":[["20:00","24:00"]],"fri":[["00:00","24:00"]],"sat":[["00:00","02:00"]]}}`,
	// Casablanca is at +01:00 but in Ramadan at +00:00: 10 March 2024 03:00 to 14 April 02:00.
	"ramadan": `{"time_zone":"Africa/Casablanca","hours":{"sun":[["00:00","24:00"]],"mon":[["09:00","17:00"]]}}`,
}

func TestWorkedElapsed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ calendar, from, to, want string }{
		{"office", "2024-05-06T10:00:00+02:00", "2024-05-06T11:30:00+02:00", "1h30m"},
		{"office", "2024-05-06T16:00:00+02:00", "2024-05-07T10:00:00+02:00", "2h"},
		{"office", "2024-05-08T11:00:00+02:00", "2024-05-08T14:00:00+02:00", "2h"},
		{"office", "2024-05-03T16:30:00+02:00", "2024-05-06T09:00:00+02:00", "30m"},
		{"office", "2024-12-23T16:00:00+01:00", "2024-12-27T10:00:00+01:00", "5h"},
		{"office", "2024-05-06T10:00:00+02:00", "2024-05-06T10:00:00+02:00", "0s"},
		{"office", "2024-05-07T10:00:00+02:00", "2024-05-06T10:00:00+02:00", "0s"},
		{"office", "2024-05-06T16:59:59.5+02:00", "2024-05-07T09:00:00.25+02:00", "750ms"},
		{"night", "2024-03-23T12:00:00+01:00", "2024-03-24T12:00:00+01:00", "8h"},
		{"night", "2024-03-30T12:00:00+01:00", "2024-03-31T12:00:00+02:00", "7h"},
		{"night", "2024-10-26T12:00:00+02:00", "2024-10-27T12:00:00+01:00", "9h"},
		{"gap", "2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00", "2h"},
		{"in the gap", "2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00", "1h"},
		{"overlap", "2024-10-27T00:00:00+02:00", "2024-10-28T00:00:00+01:00", "30m"},
		{"sunday", "2024-03-30T12:00:00+01:00", "2024-04-01T12:00:00+02:00", "23h"},
		{"sunday", "2024-10-26T12:00:00+02:00", "2024-10-28T12:00:00+01:00", "25h"},
		{"half hour", "2024-10-05T12:00:00+10:30", "2024-10-07T12:00:00+11:00", "1h30m"},
		{"half hour", "2024-04-06T12:00:00+11:00", "2024-04-08T12:00:00+10:30", "2h30m"},
		{"no friday", "2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00", "6h"},
		{"ramadan", "2024-03-09T12:00:00+01:00", "2024-03-11T06:00:00+00:00", "25h"},
		{"ramadan", "2024-04-13T12:00:00+00:00", "2024-04-15T06:00:00+01:00", "23h"},
	} {
		t.Run(test.calendar+" "+test.from, func(t *testing.T) {
			t.Parallel()
			want, err := time.ParseDuration(test.want)
			require.NoError(t, err)
			require.Equal(t, want, compiled(t, worked[test.calendar]).Elapsed(at(t, test.from), at(t, test.to)))
		})
	}
}

func TestWorkedInstants(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ calendar, from, op, want string }{
		{"office", "2024-05-06T10:00:00+02:00", "add 8h", "2024-05-07T10:00:00+02:00"},
		{"office", "2024-05-06T09:00:00+02:00", "add 8h", "2024-05-06T17:00:00+02:00"},
		{"office", "2024-05-06T09:00:00+02:00", "open 8h", "2024-05-07T09:00:00+02:00"},
		{"office", "2024-05-08T11:00:00+02:00", "add 1h", "2024-05-08T12:00:00+02:00"},
		{"office", "2024-05-08T11:00:00+02:00", "open 1h", "2024-05-08T13:00:00+02:00"},
		{"office", "2024-05-06T20:00:00+02:00", "add 0s", "2024-05-06T20:00:00+02:00"},
		{"office", "2024-05-06T20:00:00+02:00", "open 0s", "2024-05-07T09:00:00+02:00"},
		{"office", "2024-12-23T16:00:00+01:00", "add 5h", "2024-12-27T10:00:00+01:00"},
		{"office", "2024-05-06T16:59:59.5+02:00", "add 750ms", "2024-05-07T09:00:00.25+02:00"},
		{"office", "2024-05-06T10:00:00+02:00", "add -2h", "2024-05-03T16:00:00+02:00"},
		{"office", "2024-05-06T10:00:00+02:00", "sub 1h", "2024-05-06T09:00:00+02:00"},
		{"office", "2024-05-06T10:00:00+02:00", "sub 1h0.5s", "2024-05-03T16:59:59.5+02:00"},
		{"office", "2024-05-06T20:00:00+02:00", "sub 0s", "2024-05-06T20:00:00+02:00"},
		{"office", "2024-05-06T20:00:00+02:00", "sub 8h", "2024-05-06T09:00:00+02:00"},
		{"office", "2024-05-06T10:00:00+02:00", "sub -8h", "2024-05-07T10:00:00+02:00"},
		{"office", "2024-05-04T10:00:00+02:00", "next", "2024-05-06T09:00:00+02:00"},
		{"office", "2024-05-06T09:00:00+02:00", "next", "2024-05-06T09:00:00+02:00"},
		{"office", "2024-05-06T17:00:00+02:00", "next", "2024-05-07T09:00:00+02:00"},
		{"office", "2024-12-24T12:00:00+01:00", "next", "2024-12-27T09:00:00+01:00"},
		{"office", "2024-05-04T10:00:00+02:00", "previous", "2024-05-03T17:00:00+02:00"},
		{"office", "2024-05-06T09:00:00+02:00", "previous", "2024-05-03T17:00:00+02:00"},
		{"office", "2024-05-06T09:00:00.000000001+02:00", "previous", "2024-05-06T09:00:00.000000001+02:00"},
		{"office", "2024-05-06T17:00:00+02:00", "previous", "2024-05-06T17:00:00+02:00"},
		{"night", "2024-03-30T22:00:00+01:00", "add 7h", "2024-03-31T06:00:00+02:00"},
		{"night", "2024-10-26T22:00:00+02:00", "add 8h", "2024-10-27T05:00:00+01:00"},
		{"gap", "2024-03-31T01:30:00+01:00", "add 45m", "2024-03-31T03:15:00+02:00"},
		{"gap", "2024-03-31T04:00:00+02:00", "sub 1h", "2024-03-31T03:00:00+02:00"},
		{"in the gap", "2024-03-31T00:00:00+01:00", "next", "2024-03-31T05:00:00+02:00"},
		{"overlap", "2024-10-27T02:30:00+02:00", "add 15m", "2024-10-27T02:45:00+02:00"},
		{"overlap", "2024-10-27T02:30:00+01:00", "next", "2024-11-03T02:15:00+01:00"},
		{"overlap", "2024-10-27T02:30:00+01:00", "previous", "2024-10-27T02:45:00+02:00"},
		{"half hour", "2024-10-06T01:45:00+10:30", "add 30m", "2024-10-06T02:45:00+11:00"},
		{"half hour", "2024-04-07T01:45:00+11:00", "add 30m", "2024-04-07T01:45:00+10:30"},
		{"no friday", "2011-12-29T22:00:00-10:00", "add 3h", "2011-12-31T01:00:00+14:00"},
	} {
		t.Run(fmt.Sprint(test.calendar, " ", test.from, " ", test.op), func(t *testing.T) {
			t.Parallel()
			c := compiled(t, worked[test.calendar])
			from, got := at(t, test.from), time.Time{}
			var op, arg string
			_, err := fmt.Sscan(test.op+" 0s", &op, &arg)
			require.NoError(t, err)
			d, err := time.ParseDuration(arg)
			require.NoError(t, err)
			switch op {
			case "add":
				got, err = c.Add(from, d, sla.AtClose)
			case "open":
				got, err = c.Add(from, d, sla.AtNextOpen)
			case "sub":
				got, err = c.Sub(from, d)
			case "next":
				got, err = c.NextOpen(from)
			case "previous":
				got, err = c.PrevClose(from)
			}
			require.NoError(t, err)
			require.Equal(t, test.want, got.In(c.Location()).Format(time.RFC3339Nano))
		})
	}
}

// is_open is what the mapped hours say, so it agrees with elapsed in an hour that
// comes twice.
func TestWorkedIsOpen(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		calendar, at string
		want         bool
	}{
		{"office", "2024-05-06T08:59:59.999999999+02:00", false},
		{"office", "2024-05-06T09:00:00+02:00", true},
		{"office", "2024-05-06T16:59:59.999999999+02:00", true},
		{"office", "2024-05-06T17:00:00+02:00", false},
		{"overlap", "2024-10-27T02:30:00+02:00", true},
		{"overlap", "2024-10-27T02:30:00+01:00", false},
		{"sunday", "2024-10-27T02:30:00+01:00", true},
		{"in the gap", "2024-03-31T03:00:00+02:00", false},
	} {
		require.Equal(t, test.want, compiled(t, worked[test.calendar]).IsOpen(at(t, test.at)), "%s at %s", test.calendar, test.at)
	}
}

// A configuration that takes over: its own hours and zone rules from its first date
// on, and the last night of the one before is worked to its end.
func TestWorkedValidity(t *testing.T) {
	t.Parallel()
	c := compiled(t, `[
		{"time_zone":"UTC","hours":{"mon":[["09:00","10:00"]],"tue":[["09:00","10:00"]]},"valid_from":"2024-05-07"},
		{"time_zone":"UTC","hours":{"mon":[["22:00","06:00"]],"tue":[["22:00","06:00"]]},"valid_to":"2024-05-06"}]`)
	var got []string
	for p := range c.Periods(at(t, "2024-04-30T12:00:00Z"), at(t, "2024-05-14T12:00:00Z")) {
		got = append(got, p.Start.Format("01-02 15:04")+" to "+p.End.Format("01-02 15:04"))
	}
	require.Equal(t, []string{
		"04-30 22:00 to 05-01 06:00", "05-06 22:00 to 05-07 06:00",
		"05-07 09:00 to 05-07 10:00", "05-13 09:00 to 05-13 10:00", "05-14 09:00 to 05-14 10:00",
	}, got)
	for range c.Periods(at(t, "2024-04-30T12:00:00Z"), at(t, "2024-05-14T12:00:00Z")) {
		break // a walk may be left
	}
}
