package webhook

import (
	"net/http"
	"slices"
	"strings"
)

// DefaultHeaders are the headers that signatures, identities and topics of the
// known senders stand in. A name that ends in * stands for all that begin so.
func DefaultHeaders() []string {
	return []string{
		"Content-Type",
		"Stripe-Signature",
		"X-Shopify-*",
		"X-Wc-Webhook-*",
		"X-Zendesk-Webhook-*",
		"X-Slack-Signature", "X-Slack-Request-Timestamp",
		"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature",
	}
}

// never are headers that hold credentials: kept on no account.
var never = []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Shopify-Access-Token"}

// keep copies the headers that are on the list, in canonical form.
func keep(from http.Header, list []string) map[string][]string {
	kept := http.Header{}
	for name, values := range from {
		name = http.CanonicalHeaderKey(name)
		if !slices.Contains(never, name) && slices.ContainsFunc(list, func(entry string) bool { return matches(entry, name) }) {
			kept[name] = append(kept[name], values...)
		}
	}
	return kept
}

func matches(entry, name string) bool {
	if prefix, ok := strings.CutSuffix(entry, "*"); ok {
		return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
	}
	return strings.EqualFold(entry, name)
}
