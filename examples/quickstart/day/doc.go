// Package day is one day of a small shop, as its webhooks recorded it: 2 March 2026, from 08:00 to 20:00 UTC, and what
// happened meanwhile where no webhook tells of it.
//
// Each file in deliveries is one raw delivery, numbered in order of receipt and readable as it is: when it was received,
// from whom, the headers, an empty line, and the exact bytes of the body, which Stripe's and Shopify's real schemes sign
// with the secrets below. README.md says what each order shows. The files are written by compose, in this folder, from
// the documented fields of both formats; nobody's data is in them.
//
//	deliveries, err := day.Deliveries()
//	steps := day.World()
//	for _, d := range deliveries {
//		for len(steps) > 0 && !steps[0].At.After(d.ReceivedAt) {
//			err = steps[0].Do(psp, market)
//			steps = steps[1:]
//		}
//		receipt, err := in.Receive(ctx, d.Source, d.Raw) // at d.ReceivedAt
//	}
package day

// What the deliveries are signed with. They protect nothing.
const (
	Checkout      = "mugs-checkout" // what Shopify calls the shop's own checkout
	StripeSecret  = "whsec_test_mugs_stripe"
	ShopifySecret = "test_mugs_shopify"
)

// Shop is the domain of the shop, and Account the money account of its Stripe payments.
const (
	Shop    = "mugs.example.myshopify.com"
	Account = "stripe_eu"
)
