package fake

import (
	"fmt"
	"slices"
	"time"
)

// What can be due.
const (
	refundSucceeds       = "refund_succeeds"
	refundFails          = "refund_fails"
	authorizationExpires = "authorization_expires"
)

// due is something that will happen to an object; it stays in the table after it was done.
type due struct {
	Object string    `json:"object"`
	What   string    `json:"what"`
	At     time.Time `json:"at"`
	Done   bool      `json:"done,omitempty"`
}

func (d due) rowID() string { return d.Object }

func (c *change) schedule(object, what string, after time.Duration) {
	c.Dues = append(c.Dues, due{Object: object, What: what, At: c.now.Add(after).UTC()})
}

// Tick lets everything happen that is due at or before now, in order of its time, each as one change of the file.
func (p *PSP) Tick(now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ready []due
	for _, d := range p.dues.rows {
		if !d.Done && !d.At.After(now) {
			ready = append(ready, d)
		}
	}
	slices.SortStableFunc(ready, func(a, b due) int { return a.At.Compare(b.At) })
	for _, d := range ready {
		c := p.begin(now)
		d.Done = true
		c.Dues = append(c.Dues, d)
		switch d.What {
		case refundSucceeds:
			p.succeedRefund(c, d.Object)
		case refundFails:
			p.failRefund(c, d.Object)
		case authorizationExpires:
			p.expire(c, d.Object)
		}
		if err := p.commit(c); err != nil {
			return err
		}
	}
	return nil
}

// FailRefund fails a pending or succeeded refund now, as a bank does that sends the money back.
func (p *PSP) FailRefund(id string) (Refund, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.begin(p.config.Now())
	if !p.failRefund(c, id) {
		return Refund{}, fmt.Errorf("fake: refund %q: want one that is pending or succeeded", id)
	}
	return c.Refunds[0].Refund, p.commit(c)
}

func (p *PSP) succeedRefund(c *change, id string) {
	r, _ := p.refunds.get(id)
	if r.Refund.Status != "pending" {
		return // failed by hand meanwhile
	}
	c.bookRefund(&r.Refund)
	c.Refunds = append(c.Refunds, r)
	c.emit("refund.updated", r.Refund)
	c.emit("charge.refund.updated", r.Refund)
}

func (p *PSP) failRefund(c *change, id string) bool {
	r, ok := p.refunds.get(id)
	if !ok || r.Refund.Status == "failed" {
		return false
	}
	if r.Refund.Status == "succeeded" {
		entry := c.book(KindRefundFailure, id, r.Refund.Amount, 0, r.Refund.Currency)
		r.Refund.FailureBalanceTransaction = entry.ID
	}
	r.Refund.Status = "failed"
	r.Refund.FailureReason = "expired_or_canceled_card"
	pay, _ := p.payments.get(r.Refund.PaymentIntent)
	pay.Charge.refund(-r.Refund.Amount)
	c.Payments = append(c.Payments, pay)
	c.Refunds = append(c.Refunds, r)
	c.emit("refund.failed", r.Refund)
	c.emit("charge.refund.updated", r.Refund)
	return true
}

func (p *PSP) expire(c *change, intent string) {
	pay, _ := p.payments.get(intent)
	if pay.Intent.Status == "requires_capture" {
		c.emit("charge.expired", pay.Charge)
		c.cancel(&pay, "automatic")
	}
}

func (p payment) expired(now time.Time) bool {
	return !p.Expires.IsZero() && !now.Before(p.Expires)
}
