package stripe

import (
	"strings"
	"time"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
)

// Source reads the webhooks of one Stripe account or endpoint. It is set up
// once and pure from then on. Account and Secrets are required.
type Source struct {
	// Account is the money account the facts are about, as in [Config].
	Account string
	// Secrets are the endpoint's signing secrets: two while one is rolled.
	Secrets []webhook.Secret
	// OrderKey is the key of the intent's or charge's metadata that holds our
	// id of the order. Defaults to order_id.
	OrderKey string
	// Tolerance is how far the time of signing may be from now, in either
	// direction. Defaults to [webhook.Window], 300 seconds.
	Tolerance time.Duration
}

var _ inbox.Source = Source{}

// Name is "stripe".
func (Source) Name() string { return "stripe" }

// Identify reads the event's id, type and API version.
func (Source) Identify(raw inbox.Raw) (inbox.Identity, error) {
	e, err := readEvent(raw.Body)
	return inbox.Identity{EventID: e.ID, Type: e.Type, APIVersion: e.APIVersion}, err
}

// Normalise turns an event into what it says of a payment or a dispute. Types
// that are known and say nothing here yield none; types that are not known are
// refused as unknown_type.
func (s Source) Normalise(raw inbox.Raw) ([]inbox.Event, error) {
	e, err := readEvent(raw.Body)
	if err != nil {
		return nil, err
	}
	group, what, _ := strings.Cut(e.Type, ".")
	switch {
	case group == "review", group == "radar":
		return nil, nil
	case group == "payment_intent" && known(intentTypes, what):
		return s.onIntent(e)
	case e.Type == "charge.refund.updated", group == "refund" && known(refundTypes, what):
		return s.onRefund(e)
	case group == "charge" && known(chargeTypes, what):
		return s.onCharge(e)
	case group == "charge" && known(disputeTypes, what):
		return s.onDispute(e)
	}
	return nil, &inbox.Refusal{Reason: inbox.UnknownType, Why: "no event of this type is read"}
}

func known(types string, what string) bool {
	return what != "" && strings.Contains(types, " "+what+" ")
}

// The types of events that are read, by the object they are about.
const (
	intentTypes  = " created requires_action processing payment_failed amount_capturable_updated succeeded canceled "
	chargeTypes  = " pending succeeded captured failed expired refunded "
	refundTypes  = " created updated failed "
	disputeTypes = " dispute.created dispute.updated dispute.closed dispute.funds_withdrawn dispute.funds_reinstated "
)
