// Package money holds exact amounts of money: a whole number of minor units
// (cents) and the currency they are in. There is no floating point anywhere in
// it, no hidden rounding and no silent overflow: an operation either gives the
// exact result, rounded only by a mode that was asked for, or an error.
//
// [Money] is a 16-byte value without pointers. It is compared with ==, used as
// a map key, passed by value and safe for concurrent use. Its zero value is "no
// money" and works everywhere; it is what is added to in a fresh total.
// [Currency] is a small integer that carries the three letters and the exponent
// (digits after the decimal point), so that a loyalty point with two digits, a
// withdrawn currency or a euro counted in tenths of a cent can never be mixed
// up with an ISO 4217 currency.
//
//	price, err := money.Parse("19.99 EUR")       // or money.New(1999, money.EUR)
//	total, err := price.Add(money.New(500, money.EUR))
//	shares, err := total.Allocate(70, 30)        // sums to total, to the cent
//	fmt.Println(total, shares)                   // 24.99 EUR [17.49 EUR 7.50 EUR]
//
// What may be inexact takes a [RoundingMode] and rounds once, at the end:
// [MulRate] and [DivRate] by a decimal [Rate], [Convert] by an [FXRate],
// [ExtractInclusive] and [AddExclusive] for tax, [RoundToMultiple] for cash,
// [ParseRounded] and [FromDecimal]. [Prorate] divides a discount or a payment over
// the parts of an order, and a [Bag] adds up amounts of several currencies.
//
//	vat := money.MustParseRate("0.19")
//	net, tax, err := money.ExtractInclusive(total, vat, money.HalfUp)
//
// Amounts travel as text, "12.34 EUR" (also in SQL), and as JSON,
// {"amount":"12.34","currency":"EUR"}; [MinorJSON] has another form, and [NullMoney]
// may be missing. None depends on how a payment provider scales a currency, which
// is in package connect/wire, or on how people write amounts, which is in package
// locale below this one. Whatever reads a text looks at a limited
// number of bytes, refuses what it does not know and, then, takes less than 1 KB.
package money
