package shopify

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/store"
)

// name is who says a fact, and the channel of an order.
const name = "shopify"

// The headers of a delivery.
const (
	headerSignature = "X-Shopify-Hmac-Sha256"
	headerShop      = "X-Shopify-Shop-Domain"
	headerTopic     = "X-Shopify-Topic"
	headerWebhook   = "X-Shopify-Webhook-Id"
	headerVersion   = "X-Shopify-Api-Version" // in canonical form
)

// Config is what a [Source] must know of its shop.
type Config struct {
	// Name of the source in records and journal; defaults to shopify. Two
	// shops at one desk need two names.
	Name string
	// Shop is the domain deliveries must name: acme.myshopify.com.
	Shop string
	// Secrets are the client secrets of the app that made the subscriptions,
	// or the signing key of those made in the shop's admin; several while one
	// is being rotated, which takes Shopify up to an hour.
	Secrets []webhook.Secret
	// Prefix comes before Shopify's ids of orders and customers in ours, so
	// that those of two shops never meet; defaults to Shop and a slash.
	Prefix string
	// OwnSources are the source_name values of the host's own apps: orders that
	// they placed are the host's, with commands on their money sent to its own
	// accounts. Every other order is Shopify's, and what goes back for it goes
	// through the rail that has this source's Name as its account: never through
	// the gateway underneath, or the shop's books would not know.
	OwnSources []string
	// Gateways say where money is booked, by Shopify's names of the gateways.
	// The gateways that Shopify runs itself (shopify_payments, gift_card,
	// manual) are known, with accounts named like acme.myshopify.com/manual.
	Gateways map[string]Gateway
}

// ConfigError says which field of a [Config] cannot be used.
type ConfigError struct{ Field, Why string }

func (e *ConfigError) Error() string { return "shopify: config: " + e.Field + " " + e.Why }

// Code is the machine-readable code.
func (e *ConfigError) Code() string { return "invalid_config" }

// Source reads the deliveries of one shop. It is safe for concurrent use.
type Source struct{ config Config }

var _ inbox.Source = (*Source)(nil)

// New checks a config. It fails with a [*ConfigError].
func New(c Config) (*Source, error) {
	if c.Name == "" {
		c.Name = name
	}
	c.Shop = strings.ToLower(c.Shop)
	if c.Prefix == "" {
		c.Prefix = c.Shop + "/"
	}
	switch {
	case store.CheckID("shop", c.Shop) != nil || len(c.Shop) > 80:
		return nil, &ConfigError{"Shop", "is not a domain: want one such as acme.myshopify.com"}
	case store.CheckID("name", c.Name) != nil:
		return nil, &ConfigError{"Name", "is not an id: want one such as shopify"}
	case store.CheckID("prefix", c.Prefix) != nil || len(c.Prefix) > 80:
		return nil, &ConfigError{"Prefix", "is not the beginning of an id: want one such as acme/"}
	case len(c.Secrets) == 0:
		return nil, &ConfigError{"Secrets", "are missing: want the app's client secret"}
	}
	gateways := ownGateways(c.Shop)
	maps.Copy(gateways, c.Gateways)
	for name, g := range gateways {
		if store.CheckID("account", g.Account) != nil {
			return nil, &ConfigError{fmt.Sprintf("Gateways[%q].Account", name), "is not an id: want a money account such as stripe_eu"}
		}
	}
	c.Gateways = gateways
	return &Source{c}, nil
}

// Name is the source's name in records and journal.
func (s *Source) Name() string { return s.config.Name }

// Verify holds the bytes to their signature, and the delivery to its shop.
// Shopify signs no time, so none is checked.
func (s *Source) Verify(raw inbox.Raw, _ time.Time) error {
	scheme := webhook.Scheme{
		Encoding: webhook.Base64,
		Want:     "the client secret of the app, or for webhooks made in the admin the key shown there",
		Mistaken: []string{"shpat_", "shpca_", "shppa_", "shpua_"}, // access tokens
	}
	if err := scheme.Verify(s.config.Secrets, []string{raw.Header(headerSignature)}, raw.Body); err != nil {
		return err
	}
	if !strings.EqualFold(raw.Header(headerShop), s.config.Shop) {
		return &inbox.Refusal{Reason: inbox.BadSignature, Why: "it is signed, but for another shop: want " + s.config.Shop}
	}
	return nil
}

// Identify takes the delivery's id, which its repetitions share, and without
// one a digest of what it says.
func (s *Source) Identify(raw inbox.Raw) (inbox.Identity, error) {
	topic := raw.Header(headerTopic)
	if topic == "" {
		return inbox.Identity{}, &inbox.Refusal{Reason: inbox.Malformed, Why: "it has no topic: want " + headerTopic}
	}
	return inbox.Identity{EventID: eventID(raw), Type: topic, APIVersion: raw.Header(headerVersion)}, nil
}

func eventID(raw inbox.Raw) string {
	if id := raw.Header(headerWebhook); store.CheckID("webhook id", id) == nil {
		return id
	}
	return digest(raw.Header(headerTopic), raw)
}

func digest(topic string, raw inbox.Raw) string { return store.DigestID(topic, string(raw.Body)) }

// Normalise turns a delivery into events. Topics that tell nothing new to us
// have none: an edit and a fulfillment come with orders/updated as well.
func (s *Source) Normalise(raw inbox.Raw) ([]inbox.Event, error) {
	switch raw.Header(headerTopic) {
	case "orders/create", "orders/updated", "orders/paid", "orders/cancelled", "orders/fulfilled", "orders/partially_fulfilled":
		return s.order(raw)
	case "order_transactions/create":
		return s.transaction(raw)
	case "refunds/create":
		return s.refund(raw)
	case "disputes/create", "disputes/update":
		return s.dispute(raw)
	case "orders/edited", "fulfillments/create", "fulfillments/update":
		return nil, nil
	}
	return nil, &inbox.Refusal{Reason: inbox.UnknownType, Why: "the topic is not one this source reads"}
}
