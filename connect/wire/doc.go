// Package wire knows how payment providers count money. Most send an amount as a
// whole number of the minor units of ISO 4217, but each has exceptions of its own:
// 40 ISK are 4000 at Stripe and at Adyen, 500 HUF are 500 at SumUp, and Stripe takes
// no dinar finer than 0.010. Counted the ISO way they are off by ten or a hundred.
//
// A [Provider] writes and reads its amounts, exactly or not at all. Whoever may
// round does so first, to a multiple of [Provider.Step]:
//
//	price, err := money.RoundToMultiple(total, wire.Stripe.Step(total.Currency()), money.HalfUp)
//	amount, err := wire.Stripe.ToWire(price)      // 1.230 KWD is 1230
//	back, err := wire.Stripe.FromWire(1230, "kwd") // 1.230 KWD
//
// A currency that is no exception has the digits of ISO 4217. Whether a provider
// deals in it at all is for the provider to say.
package wire
