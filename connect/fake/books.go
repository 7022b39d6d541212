package fake

import (
	"errors"
	"slices"
)

// Kind is what a balance transaction is about, in the words of recourse's tie-out.
type Kind string

// The kinds of balance transactions, with Stripe's type on the wire.
const (
	KindCharge        Kind = "charge"         // charge
	KindFee           Kind = "fee"            // stripe_fee: a fee on its own; most fees are inside their movement
	KindRefund        Kind = "refund"         // refund
	KindRefundFailure Kind = "refund_failure" // refund_failure
	KindWithdrawal    Kind = "withdrawal"     // adjustment, reporting category dispute
	KindReinstatement Kind = "reinstatement"  // adjustment, reporting category dispute_reversal
)

// BalanceTransaction is one movement of the provider's balance. Amount is positive when money comes to the merchant,
// Fee is positive when it is taken, Net = Amount - Fee.
type BalanceTransaction struct {
	ID       string `json:"id"`
	Kind     Kind   `json:"kind"`
	Source   string `json:"source"` // id of the charge, refund or dispute
	Amount   int64  `json:"amount"`
	Fee      int64  `json:"fee"`
	Net      int64  `json:"net"`
	Currency string `json:"currency"`
	Created  int64  `json:"created"`
}

// wireEntry is a balance transaction in Stripe's words.
type wireEntry struct {
	ID                string `json:"id"`
	Object            string `json:"object"`
	Amount            int64  `json:"amount"`
	AvailableOn       int64  `json:"available_on"`
	Created           int64  `json:"created"`
	Currency          string `json:"currency"`
	Fee               int64  `json:"fee"`
	Net               int64  `json:"net"`
	ReportingCategory string `json:"reporting_category"`
	Source            string `json:"source"`
	Status            string `json:"status"`
	Type              string `json:"type"`
}

func (b BalanceTransaction) wire() wireEntry {
	typ, category := string(b.Kind), string(b.Kind)
	switch b.Kind {
	case KindFee:
		typ = "stripe_fee"
	case KindWithdrawal:
		typ, category = "adjustment", "dispute"
	case KindReinstatement:
		typ, category = "adjustment", "dispute_reversal"
	default: // Stripe's word is ours
	}
	return wireEntry{
		ID: b.ID, Object: "balance_transaction", Amount: b.Amount, AvailableOn: b.Created, Created: b.Created,
		Currency: b.Currency, Fee: b.Fee, Net: b.Net, ReportingCategory: category, Source: b.Source,
		Status: "available", Type: typ,
	}
}

// Books returns every balance transaction, in the order of booking.
func (p *PSP) Books() []BalanceTransaction {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.books.rows)
}

// Balance returns the net of all balance transactions by currency, in minor units.
func (p *PSP) Balance() map[string]int64 {
	balance := map[string]int64{}
	for _, entry := range p.Books() {
		balance[entry.Currency] += entry.Net
	}
	return balance
}

// PlantError makes one book entry wrong by one minor unit, the latest refund if there is one, else the latest entry,
// and returns the entry as it now stands. The objects keep the true amount. It fails on empty books.
func (p *PSP) PlantError() (BalanceTransaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.books.rows) == 0 {
		return BalanceTransaction{}, errors.New("fake: no book entry to make wrong: charge something first")
	}
	entry := p.books.rows[len(p.books.rows)-1]
	for _, b := range slices.Backward(p.books.rows) {
		if b.Kind == KindRefund {
			entry = b
			break
		}
	}
	entry.Amount--
	entry.Net--
	c := p.begin(p.config.Now())
	c.Books = append(c.Books, entry)
	return entry, p.commit(c)
}
