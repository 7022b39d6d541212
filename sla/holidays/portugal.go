package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// Portugal: the thirteen mandatory holidays. Left out are Carnival Tuesday and
// the municipal holiday, which an employer may give (art. 235), and the days of
// Madeira and the Azores.
func portugal() Set {
	return Set{
		Code: "PT", Name: "Portugal",
		Source: "Código do Trabalho, art. 234, as changed by Lei 8/2016",
		AsOf:   sla.Date{Year: 2026, Month: time.September, Day: 21},
		rules: []sla.Holiday{
			on(time.January, 1, "Ano Novo"),
			easter(-2, "Sexta-Feira Santa"),
			easter(0, "Domingo de Páscoa"),
			on(time.April, 25, "Dia da Liberdade"),
			on(time.May, 1, "Dia do Trabalhador"),
			easter(+60, "Corpo de Deus"),
			on(time.June, 10, "Dia de Portugal, de Camões e das Comunidades Portuguesas"),
			on(time.August, 15, "Assunção de Nossa Senhora"),
			on(time.October, 5, "Implantação da República"),
			on(time.November, 1, "Dia de Todos os Santos"),
			on(time.December, 1, "Restauração da Independência"),
			on(time.December, 8, "Imaculada Conceição"),
			on(time.December, 25, "Natal"),
		},
	}
}
