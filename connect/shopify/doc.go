// Package shopify reads what a Shopify shop sends by webhook: orders, payment
// transactions, refunds and disputes.
//
// A [Source] stands for one shop and plugs into inbox. It holds a delivery to
// its signature, and turns it into events in our words: an order becomes a whole
// [order.Snapshot], transactions become facts of payments, a dispute becomes an
// observation.
//
//	source, err := shopify.New(shopify.Config{
//		Shop:     "acme.myshopify.com",
//		Secrets:  []webhook.Secret{webhook.NewSecret(os.Getenv("SHOPIFY_SECRET"))},
//		Gateways: map[string]shopify.Gateway{"stripe": shopify.Stripe("stripe_eu")},
//	})
//	mux.Handle("/hooks/shopify", webhook.Handler(in.Receive, source.Name(), nil))
//
// Subscribe to orders/create, orders/updated, orders/paid, orders/cancelled,
// order_transactions/create, refunds/create, disputes/create and
// disputes/update, in the REST form, with JSON bodies.
//
// # Whose books
//
// Shopify is the books of record for the gateways it runs itself; [Gateway]
// says so for each, and of which money account a transaction is. What Shopify
// says of a Stripe payment lands on Stripe's payment, as corroboration: one
// payout, told twice, stays one refund.
//
// # What a signature proves
//
// Shopify signs the body alone: no time, no topic, no shop, no delivery id. A
// body that was captured can be sent again under other headers. Nothing comes
// of it: snapshots carry their version, facts the ids of their objects, and a
// body that does not have the form of its topic is refused. But where shops
// share a secret, as the shops of one app do, the shop is only as sure as the
// path between Shopify and the host.
package shopify
