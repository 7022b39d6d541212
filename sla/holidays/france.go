package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// France: the eleven days of the labor code. Left out are Good Friday and
// 26 December, holidays of Alsace and Moselle, and the days on which overseas
// territories remember the end of slavery. Whit Monday is a holiday although
// many give its work as the journée de solidarité.
func france() Set {
	return Set{
		Code: "FR", Name: "France",
		Source: "Code du travail, art. L3133-1",
		AsOf:   sla.Date{Year: 2026, Month: time.September, Day: 21},
		rules: []sla.Holiday{
			on(time.January, 1, "Jour de l'an"),
			easter(+1, "Lundi de Pâques"),
			on(time.May, 1, "Fête du Travail"),
			on(time.May, 8, "Victoire 1945"),
			easter(+39, "Ascension"),
			easter(+50, "Lundi de Pentecôte"),
			on(time.July, 14, "Fête nationale"),
			on(time.August, 15, "Assomption"),
			on(time.November, 1, "Toussaint"),
			on(time.November, 11, "Armistice 1918"),
			on(time.December, 25, "Noël"),
		},
	}
}
