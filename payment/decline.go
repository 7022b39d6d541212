package payment

import "time"

// Decline is why an attempt to pay was refused, in the vendor's words and ours.
// [Classify] makes it.
type Decline struct {
	Class       DeclineClass `json:"class,omitempty"`
	Retry       Retry        `json:"retry,omitempty"`
	PSPCode     string       `json:"psp_code,omitempty"`
	NetworkCode string       `json:"network_code,omitempty"` // the network's advice, see [Classify]
	Advice      string       `json:"advice,omitempty"`       // the PSP's advice, above the network's and any class
	RetryAfter  time.Time    `json:"retry_after,omitzero"`   // not before; set where Retry is later
}

// DeclineClass groups the vendors' codes by what can be done about them.
type DeclineClass string

// The classes of decline.
const (
	DeclineFunds          DeclineClass = "funds"
	DeclineAuthentication DeclineClass = "authentication"
	DeclineData           DeclineClass = "data"
	DeclinePINLocked      DeclineClass = "pin_locked"
	DeclineExpired        DeclineClass = "expired"
	DeclineIssuer         DeclineClass = "issuer_generic"
	DeclineUnsupported    DeclineClass = "card_unsupported"
	DeclineLostStolen     DeclineClass = "lost_stolen"
	DeclineFraud          DeclineClass = "fraud"
	DeclineRevoked        DeclineClass = "revoked"
	DeclineTemporary      DeclineClass = "temporary"
	DeclineDuplicate      DeclineClass = "duplicate"
	DeclineAmount         DeclineClass = "amount"
	DeclineFinal          DeclineClass = "do_not_retry"
	DeclineConfiguration  DeclineClass = "configuration" // ours: a test card in production and the like
)

// Retry says whether a declined payment may be tried again.
type Retry string

// When to retry. A retry is a new attempt of the customer or of a schedule;
// it counts towards the caps of the network, see [CapOf].
const (
	RetryNever       Retry = "never"
	RetryOnce        Retry = "once"
	RetryNow         Retry = "now"          // after the customer corrected or confirmed something
	RetryLater       Retry = "later"        // not before RetryAfter
	RetryOtherMethod Retry = "other_method" // with another card or method
	RetryAfterCheck  Retry = "after_check"  // once we know that no earlier payment or mistake of ours is behind it
)

// Security reports whether the class tells of theft or fraud. An agent may see
// that; the customer, who may be the thief, must not be able to.
func (c DeclineClass) Security() bool {
	return c == DeclineLostStolen || c == DeclineFraud
}

// genericText is what a customer is told of a refusal without a reason.
const genericText = "decline.generic"

// CustomerKey is the key of the text a customer may read. Security classes have
// the one that the bank's plain refusal has, so that the text betrays nothing.
func (d Decline) CustomerKey() string {
	switch d.Class {
	case DeclineFunds:
		return "decline.funds"
	case DeclineAuthentication:
		return "decline.confirm"
	case DeclineData:
		return "decline.check_data"
	case DeclineExpired:
		return "decline.expired"
	case DeclinePINLocked, DeclineUnsupported, DeclineRevoked:
		return "decline.other_method"
	case DeclineTemporary:
		return "decline.try_later"
	case DeclineDuplicate, DeclineAmount:
		return "decline.checking"
	case DeclineIssuer, DeclineLostStolen, DeclineFraud, DeclineFinal, DeclineConfiguration:
	}
	return genericText
}

// rule is what a class says of a retry.
type rule struct {
	retry Retry
	wait  time.Duration // of RetryLater
}

// advised is the retry rule: the PSP's advice stands above the network's, and
// that above the class.
func (d Decline) advised() rule {
	if r, ok := pspAdvice(d.Advice); ok {
		return r
	}
	if r, ok := networkAdvice(d.NetworkCode); ok {
		return r
	}
	return d.Class.rule()
}

// Classify reads a decline: the PSP's code (the decline codes of Stripe), the
// network's advice code (the merchant advice codes of Mastercard) and the PSP's
// own advice; each may be empty. A code nobody knows is an issuer's generic
// refusal, with the code kept.
func Classify(pspCode, networkCode, advice string, now time.Time) Decline {
	d := Decline{Class: classOf(pspCode), PSPCode: pspCode, NetworkCode: networkCode, Advice: advice}
	r := d.advised()
	d.Retry = r.retry
	if r.retry == RetryLater {
		d.RetryAfter = now.Add(r.wait)
	}
	return d
}
