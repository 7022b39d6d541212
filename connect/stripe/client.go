package stripe

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// APIVersion is the version of Stripe's API that a [Client] asks for. Events
// have the version of the account or endpoint; [Source] reads what all
// versions since 2019 have in common.
const APIVersion = "2026-05-27.dahlia"

// Config says which account a [Client] is for. Account and Key are required.
type Config struct {
	// Account is the money account, by the name the desk has for it.
	Account string
	// Key is the secret API key, or a restricted one that may write refunds and
	// payment intents and read balance transactions.
	// It is asked for at every call, so that a vault can roll it, and never
	// printed.
	Key func() string
	// BaseURL defaults to https://api.stripe.com. Plain http is taken for a
	// loopback address only.
	BaseURL string
	// HTTP defaults to a client that waits 80 seconds, if no context ends
	// earlier. Redirects are never followed.
	HTTP *http.Client
	// Now defaults to time.Now.
	Now func() time.Time
	// Caps replaces the capabilities, if it is not the zero value.
	Caps payment.Capabilities
}

// Client orders at one Stripe account. It is safe for concurrent use and
// keeps nothing.
type Client struct {
	account string
	key     func() string
	base    string
	http    http.Client
	now     func() time.Time
	caps    payment.Capabilities
}

var (
	_ refund.Rail     = (*Client)(nil)
	_ payment.Gateway = (*Client)(nil)
)

// New makes a client. What cannot work is a [*ConfigError].
func New(c Config) (*Client, error) {
	client := &Client{
		account: c.Account, key: c.Key, base: "https://api.stripe.com",
		http: http.Client{Timeout: 80 * time.Second}, now: time.Now, caps: c.Caps,
	}
	switch {
	case c.Account == "":
		return nil, &ConfigError{"Account", "is empty: name the money account"}
	case c.Key == nil:
		return nil, &ConfigError{"Key", "is missing: give a func that returns the secret API key"}
	}
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return nil, &ConfigError{"BaseURL", "is not of the form https://host"}
		}
		if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
			return nil, &ConfigError{"BaseURL", "would send the key in the clear: use https, or http to a loopback address"}
		}
		client.base = strings.TrimSuffix(c.BaseURL, "/")
	}
	if c.HTTP != nil {
		client.http = *c.HTTP
	}
	client.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if c.Now != nil {
		client.now = c.Now
	}
	if c.Caps == (payment.Capabilities{}) {
		client.caps = defaultCaps()
	}
	return client, nil
}

// defaultCaps are those Stripe documents: it keeps a key for at least 24 hours,
// cancels an authorization whole, and refunds nothing under a chargeback.
func defaultCaps() payment.Capabilities {
	return payment.Capabilities{
		Refund: payment.RefundAmount, Capture: true, Void: true, Idempotent: true, KeyRetention: 24 * time.Hour,
		ListDelay: time.Minute, Result: payment.Sync, Mode: payment.Command,
	}
}

// Capabilities says what the account can do.
func (c *Client) Capabilities() payment.Capabilities { return c.caps }

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
