// Package stripe connects a Stripe account: it orders refunds, captures and
// voids, looks up what became of them, reads the account's book, and turns
// Stripe's webhooks into events of package inbox. It speaks Stripe's HTTP by
// itself and keeps nothing; what it knows of the API is of version [APIVersion].
//
// A [Client] is a [refund.Rail] and a [payment.Gateway], made by [New]. A
// [Source] is an [inbox.Source]:
//
//	client, err := stripe.New(stripe.Config{Account: "stripe_eu", Key: func() string { return os.Getenv("STRIPE_KEY") }})
//	rails := refund.Rails{"stripe_eu": client}
//	gateways := payment.Accounts{"stripe_eu": client}
//	source := stripe.Source{Account: "stripe_eu", Secrets: []webhook.Secret{webhook.NewSecret(os.Getenv("STRIPE_HOOK"))}}
//
// # One truth a fact
//
// Stripe tells most things twice, of the payment intent and of its charge. Both
// tellings name the same object here, so they join in whatever order they come:
//
//   - The payment is the intent (pi_…), or the charge where there is none.
//   - Its purchase, or its authorization and its capture, are the charge
//     (ch_…), in the events of the intent its latest charge. A host that
//     registers a payment by itself gives that as [payment.Authorize].Charge.
//   - Each attempt is a charge of its own. That one failed, and why, is told by
//     the intent, which then waits for another; it is never failed itself.
//   - A refund is its own object (re_…), never the cumulative amount of the
//     charge. What Stripe calls a refund of a hold moved no money, and is none.
//   - A void is the intent's, and what it ends is the authorization.
//   - Of a dispute the object's status is its word on how the dispute stands,
//     and its balance transactions are the money; the type of the event is neither.
//
// Stripe has no object for a capture, so a charge has one capture here, and what
// it leaves is released: a capture of a part that keeps the rest is rejected.
//
// # Answers
//
// A refusal counts as one only where Stripe says in its own words that it has
// executed nothing. All else is unknown, see [Client.Send], and this package
// never sends twice: it keeps net/http from repeating a request by itself.
package stripe
