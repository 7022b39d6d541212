package shopify_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/shopify"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
)

func TestNewHoldsTheConfig(t *testing.T) {
	t.Parallel()
	for field, spoil := range map[string]func(*shopify.Config){
		"Shop":                       func(c *shopify.Config) { c.Shop = "" },
		"Shop ":                      func(c *shopify.Config) { c.Shop = "https://acme myshopify.com" },
		"Shop  ":                     func(c *shopify.Config) { c.Shop = strings.Repeat("a", 81) },
		"Name":                       func(c *shopify.Config) { c.Name = "a b" },
		"Prefix":                     func(c *shopify.Config) { c.Prefix = "ä" },
		"Secrets":                    func(c *shopify.Config) { c.Secrets = nil },
		`Gateways["stripe"].Account`: func(c *shopify.Config) { c.Gateways = map[string]shopify.Gateway{"stripe": {}} },
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			c := shopify.Config{Shop: shop, Secrets: []webhook.Secret{webhook.NewSecret(secret)}}
			spoil(&c)
			_, err := shopify.New(c)
			var config *shopify.ConfigError
			require.ErrorAs(t, err, &config)
			require.Equal(t, strings.TrimSpace(field), config.Field)
			require.Contains(t, config.Error(), "want")
			require.Equal(t, "invalid_config", config.Code())
		})
	}
	require.Equal(t, "shopify", source(t).Name())
	require.Equal(t, "acme", source(t, func(c *shopify.Config) { c.Name = "acme" }).Name())
}

func TestVerify(t *testing.T) {
	t.Parallel()
	body := []byte("{\"name\":\"Łódź – 日本\",\r\n \"note\":\"\xff\"}")
	raw := delivery(t, "orders/create", body)
	mac, err := base64.StdEncoding.DecodeString(sign(body))
	require.NoError(t, err)
	flipped := append([]byte{body[0] ^ 1}, body[1:]...)
	set := func(name, value string) inbox.Raw {
		r := delivery(t, "orders/create", body)
		r.Headers[name] = []string{value}
		return r
	}
	good, bad := inbox.Reason(""), inbox.BadSignature
	for name, c := range map[string]struct {
		raw  inbox.Raw
		keys []string
		want inbox.Reason
	}{
		"the bytes as they came":      {raw, []string{secret}, good},
		"the new secret":              {raw, []string{"old", secret}, good},
		"the old secret":              {raw, []string{secret, "new"}, good},
		"the shop in capitals":        {set("X-Shopify-Shop-Domain", "ACME.myshopify.com"), []string{secret}, good},
		"another secret":              {raw, []string{"other"}, bad},
		"an empty secret":             {raw, []string{""}, bad},
		"an access token":             {raw, []string{"shpat_00"}, bad},
		"one bit of the body flipped": {inbox.Raw{Headers: raw.Headers, Body: flipped}, []string{secret}, bad},
		"an empty body":               {inbox.Raw{Headers: raw.Headers}, []string{secret}, bad},
		"hex instead of base64":       {set("X-Shopify-Hmac-Sha256", hex.EncodeToString(mac)), []string{secret}, bad},
		"no signature":                {set("X-Shopify-Hmac-Sha256", ""), []string{secret}, bad},
		"another's shop":              {set("X-Shopify-Shop-Domain", "other.myshopify.com"), []string{secret}, bad},
		"no shop":                     {set("X-Shopify-Shop-Domain", ""), []string{secret}, bad},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := source(t, func(cfg *shopify.Config) {
				cfg.Secrets = nil
				for _, k := range c.keys {
					cfg.Secrets = append(cfg.Secrets, webhook.NewSecret(k))
				}
			})
			err := s.Verify(c.raw, noon)
			if c.want == good {
				require.NoError(t, err)
				return
			}
			requireRefused(t, err, c.want)
			require.NotContains(t, err.Error(), "other.myshopify.com")
		})
	}
}

func TestSourceShowsNoSecret(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		require.NotContains(t, fmt.Sprintf(verb, source(t)), secret)
	}
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	s := source(t)
	raw := delivery(t, "orders/create", mugs())
	id, err := s.Identify(raw)
	require.NoError(t, err)
	require.Equal(t, inbox.Identity{EventID: "wh-1", Type: "orders/create", APIVersion: "2026-01"}, id)

	for _, header := range []string{"", "an id of äöü", strings.Repeat("x", 200)} {
		raw.Headers["X-Shopify-Webhook-Id"] = []string{header}
		first, err := s.Identify(raw)
		require.NoError(t, err)
		again, err := s.Identify(delivery(t, "orders/create", mugs()))
		require.NoError(t, err)
		require.NotEqual(t, first, again, "that one has an id of its own")
		require.NotEmpty(t, first.EventID)
		raw.Headers["X-Shopify-Topic"] = []string{"orders/updated"}
		other, err := s.Identify(raw)
		require.NoError(t, err)
		require.NotEqual(t, first.EventID, other.EventID, "the same body under two topics is two deliveries")
		raw.Headers["X-Shopify-Topic"] = []string{"orders/create"}
	}
	delete(raw.Headers, "X-Shopify-Topic")
	_, err = s.Identify(raw)
	requireRefused(t, err, inbox.Malformed)
}

func TestTopics(t *testing.T) {
	t.Parallel()
	s := source(t)
	bodies := map[string]doc{"order": mugs(), "transaction": sale(), "refund": refundOf("11.50"), "dispute": chargeback()}
	for topic, of := range map[string]string{
		"orders/create": "order", "orders/updated": "order", "orders/paid": "order", "orders/cancelled": "order",
		"orders/fulfilled": "order", "orders/partially_fulfilled": "order",
		"order_transactions/create": "transaction", "refunds/create": "refund",
		"disputes/create": "dispute", "disputes/update": "dispute",
	} {
		require.Len(t, events(t, s, topic, bodies[of]), 1, topic)
		for other, body := range bodies { // the topic is not signed
			if other == of {
				continue
			}
			got, err := s.Normalise(delivery(t, topic, body))
			if err == nil {
				require.Empty(t, got, "%s with the body of a %s", topic, other)
			}
		}
		_, err := s.Normalise(delivery(t, topic, []byte(`{"id":`)))
		requireRefused(t, err, inbox.Malformed)
		_, err = s.Normalise(delivery(t, topic, []byte(`{"id":1,"Id":2}`)))
		requireRefused(t, err, inbox.Malformed)
	}
	for _, topic := range []string{"orders/edited", "fulfillments/create", "fulfillments/update"} {
		require.Empty(t, events(t, s, topic, doc{"id": 1}), topic)
	}
	for _, topic := range []string{"", "products/create", "customers/redact", "ORDERS/CREATE"} {
		_, err := s.Normalise(delivery(t, topic, mugs()))
		requireRefused(t, err, inbox.UnknownType)
	}
}
