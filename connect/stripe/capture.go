package stripe

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/recourse-go/recourse/payment"
)

// Capture takes an amount of an authorized intent and releases the rest. What
// is not the intent's last capture must therefore be of all that is left, else
// it is Rejected as partial_capture_not_final. Outcomes are those of [Client.Send].
func (c *Client) Capture(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	path, why := c.intentPath(in)
	if why != "" {
		return rejected(why), nil
	}
	amount, err := toWire(in.Amount)
	if err != nil {
		return rejected("invalid_amount"), err
	}
	if !in.Final {
		i, _, err := c.intent(ctx, path)
		if err != nil {
			return unanswered(err) // and nothing was sent
		}
		if i.Status == requiresCapture && i.AmountCapturable > amount {
			return rejected("partial_capture_not_final"), nil
		}
	}
	form := url.Values{"amount_to_capture": {strconv.FormatInt(amount, 10)}}
	return c.send(ctx, path+"/capture", in, form, func(r reply) (payment.Answer, error) {
		i, err := r.intent()
		if err != nil {
			return payment.Answer{}, err
		}
		a := payment.Answer{Outcome: payment.Waiting, VendorID: i.chargeID()}
		if i.Status == "succeeded" {
			a.Outcome = payment.Done
		}
		if a.Amount, err = fromWire(i.AmountReceived, i.Currency); err != nil {
			return payment.Answer{}, r.unreadable()
		}
		return a, nil
	})
}

// Void cancels an authorized intent; Stripe gives up all of it. Outcomes are
// those of [Client.Send].
func (c *Client) Void(ctx context.Context, in payment.Instruction) (payment.Answer, error) {
	path, why := c.intentPath(in)
	if why != "" {
		return rejected(why), nil
	}
	form := url.Values{"cancellation_reason": {"requested_by_customer"}}
	return c.send(ctx, path+"/cancel", in, form, func(r reply) (payment.Answer, error) {
		i, err := r.intent()
		if err != nil {
			return payment.Answer{}, err
		}
		a := payment.Answer{Outcome: payment.Waiting, VendorID: i.ID, Amount: in.Amount}
		if i.Status == canceled {
			a.Outcome = payment.Done
		}
		return a, nil
	})
}

// lookupIntent reads a capture or void off the intent, which has one of each.
func (c *Client) lookupIntent(ctx context.Context, in payment.Instruction) (payment.Found, error) {
	path, why := c.intentPath(in)
	if why != "" {
		return payment.Found{}, &Error{Method: http.MethodGet, Path: "/v1/payment_intents", Why: why}
	}
	before := c.now()
	i, r, err := c.intent(ctx, path)
	if err != nil {
		return payment.Found{}, err
	}
	found := payment.Found{Complete: true, AsOf: r.asOf(before)}
	o := payment.Object{Kind: in.Kind, Operation: in.Operation, State: payment.Succeeded}
	switch {
	case in.Kind == payment.Capture && i.AmountReceived > 0:
		o.VendorID = i.chargeID()
		if o.Amount, err = fromWire(i.AmountReceived, i.Currency); err != nil {
			return payment.Found{}, err
		}
	case in.Kind == payment.Void && i.Status == canceled:
		o.VendorID, o.Amount = i.ID, in.Amount
	default:
		return found, nil
	}
	found.Objects = append(found.Objects, o)
	return found, nil
}

func (c *Client) intent(ctx context.Context, path string) (intentObject, reply, error) {
	r, err := c.get(ctx, path, nil)
	if err != nil {
		return intentObject{}, r, err
	}
	i, err := r.intent()
	return i, r, err
}

func (r reply) intent() (intentObject, error) {
	var i intentObject
	if err := r.read(&i); err != nil || i.Object != "payment_intent" || i.ID == "" {
		return i, r.unreadable()
	}
	return i, nil
}

// intentPath is where the instruction's intent is; what has none cannot be
// captured or voided here.
func (c *Client) intentPath(in payment.Instruction) (path, why string) {
	switch why := c.mine(in); {
	case why != "":
		return "", why
	case !strings.HasPrefix(in.Payment, "pi_"):
		return "", "not_a_payment_intent"
	}
	return "/v1/payment_intents/" + url.PathEscape(in.Payment), ""
}
