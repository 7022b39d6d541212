package sla_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
)

// ical is a file with these lines in events of their own: an event's lines are
// separated by a bar.
func ical(events ...string) []byte {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\n" + strings.ReplaceAll(e, "|", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	b.WriteString("END:VCALENDAR\r\n")
	return []byte(b.String())
}

func on(name string, y int, m time.Month, d int) sla.Holiday {
	return sla.Holiday{Name: name, Date: sla.Date{Year: y, Month: m, Day: d}}
}

func TestParseICal(t *testing.T) {
	t.Parallel()
	xmas := on("Christmas", 2026, 12, 25)
	for name, c := range map[string]struct {
		event string
		want  []sla.Holiday
		why   string // of what is skipped
	}{
		"a date":                  {"SUMMARY:Christmas|DTSTART;VALUE=DATE:20261225", []sla.Holiday{xmas}, ""},
		"its end is exclusive":    {"SUMMARY:Christmas|DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261226", []sla.Holiday{xmas}, ""},
		"two days":                {"SUMMARY:Christmas|DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261227", []sla.Holiday{xmas, on("Christmas", 2026, 12, 26)}, ""},
		"over the year's end":     {"SUMMARY:Shut|DTSTART;VALUE=DATE:20261231|DURATION:P2D", []sla.Holiday{on("Shut", 2026, 12, 31), on("Shut", 2027, 1, 1)}, ""},
		"the value says date":     {"SUMMARY:Christmas|DTSTART:20261225", []sla.Holiday{xmas}, ""},
		"lower case":              {"summary:Christmas|dtstart;value=date:20261225", []sla.Holiday{xmas}, ""},
		"quoted parameter":        {`SUMMARY;ALTREP="http://x.test/a:b;c":Christmas|DTSTART;VALUE="DATE":20261225`, []sla.Holiday{xmas}, ""},
		"folded":                  {"SUMMARY:Chri|\tst| mas|DTSTART;VALUE=DATE:2026| 1225", []sla.Holiday{xmas}, ""},
		"folded within a letter":  {"SUMMARY:No\xc3| \xabl|DTSTART;VALUE=DATE:20261225", []sla.Holiday{on("Noël", 2026, 12, 25)}, ""},
		"escapes":                 {`SUMMARY:A\, B\; C\\n\nD|DTSTART;VALUE=DATE:20261225`, []sla.Holiday{on(`A, B; C\n D`, 2026, 12, 25)}, ""},
		"an alarm's is another":   {"SUMMARY:Christmas|BEGIN:VALARM|SUMMARY:wake up|DTSTART:19700101T000000|END:VALARM|DTSTART;VALUE=DATE:20261225", []sla.Holiday{xmas}, ""},
		"each year":               {"SUMMARY:Xmas|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY", []sla.Holiday{{Name: "Xmas", Month: 12, Day: 25, From: 2020}}, ""},
		"each year, at length":    {"SUMMARY:Xmas|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;WKST=MO;INTERVAL=1;BYMONTH=12;BYMONTHDAY=25", []sla.Holiday{{Name: "Xmas", Month: 12, Day: 25, From: 2020}}, ""},
		"three times":             {"SUMMARY:Xmas|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;COUNT=3", []sla.Holiday{{Name: "Xmas", Month: 12, Day: 25, From: 2020, To: 2022}}, ""},
		"until the day":           {"SUMMARY:Xmas|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;UNTIL=20231225", []sla.Holiday{{Name: "Xmas", Month: 12, Day: 25, From: 2020, To: 2023}}, ""},
		"until the day before":    {"SUMMARY:Xmas|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;UNTIL=20231224", []sla.Holiday{{Name: "Xmas", Month: 12, Day: 25, From: 2020, To: 2022}}, ""},
		"until later than known":  {"SUMMARY:Xmas|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;UNTIL=99991231", []sla.Holiday{{Name: "Xmas", Month: 12, Day: 25, From: 2020}}, ""},
		"a leap day":              {"SUMMARY:Leap|DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY", []sla.Holiday{{Name: "Leap", Month: 2, Day: 29, From: 2024}}, ""},
		"third Monday":            {"SUMMARY:MLK|DTSTART;VALUE=DATE:20260119|RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=3MO", []sla.Holiday{{Name: "MLK", Month: 1, Nth: 3, Weekday: sla.Monday, From: 2026}}, ""},
		"last Monday until":       {"SUMMARY:Late|DTSTART;VALUE=DATE:20260525|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;UNTIL=20270530", []sla.Holiday{{Name: "Late", Month: 5, Nth: -1, Weekday: sla.Monday, From: 2026, To: 2026}}, ""},
		"last Monday until it":    {"SUMMARY:Late|DTSTART;VALUE=DATE:20260525|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;UNTIL=20270531", []sla.Holiday{{Name: "Late", Month: 5, Nth: -1, Weekday: sla.Monday, From: 2026, To: 2027}}, ""},
		"a time":                  {"SUMMARY:X|DTSTART:20261225T000000", nil, "want a date without zone or time"},
		"a time in UTC":           {"SUMMARY:X|DTSTART:20261225T000000Z", nil, "want a date without zone or time"},
		"a time in a zone":        {"SUMMARY:X|DTSTART;TZID=Europe/Berlin:20261225T000000", nil, "time zone at DTSTART"},
		"a date in a zone":        {"SUMMARY:X|DTSTART;VALUE=DATE;TZID=Europe/Berlin:20261225", nil, "time zone at DTSTART"},
		"it ends at a time":       {"SUMMARY:X|DTSTART;VALUE=DATE:20261225|DTEND:20261226T000000Z", nil, "DTEND is"},
		"it ends when it begins":  {"SUMMARY:X|DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261225", nil, "DTEND after DTSTART"},
		"hours":                   {"SUMMARY:X|DTSTART;VALUE=DATE:20261225|DURATION:PT24H", nil, "want P1D to P31D"},
		"a year long":             {"SUMMARY:X|DTSTART;VALUE=DATE:20260101|DTEND;VALUE=DATE:20270101", nil, "more than 31 days"},
		"no such day":             {"SUMMARY:X|DTSTART;VALUE=DATE:20260230", nil, "want a date as"},
		"long ago":                {"SUMMARY:X|DTSTART;VALUE=DATE:18991231", nil, "1900 to 2199"},
		"far away":                {"SUMMARY:X|DTSTART;VALUE=DATE:21991231|DURATION:P2D", nil, "1900 to 2199"},
		"no name":                 {"SUMMARY: \\n|DTSTART;VALUE=DATE:20261225", nil, "has no name"},
		"no date":                 {"SUMMARY:X", nil, "has no date"},
		"two dates":               {"SUMMARY:X|DTSTART;VALUE=DATE:20261225|DTSTART;VALUE=DATE:20261226", nil, "more than one DTSTART"},
		"canceled":                {"SUMMARY:X|STATUS:CANCELLED|DTSTART;VALUE=DATE:20261225", nil, "is canceled"},
		"an exception":            {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY|EXDATE;VALUE=DATE:20221225", nil, "exceptions"},
		"more dates":              {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RDATE;VALUE=DATE:20221225", nil, "exceptions"},
		"two days each year":      {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|DURATION:P2D|RRULE:FREQ=YEARLY", nil, "several days"},
		"each month":              {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=MONTHLY", nil, "a rule that is not understood"},
		"every other year":        {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;INTERVAL=2", nil, "not understood"},
		"every Monday":            {"SUMMARY:X|DTSTART;VALUE=DATE:20260119|RRULE:FREQ=YEARLY;BYDAY=MO", nil, "not understood"},
		"the year's third Monday": {"SUMMARY:X|DTSTART;VALUE=DATE:20260119|RRULE:FREQ=YEARLY;BYDAY=3MO", nil, "not understood"},
		"each 25th":               {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;BYMONTHDAY=25", nil, "not understood"},
		"begins with none":        {"SUMMARY:X|DTSTART;VALUE=DATE:20260120|RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=3MO", nil, "not understood"},
		"sixth Monday":            {"SUMMARY:X|DTSTART;VALUE=DATE:20260119|RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=6MO", nil, "not understood"},
		"leap days counted":       {"SUMMARY:X|DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY;COUNT=3", nil, "not understood"},
		"until before all":        {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;UNTIL=00010101", nil, "not understood"},
		"until before it":         {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;UNTIL=20191231", nil, "not understood"},
		"until a time":            {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;UNTIL=20231225T120000Z", nil, "not understood"},
		"another calendar":        {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:RSCALE=CHINESE;FREQ=YEARLY", nil, "not understood"},
		"a rule twice":            {"SUMMARY:X|DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;FREQ=YEARLY", nil, "not understood"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := sla.ParseICal(ical(c.event))
			require.NoError(t, err)
			require.Equal(t, c.want, p.Holidays)
			if c.why == "" {
				require.Empty(t, p.Skipped)
				return
			}
			require.Len(t, p.Skipped, 1)
			require.Contains(t, p.Skipped[0].Why, c.why)
			require.Equal(t, 4, p.Skipped[0].Line)
		})
	}
}

func TestParseICalOrder(t *testing.T) {
	t.Parallel()
	p, err := sla.ParseICal(ical(
		"SUMMARY:Second|DTSTART;VALUE=DATE:20261226",
		"UID:moved|SUMMARY:Moved|DTSTART;VALUE=DATE:20200501|RRULE:FREQ=YEARLY",
		"SUMMARY:First|DTSTART;VALUE=DATE:20261225",
		"UID:moved|RECURRENCE-ID;VALUE=DATE:20210501|SUMMARY:Moved|DTSTART;VALUE=DATE:20210502",
		"SUMMARY:First|DTSTART;VALUE=DATE:20261225",
		"SUMMARY:Eve|DTSTART;VALUE=DATE:20261225",
	))
	require.NoError(t, err)
	require.Equal(t, []sla.Holiday{on("Eve", 2026, 12, 25), on("First", 2026, 12, 25), on("Second", 2026, 12, 26)}, p.Holidays, "by date and name, each once")
	require.Equal(t, []sla.Skipped{
		{Line: 8, Name: "Moved", Why: "recurs with exceptions or for several days, which is not understood: want single days by one RRULE"},
		{Line: 18, Name: "Moved", Why: "changes one instance of a recurring event"},
	}, p.Skipped)
}

func TestParseICalRefuses(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("BEGIN:X\n", 8)
	var many []string
	for i := range 133 { // 31 days each
		many = append(many, fmt.Sprintf("SUMMARY:%d|DTSTART;VALUE=DATE:20260101|DURATION:P31D", i))
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":            {nil, "line 1: want BEGIN:VCALENDAR"},
		"another file":       {[]byte("<html>"), "line 1: want NAME:value"},
		"another component":  {[]byte("BEGIN:VCARD\nEND:VCARD\n"), "line 1: want BEGIN:VCALENDAR"},
		"text before":        {[]byte("VERSION:2.0\n"), "line 1: want BEGIN:VCALENDAR"},
		"no end":             {ical()[:len(ical())-17], "ends before END:VCALENDAR"},
		"another's end":      {[]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n"), "line 3: want END:VEVENT"},
		"event in event":     {ical("BEGIN:VEVENT|END:VEVENT"), "line 5: want END:VEVENT before the next event"},
		"too deep":           {[]byte("BEGIN:VCALENDAR\n" + deep), "line 9: components more than 8 deep"},
		"Latin-1":            {ical("SUMMARY:No\xebl|DTSTART;VALUE=DATE:20261225"), "line 5: not UTF-8"},
		"lunar":              {[]byte("BEGIN:VCALENDAR\nCALSCALE:CHINESE\nEND:VCALENDAR\n"), "line 2: want CALSCALE:GREGORIAN"},
		"too long":           {append(ical(), make([]byte, 1<<20)...), "want at most 1048576"},
		"too many events":    {ical(make([]string, 4097)...), "more than 4096 events"},
		"too many holidays":  {ical(many...), "more than 4096 holidays"},
		"a line without end": {[]byte("BEGIN:VCALENDAR\n" + strings.Repeat("A", 1<<19)), "line 2: want NAME:value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sla.ParseICal(c.data)
			var bad *sla.ConfigError
			require.ErrorAs(t, err, &bad)
			require.ErrorContains(t, err, c.want)
			require.Less(t, len(err.Error()), 200)
		})
	}
}

func TestPreviewAllow(t *testing.T) {
	t.Parallel()
	p, err := sla.ParseICal(ical(
		"SUMMARY:Karneval|DTSTART;VALUE=DATE:20260216",
		"SUMMARY:Karfreitag|DTSTART;VALUE=DATE:20260403",
		"SUMMARY:Karfreitag|DTSTART;VALUE=DATE:20270326",
	))
	require.NoError(t, err)
	got, err := p.Allow("Karfreitag")
	require.NoError(t, err)
	require.Equal(t, []sla.Holiday{on("Karfreitag", 2026, 4, 3), on("Karfreitag", 2027, 3, 26)}, got)
	got, err = p.Allow()
	require.NoError(t, err)
	require.Empty(t, got, "what was not chosen does not come in")
	got, err = p.Allow("Ostern", "Karneval")
	require.ErrorContains(t, err, `"Ostern"`)
	require.Equal(t, []sla.Holiday{on("Karneval", 2026, 2, 16)}, got)
}

// Zammad issues 390 and 3706: a feed brought days of folklore, and dates a day early
// because they went through a time zone.
func TestComplaint12FolkloreAndDatesOneDayEarly(t *testing.T) {
	t.Parallel()
	feed := append([]byte("\uFEFF"), ical("SUMMARY:Weiberfastnacht|DTSTART;VALUE=DATE:20260212", "SUMMARY:Karfreitag|DTSTART;VALUE=DATE:20260403|DTEND;VALUE=DATE:20260404")...)
	p, err := sla.ParseICal(feed)
	require.NoError(t, err)
	require.Len(t, p.Holidays, 2)
	holidays, err := p.Allow("Karfreitag")
	require.NoError(t, err)
	for _, zone := range []string{"Pacific/Kiritimati", "Europe/Berlin", "UTC", "Pacific/Honolulu"} {
		all := []sla.Span{{From: sla.At(0, 0), To: sla.At(24, 0)}}
		c, err := sla.Compile(nil, sla.CalendarConfig{
			TimeZone: zone, Holidays: holidays,
			Hours: sla.Week{sla.Monday: all, sla.Tuesday: all, sla.Wednesday: all, sla.Thursday: all, sla.Friday: all, sla.Saturday: all, sla.Sunday: all},
		})
		require.NoError(t, err)
		friday := time.Date(2026, 4, 3, 0, 0, 0, 0, c.Location())
		require.True(t, c.IsOpen(friday.Add(-time.Second)), zone)
		require.False(t, c.IsOpen(friday), zone)
		require.False(t, c.IsOpen(friday.Add(24*time.Hour-time.Second)), zone)
		require.True(t, c.IsOpen(friday.Add(24*time.Hour)), zone)
		require.True(t, c.IsOpen(time.Date(2026, 2, 12, 12, 0, 0, 0, c.Location())), zone)
	}
}

// Whatever way a file is folded and its lines are ended, its dates come out as
// they are in it.
func TestICalDatesStay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var events []string
		want := map[string]sla.Date{}
		for i := range rapid.IntRange(1, 20).Draw(t, "events") {
			day := sla.Date{Year: 1900, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 109570).Draw(t, "day"))
			name := fmt.Sprintf("Día %d, ü", i)
			want[name] = day
			events = append(events, fmt.Sprintf("DTSTART;VALUE=DATE:%04d%02d%02d|SUMMARY:%s", day.Year, day.Month, day.Day, strings.ReplaceAll(name, ",", `\,`)))
		}
		width := rapid.IntRange(1, 75).Draw(t, "fold after")
		end := rapid.SampledFrom([]string{"\r\n", "\n"}).Draw(t, "line end")
		var folded strings.Builder
		for line := range strings.Lines(string(ical(events...))) {
			line = strings.TrimRight(line, "\r\n")
			for len(line) > width {
				folded.WriteString(line[:width] + end + " ")
				line = line[width:]
			}
			folded.WriteString(line + end)
		}
		p, err := sla.ParseICal([]byte(folded.String()))
		if err != nil || len(p.Skipped) > 0 {
			t.Fatal(err, p)
		}
		got := map[string]sla.Date{}
		for _, h := range p.Holidays {
			got[h.Name] = h.Date
		}
		require.Equal(t, want, got)
	})
}

func FuzzParseICal(f *testing.F) {
	f.Add(ical("SUMMARY:A|DTSTART;VALUE=DATE:20261225|RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=-1FR;COUNT=4"))
	f.Add(ical("UID:1|SUMMARY:B\\, C|DTSTART:20261225|DURATION:P3D", "UID:1|RECURRENCE-ID:20270101|DTSTART:20261225T000000Z"))
	f.Add(ical("SUMMARY;X=\":;\":D| E|DTSTART;VALUE=DATE:20240229|DTEND;VALUE=DATE:20240301|BEGIN:VALARM|END:VALARM"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := sla.ParseICal(data)
		if err != nil {
			return
		}
		var names []string
		for _, h := range p.Holidays {
			names = append(names, h.Name)
			if _, err := h.Date.MarshalText(); err != nil && h.Month == 0 {
				t.Fatalf("%+v is on no date", h)
			}
			if h.Name == "" || len(h.Name) > 200 || strings.ContainsAny(h.Name, "\n\r\t") {
				t.Fatalf("%q is no name", h.Name)
			}
		}
		all, err := p.Allow(names...)
		if err != nil || len(all) != len(p.Holidays) || len(all) > 4096 {
			t.Fatalf("%d of %d allowed: %v", len(all), len(p.Holidays), err)
		}
		for _, s := range p.Skipped {
			if s.Why == "" || s.Line < 1 {
				t.Fatalf("%+v gives no reason", s)
			}
		}
	})
}

// A public feed is looked at once; what the desk closes on is then a list of names.
func ExampleParseICal() {
	feed := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n" +
		"BEGIN:VEVENT\r\nSUMMARY:Rosenmontag\r\nDTSTART;VALUE=DATE:20260216\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nSUMMARY:Karfreitag\r\nDTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260404\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nSUMMARY:Sommerfest\r\nDTSTART;TZID=Europe/Berlin:20260710T150000\r\nEND:VEVENT\r\n" +
		"END:VCALENDAR\r\n"
	preview, err := sla.ParseICal([]byte(feed))
	if err != nil {
		panic(err)
	}
	for _, h := range preview.Holidays {
		fmt.Println(h.Date, h.Name)
	}
	for _, s := range preview.Skipped {
		fmt.Println("not:", s.Name, s.Why)
	}
	holidays, err := preview.Allow("Karfreitag") // into CalendarConfig.Holidays
	fmt.Println(len(holidays), err)
	// Output:
	// 2026-02-16 Rosenmontag
	// 2026-04-03 Karfreitag
	// not: Sommerfest has a time zone at DTSTART: want a date without zone or time (VALUE=DATE)
	// 1 <nil>
}
