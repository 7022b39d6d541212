package wire

import (
	"strconv"

	"github.com/recourse-go/recourse/money"
)

// Provider is a payment provider with the scales of its currencies. The zero value
// is none: it writes and reads nothing.
type Provider uint8

// The providers. Their pages were read in stored copies on 2026-11-22; what those
// did not show is marked at its row.
const (
	// Stripe, docs.stripe.com/currencies ("Zero-decimal currencies", "Three-decimal
	// currencies", "Special cases").
	Stripe Provider = iota + 1
	// Adyen, docs.adyen.com/development-resources/currency-codes ("Currency codes and
	// minor units").
	Adyen
	// SumUp, developer.sumup.com/tools/glossary/currencies ("Minor units", "Special
	// cases"). Only its card readers count so: online checkouts have decimal amounts.
	SumUp
)

// scale is how a currency is counted: with so many digits after the point, of which
// so many at the end must be zeros in what is sent.
type scale struct{ digits, zeros int }

// providers are the exceptions from ISO 4217.
var providers = [...]struct {
	name       string
	exceptions map[money.Currency]scale
}{
	Stripe: {"stripe", map[money.Currency]scale{
		money.MGA: {0, 0},
		// Without minor units now, but still written with two digits. HUF and TWD
		// stand beside them on the page for payouts only; payments in them have cents.
		money.ISK: {2, 2},
		money.UGX: {2, 2},
		// Sent with three digits, the last of them 0. The page's rule was stored, its
		// list was not: these five are WooCommerce's, which cites it.
		money.BHD: {3, 1},
		money.JOD: {3, 1},
		money.KWD: {3, 1},
		money.OMR: {3, 1},
		money.TND: {3, 1},
		money.IQD: {3, 1}, // not one that Stripe offers; by the same rule, unverified
		money.LYD: {3, 1}, // likewise
	}},
	Adyen: {"adyen", map[money.Currency]scale{
		money.CLP: {2, 0},
		money.CVE: {0, 0},
		// These two were beyond the part of the page that was stored. Copies of it
		// elsewhere (docs.one-cp.com/currency-codes) and Odoo's table agree on them.
		money.IDR: {0, 0},
		money.ISK: {2, 0},
	}},
	SumUp: {"sumup", map[money.Currency]scale{
		money.COP: {0, 0},
		money.HUF: {0, 0},
	}},
}

// String returns the name in lower case, such as stripe.
func (p Provider) String() string {
	if !p.known() {
		return "provider(" + strconv.Itoa(int(p)) + ")"
	}
	return providers[p].name
}

func (p Provider) known() bool { return p != 0 && int(p) < len(providers) }

// scale finds how the provider counts a currency. The error is [money.ErrRange] or
// [money.ErrUnknownCurrency].
func (p Provider) scale(c money.Currency) (scale, error) {
	switch {
	case !p.known():
		return scale{}, money.ErrRange
	case c.Numeric() == 0:
		return scale{}, money.ErrUnknownCurrency
	}
	if s, ok := providers[p].exceptions[c]; ok {
		return s, nil
	}
	return scale{digits: c.Exponent()}, nil
}
