package locale_test

import (
	"fmt"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/money/locale"
)

func ExampleLocale_Format() {
	for _, tag := range []string{"en", "pt-BR", "es", "de"} {
		l, err := locale.Parse(tag)
		if err != nil {
			fmt.Println(err)
			return
		}
		total := money.New(-1234567, money.EUR)
		fmt.Printf("%-5s %q %q %q\n", l, l.Format(total, locale.Symbol), l.Format(total, locale.Code), l.Format(total, locale.Number))
	}
	// Output:
	// en    "-€12,345.67" "-EUR\u00a012,345.67" "-12,345.67"
	// pt-BR "-€\u00a012.345,67" "-EUR\u00a012.345,67" "-12.345,67"
	// es    "-12.345,67\u00a0€" "-12.345,67\u00a0EUR" "-12.345,67"
	// de    "-12.345,67\u00a0€" "-12.345,67\u00a0EUR" "-12.345,67"
}

func ExampleLocale_ParseMoney() {
	de := locale.MustParse("de-DE")
	for _, typed := range []string{"1.234,56 €", "EUR 1234,5", "12.34", "12,34 USD", "12,345"} {
		m, err := de.ParseMoney(typed, money.EUR)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(m)
	}
	// Output:
	// 1234.56 EUR
	// 1234.50 EUR
	// money: bad syntax: "12.34": want an amount as de writes it, such as 1.234,56
	// money: currency mismatch: EUR and USD, want amounts in one currency
	// money: too many fraction digits: "12.345": more digits than EUR has
}

func ExampleParse() {
	for _, tag := range []string{"pt", "zh_hans", "DE-ch"} {
		l, err := locale.Parse(tag)
		fmt.Println(l, err)
	}
	// Output:
	// pt-BR <nil>
	// zh <nil>
	// de-CH <nil>
}
