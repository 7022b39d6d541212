package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// Spain: the national holidays that every community keeps. They may not
// substitute nine of them; Epiphany they may, but none has in 2020 to 2026.
// Left out are the days that some communities keep: Maundy Thursday (not
// Catalonia and Valencia), San José, Santiago, and the Monday after a holiday
// that falls on a Sunday. The published list drops such a Sunday; the set keeps it.
func spain() Set {
	return Set{
		Code: "ES", Name: "Spain",
		Source: "BOE, relación de fiestas laborales, published to 2026; Real Decreto 2001/1983, art. 45",
		AsOf:   sla.Date{Year: 2026, Month: time.September, Day: 21},
		rules: []sla.Holiday{
			on(time.January, 1, "Año Nuevo"),
			on(time.January, 6, "Epifanía del Señor"),
			easter(-2, "Viernes Santo"),
			on(time.May, 1, "Fiesta del Trabajo"),
			on(time.August, 15, "Asunción de la Virgen"),
			on(time.October, 12, "Fiesta Nacional de España"),
			on(time.November, 1, "Todos los Santos"),
			on(time.December, 6, "Día de la Constitución Española"),
			on(time.December, 8, "Inmaculada Concepción"),
			on(time.December, 25, "Natividad del Señor"),
		},
	}
}
