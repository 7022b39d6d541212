package shopify

import (
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
)

// dispute reads a dispute of Shopify Payments. It says nothing of money that
// moved: an inquiry moves none, and what a chargeback moved is in the payouts.
func (s *Source) dispute(raw inbox.Raw) ([]inbox.Event, error) {
	w, err := webhook.Decode[wireDispute](raw.Body)
	if err != nil {
		return nil, err
	}
	var r reading
	o := dispute.Observation{
		Key:       digest("dispute", raw), // the same news in two deliveries is one
		Dispute:   r.id("id", w.ID),
		Source:    dispute.FromPSP,
		Stage:     dispute.Stage(w.Type), // inquiry and chargeback are our words too
		OpenedAt:  w.InitiatedAt.Time,
		PSPReason: w.Reason, ReasonCode: w.NetworkReason, Category: category(w.Reason),
		Amount: r.amount("amount", w.Amount, r.currency("currency", w.Currency)),
		DueAt:  w.EvidenceDueBy.Time,
	}
	for _, at := range []instant{w.InitiatedAt, w.EvidenceSentOn, w.FinalizedOn} {
		if !at.IsZero() {
			o.OccurredAt = at.Time // the last step taken
		}
	}
	if w.NetworkReason != "" {
		o.Kind = dispute.CardChargeback // only card networks have such codes
	}
	o.Status, o.Finality, o.LostReason = standing(w.Status)
	if w.Type == "" || w.Status == "" {
		r.refuse(inbox.Malformed, "type or status is missing")
	}
	id := r.optionalID("order_id", w.OrderID)
	if id == "" {
		r.refuse(inbox.Unmatched, "the dispute names no order: look it up in Shopify")
	}
	return r.done(inbox.DisputeEvent{
		Account: s.config.Gateways[shopifyPayments].Account, Payment: ownPayment(id, shopifyPayments), Observation: o,
	})
}

// standing is how a dispute stands. A lost one may still be won late; a status
// that is not known stays text and decides nothing.
func standing(status string) (dispute.Status, dispute.Finality, dispute.LostReason) {
	switch status {
	case "won":
		return dispute.Won, dispute.Terminal, ""
	case "lost":
		return dispute.Lost, dispute.Settled, ""
	case "accepted":
		return dispute.Lost, dispute.Settled, dispute.Accepted
	case "charge_refunded":
		return dispute.Closed, dispute.Settled, ""
	}
	return dispute.Status(status), "", "" // needs_response and under_review are our words too
}

// category groups Shopify's reasons (ShopifyPaymentsDisputeReason) as we group
// the networks' codes.
func category(reason string) dispute.Category {
	switch reason {
	case "fraudulent", "unrecognized":
		return dispute.Fraud
	case "debit_not_authorized":
		return dispute.Authorization
	case "duplicate", "incorrect_account_details", "bank_not_process":
		return dispute.ProcessingError
	case "credit_not_processed", "product_not_received", "product_unacceptable", "subscription_canceled":
		return dispute.ConsumerDispute
	case "":
		return ""
	}
	return dispute.OtherReason
}
