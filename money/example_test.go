package money_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/recourse-go/recourse/money"
)

func Example() {
	price, err := money.Parse("19.99 EUR")
	if err != nil {
		fmt.Println(err)
		return
	}
	total, err := price.Add(money.New(500, money.EUR))
	if err != nil {
		fmt.Println(err)
		return
	}
	shares, err := total.Allocate(70, 30)
	fmt.Println(total, shares, err)
	// Output: 24.99 EUR [17.49 EUR 7.50 EUR] <nil>
}

func ExampleMoney_Add() {
	total, err := money.Money{}.Add(money.MustParse("10.00 EUR"))
	fmt.Println(total, err)

	_, err = total.Add(money.MustParse("10.00 USD"))
	fmt.Println(errors.Is(err, money.ErrCurrencyMismatch), err)
	// Output:
	// 10.00 EUR <nil>
	// true money: currency mismatch: EUR and USD, want amounts in one currency
}

func ExampleSum() {
	total, err := money.Sum(money.MustParse("0.10 EUR"), money.MustParse("0.20 EUR"))
	fmt.Println(total, err)
	// Output: 0.30 EUR <nil>
}

// A discount is spread over the lines of an order once; a later refund takes the
// line's share and never divides again.
func ExampleMoney_Allocate() {
	discount := money.MustParse("-10.00 EUR")
	shares, err := discount.Allocate(1999, 4500, 0, 799) // the lines in cents
	fmt.Println(shares, err)
	// Output: [-2.74 EUR -6.17 EUR 0.00 EUR -1.09 EUR] <nil>
}

func ExampleMoney_AllocateInto() {
	shares := make([]money.Money, 2)
	err := money.MustParse("99.99 EUR").AllocateInto(shares, []int64{75, 25})
	fmt.Println(shares, err)
	// Output: [74.99 EUR 25.00 EUR] <nil>
}

func ExampleMoney_Split() {
	instalments, err := money.MustParse("100 JPY").Split(3)
	fmt.Println(instalments, err)
	// Output: [34 JPY 33 JPY 33 JPY] <nil>
}

func ExampleParse() {
	for _, s := range []string{"12.34 EUR", "250.5 PTS/2", "12.345 EUR", "1,234.00 EUR"} {
		m, err := money.Parse(s)
		fmt.Println(m, err)
	}
	// Output:
	// 12.34 EUR <nil>
	// 250.50 PTS/2 <nil>
	// 0 money: too many fraction digits: "12.345": more digits than EUR has
	// 0 money: bad syntax: "1,234.00": want a plain number such as 12.34
}

func ExampleMoney_UnmarshalJSON() {
	var refund struct {
		Amount money.Money `json:"amount"`
	}
	err := json.Unmarshal([]byte(`{"amount":{"amount":12.30,"currency":"EUR"}}`), &refund)
	fmt.Println(refund.Amount, err)

	data, err := json.Marshal(refund)
	fmt.Println(string(data), err)
	// Output:
	// 12.30 EUR <nil>
	// {"amount":{"amount":"12.30","currency":"EUR"}} <nil>
}

func ExampleNewCurrency() {
	points, err := money.NewCurrency("PTS", 0)
	fmt.Println(money.New(250, points), err)
	// Output: 250 PTS/0 <nil>
}

func ExampleCurrencyByNumeric() {
	c, err := money.CurrencyByNumeric(414)
	fmt.Println(c, c.Exponent(), err)
	// Output: KWD 3 <nil>
}

func ExampleNullMoney() {
	var n money.NullMoney // a column such as refunded_amount
	fmt.Println(n.Scan(nil), n.Valid)
	fmt.Println(n.Scan("12.34 EUR"), n.Valid, n.Money)
	// Output:
	// <nil> false
	// <nil> true 12.34 EUR
}
