package fake

import (
	"cmp"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// PSPConfig says where a provider lives and how it behaves. Only Now is required.
type PSPConfig struct {
	// File holds everything the provider knows. Empty keeps it in memory.
	File string
	// Seed makes the ids of objects; two providers with different seeds never share an id.
	Seed uint64
	// Now is the provider's clock.
	Now func() time.Time
	// Fates decides what becomes of each write. Defaults to Always(Done).
	Fates Fates
	// Secret is the API key that callers must present as a bearer token. Empty accepts any bearer token.
	Secret string
	// KeyRetention is how long a saved answer is kept for replay; after it the same key executes again. Defaults to
	// 24 hours, the shortest time Stripe promises.
	KeyRetention time.Duration
	// SlowBy is how long the HTTP handler sits on the answer of a Slow write, in real time, unless the caller hangs up
	// first. Defaults to 30 seconds.
	SlowBy time.Duration
	// SettleAfter is when a refund of fate Pending succeeds. Defaults to 1 hour.
	SettleAfter time.Duration
	// FailAfter is when a refund of fate FailsLater fails. Defaults to 48 hours.
	FailAfter time.Duration
}

// PSP is one account at a payment service provider. Methods other than CreateRefund, Capture and Void are the
// provider's own side (its dashboard, its network, its clock) and never meet a fate.
type PSP struct {
	config PSPConfig

	mu       sync.Mutex
	journal  *journal
	inflight map[string]bool // keys whose slow answer has not left yet; empty after a restart, as no caller waits then

	last     int // of the numbers that ids are made from
	payments table[payment]
	refunds  table[refund]
	disputes table[dispute]
	books    table[BalanceTransaction]
	events   table[Event]
	keys     table[keyed]
	dues     table[due]
}

// OpenPSP opens the provider, replaying its file if there is one.
func OpenPSP(config PSPConfig) (*PSP, error) {
	if config.Now == nil {
		return nil, errors.New("fake: PSPConfig.Now is missing: give the provider a clock")
	}
	if config.Fates == nil {
		config.Fates = Always(Done)
	}
	config.KeyRetention = cmp.Or(config.KeyRetention, 24*time.Hour)
	config.SlowBy = cmp.Or(config.SlowBy, 30*time.Second)
	config.SettleAfter = cmp.Or(config.SettleAfter, time.Hour)
	config.FailAfter = cmp.Or(config.FailAfter, 48*time.Hour)
	p := &PSP{config: config, inflight: map[string]bool{}}
	var err error
	if p.journal, err = openJournal(config.File, "psp", p.replay); err != nil {
		return nil, err
	}
	return p, nil
}

// Close ends the provider and closes its file. Later writes fail with ErrClosed. Closing twice is allowed.
func (p *PSP) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.journal.close()
}

func (p *PSP) replay(line []byte) error {
	var c change
	if err := json.Unmarshal(line, &c); err != nil {
		return err
	}
	p.last = c.Last
	p.payments.put(c.Payments)
	p.refunds.put(c.Refunds)
	p.disputes.put(c.Disputes)
	p.books.put(c.Books)
	p.events.put(c.Events)
	p.keys.put(c.Keys)
	p.dues.put(c.Dues)
	return nil
}
