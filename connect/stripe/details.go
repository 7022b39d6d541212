package stripe

import "github.com/recourse-go/recourse/payment"

// methodDetails is a charge's payment_method_details, as far as it is read:
// nothing of it can hold a card number.
type methodDetails struct {
	Type string `json:"type"`
	Card struct {
		Brand         string `json:"brand"`
		CaptureBefore int64  `json:"capture_before"`
		Fingerprint   string `json:"fingerprint"`
		Last4         string `json:"last4"`
		Multicapture  struct {
			Status string `json:"status"`
		} `json:"multicapture"`
		ThreeDS struct {
			ECI     string `json:"electronic_commerce_indicator"`
			Exempt  string `json:"exemption_indicator"`
			Version string `json:"version"`
		} `json:"three_d_secure"`
		Wallet struct {
			DeviceLast4 string `json:"dynamic_last4"`
			Type        string `json:"type"`
		} `json:"wallet"`
	} `json:"card"`
	SEPADebit struct {
		Fingerprint string `json:"fingerprint"`
		Last4       string `json:"last4"`
		Mandate     ref    `json:"mandate"`
	} `json:"sepa_debit"`
}

// methods are Stripe's types of payment method in our words; others are kept
// as they are.
var methods = map[string]payment.Method{
	"card": payment.Card, "card_present": payment.Card, "link": payment.Card,
	"sepa_debit": payment.SEPADebit, "pix": payment.PIX, "boleto": payment.Boleto,
	"customer_balance": payment.BankTransfer, "klarna": payment.PayLater, "affirm": payment.PayLater,
	"afterpay_clearpay": payment.PayLater, "zip": payment.PayLater,
}

// details are the charge's facts that a desk shows.
func (c *chargeObject) details() payment.Details {
	card, sepa := &c.Method.Card, &c.Method.SEPADebit
	d := payment.Details{
		Method: payment.Method(code(c.Method.Type)), Brand: code(card.Brand), Last4: last4(card.Last4 + sepa.Last4),
		Fingerprint: card.Fingerprint + sepa.Fingerprint, Wallet: code(card.Wallet.Type),
		DeviceLast4: last4(card.Wallet.DeviceLast4), Descriptor: c.Descriptor,
		ThreeDS:       payment.ThreeDS{Version: card.ThreeDS.Version, ECI: card.ThreeDS.ECI, Exemption: card.ThreeDS.Exempt},
		CaptureBefore: unix(card.CaptureBefore), Mandate: string(sepa.Mandate),
	}
	if m, ok := methods[c.Method.Type]; ok {
		d.Method = m
	}
	return d
}

// last4 lets through four digits and nothing longer.
func last4(text string) string {
	if len(text) > 4 {
		return ""
	}
	return text
}
