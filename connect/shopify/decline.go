package shopify

import (
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/store"
)

// decline is why a transaction failed; nil if it did not. Shopify's error codes
// are Stripe's, which package payment knows, but for a few.
func decline(w wireTransaction) *payment.Decline {
	if opState(w.Status) != payment.Failed {
		return nil
	}
	code := reason(w.ErrorCode)
	known := code
	switch code {
	case "pick_up_card":
		known = "pickup_card"
	case "invalid_expiry_date":
		known = "invalid_expiry_year"
	case "incorrect_address":
		known = "incorrect_zip"
	}
	d := payment.Classify(known, "", "", w.CreatedAt.Time)
	d.PSPCode = code
	return &d
}

// reason is an error code as a code of ours.
func reason(code string) string {
	if code != "" && store.CheckID("reason", code) != nil {
		return "other"
	}
	return code
}
