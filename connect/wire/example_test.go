package wire_test

import (
	"fmt"

	"github.com/recourse-go/recourse/connect/wire"
	"github.com/recourse-go/recourse/money"
)

// A króna has no minor units, but Stripe writes it with two digits, always 00.
func ExampleProvider_FromWire() {
	fmt.Println(wire.Stripe.FromWire(4000, "isk"))
	fmt.Println(wire.Stripe.FromWire(4010, "isk"))
	// Output:
	// 40 ISK <nil>
	// 0 wire: stripe amount in ISK would need rounding, want a multiple of 1 ISK
}

// Stripe takes dinars to the hundredth; whoever has thousandths rounds first.
func ExampleProvider_Step() {
	total := money.MustParse("5.124 KWD")
	fmt.Println(wire.Stripe.ToWire(total))

	price, err := money.RoundToMultiple(total, wire.Stripe.Step(total.Currency()), money.Up)
	fmt.Println(price, err)
	fmt.Println(wire.Stripe.ToWire(price))
	// Output:
	// 0 wire: stripe amount in KWD would need rounding, want a multiple of 0.010 KWD
	// 5.130 KWD <nil>
	// 5130 <nil>
}
