// Package webhook is what all signed sources share: the http.Handler that takes
// their deliveries, the secrets and signatures they are held to, and strict
// decoding of their JSON.
//
// A [Handler] reads the bytes once and hands them over untouched; it answers
// with success only when the delivery is kept. A source holds the bytes to
// their signature by a [Scheme] and [Secret]s, and to the clock by [Fresh],
// before anything is parsed. [Decode] then reads the few fields the source
// knows, and refuses what two readers could read in two ways.
//
//	mux.Handle("/hooks/shopify", webhook.Handler(in.Receive, "shopify", nil))
//
//	scheme := webhook.Scheme{Encoding: webhook.Base64}
//	err := scheme.Verify(secrets, []string{raw.Header("X-Shopify-Hmac-Sha256")}, raw.Body)
//	order, err := webhook.Decode[wireOrder](raw.Body)
//
// All refusals are [*inbox.Refusal]s, which repeat nothing of the delivery.
package webhook
