package fake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// change is what one write changes: one line of the file, all of it or nothing.
type change struct {
	Last     int                  `json:"last"`
	Payments []payment            `json:"payments,omitempty"`
	Refunds  []refund             `json:"refunds,omitempty"`
	Disputes []dispute            `json:"disputes,omitempty"`
	Books    []BalanceTransaction `json:"books,omitempty"`
	Events   []Event              `json:"events,omitempty"`
	Keys     []keyed              `json:"keys,omitempty"`
	Dues     []due                `json:"dues,omitempty"`

	now  time.Time
	seed uint64
	key  string // of the request, for the events that it causes
}

func (p *PSP) begin(now time.Time) *change {
	return &change{Last: p.last, now: now, seed: p.config.Seed}
}

// commit writes the change and only then lets it be seen.
func (p *PSP) commit(c *change) error {
	line, err := p.journal.append(c)
	if err != nil {
		return err
	}
	return p.replay(line)
}

// id makes the next id of a kind, e.g. "re_5f3a…".
func (c *change) id(prefix string) string {
	c.Last++
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d", c.seed, prefix, c.Last))
	return prefix + hex.EncodeToString(sum[:12])
}

// book enters a movement: amount and fee as they change the balance, the fee being taken off the amount.
func (c *change) book(kind Kind, source string, amount, fee int64, currency string) BalanceTransaction {
	entry := BalanceTransaction{
		ID: c.id("txn_"), Kind: kind, Source: source,
		Amount: amount, Fee: fee, Net: amount - fee, Currency: currency, Created: c.now.Unix(),
	}
	c.Books = append(c.Books, entry)
	return entry
}
