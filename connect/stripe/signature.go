package stripe

import (
	"strconv"
	"strings"
	"time"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
)

// SignatureHeader carries the time of signing and one signature a secret
// (docs.stripe.com/webhooks/signature): t=1700000000,v1=<hex>,v1=<hex>.
const SignatureHeader = "Stripe-Signature"

// scheme is how Stripe signs: t, a dot, the body.
var scheme = webhook.Scheme{
	Encoding: webhook.Hex,
	Want:     "the endpoint's signing secret, whsec_…",
	Mistaken: []string{"sk_", "rk_", "pk_"},
}

// maxHeader is more than twenty signatures need.
const maxHeader = 4096

// parseSignature takes the header apart: the time as it was signed, and the
// signatures of scheme v1. Other schemes are passed over.
func parseSignature(header string) (signed string, v1 []string, err error) {
	if header == "" || len(header) > maxHeader {
		return "", nil, badSignature("the header " + SignatureHeader + " is missing or too long")
	}
	for part := range strings.SplitSeq(header, ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(part), "="); {
		case name == "t" && signed != "":
			return "", nil, badSignature("the header has two times")
		case name == "t":
			signed = value
		case name == "v1":
			v1 = append(v1, value)
		}
	}
	if signed == "" || len(signed) > 12 || strings.Trim(signed, "0123456789") != "" {
		return "", nil, badSignature("the header has no time t in Unix seconds")
	}
	return signed, v1, nil
}

// Verify holds the body to the signature made with one of the secrets, and to
// the time at which it was made.
func (s Source) Verify(raw inbox.Raw, now time.Time) error {
	signed, v1, err := parseSignature(raw.Header(SignatureHeader))
	if err != nil {
		return err
	}
	if err := scheme.Verify(s.Secrets, v1, []byte(signed), []byte("."), raw.Body); err != nil {
		return err
	}
	seconds, _ := strconv.ParseInt(signed, 10, 64) // at most 12 digits
	return webhook.Fresh(time.Unix(seconds, 0), now, s.Tolerance)
}

func badSignature(why string) *inbox.Refusal {
	return &inbox.Refusal{Reason: inbox.BadSignature, Why: why}
}
