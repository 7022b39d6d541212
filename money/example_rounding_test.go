package money_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/recourse-go/recourse/money"
)

// A bill is split so that nothing is lost, by heads or by what each had.
func Example_splittingABill() {
	bill := money.MustParse("100.00 EUR")
	fmt.Println(bill.Split(3))

	tip, err := money.MulRate(bill, money.MustParseRate("0.125"), money.HalfUp)
	fmt.Println(tip, err)
	fmt.Println(money.Prorate(tip, money.MustParse("49.50 EUR"), money.MustParse("28.00 EUR"), money.MustParse("22.50 EUR")))
	// Output:
	// [33.34 EUR 33.33 EUR 33.33 EUR] <nil>
	// 12.50 EUR <nil>
	// [6.19 EUR 3.50 EUR 2.81 EUR] <nil>
}

// When an order is placed, its discount and its tax are divided over the lines
// once. A refund of a line is then a look-up.
func Example_proratingARefund() {
	lines := []money.Money{money.MustParse("19.99 EUR"), money.MustParse("45.00 EUR"), money.MustParse("7.99 EUR")}
	discounts, err := money.Prorate(money.MustParse("-10.00 EUR"), lines...)
	if err != nil {
		fmt.Println(err)
		return
	}
	paid := make([]money.Money, len(lines))
	for i := range lines {
		if paid[i], err = lines[i].Add(discounts[i]); err != nil {
			fmt.Println(err)
			return
		}
	}
	taxed, err := money.ExtractInclusiveLines(paid, money.MustParseRate("0.19"), money.PerDocument, money.HalfUp)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range taxed {
		fmt.Println("refund", line.Gross, "with tax of", line.Tax)
	}
	fmt.Println(money.Sum(paid...))
	// Output:
	// refund 17.25 EUR with tax of 2.76 EUR
	// refund 38.83 EUR with tax of 6.20 EUR
	// refund 6.90 EUR with tax of 1.10 EUR
	// 62.98 EUR <nil>
}

// The customer paid in yen and gets yen back, at the rate of the charge; what
// today's rate makes of it is a loss of the shop, not of the customer.
func Example_refundInPresentmentCurrency() {
	charged := money.FXRate{
		From: money.EUR, To: money.JPY, Value: money.MustParseRate("161.27"),
		AsOf: time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC), Source: "bank",
	}
	refund, err := money.Convert(money.MustParse("25.50 EUR"), charged, money.HalfEven)
	fmt.Println(refund, err)

	today := money.FXRate{From: money.JPY, To: money.EUR, Value: money.MustParseRate("0.006289"), Source: "bank"}
	cost, err := money.Convert(refund, today, money.HalfEven)
	fmt.Println(cost, err)
	fmt.Println(cost.Sub(money.MustParse("25.50 EUR")))
	// Output:
	// 4112 JPY <nil>
	// 25.86 EUR <nil>
	// 0.36 EUR <nil>
}

// Coins end at 5 centimes, a card pays the exact amount.
func ExampleRoundToMultiple() {
	total := money.MustParse("12.37 CHF")
	cash, err := money.RoundToMultiple(total, 5, money.HalfUp)
	fmt.Println(cash, err)
	fmt.Println(cash.Sub(total))
	// Output:
	// 12.35 CHF <nil>
	// -0.02 CHF <nil>
}

func ExampleExtractInclusive() {
	fmt.Println(money.ExtractInclusive(money.MustParse("10.00 EUR"), money.MustParseRate("0.19"), money.HalfUp))
	// Output: 8.40 EUR 1.60 EUR <nil>
}

func ExampleParseRounded() {
	fmt.Println(money.ParseRounded("12.345", money.EUR, money.HalfEven))
	fmt.Println(money.ParseRounded("12.345", money.EUR, money.Exact))
	// Output:
	// 12.34 EUR <nil>
	// 0 money: too many fraction digits: "12.345": more digits than EUR has
}

func ExampleBag() {
	var refunds money.Bag
	for _, m := range []string{"300 JPY", "12.00 EUR", "8.00 EUR"} {
		if err := refunds.Add(money.MustParse(m)); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(refunds)
	fmt.Println(refunds.Total(money.EUR, []money.FXRate{
		{From: money.JPY, To: money.EUR, Value: money.MustParseRate("0.0062")},
	}, money.HalfEven))
	// Output:
	// [20.00 EUR 300 JPY]
	// 21.86 EUR <nil>
}

func ExampleMinorJSON() {
	data, err := json.Marshal(money.MinorJSON(money.MustParse("12.34 EUR")))
	fmt.Println(string(data), err)

	var m money.MinorJSON
	err = json.Unmarshal([]byte(`{"minor":500,"currency":"JPY"}`), &m)
	fmt.Println(money.Money(m), err)
	// Output:
	// {"minor":1234,"currency":"EUR"} <nil>
	// 500 JPY <nil>
}
