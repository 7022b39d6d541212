package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// Poland: the days of the law on days off. For a holiday on a Saturday the
// employer owes another day off, on a date of its choice: it is not in the set.
func poland() Set {
	return Set{
		Code: "PL", Name: "Poland",
		Source: "Ustawa z 18 stycznia 1951 o dniach wolnych od pracy, as changed on 6 December 2024",
		AsOf:   sla.Date{Year: 2026, Month: time.September, Day: 21},
		rules: []sla.Holiday{
			on(time.January, 1, "Nowy Rok"),
			on(time.January, 6, "Święto Trzech Króli"),
			easter(0, "pierwszy dzień Wielkiej Nocy"),
			easter(+1, "drugi dzień Wielkiej Nocy"),
			on(time.May, 1, "Święto Państwowe"),
			on(time.May, 3, "Święto Narodowe Trzeciego Maja"),
			easter(+49, "pierwszy dzień Zielonych Świątek"),
			easter(+60, "Boże Ciało"),
			on(time.August, 15, "Wniebowzięcie Najświętszej Maryi Panny"),
			on(time.November, 1, "Wszystkich Świętych"),
			on(time.November, 11, "Narodowe Święto Niepodległości"),
			since(2025, on(time.December, 24, "Wigilia Bożego Narodzenia")),
			on(time.December, 25, "pierwszy dzień Bożego Narodzenia"),
			on(time.December, 26, "drugi dzień Bożego Narodzenia"),
		},
	}
}
