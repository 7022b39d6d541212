package fake

import (
	"fmt"
	"slices"
	"time"
)

// EntryKind is what a line of a marketplace's statement is about.
type EntryKind string

// The kinds of statement entries. Refunds, claims and the commission of a sale are negative: they cost the seller.
const (
	EntryPrincipal  EntryKind = "principal"
	EntryShipping   EntryKind = "shipping"
	EntryTax        EntryKind = "tax"
	EntryCommission EntryKind = "commission" // given back, positive, when the line comes back
	EntryRefund     EntryKind = "refund"
	EntryClaim      EntryKind = "claim" // a guarantee claim that the marketplace granted the customer
)

// MarketEntry is one movement of the seller's account at the marketplace.
type MarketEntry struct {
	ID       string    `json:"id"`
	Order    string    `json:"order"`
	Line     string    `json:"line"`
	Kind     EntryKind `json:"kind"`
	Amount   int64     `json:"amount"` // minor units, positive for the seller
	Currency string    `json:"currency"`
	Booked   time.Time `json:"booked"`
	Reported time.Time `json:"reported"` // from when the statement shows it
}

func (e MarketEntry) rowID() string { return e.ID }

// book enters a movement that will be reported late; amounts of zero are not booked.
func (m *Market) book(c *marketChange, l MarketLine, kind EntryKind, amount int64) {
	if amount == 0 {
		return
	}
	id := fmt.Sprintf("entry_%d", len(m.entries.rows)+len(c.Entries)+1)
	late := time.Duration(digest(m.config.Seed, id, 0) % uint64(m.config.ReportAfter))
	now := m.config.Now().UTC()
	c.Entries = append(c.Entries, MarketEntry{
		ID: id, Order: l.Order, Line: l.Line, Kind: kind, Amount: amount, Currency: l.Currency,
		Booked: now, Reported: now.Add(m.config.ReportAfter + late),
	})
}

// payBack is the marketplace's own rule: a canceled line is refunded with its shipping, a returned one without.
func (m *Market) payBack(c *marketChange, l *MarketLine, fate Fate) {
	var amount int64
	switch l.State {
	case LineCanceled:
		amount = l.Principal + l.Tax + l.Shipping
	case LineReturned:
		amount = l.Principal + l.Tax
	default:
		return
	}
	if fate == OtherAmount {
		amount = (amount + 1) / 2
	}
	amount = min(amount, l.left())
	l.Returned += amount
	m.book(c, *l, EntryRefund, -amount)
	m.book(c, *l, EntryCommission, l.Commission)
}

// left is what the customer paid for the line and did not get back.
func (l MarketLine) left() int64 { return l.Principal + l.Shipping + l.Tax - l.Returned }

// Refund is a refund that a human made in the marketplace's portal.
func (m *Market) Refund(order, line string, amount int64) (MarketEntry, error) {
	return m.byHand(order, line, EntryRefund, amount)
}

// Claim is a guarantee claim that the marketplace granted at the seller's expense.
func (m *Market) Claim(order, line string, amount int64) (MarketEntry, error) {
	return m.byHand(order, line, EntryClaim, amount)
}

func (m *Market) byHand(order, line string, kind EntryKind, amount int64) (MarketEntry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.lines.get(MarketLine{Order: order, Line: line}.rowID())
	if !ok || amount < 1 || amount > l.left() {
		return MarketEntry{}, fmt.Errorf("fake: %s of %d for line %s/%s: want a sold line and 1 to %d", kind, amount, order, line, l.left())
	}
	l.Returned += amount
	c := &marketChange{Lines: []MarketLine{l}}
	m.book(c, l, kind, -amount)
	return c.Entries[0], m.commit(c)
}

// Entries returns every movement in the order of booking, reported or not.
func (m *Market) Entries() []MarketEntry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.entries.rows)
}

// Statement returns what the marketplace reports by now, in the order of reporting, after the entry of that id. An
// empty or unknown id returns everything reported. While the clock does not run backwards nothing is ever inserted
// before what was returned.
func (m *Market) Statement(after string, now time.Time) []MarketEntry {
	reported := slices.DeleteFunc(m.Entries(), func(e MarketEntry) bool { return e.Reported.After(now) })
	slices.SortStableFunc(reported, func(a, b MarketEntry) int {
		return a.Reported.Compare(b.Reported)
	})
	seen := slices.IndexFunc(reported, func(e MarketEntry) bool { return e.ID == after })
	return reported[seen+1:]
}
