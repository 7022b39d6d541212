package webhook

import (
	"time"

	"github.com/recourse-go/recourse/inbox"
)

// Window is how far the time a delivery was signed at may be from now, either
// way: the five minutes that Stripe, Slack and Standard Webhooks recommend.
const Window = 5 * time.Minute

// Fresh holds that a delivery was signed within the window before or after
// now; exactly at its edge is fresh. A window of zero is [Window]. It fails
// with a [*inbox.Refusal].
func Fresh(signed, now time.Time, window time.Duration) error {
	if window == 0 {
		window = Window
	}
	age := now.Sub(signed)
	switch {
	case age > window:
		return &inbox.Refusal{Reason: inbox.StaleTimestamp, Why: "it was signed more than " + window.String() + " ago: a replay, or our clock is ahead"}
	case age < -window:
		return &inbox.Refusal{Reason: inbox.StaleTimestamp, Why: "it was signed more than " + window.String() + " ahead of us: our clock is behind"}
	}
	return nil
}
