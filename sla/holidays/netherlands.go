package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// The Netherlands: the official holidays that are a day off. No law gives a day
// off; agreements do. They seldom do for Good Friday, which is left out, and for
// Liberation Day mostly every fifth year, so it is in the set in those years,
// although it is an official holiday in each.
func netherlands() Set {
	return Set{
		Code: "NL", Name: "Netherlands",
		Source: "Rijksoverheid, officiële feestdagen; Algemene termijnenwet, art. 3",
		AsOf:   sla.Date{Year: 2026, Month: time.September, Day: 21},
		rules: []sla.Holiday{
			on(time.January, 1, "Nieuwjaarsdag"),
			easter(0, "Eerste paasdag"),
			easter(+1, "Tweede paasdag"),
			observed(sla.ObservedSaturday, on(time.April, 27, "Koningsdag")),
			once(2020, time.May, 5, "Bevrijdingsdag"),
			once(2025, time.May, 5, "Bevrijdingsdag"),
			once(2030, time.May, 5, "Bevrijdingsdag"),
			once(2035, time.May, 5, "Bevrijdingsdag"),
			easter(+39, "Hemelvaartsdag"),
			easter(+49, "Eerste pinksterdag"),
			easter(+50, "Tweede pinksterdag"),
			on(time.December, 25, "Eerste kerstdag"),
			on(time.December, 26, "Tweede kerstdag"),
		},
	}
}
