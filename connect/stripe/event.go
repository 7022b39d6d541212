package stripe

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// event is Stripe's envelope.
type event struct {
	ID         string `json:"id"`
	Object     string `json:"object"`
	Type       string `json:"type"`
	APIVersion string `json:"api_version"`
	Created    int64  `json:"created"`
	Data       struct {
		Object json.RawMessage `json:"object"`
	} `json:"data"`
}

func readEvent(body []byte) (event, error) {
	e, err := webhook.Decode[event](body)
	switch {
	case err != nil:
		return event{}, err
	case strings.HasPrefix(e.Object, "v2."):
		return event{}, &inbox.Refusal{Reason: inbox.UnsupportedVersion, Why: "it is a thin event: let the endpoint send snapshot events"}
	case e.Object != "event" || !isID(e.ID) || e.Type == "" || len(e.Type) > 255:
		return event{}, malformed("the body is no event with an id and a type")
	}
	return e, nil
}

func (e *event) created() time.Time { return unix(e.Created) }

// object decodes the event's object, which must be of the type.
func object[T any](e event, typ string) (T, error) {
	var none T
	is, err := webhook.Decode[struct {
		ID     string `json:"id"`
		Object string `json:"object"`
	}](e.Data.Object)
	if err != nil || is.Object != typ || !isID(is.ID) {
		return none, malformed("the event has no " + typ)
	}
	return webhook.Decode[T](e.Data.Object)
}

// isID reports whether a text can be an id of Stripe's.
func isID(id string) bool {
	return id != "" && len(id) <= 255 && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' })
}

// amount reads an amount that cannot be negative.
func amount(units int64, currency string) (money.Money, error) {
	if units < 0 {
		return money.Money{}, malformed("an amount is negative")
	}
	m, err := fromWire(units, currency)
	if e, ok := errors.AsType[*AmountError](err); ok {
		reason := inbox.Malformed
		if e.Overflow {
			reason = inbox.AmountOverflow
		}
		return money.Money{}, &inbox.Refusal{Reason: reason, Why: "an amount in " + e.Currency + " " + e.Why}
	}
	return m, nil
}

func malformed(why string) *inbox.Refusal {
	return &inbox.Refusal{Reason: inbox.Malformed, Why: why}
}

// about is an event of a payment; without facts it is none.
func (s Source) about(id string, metadata map[string]string, facts ...payment.Fact) []inbox.Event {
	if len(facts) == 0 {
		return nil
	}
	e := inbox.PaymentEvent{Account: s.Account, Payment: id, Facts: facts}
	key := s.OrderKey
	if key == "" {
		key = "order_id"
	}
	e.Order.ID = metadata[key]
	return []inbox.Event{e}
}
