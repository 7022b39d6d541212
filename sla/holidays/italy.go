package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// Italy: the national holidays. Left out is the patron saint's day of each
// municipality, 29 June in Rome among them. Easter Sunday is a holiday by law
// only as every Sunday is one; the lists in use name it, and so does the set.
func italy() Set {
	return Set{
		Code: "IT", Name: "Italy",
		Source: "Legge 260/1949, art. 2; Legge 151/2025",
		AsOf:   sla.Date{Year: 2026, Month: time.September, Day: 21},
		rules: []sla.Holiday{
			on(time.January, 1, "Capodanno"),
			on(time.January, 6, "Epifania"),
			easter(0, "Pasqua"),
			easter(+1, "Lunedì dell'Angelo"),
			on(time.April, 25, "Festa della Liberazione"),
			on(time.May, 1, "Festa del Lavoro"),
			on(time.June, 2, "Festa della Repubblica"),
			on(time.August, 15, "Assunzione di Maria Vergine"),
			// Legge 151 of 8 October 2025.
			since(2026, on(time.October, 4, "San Francesco d'Assisi")),
			on(time.November, 1, "Ognissanti"),
			on(time.December, 8, "Immacolata Concezione"),
			on(time.December, 25, "Natale"),
			on(time.December, 26, "Santo Stefano"),
		},
	}
}
