package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// Brazil: the national holidays as in the ordinance that the ministry for public
// services publishes at the end of each year, which counts Good Friday among
// them. Left out are its optional days (pontos facultativos: Carnival, Corpus
// Christi), election Sundays (Código Eleitoral, art. 380) and the holidays of
// states and municipalities.
func brazil() Set {
	return Set{
		Code: "BR", Name: "Brazil",
		Source: "Portaria MGI of 30 December 2025 for 2026; Leis 662/1949, 6.802/1980, 9.093/1995, 14.759/2023",
		AsOf:   sla.Date{Year: 2026, Month: time.September, Day: 21},
		rules: []sla.Holiday{
			on(time.January, 1, "Confraternização Universal"),
			easter(-2, "Paixão de Cristo"),
			on(time.April, 21, "Tiradentes"),
			on(time.May, 1, "Dia Mundial do Trabalho"),
			on(time.September, 7, "Independência do Brasil"),
			on(time.October, 12, "Nossa Senhora Aparecida"),
			on(time.November, 2, "Finados"),
			on(time.November, 15, "Proclamação da República"),
			// Lei 14.759 of 21 December 2023; before, of some states only.
			since(2024, on(time.November, 20, "Dia Nacional de Zumbi e da Consciência Negra")),
			on(time.December, 25, "Natal"),
		},
	}
}
