package stripe

import (
	"cmp"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/payment"
)

// The statuses of an intent that are asked for by more than one reader.
const (
	requiresCapture = "requires_capture"
	canceled        = "canceled"
)

// intentObject is Stripe's payment intent, as far as it is read.
type intentObject struct {
	Created            int64             `json:"created"`
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountCapturable   int64             `json:"amount_capturable"`
	AmountReceived     int64             `json:"amount_received"`
	CancellationReason string            `json:"cancellation_reason"`
	CaptureMethod      string            `json:"capture_method"`
	Currency           string            `json:"currency"`
	LatestCharge       ref               `json:"latest_charge"`
	Metadata           map[string]string `json:"metadata"`
	Status             string            `json:"status"`
	LastError          *intentError      `json:"last_payment_error"`
	MethodTypes        []string          `json:"payment_method_types"`
	MethodOptions      map[string]struct {
		CaptureMethod string `json:"capture_method"`
	} `json:"payment_method_options"`
	Charges struct { // until API version 2022-11-15, in place of latest_charge; newest first
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	} `json:"charges"`
}

// intentError is why the last attempt at an intent failed.
type intentError struct {
	Code              string `json:"code"`
	DeclineCode       string `json:"decline_code"`
	AdviceCode        string `json:"advice_code"`
	NetworkAdviceCode string `json:"network_advice_code"`
	Charge            ref    `json:"charge"`
}

// latest is the charge of the newest attempt; empty before the first.
func (i *intentObject) latest() string {
	if i.LatestCharge == "" && len(i.Charges.Data) > 0 {
		return i.Charges.Data[0].ID
	}
	return string(i.LatestCharge)
}

// chargeID is what the intent's capture is known by.
func (i *intentObject) chargeID() string { return cmp.Or(i.latest(), i.ID) }

// kind is what the intent's charge is to us: an authorization where it is
// captured by hand. Where only one of several methods is, the intent cannot
// tell, and only the charge does: empty.
func (i *intentObject) kind() payment.OpKind {
	if i.CaptureMethod == "manual" {
		return payment.Authorization
	}
	for _, o := range i.MethodOptions {
		switch {
		case o.CaptureMethod != "manual":
		case len(i.MethodTypes) == 1:
			return payment.Authorization
		default:
			return ""
		}
	}
	return payment.Purchase
}

// onIntent reads an intent: its status says what is booked, and only that an
// attempt failed is known by the type of the event alone.
func (s Source) onIntent(e event) ([]inbox.Event, error) {
	i, err := object[intentObject](e, "payment_intent")
	if err != nil {
		return nil, err
	}
	total, err := amount(i.Amount, i.Currency)
	if err != nil {
		return nil, err
	}
	if total.IsZero() {
		return nil, malformed("the payment_intent has no amount")
	}
	for _, units := range []int64{i.AmountCapturable, i.AmountReceived} { // whose sum is taken below
		if _, err := amount(units, i.Currency); err != nil {
			return nil, err
		}
	}
	opened := payment.Opened{Source: s.Account, Account: s.Account, VendorID: i.ID, At: unix(i.Created), Amount: total}
	var reports []payment.Fact
	switch failed := e.Type == "payment_intent.payment_failed"; {
	case failed:
		opened.Decline = i.LastError.decline(e)
		reports, err = s.failed(e, &i)
	case i.kind() != "" && i.latest() != "":
		reports, err = s.progress(e, &i)
	}
	if err != nil {
		return nil, err
	}
	return s.about(i.ID, i.Metadata, append([]payment.Fact{opened}, reports...)...), nil
}

// progress is what the intent's status says of its latest charge.
func (s Source) progress(e event, i *intentObject) ([]payment.Fact, error) {
	report := func(kind payment.OpKind, state payment.OpState, units int64) (payment.Reported, error) {
		m, err := amount(units, i.Currency)
		return payment.Reported{Source: s.Account, Event: e.ID, Kind: kind, VendorID: i.latest(), State: state, Amount: m}, err
	}
	kind, state, units := i.kind(), payment.Pending, i.Amount
	switch i.Status {
	case "processing":
	case requiresCapture:
		state, units = payment.Succeeded, i.AmountCapturable+i.AmountReceived
	case "succeeded":
		state = payment.Succeeded
		if kind == payment.Purchase {
			units = i.AmountReceived
		}
	case canceled:
		if state = payment.Canceled; i.CancellationReason == "automatic" || i.CancellationReason == "expired" {
			state = payment.Expired
		}
	default:
		return nil, nil
	}
	first, err := report(kind, state, units)
	if err != nil || kind == payment.Purchase || i.Status != "succeeded" {
		return []payment.Fact{first}, err
	}
	capture, err := report(payment.Capture, payment.Succeeded, i.AmountReceived)
	capture.Final = true
	return []payment.Fact{first, capture}, err
}

// failed is the attempt that failed. The intent itself waits for another.
func (s Source) failed(e event, i *intentObject) ([]payment.Fact, error) {
	charge := i.latest()
	if i.LastError != nil {
		charge = cmp.Or(string(i.LastError.Charge), charge)
	}
	if charge == "" || i.kind() == "" {
		return nil, nil
	}
	m, err := amount(i.Amount, i.Currency)
	r := payment.Reported{Source: s.Account, Event: e.ID, Kind: i.kind(), VendorID: charge, State: payment.Failed, Amount: m}
	if i.LastError != nil {
		r.Reason = code(cmp.Or(i.LastError.DeclineCode, i.LastError.Code))
	}
	return []payment.Fact{r}, err
}

// decline is why the attempt was refused, if Stripe says so.
func (l *intentError) decline(e event) *payment.Decline {
	if l == nil {
		return nil
	}
	d := payment.Classify(code(cmp.Or(l.DeclineCode, l.Code)), code(l.NetworkAdviceCode), code(l.AdviceCode), e.created())
	return &d
}
