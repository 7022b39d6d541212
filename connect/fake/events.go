package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// APIVersion is the version of Stripe's API whose form the fake speaks.
const APIVersion = "2026-05-27.dahlia"

// Event is one webhook the provider has to deliver. Body is the exact body to post.
type Event struct {
	ID      string          `json:"id"`
	Type    string          `json:"type"`
	Created int64           `json:"created"`
	Body    json.RawMessage `json:"body"`
}

// envelope is Stripe's event object.
type envelope struct {
	ID         string `json:"id"`
	Object     string `json:"object"`
	APIVersion string `json:"api_version"`
	Created    int64  `json:"created"`
	Data       struct {
		Object any `json:"object"`
	} `json:"data"`
	Livemode        bool `json:"livemode"`
	PendingWebhooks int  `json:"pending_webhooks"`
	Request         struct {
		ID             *string `json:"id"`
		IdempotencyKey *string `json:"idempotency_key"`
	} `json:"request"`
	Type string `json:"type"`
}

// emit puts an event with the object's present state into the outbox.
func (c *change) emit(typ string, object any) {
	e := envelope{
		ID: c.id("evt_"), Object: "event", APIVersion: APIVersion, Created: c.now.Unix(),
		PendingWebhooks: 1, Type: typ,
	}
	e.Data.Object = object
	if c.key != "" {
		e.Request.IdempotencyKey = &c.key
	}
	c.Events = append(c.Events, Event{ID: e.ID, Type: typ, Created: e.Created, Body: encode(e)})
}

// Events returns what happened after the event of that id, oldest first. An empty or unknown id returns everything.
// The provider never forgets an event and never delivers by itself: duplicates and disorder are the caller's to play.
func (p *PSP) Events(after string) []Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i, ok := p.events.at[after]; ok {
		return slices.Clone(p.events.rows[i+1:])
	}
	return slices.Clone(p.events.rows)
}

// SignStripe returns the Stripe-Signature header of a body posted at t (docs.stripe.com/webhooks/signature).
func SignStripe(secret string, t time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", t.Unix(), body)
	return fmt.Sprintf("t=%d,v1=%s", t.Unix(), hex.EncodeToString(mac.Sum(nil)))
}
