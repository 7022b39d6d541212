// Package order is the record of a sale: what was ordered, what each piece of
// it cost the customer, where each piece is, and what may still go back.
//
// An [Order] has lines ([Line]) as the customer saw them, and the single
// pieces ([Unit]) that are sent, returned and refunded. At placement the price of every
// unit and shipment is frozen in an [Allocation], to the minor unit, so that a
// refund never recomputes prices, promotions or taxes. Three small machines
// are stored: the order's life ([Machine]), each [Hold] and each fulfillment
// [Group]; everything else (paid, shipped, returned) is derived.
//
// The package only decides. [Decide] judges a [Command] on [Facts] and refuses
// with a typed error; [Observe] books what a channel reported, which is never
// refused; [Wake] does what time alone brings. Each returns a [Decision]: the
// order as it should be, and the journal entries that say why. Nothing is
// changed in place, nothing is read from outside: ids and times are inputs.
//
//	d, err := order.Decide(order.Facts{Tenant: "eu", Actor: agent, Now: now}, order.Place{
//		ID: "o_1042", Currency: money.EUR, Total: money.MustParse("10.00 EUR"),
//		Lines: []order.PlaceLine{{ID: "l1", SKU: "mug", Quantity: 3, Total: money.MustParse("10.00 EUR")}},
//	})
//	d.Order.Share("l1/1") // 3.34 EUR, the others 3.33 EUR
//	puts, err := d.Puts() // to be committed in one store.Batch
//
// What an order is still worth to its customer stands in its units: see
// [Order.Refundable]. Package refund recomputes it with [Order.Entitle].
package order
