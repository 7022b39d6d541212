package stripe_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/payment"
)

// FuzzVerify holds that no header but one with the true signature and time is
// taken, and that every other one is refused for a stated reason.
func FuzzVerify(f *testing.F) {
	body := []byte(`{"id":"evt_1"}`)
	good := fake.SignStripe(hookSecret, start, body)
	stamp, mac, _ := strings.Cut(good, ",")
	for _, header := range []string{good, "", "t=1,v1=00", stamp, mac, good + ",v0=1", "t=,v1=", mac + "," + stamp, strings.ToUpper(good)} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		err := source.Verify(inbox.Raw{Headers: map[string][]string{stripe.SignatureHeader: {header}}, Body: body}, start)
		if err == nil {
			if !strings.Contains(header, stamp) || !strings.Contains(strings.ToLower(header), mac) {
				t.Fatalf("taken: %q", header)
			}
			return
		}
		if refused, ok := errors.AsType[*inbox.Refusal](err); !ok || refused.Code() == "" || refused.Why == "" {
			t.Fatalf("refused without a reason: %v", err)
		}
	})
}

// FuzzNormalise holds that whatever comes is read or refused for a reason, the
// same way twice, and that what is read can be booked.
func FuzzNormalise(f *testing.F) {
	for _, e := range []inbox.Raw{
		deliver("evt_1", "charge.succeeded", "charge", ch2+`,"captured":true`),
		deliver("evt_1", "charge.refunded", "charge", ch2+`,"captured":true,"refunds":{"data":[{"status":"succeeded",`+re+moved+`}]}`),
		deliver("evt_1", "payment_intent.succeeded", "payment_intent", manual+latest+`,"status":"succeeded","amount_received":2000`),
		deliver("evt_1", "payment_intent.payment_failed", "payment_intent", auto+failed),
		deliver("evt_1", "refund.updated", "refund", re+moved+`,"status":"succeeded"`),
		deliver("evt_1", "charge.dispute.closed", "dispute", dp+`,"status":"won","balance_transactions":[`+in+`]`),
		{Body: []byte(`{"id":"evt_1","object":"event","type":"review.opened"}`)},
	} {
		f.Add(e.Body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := source.Normalise(inbox.Raw{Body: body})
		if err != nil {
			if refused, ok := errors.AsType[*inbox.Refusal](err); !ok || refused.Code() == "" || refused.Why == "" || events != nil {
				t.Fatalf("refused without a reason: %v", err)
			}
			return
		}
		for _, e := range events {
			p, ok := e.(inbox.PaymentEvent)
			if !ok {
				continue
			}
			if p.Payment == "" || len(p.Facts) == 0 {
				t.Fatalf("says nothing: %+v", p)
			}
			for _, fact := range p.Facts {
				if r, ok := fact.(payment.Reported); ok && (r.VendorID == "" || r.Amount.Minor() < 0) {
					t.Fatalf("cannot be booked: %+v", r)
				}
			}
			if _, ok := p.Facts[0].(payment.Opened); ok {
				if _, err := payment.Observe(payment.Payment{}, env, p.Facts...); err != nil {
					t.Fatalf("cannot be booked: %v: %+v", err, p)
				}
			}
		}
	})
}
