package refund

import (
	"slices"
	"time"
)

// LegalBasis is the ground on which a customer may ask for money back. The law
// is a floor under every policy.
type LegalBasis string

// The legal bases.
const (
	BasisWithdrawal LegalBasis = "withdrawal" // cooling-off of a distance sale
	BasisConformity LegalBasis = "conformity" // goods that are not as sold
	BasisGoodwill   LegalBasis = "goodwill"
	BasisContract   LegalBasis = "contract"
	BasisNone       LegalBasis = "none"
)

// Floor is what the law grants in a country, as dated data. Check with counsel
// before relying on it.
type Floor struct {
	Window       time.Duration // after delivery, to withdraw
	RefundWithin time.Duration // after the request
	Source       string
	AsOf         string // date of the reading
}

const day = 24 * time.Hour

// euUK are the countries whose withdrawal rules derive from Directive
// 2011/83/EU: the EU, the EEA and the United Kingdom.
var euUK = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT",
	"LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
}

// WithdrawalFloor is what the law of a destination country (ISO 3166-1
// alpha-2) grants consumers who withdraw from a distance sale; ok is false
// where this table knows none.
func WithdrawalFloor(country string) (f Floor, ok bool) {
	switch {
	case slices.Contains(euUK, country):
		return Floor{
			Window: 14 * day, RefundWithin: 14 * day, AsOf: "2026-11-22",
			Source: "Directive 2011/83/EU art. 9, 13; UK SI 2013/3134 reg. 30, 34; check with counsel",
		}, true
	case country == "BR":
		return Floor{
			Window: 7 * day, RefundWithin: 7 * day, AsOf: "2026-11-22",
			Source: "Código de Defesa do Consumidor art. 49 (money back at once: 7 days taken as the outer bound); check with counsel",
		}, true
	}
	return Floor{}, false
}

// statutoryDue is by when the law wants the money back.
func (d *draft) statutoryDue(b LegalBasis) time.Time {
	if b != BasisWithdrawal || d.Order.Sale.B2B {
		return time.Time{}
	}
	f, ok := WithdrawalFloor(d.Order.Sale.Country)
	if !ok {
		return time.Time{}
	}
	return d.env.Now.Add(f.RefundWithin)
}

// ourFault are the reasons for which the customer never pays a fee.
var ourFault = []string{"defective", "damaged", "wrong_item", "lost", "not_received", "not_as_described"}

// feeAllowed reports whether a restocking fee may be taken: never on what is
// our fault, nor where the law forbids it.
func feeAllowed(reason string, b LegalBasis) bool {
	return b != BasisWithdrawal && b != BasisConformity && !slices.Contains(ourFault, reason)
}

// withdrawable reports whether the law still lets the customer withdraw. The
// day of delivery does not count and the last day counts to its end, wherever
// the customer lives: hence a day on top (Regulation 1182/71 art. 3).
func (j Judged) withdrawable() bool {
	f, ok := WithdrawalFloor(j.Country)
	return ok && j.Basis == BasisWithdrawal && !j.B2B &&
		(j.DeliveredAt.IsZero() || !j.Now.After(j.DeliveredAt.Add(f.Window+day)))
}
