package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"text/template"
	"time"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/examples/quickstart/day"
	"github.com/recourse-go/recourse/inbox"
)

// recorder collects the day's deliveries, and keeps the first error.
type recorder struct {
	forms      *template.Template
	deliveries []day.Delivery
	err        error
}

func (r *recorder) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// at is a time of the day.
func (r *recorder) at(clock string) time.Time {
	t, err := time.Parse(time.DateTime, "2026-03-02 "+clock)
	r.fail(err)
	return t
}

// stripe delivers a body, signed when it is received.
func (r *recorder) stripe(received time.Time, name, body string) {
	r.signed(received, received, name, body)
}

// signed delivers a body that Stripe signed at another time than it is received at.
func (r *recorder) signed(received, signed time.Time, name, body string) {
	r.deliveries = append(r.deliveries, day.Delivery{Name: name, ReceivedAt: received, Source: day.Stripe, Raw: inbox.Raw{
		Headers: map[string][]string{
			"Content-Type":     {"application/json; charset=utf-8"},
			"Stripe-Signature": {fake.SignStripe(day.StripeSecret, signed, []byte(body))},
		},
		Body: []byte(body),
	}})
}

// shopify delivers a body of that topic.
func (r *recorder) shopify(received time.Time, name, topic, body string) {
	mac := hmac.New(sha256.New, []byte(day.ShopifySecret))
	mac.Write([]byte(body))
	r.deliveries = append(r.deliveries, day.Delivery{Name: name, ReceivedAt: received, Source: day.Shopify, Raw: inbox.Raw{
		Headers: map[string][]string{
			"Content-Type":           {"application/json"},
			"X-Shopify-Api-Version":  {"2026-01"},
			"X-Shopify-Event-Id":     {uuid("event " + name)},
			"X-Shopify-Hmac-Sha256":  {base64.StdEncoding.EncodeToString(mac.Sum(nil))},
			"X-Shopify-Shop-Domain":  {day.Shop},
			"X-Shopify-Topic":        {topic},
			"X-Shopify-Triggered-At": {received.Add(-time.Second).Format("2006-01-02T15:04:05.000000000Z07:00")},
			"X-Shopify-Webhook-Id":   {uuid("webhook " + name)},
		},
		Body: []byte(body),
	}})
}

// uuid is the same for the same text.
func uuid(text string) string {
	b := sha256.Sum256([]byte(text))
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // version 4, variant 1
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// named is the delivery of that name, with a copy of its own of body and headers.
func (r *recorder) named(name string) day.Delivery {
	i := slices.IndexFunc(r.deliveries, func(d day.Delivery) bool { return d.Name == name })
	if i < 0 {
		r.fail(fmt.Errorf("no delivery %q to repeat", name))
		return day.Delivery{}
	}
	d := r.deliveries[i]
	headers := map[string][]string{}
	for k, v := range d.Raw.Headers {
		headers[k] = slices.Clone(v)
	}
	d.Raw = inbox.Raw{Headers: headers, Body: slices.Clone(d.Raw.Body)}
	return d
}

// replay delivers again, byte for byte, what was delivered under that name.
func (r *recorder) replay(received time.Time, name, as string) {
	d := r.named(name)
	d.Name, d.ReceivedAt = as, received
	r.deliveries = append(r.deliveries, d)
}

// repeat is what the sender does that had no answer: Stripe signs anew, Shopify sends the same.
func (r *recorder) repeat(received time.Time, name, as string) {
	if d := r.named(name); d.Source == day.Stripe {
		r.stripe(received, as, string(d.Raw.Body))
		return
	}
	r.replay(received, name, as)
}

// flip turns one bit of what was delivered last: that of the digit behind a text in its body.
func (r *recorder) flip(behind string) {
	body := r.deliveries[len(r.deliveries)-1].Raw.Body
	i := bytes.Index(body, []byte(behind))
	if i < 0 {
		r.fail(fmt.Errorf("no %q to flip a bit behind", behind))
		return
	}
	body[i+len(behind)] ^= 1
}

// finish numbers the deliveries in order of receipt.
func (r *recorder) finish() ([]day.Delivery, error) {
	slices.SortStableFunc(r.deliveries, func(a, b day.Delivery) int {
		return a.ReceivedAt.Compare(b.ReceivedAt)
	})
	for i := range r.deliveries {
		r.deliveries[i].Name = fmt.Sprintf("%03d-%s", i+1, r.deliveries[i].Name)
	}
	return r.deliveries, r.err
}
